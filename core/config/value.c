/* value.c - numbers, durations and sizes, as people write them in a setting */
/* SPDX-License-Identifier: MIT */
#include "core/config/value.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct unit {
	const char *name;
	int64_t factor;
};

/* The largest first, as formatting wants them. */
static const struct unit duration_units[] = {
	{ "w", INT64_C(604800000) }, { "d", INT64_C(86400000) }, { "h", INT64_C(3600000) },
	{ "m", INT64_C(60000) },     { "s", INT64_C(1000) },	 { "ms", INT64_C(1) },
};

static const struct unit size_units[] = {
	{ "TiB", INT64_C(1) << 40 }, { "TB", INT64_C(1000000000000) },
	{ "GiB", INT64_C(1) << 30 }, { "GB", INT64_C(1000000000) },
	{ "MiB", INT64_C(1) << 20 }, { "MB", INT64_C(1000000) },
	{ "KiB", INT64_C(1) << 10 }, { "KB", INT64_C(1000) },
	{ "B", INT64_C(1) },
};

#define UNIT_COUNT(units) (sizeof(units) / sizeof((units)[0]))

int value_bool(const char *text, bool *value_out)
{
	bool is_true = strcasecmp(text, "true") == 0;

	if (!is_true && strcasecmp(text, "false") != 0)
		return -1;
	*value_out = is_true;
	return 0;
}

int value_int(const char *text, int64_t *value_out)
{
	char *end;
	long long value;

	if (!isdigit((unsigned char)text[text[0] == '-' || text[0] == '+']))
		return -1;
	errno = 0;
	value = strtoll(text, &end, 10);
	if (errno != 0 || *end != '\0')
		return -1;
	*value_out = value;
	return 0;
}

/* A point is a point, whatever the user's locale says. */
static double number_read(const char *text, char **end)
{
	locale_t plain = newlocale(LC_NUMERIC_MASK, "C", (locale_t)0);
	double value = plain == (locale_t)0 ? strtod(text, end) : strtod_l(text, end, plain);

	if (plain != (locale_t)0)
		freelocale(plain);
	return value;
}

int value_real(const char *text, double *value_out)
{
	char *end;
	double value;

	/* strtod() also knows "inf", "nan", hexadecimal and leading blanks. */
	if (text[0] == '\0' || text[strspn(text, "0123456789+-.eE")] != '\0')
		return -1;
	value = number_read(text, &end);
	if (end == text || *end != '\0' || !isfinite(value))
		return -1;
	*value_out = value;
	return 0;
}

/* Reads digits; -1 without one, or when they are too many. */
static int digits_read(const char **at, int64_t *value_out)
{
	int64_t value = 0;

	if (!isdigit((unsigned char)**at))
		return -1;
	for (; isdigit((unsigned char)**at); (*at)++) {
		if (__builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, **at - '0', &value))
			return -1;
	}
	*value_out = value;
	return 0;
}

/* The unit at `at`, which ends where the letters do; NULL: none of them. */
static const struct unit *unit_read(const char **at, const struct unit *units, size_t count)
{
	size_t length = 0;

	while (isalpha((unsigned char)(*at)[length]))
		length++;
	for (size_t i = 0; i < count; i++) {
		if (strlen(units[i].name) == length &&
		    strncasecmp(*at, units[i].name, length) == 0) {
			*at += length;
			return &units[i];
		}
	}
	return NULL;
}

/* One number with its unit: "30m". */
static int part_read(const char **at, const struct unit *units, size_t count, int64_t *value_out)
{
	const struct unit *unit;
	int64_t number;

	if (digits_read(at, &number) != 0)
		return -1;
	*at += strspn(*at, " ");
	unit = unit_read(at, units, count);
	if (unit == NULL || __builtin_mul_overflow(number, unit->factor, value_out))
		return -1;
	return 0;
}

int value_duration(const char *text, int64_t *ms_out)
{
	int64_t sum = 0;

	if (strcmp(text, "0") == 0) {
		*ms_out = 0;
		return 0;
	}
	do {
		int64_t part;

		if (part_read(&text, duration_units, UNIT_COUNT(duration_units), &part) != 0 ||
		    __builtin_add_overflow(sum, part, &sum))
			return -1;
		text += strspn(text, " ");
	} while (*text != '\0');
	if (sum > VALUE_DURATION_MS_MAX)
		return -1;
	*ms_out = sum;
	return 0;
}

int value_size(const char *text, int64_t *bytes_out)
{
	int64_t bytes;

	if (text[0] != '\0' && text[strspn(text, "0123456789")] == '\0')
		return value_int(text, bytes_out);
	if (part_read(&text, size_units, UNIT_COUNT(size_units), &bytes) != 0 || *text != '\0')
		return -1;
	*bytes_out = bytes;
	return 0;
}

void value_format_real(double value, char out[VALUE_TEXT_MAX])
{
	double back;

	if (value == floor(value) && fabs(value) < 1e15) {
		snprintf(out, VALUE_TEXT_MAX, "%.0f", value);
		return;
	}
	for (int digits = 6; digits <= 17; digits++) {
		snprintf(out, VALUE_TEXT_MAX, "%.*g", digits, value);
		if (value_real(out, &back) == 0 && back == value)
			return;
	}
}

void value_format_duration(int64_t ms, char out[VALUE_TEXT_MAX])
{
	size_t used = 0;

	for (size_t i = 0; i < UNIT_COUNT(duration_units); i++) {
		const struct unit *unit = &duration_units[i];

		/* Weeks only when nothing is left over: "8d", not "1w1d". */
		if (ms < unit->factor || (unit->name[0] == 'w' && ms % unit->factor != 0))
			continue;
		used += (size_t)snprintf(out + used, VALUE_TEXT_MAX - used, "%" PRId64 "%s",
					 ms / unit->factor, unit->name);
		ms %= unit->factor;
	}
	if (used == 0)
		snprintf(out, VALUE_TEXT_MAX, "0s");
}

void value_format_size(int64_t bytes, char out[VALUE_TEXT_MAX])
{
	for (size_t i = 0; i < UNIT_COUNT(size_units); i++) {
		const struct unit *unit = &size_units[i];

		if (bytes == 0 || bytes % unit->factor != 0)
			continue;
		snprintf(out, VALUE_TEXT_MAX, "%" PRId64 "%s", bytes / unit->factor, unit->name);
		return;
	}
	snprintf(out, VALUE_TEXT_MAX, "%" PRId64, bytes);
}
