/* override_value.c - the value of a --set, put into the tree */
/* SPDX-License-Identifier: MIT */
#include "core/config/override_value.h"

static void copy_into(const struct override *override, config_setting_t *to,
		      const config_setting_t *from);

static void copy_member(const struct override *override, config_setting_t *parent,
			const config_setting_t *from)
{
	config_setting_t *to = config_setting_add(parent, config_setting_name(from),
						  config_setting_type(from));

	if (to != NULL)
		copy_into(override, to, from);
}

static void copy_into(const struct override *override, config_setting_t *to,
		      const config_setting_t *from)
{
	file_mark(override->file, to, &override->place);
	switch (config_setting_type(from)) {
	case CONFIG_TYPE_INT:
		config_setting_set_int(to, config_setting_get_int(from));
		break;
	case CONFIG_TYPE_INT64:
		config_setting_set_int64(to, config_setting_get_int64(from));
		break;
	case CONFIG_TYPE_FLOAT:
		config_setting_set_float(to, config_setting_get_float(from));
		break;
	case CONFIG_TYPE_BOOL:
		config_setting_set_bool(to, config_setting_get_bool(from));
		break;
	case CONFIG_TYPE_STRING:
		config_setting_set_string(to, config_setting_get_string(from));
		break;
	default:
		for (int i = 0; i < config_setting_length(from); i++)
			copy_member(override, to, config_setting_get_elem(from, (unsigned)i));
		break;
	}
}

/* The value as a tree of its own; NULL: it cannot be read. */
static struct file *value_parse(const struct override *override)
{
	struct problems *problems = problems_create();
	const char *text = arena_format(file_arena(override->file), "value = %s;", override->value);
	struct file *parsed = file_of_text("", text, NULL, problems);
	const struct problem *sorted;
	size_t count;

	sorted = problems_sorted(problems, &count);
	for (size_t i = 0; i < count; i++)
		problems_error(override->problems, &override->place, "%s", sorted[i].text);
	if (count == 0 && config_setting_length(file_root(parsed)) != 1)
		problems_error(override->problems, &override->place,
			       "there is something behind the end of the value");
	if (count > 0 || config_setting_length(file_root(parsed)) != 1)
		file_destroy(&parsed);
	problems_destroy(&problems);
	return parsed;
}

config_setting_t *override_value_make(const struct override *override, config_setting_t *group,
				      const char *name, int type)
{
	config_setting_t *member;

	if (config_setting_get_member(group, name) != NULL)
		config_setting_remove(group, name);
	member = config_setting_add(group, name, type);
	if (member == NULL)
		problems_error(override->problems, &override->place,
			       "\"%s\" cannot be the name of a setting", name);
	return member;
}

static void set_parsed(const struct override *override, config_setting_t *group, const char *name)
{
	struct file *parsed = value_parse(override);
	config_setting_t *from, *to;

	if (parsed == NULL)
		return;
	from = config_setting_get_member(file_root(parsed), "value");
	to = override_value_make(override, group, name, config_setting_type(from));
	if (to != NULL)
		copy_into(override, to, from);
	file_destroy(&parsed);
}

void override_value_put(const struct override *override, config_setting_t *setting)
{
	struct place place = override->place;

	place.is_untyped = true;
	config_setting_set_string(setting, override->value);
	file_mark(override->file, setting, &place);
}

void override_value_set(const struct override *override, config_setting_t *group, const char *name)
{
	config_setting_t *member = config_setting_get_member(group, name);

	if (override->value[0] != '\0' && strchr("[({\"", override->value[0]) != NULL) {
		set_parsed(override, group, name);
		return;
	}
	/* In its place when it can be: the first setting of a stage names its plugin. */
	if (member == NULL || config_setting_type(member) != CONFIG_TYPE_STRING)
		member = override_value_make(override, group, name, CONFIG_TYPE_STRING);
	if (member != NULL)
		override_value_put(override, member);
}
