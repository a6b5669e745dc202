/* test_all_zones.c - schedule.window against the C library, for every zone of the system
 *
 * Around each change of each zone's clock from 2024 to 2028, minute by minute:
 * the local time, and the opening of a window that lies across the change. */
/* SPDX-License-Identifier: MIT */
#include "window_test.h"

#define SCAN_STEP_MS (6 * 60 * MINUTE_MS)
#define AROUND_MINUTES 200
#define ZONES_MAX 1000

struct zone_list {
	char names[ZONES_MAX][48];
	size_t count;
};

/* The Z and L lines of tzdata.zi. */
static void zone_list_read(struct zone_list *list)
{
	FILE *file = fopen("/usr/share/zoneinfo/tzdata.zi", "re");
	char line[256];
	char target[100];

	assert_non_null(file);
	while (fgets(line, sizeof(line), file) != NULL) {
		assert_true(list->count < ZONES_MAX);
		if (sscanf(line, "Z %47s", list->names[list->count]) == 1 ||
		    sscanf(line, "L %99s %47s", target, list->names[list->count]) == 2)
			list->count++;
	}
	fclose(file);
}

static void clock_use(const char *zone)
{
	char value[64];

	snprintf(value, sizeof(value), ":%s", zone);
	setenv("TZ", value, 1);
	tzset();
}

static struct tm clock_at(int64_t at_ms)
{
	time_t at_s = (time_t)(at_ms / 1000);
	struct tm parts;

	localtime_r(&at_s, &parts);
	return parts;
}

/* ---- the window that the C library's clock is held against ---- */

/* Mondays to Saturdays and Sundays' changes alike: 00:20 to 02:40 on days of
 * every kind but Wednesdays. */
#define SETTINGS "days = \"thu-tue\"; from = \"00:20\"; to = \"02:40\";"

static bool clock_is_open(int64_t at_ms)
{
	struct tm parts = clock_at(at_ms);
	int minute = parts.tm_hour * 60 + parts.tm_min;

	return parts.tm_wday != 3 && minute >= 20 && minute < 160;
}

static void check_local_time(struct plugin_host *host, const char *zone, int64_t at_ms)
{
	const struct peal_schedule_ops *ops = plugin_host_ops(host);
	struct tm parts = clock_at(at_ms);
	struct peal_local_time local;

	ops->local_time(plugin_host_self(host), 0, at_ms, &local);
	if (local.year != parts.tm_year + 1900 || local.month != parts.tm_mon + 1 ||
	    local.day != parts.tm_mday || local.hour != parts.tm_hour ||
	    local.minute != parts.tm_min || local.second != parts.tm_sec ||
	    local.weekday % 7 != parts.tm_wday || local.offset_s != parts.tm_gmtoff)
		fail_msg("%s at %" PRId64 ": %02d:%02d, not %02d:%02d", zone, at_ms, parts.tm_hour,
			 parts.tm_min, local.hour, local.minute);
}

static void check_opening(struct plugin_host *host, const char *zone, int64_t at_ms)
{
	struct peal_opening opening = opening_at(host, 0, at_ms);
	bool is_open = opening.from_ms == at_ms;

	if (is_open != clock_is_open(at_ms))
		fail_msg("%s at %" PRId64 ": open %d", zone, at_ms, is_open);
	if (opening.until_ms <= at_ms || opening.from_ms % MINUTE_MS != 0 ||
	    opening.until_ms % MINUTE_MS != 0)
		fail_msg("%s at %" PRId64 ": a bad opening", zone, at_ms);
	if (!clock_is_open(opening.from_ms) || clock_is_open(opening.until_ms) ||
	    !clock_is_open(opening.until_ms - MINUTE_MS))
		fail_msg("%s at %" PRId64 ": %" PRId64 " to %" PRId64, zone, at_ms, opening.from_ms,
			 opening.until_ms);
	if (!is_open && clock_is_open(opening.from_ms - MINUTE_MS))
		fail_msg("%s at %" PRId64 ": opens late", zone, at_ms);
}

static void check_around(struct plugin_host *host, const char *zone, int64_t change_ms)
{
	for (int minute = -AROUND_MINUTES; minute <= AROUND_MINUTES; minute++) {
		check_local_time(host, zone, change_ms + minute * MINUTE_MS);
		check_opening(host, zone, change_ms + minute * MINUTE_MS);
	}
	check_local_time(host, zone, change_ms - 1000);
}

/* The moment, between two that have different offsets, at which the clock jumps. */
static int64_t find_change(int64_t low_ms, int64_t high_ms)
{
	long offset_s = clock_at(low_ms).tm_gmtoff;

	while (high_ms - low_ms > 1000) {
		int64_t middle_ms = (low_ms + high_ms) / 2000 * 1000;

		if (clock_at(middle_ms).tm_gmtoff == offset_s)
			low_ms = middle_ms;
		else
			high_ms = middle_ms;
	}
	return high_ms;
}

/* How many changes there were. */
static int check_zone(const char *zone)
{
	int64_t end_ms = utc("2029-01-01 00:00");
	struct plugin_host *host;
	char settings[200];
	int changes = 0;

	snprintf(settings, sizeof(settings), "timezone = \"%s\"; " SETTINGS, zone);
	host = plugin_host_create("schedule", "window", settings);
	clock_use(zone);
	for (int64_t at_ms = utc("2024-01-01 00:00"); at_ms < end_ms; at_ms += SCAN_STEP_MS) {
		if (clock_at(at_ms).tm_gmtoff == clock_at(at_ms + SCAN_STEP_MS).tm_gmtoff)
			continue;
		check_around(host, zone, find_change(at_ms, at_ms + SCAN_STEP_MS));
		changes++;
	}
	/* Zones without a change are looked at once too. */
	if (changes == 0)
		check_around(host, zone, utc("2026-01-05 00:00"));
	plugin_host_destroy(&host);
	return changes;
}

static void test_zones__around_all_changes(void **state)
{
	static struct zone_list list;
	int changes = 0;

	(void)state;
	zone_list_read(&list);
	assert_true(list.count > 400);
	for (size_t i = 0; i < list.count; i++) {
		if (strcmp(list.names[i], "Factory") != 0)
			changes += check_zone(list.names[i]);
	}
	print_message("%zu zones, %d changes\n", list.count, changes);
	assert_true(changes > 1500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_zones__around_all_changes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
