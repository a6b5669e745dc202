/* option_value.c - one value on its way into a config struct */
/* SPDX-License-Identifier: MIT */
#include "core/config/option_value.h"

#include "core/base/text.h"
#include "core/config/file.h"
#include "core/config/option_list.h"
#include "core/config/option_text.h"
#include "core/config/path.h"
#include "core/config/secret.h"
#include "core/config/value.h"

#include <inttypes.h>

bool option_value_fail(const struct option_value *value, const char *sentence)
{
	problems_error(value->reader->problems, &value->place, "%s: %s: %s", value->reader->owner,
		       value->label, sentence);
	return false;
}

bool option_value_expected(const struct option_value *value, const char *got, const char *meant)
{
	struct text text = { 0 };

	text_add_text(&text, "expected ");
	option_add_expected(&text, value->option);
	text_format(&text, ", got %s", got);
	if (meant != NULL)
		text_format(&text, "; did you mean \"%s\"?", meant);
	option_value_fail(value, text_get(&text));
	text_finish(&text);
	return false;
}

/* A value that is a text, but not one that the option can read. */
static bool fail_text(const struct option_value *value, const char *got, const char *meant)
{
	return option_value_expected(value, arena_format(value->reader->arena, "\"%.200s\"", got),
				     meant);
}

static bool in_range(const struct option_value *value, double number)
{
	const struct peal_option *option = value->option;

	return !option_has_range(option) || (number >= option->min && number <= option->max);
}

/* ---- scalars ---- */

/* `shown` is the number as it was written. */
static bool set_int(const struct option_value *value, int64_t number, const char *shown)
{
	if (!in_range(value, (double)number))
		return option_value_expected(value, shown, NULL);
	*(int64_t *)value->at = number;
	return true;
}

static bool set_real(const struct option_value *value, double number, const char *shown)
{
	if (!in_range(value, number))
		return option_value_expected(value, shown, NULL);
	*(double *)value->at = number;
	return true;
}

static bool set_choice(const struct option_value *value, const char *text)
{
	const char *const *choices = value->option->choices;
	size_t count = 0;

	for (; choices[count] != NULL; count++) {
		if (strcmp(choices[count], text) == 0) {
			*(int *)value->at = (int)count;
			return true;
		}
	}
	return fail_text(value, text, text_nearest(text, choices, count));
}

static bool set_string(const struct option_value *value, const char *text)
{
	size_t bytes = strlen(text);

	if (bytes > OPTION_TEXT_BYTES_MAX)
		return option_value_fail(value, "the text is longer than 1 MiB");
	if (!in_range(value, (double)bytes))
		return option_value_expected(
			value, arena_format(value->reader->arena, "%zu bytes", bytes), NULL);
	*(const char **)value->at = text;
	return true;
}

static bool set_text(const struct option_value *value, const char *text)
{
	if (!utf8_is_valid(text, strlen(text)))
		return option_value_fail(value, "the text is not valid UTF-8");
	return set_string(value, arena_text(value->reader->arena, text));
}

/* What stands in the file is relative to the file; what was typed, to where. */
static const char *base_folder(const struct option_value *value)
{
	return value->place.set != NULL ? value->reader->here : value->reader->folder;
}

/* A message that names it still has room for what is wrong. */
#define PATH_BYTES_MAX 512u

static bool set_path(const struct option_value *value, const char *text)
{
	if (text[0] == '\0')
		return option_value_fail(value, "the path is empty");
	if (strlen(text) > PATH_BYTES_MAX)
		return option_value_fail(value, "the path is longer than 512 bytes; make a link");
	return set_string(value, path_from(value->reader->arena, base_folder(value), text));
}

static bool set_secret(const struct option_value *value, const char *text)
{
	const char *secret;
	struct peal_error err;

	if (secret_fetch(value->reader->arena, base_folder(value), text, &secret, &err) == 0)
		return set_string(value, secret);
	if (!value->reader->may_lack_secrets)
		return option_value_fail(value, err.text);
	*(const char **)value->at = "";
	return true;
}

static bool set_duration(const struct option_value *value, const char *text)
{
	int64_t number;

	if (value_duration(text, &number) != 0)
		return fail_text(value, text, NULL);
	return set_int(value, number, text);
}

static bool set_size(const struct option_value *value, const char *text)
{
	int64_t number;

	if (value_size(text, &number) != 0)
		return fail_text(value, text, NULL);
	return set_int(value, number, text);
}

