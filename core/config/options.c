/* options.c - a group of settings, checked against tables of options */
/* SPDX-License-Identifier: MIT */
#include "core/config/options.h"

#include "core/base/text.h"
#include "core/config/option_value.h"

#define NAMES_MAX 256 /* of options that are compared for "did you mean" */

/* A table without rows ends at once. */
static const struct peal_option no_options[] = { PEAL_OPTION_END };

static const struct peal_option *options_of(const struct options_part *part)
{
	return part->options == NULL ? no_options : part->options;
}

const struct peal_option *options_find(const struct peal_option *options, const char *name)
{
	for (; options != NULL && options->name != NULL; options++) {
		if (strcmp(options->name, name) == 0)
			return options;
	}
	return NULL;
}

static bool is_other(const struct options_group *group, const char *name)
{
	const char *const *other = group->others;

	for (; other != NULL && *other != NULL; other++) {
		if (strcmp(*other, name) == 0)
			return true;
	}
	return false;
}

static bool is_known(const struct options_group *group, const char *name)
{
	for (size_t i = 0; i < group->part_count; i++) {
		if (options_find(group->parts[i].options, name) != NULL)
			return true;
	}
	return is_other(group, name);
}

/* ---- unknown settings ---- */

static size_t names_of(const struct options_group *group, const char *names[NAMES_MAX])
{
	size_t count = 0;

	for (const char *const *other = group->others; other != NULL && *other != NULL; other++)
		names[count++] = *other;
	for (size_t i = 0; i < group->part_count; i++) {
		const struct peal_option *option = options_of(&group->parts[i]);

		for (; option->name != NULL && count < NAMES_MAX; option++)
			names[count++] = option->name;
	}
	return count;
}

static void add_unknown(const struct options_reader *reader, const struct options_group *group,
			const config_setting_t *setting)
{
	const char *names[NAMES_MAX];
	const char *name = config_setting_name(setting);
	size_t count = names_of(group, names);
	const char *meant = text_nearest(name, names, count);
	const struct place place = place_of(setting);
	struct text text = { 0 };

	text_format(&text, "%s: unknown setting \"%s\"", reader->owner, name);
	if (meant != NULL)
		text_format(&text, "; did you mean \"%s\"?", meant);
	else if (reader->help != NULL)
		text_format(&text, "; `%s` lists the settings", reader->help);
	else
		text_add_text(&text, "; expected one of ");
	for (size_t i = 0; meant == NULL && reader->help == NULL && i < count; i++)
		text_format(&text, "%s%s", i == 0 ? "" : ", ", names[i]);
	problems_error(reader->problems, &place, "%s", text_get(&text));
	text_finish(&text);
}

static void check_unknown(const struct options_reader *reader, const struct options_group *group)
{
	int count = group->group == NULL ? 0 : config_setting_length(group->group);

	for (int i = 0; i < count; i++) {
		const config_setting_t *setting = config_setting_get_elem(group->group,
									  (unsigned)i);

		if (!is_known(group, config_setting_name(setting)))
			add_unknown(reader, group, setting);
	}
}

/* ---- known settings ---- */

static void add_missing(const struct option_value *value)
{
	problems_error(value->reader->problems, &value->place,
		       "%s: the setting \"%s\" is missing: %s", value->reader->owner,
		       value->option->name, value->option->doc);
}

static void warn_deprecated(const struct option_value *value)
{
	problems_warning(value->reader->problems, &value->place,
			 "%s: the setting \"%s\" is deprecated: %s", value->reader->owner,
			 value->option->name, value->option->doc);
}

static bool set_default(struct option_value *value)
{
	if (value->option->fallback == NULL)
		return true;
	value->label = arena_format(value->reader->arena, "the default of \"%s\"",
				    value->option->name);
	value->place.set = NULL;
	value->place.is_untyped = false;
	return option_value_set_text(value, value->option->fallback);
}

/* false: it is required, and there is no good value for it. */
static bool read_option(const struct options_reader *reader, const struct options_group *group,
			const struct options_part *part, const struct peal_option *option)
{
	const config_setting_t *setting = NULL;
	struct option_value value = {
		.reader = reader,
		.option = option,
		.label = option->name,
		.place = group->place,
		.at = (char *)part->config + option->offset,
	};

	bool is_required = (option->flags & PEAL_OPTION_REQUIRED) != 0;

	if (group->group != NULL)
		setting = config_setting_get_member(group->group, option->name);
	if (setting == NULL) {
		if (is_required)
			add_missing(&value);
		else
			set_default(&value);
		return !is_required;
	}
	value.place = place_of(setting);
	if ((option->flags & PEAL_OPTION_DEPRECATED) != 0)
		warn_deprecated(&value);
	if (option_value_set(&value, setting))
		return true;
	if (!is_required)
		set_default(&value);
	return !is_required;
}

enum options_result options_read(const struct options_reader *reader,
				 const struct options_group *group)
{
	size_t errors_before = problems_errors(reader->problems);
	bool is_usable = true;

	check_unknown(reader, group);
	for (size_t i = 0; i < group->part_count; i++) {
		const struct options_part *part = &group->parts[i];

		for (const struct peal_option *option = options_of(part); option->name != NULL;
		     option++)
			is_usable &= read_option(reader, group, part, option);
	}
	if (problems_errors(reader->problems) == errors_before)
		return OPTIONS_GOOD;
	return is_usable ? OPTIONS_USABLE : OPTIONS_BAD;
}

/* ---- for tests ---- */

/* Room for a value of any option type. */
union any_value {
	int64_t number;
	double real;
	const char *text;
	struct peal_texts texts;
	struct peal_map map;
	struct peal_groups groups;
};

bool options_check_defaults(const struct options_reader *reader, const struct peal_option *options)
{
	bool is_good = true;

	for (; options != NULL && options->name != NULL; options++) {
		union any_value at = { 0 };
		struct option_value value = { .reader = reader, .option = options, .at = &at };

		is_good &= set_default(&value);
		if (options->type == PEAL_OPTION_GROUPS)
			is_good &= options_check_defaults(reader, options->rows);
	}
	return is_good;
}
