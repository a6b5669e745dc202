/* rule.c - on which days and at what times of the wall clock calls may be placed */
/* SPDX-License-Identifier: MIT */
#include "rule.h"

#include "moment.h"
#include "weekdays.h"

/* 1970-01-01 was a Thursday. */
#define WEEKDAY_OF_DAY_0 3

static int rule_set_days(struct rule *rule, const struct settings *settings, struct peal_error *err)
{
	rule->weekdays = weekdays_parse(settings->days);
	if (rule->weekdays != 0)
		return 0;
	return peal_fail(err, PEAL_FAIL_INPUT,
			 "days: must be weekdays such as \"mon-sat\", \"mon,wed,fri\" or \"all\", "
			 "not \"%s\"",
			 settings->days);
}

/* Keeps the windows in order of their start. */
static void rule_add_window(struct rule *rule, int64_t from_ms, int64_t to_ms)
{
	size_t at = rule->window_count++;

	for (; at > 0 && rule->windows[at - 1].from_ms > from_ms; at--)
		rule->windows[at] = rule->windows[at - 1];
	rule->windows[at] = (struct span){ from_ms, to_ms > from_ms ? to_ms : to_ms + DAY_MS };
}

/* "10:00-13:00" */
static int rule_parse_window(struct rule *rule, const char *text)
{
	char **ends = g_strsplit(text, "-", 2);
	int64_t from_ms;
	int64_t to_ms;
	int result = -1;

	if (g_strv_length(ends) == 2 && moment_parse_clock(g_strstrip(ends[0]), &from_ms) == 0 &&
	    from_ms < DAY_MS && moment_parse_clock(g_strstrip(ends[1]), &to_ms) == 0) {
		rule_add_window(rule, from_ms, to_ms);
		result = 0;
	}
	g_strfreev(ends);
	return result;
}

static int rule_set_window_list(struct rule *rule, const struct settings *settings,
				struct peal_error *err)
{
	if (settings->from != NULL || settings->to != NULL)
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "windows: give either windows, or from and to, not both");
	if (settings->windows.count > RULE_WINDOWS_MAX)
		return peal_fail(err, PEAL_FAIL_LIMIT, "windows: at most %d are possible, not %zu",
				 RULE_WINDOWS_MAX, settings->windows.count);
	for (size_t i = 0; i < settings->windows.count; i++) {
		if (rule_parse_window(rule, settings->windows.at[i]) < 0)
			return peal_fail(err, PEAL_FAIL_INPUT,
					 "windows: each must be two times such as \"10:00-13:00\", "
					 "not \"%s\"",
					 settings->windows.at[i]);
	}
	return 0;
}

static int rule_set_windows(struct rule *rule, const struct settings *settings,
			    struct peal_error *err)
{
	int64_t from_ms = 0;
	int64_t to_ms = DAY_MS;

	if (settings->windows.count > 0)
		return rule_set_window_list(rule, settings, err);
	if (settings->from == NULL && settings->to != NULL)
		return peal_fail(err, PEAL_FAIL_INPUT, "from: is missing; to = \"%s\" needs it",
				 settings->to);
	if (settings->from != NULL && settings->to == NULL)
		return peal_fail(err, PEAL_FAIL_INPUT, "to: is missing; from = \"%s\" needs it",
				 settings->from);
	if (settings->from != NULL &&
	    (moment_parse_clock(settings->from, &from_ms) < 0 || from_ms == DAY_MS))
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "from: must be a time from \"00:00\" to \"23:59\", not \"%s\"",
				 settings->from);
	if (settings->to != NULL && moment_parse_clock(settings->to, &to_ms) < 0)
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "to: must be a time from \"00:00\" to \"24:00\", not \"%s\"",
				 settings->to);
	rule_add_window(rule, from_ms, to_ms);
	return 0;
}

static int moment_fail(const char *option, const char *text, struct peal_error *err)
{
	return peal_fail(err, PEAL_FAIL_INPUT,
			 "%s: must be a date and time such as \"2026-11-21T09:00\", the same with "
			 "\"Z\" or \"+05:30\", or a date, not \"%s\"",
			 option, text);
}

static int rule_set_bounds(struct rule *rule, const struct settings *settings,
			   const struct zone *zone, struct peal_error *err)
{
	rule->zone = zone;
	rule->start_ms = 0;
	rule->end_ms = PEAL_NEVER;
	if (settings->start != NULL &&
	    moment_parse_date_time(settings->start, zone, false, &rule->start_ms) < 0)
		return moment_fail("start", settings->start, err);
	if (settings->end != NULL &&
	    moment_parse_date_time(settings->end, zone, true, &rule->end_ms) < 0)
		return moment_fail("end", settings->end, err);
	if (rule->end_ms <= rule->start_ms)
		return peal_fail(err, PEAL_FAIL_INPUT, "end: \"%s\" must be later than %s \"%s\"",
				 settings->end, settings->start == NULL ? "" : "start",
				 settings->start == NULL ? "1970" : settings->start);
	return 0;
}

