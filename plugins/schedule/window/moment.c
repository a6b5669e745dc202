/* moment.c - times and durations as people write them in a pipeline file */
/* SPDX-License-Identifier: MIT */
#include "moment.h"

#include <glib.h>
#include <time.h>

#define DURATION_MS_MAX (366 * DAY_MS)

/* Exactly `count` digits at *text, which moves on.  < 0: something else. */
static int read_digits(const char **text, int count, int *value_out)
{
	int value = 0;

	for (int i = 0; i < count; i++, (*text)++) {
		if (!g_ascii_isdigit(**text))
			return -1;
		value = value * 10 + g_ascii_digit_value(**text);
	}
	*value_out = value;
	return 0;
}

static bool read_char(const char **text, char wanted)
{
	if (**text != wanted)
		return false;
	(*text)++;
	return true;
}

/* "HH:MM", of a day or an offset. */
static int read_clock(const char **text, int hour_max, int64_t *clock_ms_out)
{
	int hour;
	int minute;

	if (read_digits(text, 2, &hour) < 0 || !read_char(text, ':') ||
	    read_digits(text, 2, &minute) < 0)
		return -1;
	if (hour > hour_max || minute > 59 || (hour == 24 && minute > 0))
		return -1;
	*clock_ms_out = (hour * 60 + minute) * 60000LL;
	return 0;
}

int moment_parse_clock(const char *text, int64_t *clock_ms_out)
{
	int64_t clock_ms;

	if (read_clock(&text, 24, &clock_ms) < 0 || *text != '\0')
		return -1;
	*clock_ms_out = clock_ms;
	return 0;
}

/* The unit at *text, which moves on; 0: none. */
static int64_t read_unit_ms(const char **text)
{
	static const struct {
		const char *name;
		int64_t unit_ms;
	} units[] = {
		{ "ms", 1 }, { "s", 1000 }, { "m", 60000 }, { "h", 3600000 }, { "d", DAY_MS }
	};

	for (size_t i = 0; i < G_N_ELEMENTS(units); i++) {
		if (!g_str_has_prefix(*text, units[i].name))
			continue;
		*text += strlen(units[i].name);
		return units[i].unit_ms;
	}
	return 0;
}

int moment_parse_duration(const char *text, int64_t *duration_ms_out)
{
	int64_t sum_ms = 0;
	int64_t last_unit_ms = INT64_MAX;

	do {
		int64_t value = 0;
		int64_t unit_ms;

		if (!g_ascii_isdigit(*text))
			return -1;
		for (; g_ascii_isdigit(*text) && value <= DURATION_MS_MAX; text++)
			value = value * 10 + g_ascii_digit_value(*text);
		unit_ms = read_unit_ms(&text);
		if (unit_ms == 0 || unit_ms >= last_unit_ms || value > DURATION_MS_MAX / unit_ms)
			return -1;
		last_unit_ms = unit_ms;
		sum_ms += value * unit_ms;
	} while (*text != '\0' && sum_ms <= DURATION_MS_MAX);
	if (sum_ms > DURATION_MS_MAX)
		return -1;
	*duration_ms_out = sum_ms;
	return 0;
}

/* "2026-11-21" to the wall clock of its midnight. */
static int read_date(const char **text, int64_t *wall_ms_out)
{
	int year;
	int month;
	int day;
	struct tm parts = { 0 };

	if (read_digits(text, 4, &year) < 0 || !read_char(text, '-') ||
	    read_digits(text, 2, &month) < 0 || !read_char(text, '-') ||
	    read_digits(text, 2, &day) < 0)
		return -1;
	if (!g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year))
		return -1;
	parts.tm_year = year - 1900;
	parts.tm_mon = month - 1;
	parts.tm_mday = day;
	*wall_ms_out = 1000LL * timegm(&parts);
	return 0;
}

/* What follows the date: "T09:00" or "T09:00:30". */
static int read_time_of_day(const char **text, int64_t *wall_ms)
{
	int64_t clock_ms;
	int second = 0;

	if (!read_char(text, 'T') && !read_char(text, ' '))
		return -1;
	if (read_clock(text, 23, &clock_ms) < 0)
		return -1;
	if (read_char(text, ':') && (read_digits(text, 2, &second) < 0 || second > 59))
		return -1;
	*wall_ms += clock_ms + second * 1000LL;
	return 0;
}

/* 1: "Z" or "+05:30" stood there, *offset_ms_out is set.  0: nothing stood there. */
static int read_offset(const char **text, int64_t *offset_ms_out)
{
	int64_t sign = **text == '-' ? -1 : 1;

	*offset_ms_out = 0;
	if (**text == '\0')
		return 0;
	if (read_char(text, 'Z'))
		return 1;
	if (!read_char(text, '+') && !read_char(text, '-'))
		return -1;
	if (read_clock(text, 23, offset_ms_out) < 0)
		return -1;
	*offset_ms_out *= sign;
	return 1;
}

int moment_parse_date_time(const char *text, const struct zone *zone, bool is_end,
			   int64_t *at_ms_out)
{
	int64_t wall_ms;
	int64_t offset_ms;
	int has_offset;

	if (read_date(&text, &wall_ms) < 0)
		return -1;
	if (*text == '\0') {
		*at_ms_out = zone_instant(zone, wall_ms + (is_end ? DAY_MS : 0), false);
		return 0;
	}
	if (read_time_of_day(&text, &wall_ms) < 0)
		return -1;
	has_offset = read_offset(&text, &offset_ms);
	if (has_offset < 0 || *text != '\0')
		return -1;
	*at_ms_out = has_offset ? wall_ms - offset_ms : zone_instant(zone, wall_ms, false);
	return 0;
}
