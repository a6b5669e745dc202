/* time.c - points in time and durations, as text; and the system's clock */
/* SPDX-License-Identifier: MIT */
#include "core/base/time.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

int64_t time_system_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t time_monotonic_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

void time_format_utc(int64_t at_ms, char out[TIME_TEXT_MAX])
{
	time_t seconds = (time_t)(at_ms / 1000);
	int ms = (int)(at_ms % 1000);
	struct tm tm;
	size_t used;

	gmtime_r(&seconds, &tm);
	used = strftime(out, TIME_TEXT_MAX, "%Y-%m-%dT%H:%M:%S", &tm);
	if (ms > 0)
		snprintf(out + used, TIME_TEXT_MAX - used, ".%03dZ", ms);
	else
		snprintf(out + used, TIME_TEXT_MAX - used, "Z");
}

void time_format_duration(int64_t ms, char out[TIME_TEXT_MAX])
{
	int64_t s = ms / 1000;

	if (ms < 1000)
		snprintf(out, TIME_TEXT_MAX, "%" PRId64 " ms", ms);
	else if (s < 60)
		snprintf(out, TIME_TEXT_MAX, "%" PRId64 " s", s);
	else if (s < 3600)
		snprintf(out, TIME_TEXT_MAX, "%" PRId64 " min %" PRId64 " s", s / 60, s % 60);
	else if (s < 86400)
		snprintf(out, TIME_TEXT_MAX, "%" PRId64 " h %" PRId64 " min", s / 3600,
			 s / 60 % 60);
	else
		snprintf(out, TIME_TEXT_MAX, "%" PRId64 " day%s %" PRId64 " h", s / 86400,
			 s < 2 * 86400 ? "" : "s", s / 3600 % 24);
}

/* "Z", "+05:30", "-0800" */
static int parse_offset(const char *text, long *seconds_out)
{
	int hours, minutes = 0, used = 0;

	*seconds_out = 0;
	if ((text[0] == 'Z' || text[0] == 'z') && text[1] == '\0')
		return 0;
	if (text[0] != '+' && text[0] != '-')
		return -1;
	if (sscanf(text + 1, "%2d:%2d%n", &hours, &minutes, &used) != 2 &&
	    sscanf(text + 1, "%2d%2d%n", &hours, &minutes, &used) != 2)
		return -1;
	if (text[1 + used] != '\0' || hours > 14 || minutes > 59)
		return -1;
	*seconds_out = (hours * 3600L + minutes * 60L) * (text[0] == '-' ? -1 : 1);
	return 0;
}

int time_parse(const char *text, int64_t *at_ms_out)
{
	struct tm tm = { 0 }, asked;
	int used = 0;
	long offset_s;

	if (sscanf(text, "%4d-%2d-%2d%*1[T ]%2d:%2d%n", &tm.tm_year, &tm.tm_mon, &tm.tm_mday,
		   &tm.tm_hour, &tm.tm_min, &used) != 5 ||
	    used == 0)
		return -1;
	text += used;
	if (text[0] == ':') {
		if (sscanf(text, ":%2d%n", &tm.tm_sec, &used) != 1)
			return -1;
		text += used;
	}
	if (tm.tm_mon < 1 || tm.tm_mon > 12 || tm.tm_mday < 1 || tm.tm_mday > 31 ||
	    tm.tm_hour > 23 || tm.tm_min > 59 || tm.tm_sec > 60 || parse_offset(text, &offset_s))
		return -1;
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	asked = tm;
	*at_ms_out = ((int64_t)timegm(&tm) - offset_s) * 1000;
	/* The 30th of February would be the 2nd of March. */
	return tm.tm_mday == asked.tm_mday ? 0 : -1;
}
