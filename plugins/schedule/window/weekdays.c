/* weekdays.c - "mon-sat" */
/* SPDX-License-Identifier: MIT */
#include "weekdays.h"

#include <glib.h>
#include <string.h>

/* 0 Monday ... 6 Sunday; -1: none.  "mon" or "Monday". */
static int weekday_parse(const char *text)
{
	static const char *const names[] = { "monday", "tuesday",  "wednesday", "thursday",
					     "friday", "saturday", "sunday" };

	for (int day = 0; day < 7; day++) {
		if (g_ascii_strcasecmp(text, names[day]) == 0 ||
		    (strlen(text) == 3 && g_ascii_strncasecmp(text, names[day], 3) == 0))
			return day;
	}
	return -1;
}

/* "wed" or "fri-mon"; may go around the end of the week.  0: neither. */
static unsigned weekdays_parse_range(char *text)
{
	char *dash = strchr(text, '-');
	unsigned days = 0;
	int first;
	int last;

	if (dash != NULL)
		*dash = '\0';
	first = weekday_parse(g_strstrip(text));
	last = dash == NULL ? first : weekday_parse(g_strstrip(dash + 1));
	if (first < 0 || last < 0)
		return 0;
	for (int day = first;; day = (day + 1) % 7) {
		days |= 1u << day;
		if (day == last)
			return days;
	}
}

unsigned weekdays_parse(const char *text)
{
	char **ranges;
	unsigned days = 0;

	if (g_ascii_strcasecmp(text, "all") == 0)
		return WEEKDAYS_ALL;
	ranges = g_strsplit(text, ",", -1);
	for (char **range = ranges; *range != NULL; range++) {
		unsigned more = weekdays_parse_range(*range);

		days |= more;
		if (more == 0) {
			days = 0;
			break;
		}
	}
	g_strfreev(ranges);
	return days;
}