bool option_value_set_quoted(const struct option_value *value, const char *text)
{
	switch (value->option->type) {
	case PEAL_OPTION_TEXT:
		return set_text(value, text);
	case PEAL_OPTION_CHOICE:
		return set_choice(value, text);
	case PEAL_OPTION_DURATION:
		return set_duration(value, text);
	case PEAL_OPTION_SIZE:
		return set_size(value, text);
	case PEAL_OPTION_PATH:
		return set_path(value, text);
	case PEAL_OPTION_SECRET:
		return set_secret(value, text);
	default:
		return option_value_expected(value, "a text in quotes", NULL);
	}
}

/* Types that are not; the text comes from elsewhere. */
static bool set_bare(const struct option_value *value, const char *text)
{
	int64_t number;
	double real;

	switch (value->option->type) {
	case PEAL_OPTION_BOOL:
		return value_bool(text, value->at) == 0 || fail_text(value, text, NULL);
	case PEAL_OPTION_INT:
		if (value_int(text, &number) != 0)
			return fail_text(value, text, NULL);
		return set_int(value, number, text);
	case PEAL_OPTION_REAL:
		if (value_real(text, &real) != 0)
			return fail_text(value, text, NULL);
		return set_real(value, real, text);
	default:
		return option_value_set_quoted(value, text);
	}
}

/* ---- from a setting ---- */

static bool set_number(const struct option_value *value, const config_setting_t *setting)
{
	int64_t number = config_setting_get_int64(setting);
	char shown[VALUE_TEXT_MAX];

	snprintf(shown, sizeof(shown), "%" PRId64, number);
	switch (value->option->type) {
	case PEAL_OPTION_INT:
		return set_int(value, number, shown);
	case PEAL_OPTION_SIZE:
		return number < 0 ? option_value_expected(value, shown, NULL)
				  : set_int(value, number, shown);
	case PEAL_OPTION_REAL:
		return set_real(value, (double)number, shown);
	default:
		return option_value_expected(value, file_type_text(setting), NULL);
	}
}

static bool set_float(const struct option_value *value, const config_setting_t *setting)
{
	double number = config_setting_get_float(setting);
	char shown[VALUE_TEXT_MAX];

	value_format_real(number, shown);
	if (value->option->type != PEAL_OPTION_REAL)
		return option_value_expected(value, file_type_text(setting), NULL);
	return set_real(value, number, shown);
}

static bool set_scalar(const struct option_value *value, const config_setting_t *setting)
{
	switch (config_setting_type(setting)) {
	case CONFIG_TYPE_STRING:
		return option_value_set_quoted(value, config_setting_get_string(setting));
	case CONFIG_TYPE_INT:
	case CONFIG_TYPE_INT64:
		return set_number(value, setting);
	case CONFIG_TYPE_FLOAT:
		return set_float(value, setting);
	case CONFIG_TYPE_BOOL:
		if (value->option->type != PEAL_OPTION_BOOL)
			break;
		*(bool *)value->at = config_setting_get_bool(setting) != 0;
		return true;
	default:
		break;
	}
	return option_value_expected(value, file_type_text(setting), NULL);
}

bool option_value_set(const struct option_value *value, const config_setting_t *setting)
{
	enum peal_option_type item_type;

	if (value->place.is_untyped)
		return option_value_set_text(value, config_setting_get_string(setting));
	if (option_is_list(value->option->type, &item_type))
		return option_list_set(value, setting, item_type);
	if (value->option->type == PEAL_OPTION_MAP)
		return option_list_set_map(value, setting);
	if (value->option->type == PEAL_OPTION_GROUPS)
		return option_list_set_groups(value, setting);
	return set_scalar(value, setting);
}

/* A list or group in the syntax of the file. */
static bool set_parsed(const struct option_value *value, const char *text)
{
	char *assignment = arena_format(value->reader->arena, "value = %s;", text);
	struct file *file = file_of_text(value->label, assignment, NULL, value->reader->problems);
	const config_setting_t *setting;
	struct option_value parsed = *value;
	bool is_good = false;

	setting = file == NULL ? NULL : config_setting_get_member(file_root(file), "value");
	parsed.place.is_untyped = false;
	if (setting != NULL)
		is_good = option_value_set(&parsed, setting);
	file_destroy(&file);
	return is_good;
}

bool option_value_set_text(const struct option_value *value, const char *text)
{
	enum peal_option_type item_type;
	bool is_list = option_is_list(value->option->type, &item_type);
	bool is_grouped = value->option->type == PEAL_OPTION_MAP ||
			  value->option->type == PEAL_OPTION_GROUPS;

	if ((is_list || is_grouped) && text[0] != '\0' && strchr("[({", text[0]) != NULL)
		return set_parsed(value, text);
	if (is_grouped)
		return fail_text(value, text, NULL);
	if (!is_list)
		return set_bare(value, text);
	return option_list_set_only(value, text, item_type);
}
