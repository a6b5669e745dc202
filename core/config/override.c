/* override.c - settings that were given to --set */
/* SPDX-License-Identifier: MIT */
#include "core/config/override.h"

#include "core/base/text.h"
#include "core/config/override_value.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>

#define MATCHES_MAX 256

/* "dial[1]" of "dial[1].cps". */
struct step {
	const char *name;
	int index;	  /* -1: none */
	const char *rest; /* behind the dot; NULL: this was the last step */
};

static void apply_in_group(const struct override *override, config_setting_t *group,
			   const char *path);
static void apply_in_list(const struct override *override, config_setting_t *list,
			  const char *path);

/* ---- the name ---- */

/* Reads "[12]"; -1 when it is anything else. */
static int index_read(const char **at)
{
	char *end;
	long index;

	if (!isdigit((unsigned char)(*at)[1]))
		return -1;
	index = strtol(*at + 1, &end, 10);
	if (*end != ']' || index > INT_MAX)
		return -1;
	*at = end + 1;
	return (int)index;
}

static bool step_read(const struct override *override, const char *path, struct step *step_out)
{
	size_t bytes = strcspn(path, ".[");
	const char *at = path + bytes;

	step_out->name = arena_copy(file_arena(override->file), path, bytes);
	step_out->index = *at == '[' ? index_read(&at) : -1;
	step_out->rest = *at == '.' ? at + 1 : NULL;
	if (bytes == 0 || (*at != '\0' && *at != '.') || (*at == '.' && at[1] == '\0')) {
		problems_error(override->problems, &override->place,
			       "expected a name such as stages.dial.cps or stages.dial[1].cps");
		return false;
	}
	return true;
}

static config_setting_t *element_find(const struct override *override, config_setting_t *list,
				      const struct step *step)
{
	config_setting_t *element = NULL;

	if (list != NULL && config_setting_is_aggregate(list))
		element = config_setting_get_elem(list, (unsigned)step->index);
	if (element == NULL)
		problems_error(override->problems, &override->place, "there is no %s[%d]",
			       step->name, step->index);
	return element;
}

static void set_element(const struct override *override, config_setting_t *list,
			const struct step *step)
{
	config_setting_t *element = element_find(override, list, step);

	if (element == NULL)
		return;
	if (config_setting_type(element) == CONFIG_TYPE_STRING)
		override_value_put(override, element);
	else
		problems_error(override->problems, &override->place,
			       "%s[%d] is %s; only a text can be replaced alone: give the whole "
			       "list",
			       step->name, step->index, file_type_text(element));
}

/* ---- groups ---- */

static void descend(const struct override *override, config_setting_t *setting,
		    const struct step *step)
{
	if (config_setting_type(setting) == CONFIG_TYPE_GROUP)
		apply_in_group(override, setting, step->rest);
	else if (config_setting_type(setting) == CONFIG_TYPE_LIST)
		apply_in_list(override, setting, step->rest);
	else
		problems_error(override->problems, &override->place,
			       "\"%s\" is %s: there is nothing in it to set", step->name,
			       file_type_text(setting));
}

/* The setting that a step leads to, for the step behind it. */
static config_setting_t *step_into(const struct override *override, config_setting_t *group,
				   const struct step *step)
{
	config_setting_t *member = config_setting_get_member(group, step->name);

	if (step->index >= 0)
		return element_find(override, member, step);
	if (member != NULL)
		return member;
	member = override_value_make(override, group, step->name, CONFIG_TYPE_GROUP);
	if (member != NULL)
		file_mark(override->file, member, &override->place);
	return member;
}

static void apply_in_group(const struct override *override, config_setting_t *group,
			   const char *path)
{
	config_setting_t *next;
	struct step step;

	if (!step_read(override, path, &step))
		return;
	if (step.rest == NULL && step.index < 0) {
		override_value_set(override, group, step.name);
	} else if (step.rest == NULL) {
		set_element(override, config_setting_get_member(group, step.name), &step);
	} else {
		next = step_into(override, group, &step);
		if (next != NULL)
			descend(override, next, &step);
	}
}

/* ---- lists of groups ---- */

