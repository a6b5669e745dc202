/* test_opening.c - schedule.window: days, windows, start and end */
/* SPDX-License-Identifier: MIT */
#include "window_test.h"

/* What is asked at a moment of UTC, and the opening that must be the answer. */
struct opening_case {
	const char *settings;
	const char *at;
	const char *story;
};

#define KOLKATA "timezone = \"Asia/Kolkata\"; "
#define UTC "timezone = \"UTC\"; "
#define MORNING KOLKATA "from = \"10:00\"; to = \"13:00\"; "

/* 2026-01-05 is a Monday; 10:00 in Kolkata is 04:30 in UTC. */
static const struct opening_case opening_cases[] = {
	/* one daily window: before, at its start, within, at its end, after */
	{ MORNING, "2026-01-05 00:00", "2026-01-05 04:30 to 2026-01-05 07:30" },
	{ MORNING, "2026-01-05 04:30", "2026-01-05 04:30 to 2026-01-05 07:30" },
	{ MORNING, "2026-01-05 06:30", "2026-01-05 06:30 to 2026-01-05 07:30" },
	{ MORNING, "2026-01-05 07:29", "2026-01-05 07:29 to 2026-01-05 07:30" },
	{ MORNING, "2026-01-05 07:30", "2026-01-06 04:30 to 2026-01-06 07:30" },
	{ MORNING, "2026-01-31 08:00", "2026-02-01 04:30 to 2026-02-01 07:30" },
	/* weekdays: Saturday 10, Sunday 11, Monday 12 January */
	{ MORNING "days = \"mon-sat\";", "2026-01-10 08:00",
	  "2026-01-12 04:30 to 2026-01-12 07:30" },
	{ MORNING "days = \"sun\";", "2026-01-05 08:00", "2026-01-11 04:30 to 2026-01-11 07:30" },
	{ MORNING "days = \"mon,wed,fri\";", "2026-01-05 08:00",
	  "2026-01-07 04:30 to 2026-01-07 07:30" },
	{ MORNING "days = \"mon-fri,sun\";", "2026-01-09 08:00",
	  "2026-01-11 04:30 to 2026-01-11 07:30" },
	{ MORNING "days = \"fri-mon\";", "2026-01-05 08:00",
	  "2026-01-09 04:30 to 2026-01-09 07:30" },
	{ MORNING "days = \"Saturday, SUN\";", "2026-01-05 08:00",
	  "2026-01-10 04:30 to 2026-01-10 07:30" },
	{ MORNING "days = \"all\";", "2026-01-10 08:00", "2026-01-11 04:30 to 2026-01-11 07:30" },
	/* several windows; those that touch are one opening */
	{ UTC "windows = [\"16:00-19:00\", \"10:00-13:00\"];", "2026-01-05 09:00",
	  "2026-01-05 10:00 to 2026-01-05 13:00" },
	{ UTC "windows = [\"16:00-19:00\", \"10:00-13:00\"];", "2026-01-05 13:00",
	  "2026-01-05 16:00 to 2026-01-05 19:00" },
	{ UTC "windows = [\"10:00-13:00\", \"13:00-15:00\"];", "2026-01-05 09:00",
	  "2026-01-05 10:00 to 2026-01-05 15:00" },
	{ UTC "windows = [\"10:00-13:00\", \"11:00-12:00\"];", "2026-01-05 09:00",
	  "2026-01-05 10:00 to 2026-01-05 13:00" },
	{ UTC "windows = \"10:00-13:00\";", "2026-01-05 09:00",
	  "2026-01-05 10:00 to 2026-01-05 13:00" },
	/* across midnight: belongs to the day on which it opens */
	{ UTC "from = \"22:00\"; to = \"02:00\";", "2026-01-05 01:00",
	  "2026-01-05 01:00 to 2026-01-05 02:00" },
	{ UTC "from = \"22:00\"; to = \"02:00\";", "2026-01-05 02:00",
	  "2026-01-05 22:00 to 2026-01-06 02:00" },
	{ UTC "from = \"22:00\"; to = \"02:00\"; days = \"mon\";", "2026-01-05 01:00",
	  "2026-01-05 22:00 to 2026-01-06 02:00" },
	{ UTC "from = \"22:00\"; to = \"02:00\"; days = \"mon\";", "2026-01-06 01:30",
	  "2026-01-06 01:30 to 2026-01-06 02:00" },
	{ UTC "from = \"22:00\"; to = \"24:00\"; days = \"mon\";", "2026-01-05 12:00",
	  "2026-01-05 22:00 to 2026-01-06 00:00" },
	{ UTC "from = \"10:00\"; to = \"10:00\"; days = \"mon\";", "2026-01-05 00:00",
	  "2026-01-05 10:00 to 2026-01-06 10:00" },
	/* whole days are one opening, up to the first closed one */
	{ UTC "days = \"mon-sat\";", "2026-01-05 12:00", "2026-01-05 12:00 to 2026-01-11 00:00" },
	{ UTC, "2026-01-05 12:00", "2026-01-05 12:00 to never" },
	/* start and end, in the zone, with an offset, as dates */
	{ MORNING "start = \"2026-01-07T11:00\";", "2026-01-05 06:00",
	  "2026-01-07 05:30 to 2026-01-07 07:30" },
	{ MORNING "start = \"2026-01-07T05:30Z\";", "2026-01-05 06:00",
	  "2026-01-07 05:30 to 2026-01-07 07:30" },
	{ MORNING "start = \"2026-01-07T07:30:00+02:00\";", "2026-01-05 06:00",
	  "2026-01-07 05:30 to 2026-01-07 07:30" },
	{ KOLKATA "start = \"2026-01-07\";", "2026-01-05 06:00", "2026-01-06 18:30 to never" },
	{ MORNING "end = \"2026-01-05T12:00\";", "2026-01-05 06:00",
	  "2026-01-05 06:00 to 2026-01-05 06:30" },
	{ MORNING "end = \"2026-01-05T12:00\";", "2026-01-05 06:30", "never" },
	{ MORNING "end = \"2026-01-06T09:00\";", "2026-01-05 08:00", "never" },
	{ MORNING "end = \"2026-01-06\";", "2026-01-05 08:00",
	  "2026-01-06 04:30 to 2026-01-06 07:30" },
	{ KOLKATA "end = \"2026-01-06\";", "2026-01-05 08:00",
	  "2026-01-05 08:00 to 2026-01-06 18:30" },
	/* long ago, and where the tables of the zones end */
	{ UTC "from = \"10:00\"; to = \"13:00\";", "1970-01-01 00:00",
	  "1970-01-01 10:00 to 1970-01-01 13:00" },
	{ UTC "from = \"10:00\"; to = \"13:00\";", "2040-01-01 00:00", "never" },
};

