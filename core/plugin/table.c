/* table.c - can a plugin's table of options be trusted? */
/* SPDX-License-Identifier: MIT */
#include "core/plugin/table.h"

#include "core/plugin/kind.h"
#include "core/plugin/stage_options.h"

struct type_layout {
	size_t bytes, align;
};

#define LAYOUT(ctype)                                                                              \
	{                                                                                          \
		sizeof(ctype), _Alignof(ctype)                                                     \
	}

static const struct type_layout layouts[] = {
	[PEAL_OPTION_BOOL] = LAYOUT(bool),
	[PEAL_OPTION_INT] = LAYOUT(int64_t),
	[PEAL_OPTION_REAL] = LAYOUT(double),
	[PEAL_OPTION_TEXT] = LAYOUT(const char *),
	[PEAL_OPTION_CHOICE] = LAYOUT(int),
	[PEAL_OPTION_DURATION] = LAYOUT(int64_t),
	[PEAL_OPTION_SIZE] = LAYOUT(int64_t),
	[PEAL_OPTION_PATH] = LAYOUT(const char *),
	[PEAL_OPTION_SECRET] = LAYOUT(const char *),
	[PEAL_OPTION_TEXTS] = LAYOUT(struct peal_texts),
	[PEAL_OPTION_PATHS] = LAYOUT(struct peal_texts),
	[PEAL_OPTION_SECRETS] = LAYOUT(struct peal_texts),
	[PEAL_OPTION_MAP] = LAYOUT(struct peal_map),
	[PEAL_OPTION_GROUPS] = LAYOUT(struct peal_groups),
};

static bool is_inside(const struct peal_option *option, size_t config_size)
{
	const struct type_layout *layout = &layouts[option->type];

	return option->offset % layout->align == 0 && config_size >= layout->bytes &&
	       option->offset <= config_size - layout->bytes;
}

/* What is wrong with a row of itself; NULL: nothing. */
static const char *row_fault(const struct peal_option *option, size_t config_size)
{
	if (!plugin_name_is_valid(option->name))
		return "its name is not of a-z, 0-9 and _";
	if ((unsigned)option->type >= sizeof(layouts) / sizeof(layouts[0]))
		return "its type is unknown to this peal";
	if (!is_inside(option, config_size))
		return "its place is not within the config struct";
	if (option->doc == NULL || option->doc[0] == '\0')
		return "it has no sentence of documentation";
	if (!(option->min <= option->max))
		return "its range ends before it starts";
	if (option->type == PEAL_OPTION_CHOICE &&
	    (option->choices == NULL || option->choices[0] == NULL))
		return "it has no choices";
	if (option->type == PEAL_OPTION_GROUPS && (option->rows == NULL || option->row_size == 0))
		return "it has no table for its groups";
	if ((option->flags & PEAL_OPTION_REQUIRED) != 0 && option->fallback != NULL)
		return "it is required and has a default";
	return NULL;
}

static bool is_repeated(const struct peal_option *options, const struct peal_option *option)
{
	for (; options < option; options++) {
		if (strcmp(options->name, option->name) == 0)
			return true;
	}
	return false;
}

static int rows_check(const struct peal_option *options, size_t config_size, unsigned depth,
		      struct peal_error *err)
{
	for (size_t i = 0; options != NULL && options[i].name != NULL; i++) {
		const char *fault = row_fault(&options[i], config_size);

		if (fault == NULL && is_repeated(options, &options[i]))
			fault = "its name is there twice";
		if (fault == NULL && i >= TABLE_OPTIONS_MAX)
			fault = "the table has more than 200 rows";
		if (fault == NULL && depth >= TABLE_DEPTH_MAX)
			fault = "its table is nested too deep";
		if (fault != NULL)
			return peal_fail(err, PEAL_FAIL_BUG, "the option \"%.64s\": %s",
					 options[i].name, fault);
		if (options[i].type == PEAL_OPTION_GROUPS &&
		    rows_check(options[i].rows, options[i].row_size, depth + 1, err) != 0)
			return -1;
	}
	return 0;
}

/* Names in a stage's group that are the core's own. */
static bool is_taken(enum peal_kind kind, const char *name)
{
	const struct peal_option *common = stage_options(kind);
	const char *key = kind == PEAL_KIND_STORE ? "plugin" : kind_name(kind);

	for (; common != NULL && common->name != NULL; common++) {
		if (strcmp(common->name, name) == 0)
			return true;
	}
	return strcmp(key, name) == 0;
}

int table_check(const struct peal_plugin *plugin, struct peal_error *err)
{
	const struct peal_option *option = plugin->options;

	if (rows_check(plugin->options, plugin->config_size, 0, err) != 0)
		return -1;
	for (; option != NULL && option->name != NULL; option++) {
		if (is_taken((enum peal_kind)plugin->kind, option->name))
			return peal_fail(err, PEAL_FAIL_BUG,
					 "the option \"%s\": the host has one of this name for all "
					 "%s stages",
					 option->name, kind_name((enum peal_kind)plugin->kind));
	}
	return 0;
}