static const char *text_member(const config_setting_t *group, const char *name)
{
	const config_setting_t *member = config_setting_get_member(group, name);

	if (member == NULL || config_setting_type(member) != CONFIG_TYPE_STRING)
		return NULL;
	return config_setting_get_string(member);
}

/* The first setting of a stage: its kind and its plugin. */
static bool is_of_kind(const config_setting_t *group, const char *name)
{
	const config_setting_t *first = config_setting_get_elem(group, 0);

	return first != NULL && strcmp(config_setting_name(first), name) == 0;
}

static bool is_of_plugin(const config_setting_t *group, const char *name)
{
	const config_setting_t *first = config_setting_get_elem(group, 0);

	return first != NULL && config_setting_type(first) == CONFIG_TYPE_STRING &&
	       strcmp(config_setting_get_string(first), name) == 0;
}

static bool is_named(const config_setting_t *group, const char *name)
{
	static const char *const members[] = { "agent", "receiver", "name" };

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		const char *text = text_member(group, members[i]);

		if (text != NULL && strcmp(text, name) == 0)
			return true;
	}
	return false;
}

struct matches {
	config_setting_t *at[MATCHES_MAX];
	int count;
};

static void match_all(config_setting_t *list, const char *name,
		      bool (*is_match)(const config_setting_t *group, const char *name),
		      struct matches *matches)
{
	for (int i = 0; i < config_setting_length(list); i++) {
		config_setting_t *element = config_setting_get_elem(list, (unsigned)i);

		if (config_setting_type(element) == CONFIG_TYPE_GROUP && is_match(element, name) &&
		    matches->count < MATCHES_MAX)
			matches->at[matches->count++] = element;
	}
}

static void add_no_match(const struct override *override, const config_setting_t *list,
			 const char *name)
{
	const char *names[2 * MATCHES_MAX], *meant;
	size_t count = 0;

	for (int i = 0; i < config_setting_length(list) && i < MATCHES_MAX; i++) {
		const config_setting_t *element = config_setting_get_elem(list, (unsigned)i);
		const config_setting_t *first = NULL;

		if (config_setting_type(element) == CONFIG_TYPE_GROUP)
			first = config_setting_get_elem(element, 0);
		if (first == NULL)
			continue;
		names[count++] = config_setting_name(first);
		if (text_member(element, "agent") != NULL)
			names[count++] = text_member(element, "agent");
	}
	meant = text_nearest(name, names, count);
	problems_error(override->problems, &override->place, "there is no \"%s\" in \"%s\"%s%s%s",
		       name, config_setting_name(list), meant == NULL ? "" : "; did you mean \"",
		       meant == NULL ? "" : meant, meant == NULL ? "" : "\"?");
}

static void apply_in_list(const struct override *override, config_setting_t *list, const char *path)
{
	struct matches matches = { .count = 0 };
	struct step step;

	if (!step_read(override, path, &step))
		return;
	match_all(list, step.name, is_of_kind, &matches);
	if (matches.count == 0)
		match_all(list, step.name, is_named, &matches);
	if (matches.count == 0)
		match_all(list, step.name, is_of_plugin, &matches);
	if (matches.count == 0) {
		add_no_match(override, list, step.name);
	} else if (step.index >= matches.count) {
		problems_error(override->problems, &override->place,
			       "there is no %s[%d]: the first is %s[0], the last %s[%d]", step.name,
			       step.index, step.name, step.name, matches.count - 1);
	} else if (step.rest == NULL) {
		problems_error(override->problems, &override->place,
			       "\"%s\" is a group: name the setting in it", step.name);
	} else {
		for (int i = 0; i < matches.count; i++) {
			if (step.index < 0 || step.index == i)
				apply_in_group(override, matches.at[i], step.rest);
		}
	}
}

void override_apply(struct file *file, const char *argument, struct problems *problems)
{
	size_t bytes = strcspn(argument, "=");
	struct override override = {
		.file = file,
		.problems = problems,
		.place = { .set = arena_copy(file_arena(file), argument, bytes) },
	};

	if (argument[bytes] != '=') {
		problems_error(problems, &override.place, "expected NAME=VALUE");
		return;
	}
	override.value = arena_text(file_arena(file), argument + bytes + 1);
	apply_in_group(&override, file_root(file), override.place.set);
}
