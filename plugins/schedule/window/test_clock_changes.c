/* test_clock_changes.c - schedule.window where clocks are put forward and back */
/* SPDX-License-Identifier: MIT */
#include "window_test.h"

struct change_case {
	const char *zone;
	const char *window;
	const char *at;	   /* UTC */
	const char *story; /* UTC */
};

static const struct change_case change_cases[] = {
	/* London, 2026-03-29: 01:00 becomes 02:00 */
	{ "Europe/London", "01:30-02:30", "2026-03-29 00:00",
	  "2026-03-29 01:00 to 2026-03-29 01:30" },
	{ "Europe/London", "01:15-01:45", "2026-03-29 00:00",
	  "2026-03-30 00:15 to 2026-03-30 00:45" },
	{ "Europe/London", "00:30-02:30", "2026-03-29 00:00",
	  "2026-03-29 00:30 to 2026-03-29 01:30" },
	{ "Europe/London", "09:00-10:00", "2026-03-28 12:00",
	  "2026-03-29 08:00 to 2026-03-29 09:00" },
	/* London, 2026-10-25: 02:00 becomes 01:00 */
	{ "Europe/London", "01:15-01:45", "2026-10-25 00:00",
	  "2026-10-25 00:15 to 2026-10-25 00:45" },
	{ "Europe/London", "01:15-01:45", "2026-10-25 00:45",
	  "2026-10-25 01:15 to 2026-10-25 01:45" },
	{ "Europe/London", "00:30-02:30", "2026-10-24 23:30",
	  "2026-10-24 23:30 to 2026-10-25 02:30" },
	{ "Europe/London", "01:30-02:30", "2026-10-25 00:30",
	  "2026-10-25 00:30 to 2026-10-25 01:00" },
	{ "Europe/London", "01:30-02:30", "2026-10-25 01:00",
	  "2026-10-25 01:30 to 2026-10-25 02:30" },
	/* New York, 2026-03-08 and 2026-11-01, at 02:00 */
	{ "America/New_York", "02:00-03:00", "2026-03-08 06:00",
	  "2026-03-09 06:00 to 2026-03-09 07:00" },
	{ "America/New_York", "01:00-03:30", "2026-03-08 05:00",
	  "2026-03-08 06:00 to 2026-03-08 07:30" },
	{ "America/New_York", "01:00-02:00", "2026-11-01 04:00",
	  "2026-11-01 05:00 to 2026-11-01 07:00" },
	{ "America/New_York", "22:00-03:00", "2026-10-31 12:00",
	  "2026-11-01 02:00 to 2026-11-01 08:00" },
	/* Lord Howe moves by half an hour: 2026-04-05 and 2026-10-04, at 02:00 */
	{ "Australia/Lord_Howe", "01:45-02:45", "2026-04-04 14:40",
	  "2026-04-04 14:45 to 2026-04-04 15:00" },
	{ "Australia/Lord_Howe", "01:45-02:45", "2026-04-04 15:00",
	  "2026-04-04 15:15 to 2026-04-04 16:15" },
	{ "Australia/Lord_Howe", "01:15-02:45", "2026-04-04 14:40",
	  "2026-04-04 14:40 to 2026-04-04 16:15" },
	{ "Australia/Lord_Howe", "01:40-01:50", "2026-04-04 14:55",
	  "2026-04-04 15:10 to 2026-04-04 15:20" },
	{ "Australia/Lord_Howe", "02:10-02:45", "2026-10-03 15:00",
	  "2026-10-03 15:30 to 2026-10-03 15:45" },
	/* St. John's is at -03:30 and -02:30 */
	{ "America/St_Johns", "01:00-02:30", "2026-11-01 02:00",
	  "2026-11-01 03:30 to 2026-11-01 06:00" },
	/* Casablanca leaves its summer time for Ramadan: 2026-02-15 to 2026-03-22 */
	{ "Africa/Casablanca", "10:00-13:00", "2026-02-14 23:00",
	  "2026-02-15 10:00 to 2026-02-15 13:00" },
	{ "Africa/Casablanca", "10:00-13:00", "2026-03-22 05:00",
	  "2026-03-22 09:00 to 2026-03-22 12:00" },
	/* Kolkata never changes; Kathmandu is at +05:45 */
	{ "Asia/Kolkata", "10:00-13:00", "2026-03-29 00:00",
	  "2026-03-29 04:30 to 2026-03-29 07:30" },
	{ "Asia/Kathmandu", "10:00-13:00", "2026-03-29 00:00",
	  "2026-03-29 04:15 to 2026-03-29 07:15" },
};

static struct plugin_host *host_of(const char *zone, const char *window)
{
	char settings[200];

	snprintf(settings, sizeof(settings), "timezone = \"%s\"; windows = \"%s\";", zone, window);
	return plugin_host_create("schedule", "window", settings);
}

static void test_change__table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(change_cases) / sizeof(change_cases[0]); i++) {
		const struct change_case *is = &change_cases[i];
		struct plugin_host *host = host_of(is->zone, is->window);
		char out[STORY_MAX];
		const char *story = opening_story(host, 0, utc(is->at), out);

		if (strcmp(story, is->story) != 0)
			fail_msg("%s %s at %s: %s, not %s", is->zone, is->window, is->at, is->story,
				 story);
		plugin_host_destroy(&host);
	}
}

/* A start in the hour that is left out is the moment of the change; a start in
 * the hour that comes twice is its first time. */
static void test_change__start(void **state)
{
	struct plugin_host *gap =
		plugin_host_create("schedule", "window",
				   "timezone = \"Europe/London\"; start = \"2026-03-29T01:30\";");
	struct plugin_host *overlap =
		plugin_host_create("schedule", "window",
				   "timezone = \"Europe/London\"; start = \"2026-10-25T01:30\";");

	(void)state;
	assert_int_equal(opening_at(gap, 0, utc("2026-01-01 00:00")).from_ms,
			 utc("2026-03-29 01:00"));
	assert_int_equal(opening_at(overlap, 0, utc("2026-01-01 00:00")).from_ms,
			 utc("2026-10-25 00:30"));
	plugin_host_destroy(&overlap);
	plugin_host_destroy(&gap);
}

static void test_change__local_time(void **state)
{
	struct plugin_host *host = host_of("Australia/Lord_Howe", "00:00-24:00");
	const struct peal_schedule_ops *ops = plugin_host_ops(host);
	struct peal_local_time local;

	(void)state;
	ops->local_time(plugin_host_self(host), 0, utc("2026-04-04 14:59"), &local);
	assert_int_equal(local.hour * 100 + local.minute, 159);
	assert_int_equal(local.offset_s, 11 * 3600);
	ops->local_time(plugin_host_self(host), 0, utc("2026-04-04 15:00"), &local);
	assert_int_equal(local.hour * 100 + local.minute, 130);
	assert_int_equal(local.offset_s, 10 * 3600 + 1800);
	plugin_host_destroy(&host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_change__table),
		cmocka_unit_test(test_change__start),
		cmocka_unit_test(test_change__local_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
