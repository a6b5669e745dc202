/* setting.c - tables of settings, and how they are read from a libconfig file */
/* SPDX-License-Identifier: MIT */
#include "setting.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int setting_fail(const config_setting_t *setting, const char *format, ...)
{
	const char *file = config_setting_source_file(setting);
	va_list arguments;

	fprintf(stderr, "peal-town: ");
	if (file != NULL)
		fprintf(stderr, "%s:%u: ", file, config_setting_source_line(setting));
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	return -1;
}

/* One time: digits, maybe a fraction, and a unit. */
static bool read_time(const char **text, int64_t *out)
{
	static const struct {
		const char *unit;
		double ms;
	} units[] = { { "ms", 1 }, { "s", 1000 }, { "m", 60000 }, { "h", 3600000 } };
	char *end;
	double value = strtod(*text, &end);

	if (end == *text || !(value >= 0 && value < 1e6))
		return false;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		size_t bytes = strlen(units[i].unit);

		if (strncmp(end, units[i].unit, bytes) != 0 || strchr("- ", end[bytes]) == NULL)
			continue;
		*out = (int64_t)(value * units[i].ms + 0.5);
		*text = end + bytes;
		return true;
	}
	return false;
}

bool setting_read_span(const char *text, struct span *out)
{
	struct span span;

	if (strcmp(text, "never") == 0) {
		*out = (struct span){ SPAN_NEVER, SPAN_NEVER };
		return true;
	}
	if (!read_time(&text, &span.min_ms))
		return false;
	span.max_ms = span.min_ms;
	if (*text == '-') {
		text++;
		if (!read_time(&text, &span.max_ms) || span.max_ms < span.min_ms)
			return false;
	}
	*out = span;
	return *text == '\0';
}

static int read_number(const config_setting_t *member, const struct setting *row, void *at)
{
	int type = config_setting_type(member);
	double value;

	if (type == CONFIG_TYPE_FLOAT && row->type == SETTING_REAL)
		value = config_setting_get_float(member);
	else if (type == CONFIG_TYPE_INT)
		value = config_setting_get_int(member);
	else
		return setting_fail(member, "\"%s\" is to be %s", row->name,
				    row->type == SETTING_REAL ? "a number" : "a whole number");
	if (value < row->min || value > row->max)
		return setting_fail(member, "\"%s\" is to be between %g and %g", row->name,
				    row->min, row->max);
	if (row->type == SETTING_REAL)
		*(double *)at = value;
	else
		*(int *)at = (int)value;
	return 0;
}

static int read_choice(const config_setting_t *member, const struct setting *row, const char *text,
		       void *at)
{
	for (int i = 0; row->choices[i] != NULL; i++) {
		if (strcmp(row->choices[i], text) == 0) {
			*(int *)at = i;
			return 0;
		}
	}
	setting_fail(member, "\"%s\" cannot be \"%s\"; it is one of:", row->name, text);
	for (int i = 0; row->choices[i] != NULL; i++)
		fprintf(stderr, "  %s\n", row->choices[i]);
	return -1;
}

static int read_text(const config_setting_t *member, const struct setting *row, void *at)
{
	const char *text = config_setting_get_string(member);

	if (text == NULL)
		return setting_fail(member, "\"%s\" is to be a text in quotes", row->name);
	if (row->type == SETTING_CHOICE)
		return read_choice(member, row, text, at);
	if (row->type == SETTING_TEXT) {
		*(const char **)at = text;
		return 0;
	}
	if (!setting_read_span(text, at))
		return setting_fail(member,
				    "\"%s\" cannot be \"%s\"; times look like \"3s\", "
				    "\"500ms-2s\" or \"never\"",
				    row->name, text);
	return 0;
}

static int read_one(const config_setting_t *member, const struct setting *row, void *target)
{
	void *at = (char *)target + row->offset;

	switch (row->type) {
	case SETTING_FLAG:
		if (config_setting_type(member) != CONFIG_TYPE_BOOL)
			return setting_fail(member, "\"%s\" is to be true or false", row->name);
		*(bool *)at = config_setting_get_bool(member) != 0;
		return 0;
	case SETTING_COUNT:
	case SETTING_REAL:
		return read_number(member, row, at);
	default:
		return read_text(member, row, at);
	}
}

static bool is_listed(const char *const *names, const char *name)
{
	for (; names != NULL && *names != NULL; names++) {
		if (strcmp(*names, name) == 0)
			return true;
	}
	return false;
}

int setting_read_all(const config_setting_t *group, const struct setting *table, size_t count,
		     const char *const *others, void *target)
{
	if (config_setting_type(group) != CONFIG_TYPE_GROUP)
		return setting_fail(group, "a group \"{ name = value; }\" is needed here");
	for (int i = 0; i < config_setting_length(group); i++) {
		const config_setting_t *member = config_setting_get_elem(group, (unsigned)i);
		const char *name = config_setting_name(member);
		size_t row = 0;

		if (is_listed(others, name))
			continue;
		while (row < count && strcmp(table[row].name, name) != 0)
			row++;
		if (row == count)
			return setting_fail(member, "\"%s\" is not a setting that is known here",
					    name);
		if (read_one(member, &table[row], target) < 0)
			return -1;
	}
	return 0;
}
