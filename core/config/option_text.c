/* option_text.c - an option's type, range and default, in words */
/* SPDX-License-Identifier: MIT */
#include "core/config/option_text.h"

#include "core/config/value.h"

#include <inttypes.h>

/* A bound beyond it is no bound. */
#define BOUND_MAX 9e15

struct type_text {
	const char *name;
	const char *expected;
};

static const struct type_text type_texts[] = {
	[PEAL_OPTION_BOOL] = { "bool", "true or false" },
	[PEAL_OPTION_INT] = { "int", "an integer" },
	[PEAL_OPTION_REAL] = { "real", "a number" },
	[PEAL_OPTION_TEXT] = { "text", "a text in quotes" },
	[PEAL_OPTION_CHOICE] = { "choice", "one of" },
	[PEAL_OPTION_DURATION] = { "duration", "a duration such as \"90s\" or \"5m\"" },
	[PEAL_OPTION_SIZE] = { "size", "a size such as \"64KiB\" or 4096" },
	[PEAL_OPTION_PATH] = { "path", "a path in quotes" },
	[PEAL_OPTION_SECRET] = { "secret",
				 "\"env:NAME\", \"file:PATH\" or the secret itself, in quotes" },
	[PEAL_OPTION_TEXTS] = { "list of texts", "a list of texts such as [\"a\", \"b\"]" },
	[PEAL_OPTION_PATHS] = { "list of paths", "a list of paths such as [\"a\", \"b\"]" },
	[PEAL_OPTION_SECRETS] = { "list of secrets",
				  "a list of secrets such as [\"env:NAME\", \"file:PATH\"]" },
	[PEAL_OPTION_MAP] = { "map", "a group of names and texts such as { name = \"text\"; }" },
	[PEAL_OPTION_GROUPS] = { "list of groups",
				 "a list of groups such as ( { name = \"a\"; } )" },
};

const char *option_type_text(enum peal_option_type type)
{
	return type_texts[type].name;
}

bool option_is_list(enum peal_option_type type, enum peal_option_type *item_out)
{
	switch (type) {
	case PEAL_OPTION_TEXTS:
		*item_out = PEAL_OPTION_TEXT;
		return true;
	case PEAL_OPTION_PATHS:
		*item_out = PEAL_OPTION_PATH;
		return true;
	case PEAL_OPTION_SECRETS:
		*item_out = PEAL_OPTION_SECRET;
		return true;
	default:
		return false;
	}
}

static bool has_min(const struct peal_option *option)
{
	return option->min > -BOUND_MAX;
}

static bool has_max(const struct peal_option *option)
{
	return option->max < BOUND_MAX;
}

bool option_has_range(const struct peal_option *option)
{
	return (option->min != 0 || option->max != 0) && (has_min(option) || has_max(option));
}

static void bound_format(enum peal_option_type type, double bound, char out[VALUE_TEXT_MAX])
{
	if (type == PEAL_OPTION_DURATION)
		value_format_duration((int64_t)bound, out);
	else if (type == PEAL_OPTION_SIZE)
		value_format_size((int64_t)bound, out);
	else
		value_format_real(bound, out);
}

/* Of a text, the range is of its length. */
static bool is_length(const struct peal_option *option)
{
	switch (option->type) {
	case PEAL_OPTION_INT:
	case PEAL_OPTION_REAL:
	case PEAL_OPTION_DURATION:
	case PEAL_OPTION_SIZE:
		return false;
	default:
		return true;
	}
}

static const char *range_unit(const struct peal_option *option)
{
	if (is_length(option))
		return "bytes";
	return option->type == PEAL_OPTION_INT || option->type == PEAL_OPTION_REAL ? option->unit
										   : NULL;
}

void option_add_range(struct text *text, const struct peal_option *option)
{
	char min[VALUE_TEXT_MAX], max[VALUE_TEXT_MAX];
	const char *unit = range_unit(option);

	if (!option_has_range(option))
		return;
	bound_format(option->type, option->min, min);
	bound_format(option->type, option->max, max);
	if (!has_max(option))
		text_format(text, "at least %s", min);
	else if (!has_min(option))
		text_format(text, "at most %s", max);
	else
		text_format(text, "%s to %s", min, max);
	if (unit != NULL)
		text_format(text, " %s", unit);
}

void option_add_choices(struct text *text, const struct peal_option *option)
{
	text_add_text(text, "one of ");
	for (size_t i = 0; option->choices[i] != NULL; i++)
		text_format(text, "%s\"%s\"", i == 0 ? "" : ", ", option->choices[i]);
}

void option_add_expected(struct text *text, const struct peal_option *option)
{
	if (option->type == PEAL_OPTION_CHOICE)
		option_add_choices(text, option);
	else
		text_add_text(text, type_texts[option->type].expected);
	if (option_has_range(option)) {
		text_add_text(text, is_length(option) || !has_min(option) || !has_max(option)
					    ? " of "
					    : " from ");
		option_add_range(text, option);
	} else if (option->unit != NULL) {
		text_format(text, " (%s)", option->unit);
	}
}
