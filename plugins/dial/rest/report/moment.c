/* moment.c - points in time as providers write them
 *
 * A time without a zone is none: taken for another zone's, it would be hours off. */
/* SPDX-License-Identifier: MIT */
#include "document_inner.h"

#include <ctype.h>
#include <stdlib.h>
#include <strings.h>

#define UNIX_MS_MIN INT64_C(100000000000) /* 1973 in ms, 5138 in s */
#define UNIX_MS_MAX INT64_C(10000000000000)

struct clock {
	int year, month, day, hour, minute, second, ms;
	int offset_min; /* east of UTC */
};

/* Days since 1970-01-01; the year starts in March here, so that a leap day is its last. */
static int64_t days_of(int year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = y / 400, of_era = y - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static int month_days(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && is_leap);
}

static int64_t clock_ms(const struct clock *clock)
{
	int64_t minutes;

	if (clock->year < 1970 || clock->year > 9999 || clock->month < 1 || clock->month > 12 ||
	    clock->day < 1 || clock->day > month_days(clock->year, clock->month) ||
	    clock->hour > 23 || clock->minute > 59 || clock->second > 60 ||
	    abs(clock->offset_min) >= 24 * 60)
		return 0;
	minutes = (days_of(clock->year, clock->month, clock->day) * 24 + clock->hour) * 60 +
		  clock->minute - clock->offset_min;
	minutes = minutes * 60000 + clock->second * 1000 + clock->ms;
	return minutes > 0 ? minutes : 0;
}

/* Exactly `count` digits. */
static bool digits_read(const char **at, int count, int *value_out)
{
	int value = 0;

	for (int i = 0; i < count; i++) {
		if (!isdigit((unsigned char)(*at)[i]))
			return false;
		value = value * 10 + (*at)[i] - '0';
	}
	*at += count;
	*value_out = value;
	return true;
}

static bool byte_read(const char **at, const char *bytes)
{
	if (**at == '\0' || strchr(bytes, **at) == NULL)
		return false;
	(*at)++;
	return true;
}

/* "+05:30", "+0530", "Z", "GMT", "UTC"; the text ends there. */
static bool zone_read(const char *at, int *minutes_out)
{
	int hours, minutes, sign = *at == '-' ? -1 : 1;

	*minutes_out = 0;
	if (strcasecmp(at, "Z") == 0 || strcasecmp(at, "GMT") == 0 || strcasecmp(at, "UTC") == 0)
		return true;
	if (!byte_read(&at, "+-") || !digits_read(&at, 2, &hours))
		return false;
	byte_read(&at, ":");
	if (!digits_read(&at, 2, &minutes) || *at != '\0' || minutes > 59)
		return false;
	*minutes_out = sign * (hours * 60 + minutes);
	return true;
}

/* ".123456": what follows the milliseconds is dropped. */
static void fraction_read(const char **at, int *ms_out)
{
	int factor = 100;

	if (!byte_read(at, ".,"))
		return;
	for (; isdigit((unsigned char)**at); (*at)++) {
		*ms_out += (**at - '0') * factor;
		factor /= 10;
	}
}

static bool time_read(const char **at, struct clock *clock)
{
	if (!digits_read(at, 2, &clock->hour) || !byte_read(at, ":") ||
	    !digits_read(at, 2, &clock->minute))
		return false;
	if (byte_read(at, ":") && !digits_read(at, 2, &clock->second))
		return false;
	fraction_read(at, &clock->ms);
	*at += strspn(*at, " ");
	return zone_read(*at, &clock->offset_min);
}

/* "2026-11-21T10:00:00+05:30" */
static int64_t rfc3339_read(const char *at)
{
	struct clock clock = { 0 };

	if (!digits_read(&at, 4, &clock.year) || !byte_read(&at, "-") ||
	    !digits_read(&at, 2, &clock.month) || !byte_read(&at, "-") ||
	    !digits_read(&at, 2, &clock.day) || !byte_read(&at, "Tt ") || !time_read(&at, &clock))
		return 0;
	return clock_ms(&clock);
}

static bool month_read(const char **at, int *month_out)
{
	static const char *const months[] = { "jan", "feb", "mar", "apr", "may", "jun",
					      "jul", "aug", "sep", "oct", "nov", "dec" };

	for (int i = 0; i < 12; i++) {
		if (strncasecmp(*at, months[i], 3) == 0) {
			*at += 3;
			*month_out = i + 1;
			return true;
		}
	}
	return false;
}

/* "Sat, 21 Nov 2026 10:00:00 +0000" */
static int64_t rfc2822_read(const char *at)
{
	struct clock clock = { 0 };

	if (isalpha((unsigned char)*at)) {
		at += strspn(at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
		if (!byte_read(&at, ","))
			return 0;
		at += strspn(at, " ");
	}
	if (!digits_read(&at,
			 isdigit((unsigned char)at[0]) && isdigit((unsigned char)at[1]) ? 2 : 1,
			 &clock.day) ||
	    !byte_read(&at, " ") || !month_read(&at, &clock.month) || !byte_read(&at, " ") ||
	    !digits_read(&at, 4, &clock.year) || !byte_read(&at, " ") || !time_read(&at, &clock))
		return 0;
	return clock_ms(&clock);
}

/* "1767594600", "1767594600.25", "1767594600000" */
static int64_t unix_read(const char *text)
{
	size_t digits = strspn(text, "0123456789");
	const char *at = text + digits;
	int64_t time = digits < 15 ? strtoll(text, NULL, 10) : 0;
	int ms = 0;

	fraction_read(&at, &ms);
	if (*at != '\0' || time <= 0 || time >= UNIX_MS_MAX)
		return 0;
	return time >= UNIX_MS_MIN ? time : time * 1000 + ms;
}

int64_t moment_read(const char *text)
{
	size_t digits = strspn(text, "0123456789");
	int64_t moment = digits > 4 ? unix_read(text) : rfc3339_read(text);

	return moment != 0 ? moment : rfc2822_read(text);
}