static void test_opening__table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(opening_cases) / sizeof(opening_cases[0]); i++) {
		const struct opening_case *is = &opening_cases[i];
		struct plugin_host *host = plugin_host_create("schedule", "window", is->settings);
		char out[STORY_MAX];
		const char *story = opening_story(host, 919876543210, utc(is->at), out);

		if (strcmp(story, is->story) != 0)
			fail_msg("%s at %s: %s, not %s", is->settings, is->at, is->story, story);
		plugin_host_destroy(&host);
	}
}

static void test_opening__milliseconds(void **state)
{
	struct plugin_host *host = plugin_host_create("schedule", "window", MORNING);
	int64_t end_ms = utc("2026-01-05 07:30");
	struct peal_opening opening = opening_at(host, 0, end_ms - 1);

	(void)state;
	assert_int_equal(opening.from_ms, end_ms - 1);
	assert_int_equal(opening.until_ms, end_ms);
	assert_int_equal(opening_at(host, 0, end_ms).from_ms, utc("2026-01-06 04:30"));
	assert_int_equal(opening_at(host, 0, INT64_MAX).from_ms, PEAL_NEVER);
	assert_int_equal(opening_at(host, 0, INT64_MIN).from_ms, utc("1970-01-01 04:30"));
	plugin_host_destroy(&host);
}