/* "mon-sat 10:00-13:00, 16:00-19:00", "every day 00:00-24:00"; cut when it is very long. */
static void rule_write_text(struct rule *rule, const struct settings *settings)
{
	GString *text = g_string_new(rule->weekdays == WEEKDAYS_ALL ? "every day" : settings->days);

	for (size_t i = 0; i < rule->window_count; i++) {
		int from_min = (int)(rule->windows[i].from_ms / 60000);
		int to_min = (int)(rule->windows[i].until_ms / 60000);

		if (to_min > 24 * 60)
			to_min -= 24 * 60;
		g_string_append_printf(text, "%s%02d:%02d-%02d:%02d", i == 0 ? " " : ", ",
				       from_min / 60, from_min % 60, to_min / 60, to_min % 60);
	}
	g_strlcpy(rule->text, text->str, sizeof(rule->text));
	g_string_free(text, TRUE);
}

int rule_init(struct rule *rule, const struct settings *settings, const struct zone *zone,
	      struct peal_error *err)
{
	struct peal_error one;
	int result = 0;

	if (rule_set_days(rule, settings, &one) < 0)
		result = peal_fail_also(err, &one);
	if (rule_set_windows(rule, settings, &one) < 0)
		result = peal_fail_also(err, &one);
	if (rule_set_bounds(rule, settings, zone, &one) < 0)
		result = peal_fail_also(err, &one);
	if (holidays_read(settings->holidays, &rule->holidays, &one) < 0) {
		peal_fail_while(&one, "holidays");
		result = peal_fail_also(err, &one);
	}
	if (result == 0)
		rule_write_text(rule, settings);
	return result;
}

void rule_finish(struct rule *rule)
{
	holidays_destroy(&rule->holidays);
}

/* Windows belong to the day on which they open: that one must be a weekday of
 * the rule and no holiday. */
static bool rule_is_open_day(const struct rule *rule, int64_t day)
{
	const GArray *closed = rule->holidays->days;
	int64_t midnight_ms = day * DAY_MS;
	int64_t from_monday = day + WEEKDAY_OF_DAY_0;
	int64_t weekday = from_monday - 7 * floor_div(from_monday, 7);
	guint found;

	if (!(rule->weekdays & 1u << weekday))
		return false;
	found = spans_find(closed, midnight_ms);
	return found == closed->len || spans_at(closed, found)->from_ms > midnight_ms;
}

static GArray *spans_without(GArray *spans, const GArray *closed)
{
	GArray *left;

	if (closed->len == 0)
		return spans;
	left = spans_subtract(spans, closed);
	g_array_unref(spans);
	return left;
}

GArray *rule_wall_openings(const struct rule *rule, int64_t from_ms, int64_t until_ms)
{
	GArray *openings = spans_create();
	int64_t last_day = floor_div(until_ms - 1, DAY_MS);

	/* A window may reach into the next day. */
	for (int64_t day = floor_div(from_ms, DAY_MS) - 1; day <= last_day; day++) {
		int64_t midnight_ms = day * DAY_MS;

		if (!rule_is_open_day(rule, day))
			continue;
		for (size_t i = 0; i < rule->window_count; i++)
			spans_add(openings, MAX(from_ms, midnight_ms + rule->windows[i].from_ms),
				  MIN(until_ms, midnight_ms + rule->windows[i].until_ms));
	}
	openings = spans_without(openings, rule->holidays->days);
	return spans_without(openings, rule->holidays->hours);
}

int64_t rule_wall_window_end(const struct rule *rule, int64_t wall_ms)
{
	int64_t today = floor_div(wall_ms, DAY_MS);
	int64_t end_ms = wall_ms;

	for (int64_t day = today - 1; day <= today; day++) {
		for (size_t i = 0; i < rule->window_count && rule_is_open_day(rule, day); i++) {
			int64_t from_ms = day * DAY_MS + rule->windows[i].from_ms;
			int64_t until_ms = day * DAY_MS + rule->windows[i].until_ms;

			if (from_ms <= wall_ms && wall_ms < until_ms)
				end_ms = MAX(end_ms, until_ms);
		}
	}
	return end_ms;
}
