/* option_list.c - values that are made of several: lists, maps and groups */
/* SPDX-License-Identifier: MIT */
#include "core/config/option_list.h"

#include "core/config/file.h"

/* One text of a list; `option` is its option as if it were alone. */
static bool set_item(const struct option_value *list, const struct peal_option *option,
		     const config_setting_t *item, size_t index, const char **at)
{
	struct option_value value = *list;

	value.option = option;
	value.label = arena_format(list->reader->arena, "%s[%zu]", list->label, index);
	value.at = at;
	if (config_setting_type(item) != CONFIG_TYPE_STRING)
		return option_value_expected(&value, file_type_text(item), NULL);
	value.place = place_of(item);
	return option_value_set_quoted(&value, config_setting_get_string(item));
}

static bool set_items(const struct option_value *value, const struct peal_option *option,
		      const config_setting_t *setting)
{
	size_t count = (size_t)config_setting_length(setting);
	const char **items = arena_alloc(value->reader->arena, (count + 1) * sizeof(*items));
	bool is_good = true;

	if (count == 0 && (option->flags & PEAL_OPTION_REQUIRED) != 0)
		return option_value_fail(value, "the list is empty; expected at least one entry");
	for (size_t i = 0; i < count; i++)
		is_good &= set_item(value, option, config_setting_get_elem(setting, (unsigned)i), i,
				    &items[i]);
	*(struct peal_texts *)value->at = (struct peal_texts){ items, count };
	return is_good;
}

bool option_list_set_only(const struct option_value *list, const char *text,
			  enum peal_option_type item_type)
{
	const char **items = arena_alloc(list->reader->arena, 2 * sizeof(*items));
	struct peal_option option = *list->option;
	struct option_value value = *list;

	option.type = item_type;
	value.option = &option;
	value.at = items;
	if (!option_value_set_quoted(&value, text))
		return false;
	*(struct peal_texts *)list->at = (struct peal_texts){ items, 1 };
	return true;
}

bool option_list_set(const struct option_value *value, const config_setting_t *setting,
		     enum peal_option_type item_type)
{
	struct peal_option item = *value->option;

	item.type = item_type;
	switch (config_setting_type(setting)) {
	case CONFIG_TYPE_STRING:
		return option_list_set_only(value, config_setting_get_string(setting), item_type);
	case CONFIG_TYPE_ARRAY:
	case CONFIG_TYPE_LIST:
		return set_items(value, &item, setting);
	default:
		return option_value_expected(value, file_type_text(setting), NULL);
	}
}

/* ---- groups ---- */

static bool set_pair(const struct option_value *map, const config_setting_t *setting,
		     struct peal_pair *pair)
{
	struct peal_option text = *map->option;
	struct option_value value = *map;
	const char *name = config_setting_name(setting);

	text.type = PEAL_OPTION_TEXT;
	value.option = &text;
	value.label = arena_format(map->reader->arena, "%s.%s", map->label, name);
	value.place = place_of(setting);
	value.at = &pair->value;
	pair->name = arena_text(map->reader->arena, name);
	if (config_setting_type(setting) != CONFIG_TYPE_STRING)
		return option_value_expected(&value, file_type_text(setting), NULL);
	return option_value_set_quoted(&value, config_setting_get_string(setting));
}

bool option_list_set_map(const struct option_value *value, const config_setting_t *setting)
{
	struct peal_pair *pairs;
	size_t count;
	bool is_good = true;

	if (config_setting_type(setting) != CONFIG_TYPE_GROUP)
		return option_value_expected(value, file_type_text(setting), NULL);
	count = (size_t)config_setting_length(setting);
	pairs = arena_alloc(value->reader->arena, (count + 1) * sizeof(*pairs));
	for (size_t i = 0; i < count; i++)
		is_good &= set_pair(value, config_setting_get_elem(setting, (unsigned)i),
				    &pairs[i]);
	*(struct peal_map *)value->at = (struct peal_map){ pairs, count };
	return is_good;
}

static bool set_row(const struct option_value *value, const config_setting_t *setting, size_t index,
		    void *row)
{
	struct options_reader reader = *value->reader;
	const struct options_part part = { value->option->rows, row };
	const struct options_group group = {
		.group = setting,
		.place = place_of(setting),
		.parts = &part,
		.part_count = 1,
	};

	reader.owner = arena_format(reader.arena, "%s: %s[%zu]", reader.owner, value->label, index);
	if (config_setting_type(setting) != CONFIG_TYPE_GROUP) {
		problems_error(reader.problems, &group.place,
			       "%s: expected a group such as { name = \"a\"; }, got %s",
			       reader.owner, file_type_text(setting));
		return false;
	}
	return options_read(&reader, &group) == OPTIONS_GOOD;
}

bool option_list_set_groups(const struct option_value *value, const config_setting_t *setting)
{
	int type = config_setting_type(setting);
	size_t count, row_size = value->option->row_size;
	char *rows;
	bool is_good = true;

	/* An empty list may be written with any brackets. */
	if (type != CONFIG_TYPE_LIST &&
	    !(type == CONFIG_TYPE_ARRAY && config_setting_length(setting) == 0))
		return option_value_expected(value, file_type_text(setting), NULL);
	count = (size_t)config_setting_length(setting);
	rows = arena_alloc(value->reader->arena, count * row_size);
	for (size_t i = 0; i < count; i++)
		is_good &= set_row(value, config_setting_get_elem(setting, (unsigned)i), i,
				   rows + i * row_size);
	*(struct peal_groups *)value->at = (struct peal_groups){ rows, count };
	return is_good;
}