static void test_opening__says_why(void **state)
{
	struct plugin_host *host = plugin_host_create(
		"schedule", "window",
		KOLKATA "windows = [\"10:00-13:00\", \"22:00-01:00\"]; days = \"mon-sat\"; "
			"end = \"2026-01-10\";");
	struct plugin_host *every_day = plugin_host_create("schedule", "window", UTC);

	(void)state;
	assert_string_equal(opening_at(host, 0, utc("2026-01-05 00:00")).why,
			    "mon-sat 10:00-13:00, 22:00-01:00 Asia/Kolkata");
	assert_string_equal(opening_at(every_day, 0, utc("2026-01-05 00:00")).why,
			    "every day 00:00-24:00 UTC");
	assert_string_equal(opening_at(host, 0, utc("2026-02-05 00:00")).why,
			    "window ended: no opening before 2026-01-11 00:00 Asia/Kolkata");
	plugin_host_destroy(&every_day);
	plugin_host_destroy(&host);
}

static void test_limits(void **state)
{
	struct plugin_host *host = plugin_host_create(
		"schedule", "window",
		MORNING "max_attempts = 5; busy = \"5m\"; machine = \"next_window\"; "
			"end = \"2026-02-01T00:00Z\";");
	const struct peal_schedule_ops *ops = plugin_host_ops(host);
	struct peal_schedule_limits limits;

	(void)state;
	ops->limits(plugin_host_self(host), &limits);
	assert_int_equal(limits.max_attempts, 5);
	assert_int_equal(limits.retry_after_min_ms, 5 * MINUTE_MS);
	assert_int_equal(limits.ends_ms, utc("2026-02-01 00:00"));
	assert_false(limits.is_per_contact);
	plugin_host_destroy(&host);
}

static void test_batch(void **state)
{
	struct plugin_host *host = plugin_host_create("schedule", "window", MORNING);
	const struct peal_schedule_ops *ops = plugin_host_ops(host);
	struct peal_batch *batch = plugin_host_batch(host, (const char *[]){ NULL });
	struct peal_error err;

	(void)state;
	for (int i = 0; i < 3; i++)
		plugin_host_row(batch, 919876543210 + (uint64_t)i, "", (const char *[]){ NULL });
	batch->exclude(batch, 1, "duplicate", "of line 1");
	batch->due_ms[1] = 7;
	assert_int_equal(ops->batch(plugin_host_self(host), batch, utc("2026-01-05 08:00"), &err),
			 0);
	assert_int_equal(batch->due_ms[0], utc("2026-01-06 04:30"));
	assert_int_equal(batch->due_ms[1], 7);
	assert_int_equal(batch->due_ms[2], utc("2026-01-06 04:30"));
	plugin_host_destroy(&host);
}

static void test_local_time(void **state)
{
	struct plugin_host *host = plugin_host_create("schedule", "window", MORNING);
	const struct peal_schedule_ops *ops = plugin_host_ops(host);
	struct peal_local_time local;

	(void)state;
	ops->local_time(plugin_host_self(host), 0, utc("2026-01-04 20:05") + 59999, &local);
	assert_int_equal(local.year, 2026);
	assert_int_equal(local.month, 1);
	assert_int_equal(local.day, 5);
	assert_int_equal(local.hour, 1);
	assert_int_equal(local.minute, 35);
	assert_int_equal(local.second, 59);
	assert_int_equal(local.weekday, 1);
	assert_int_equal(local.offset_s, 19800);
	assert_string_equal(local.zone, "Asia/Kolkata");
	plugin_host_destroy(&host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_opening__table),
		cmocka_unit_test(test_opening__milliseconds),
		cmocka_unit_test(test_opening__says_why),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_batch),
		cmocka_unit_test(test_local_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
