/* test_contact_zone.c - schedule.window: each contact in the zone of its number */
/* SPDX-License-Identifier: MIT */
#include "window_test.h"

#define PER_CONTACT "timezone = \"Asia/Kolkata\"; per_contact_timezone = true; "
#define MORNING "from = \"10:00\"; to = \"13:00\"; "

struct zone_case {
	uint64_t number;
	const char *zone;  /* of local_time() */
	const char *story; /* of 10:00 to 13:00, asked at 2026-01-04 23:00 UTC */
};

static const struct zone_case zone_cases[] = {
	{ 919876543210, "Asia/Kolkata", "2026-01-05 04:30 to 2026-01-05 07:30" },
	{ 12125551212, "America/New_York", "2026-01-05 15:00 to 2026-01-05 18:00" },
	{ 13125551212, "America/Chicago", "2026-01-05 16:00 to 2026-01-05 19:00" },
	{ 13105551212, "America/Los_Angeles", "2026-01-05 18:00 to 2026-01-05 21:00" },
	{ 18085551212, "Pacific/Honolulu", "2026-01-05 20:00 to 2026-01-05 23:00" },
	{ 17092271212, "America/St_Johns", "2026-01-05 13:30 to 2026-01-05 16:30" },
	{ 442079460000, "Europe/London", "2026-01-05 10:00 to 2026-01-05 13:00" },
	{ 447700900123, "Europe/Guernsey", "2026-01-05 10:00 to 2026-01-05 13:00" },
	{ 33123456789, "Europe/Paris", "2026-01-05 09:00 to 2026-01-05 12:00" },
	{ 81312345678, "Asia/Tokyo", "2026-01-05 01:00 to 2026-01-05 04:00" },
	{ 9771234567, "Asia/Kathmandu", "2026-01-05 04:15 to 2026-01-05 07:15" },
	{ 61298765432, "Australia/Sydney", "2026-01-04 23:00 to 2026-01-05 02:00" },
	{ 18765551212, "America/Jamaica", "2026-01-05 15:00 to 2026-01-05 18:00" },
	/* Alaska has two zones: only when the window is open in both */
	{ 19075551234, "America/Adak", "2026-01-05 20:00 to 2026-01-05 22:00" },
	/* Iceland, as the list has it; a short number of a small country */
	{ 3545812345, "Atlantic/Reykjavik", "2026-01-05 10:00 to 2026-01-05 13:00" },
	{ 29021234, "Atlantic/St_Helena", "2026-01-05 10:00 to 2026-01-05 13:00" },
};

static void test_zone__table(void **state)
{
	struct plugin_host *host = plugin_host_create("schedule", "window", PER_CONTACT MORNING);
	const struct peal_schedule_ops *ops = plugin_host_ops(host);

	(void)state;
	for (size_t i = 0; i < sizeof(zone_cases) / sizeof(zone_cases[0]); i++) {
		const struct zone_case *is = &zone_cases[i];
		struct peal_local_time local;
		char out[STORY_MAX];
		const char *story = opening_story(host, is->number, utc("2026-01-04 23:00"), out);

		ops->local_time(plugin_host_self(host), is->number, utc("2026-01-05 00:00"),
				&local);
		if (strcmp(local.zone, is->zone) != 0)
			fail_msg("%" PRIu64 " is in %s, not in %s", is->number, is->zone,
				 local.zone);
		if (strcmp(story, is->story) != 0)
			fail_msg("%" PRIu64 ": %s, not %s", is->number, is->story, story);
	}
	plugin_host_destroy(&host);
}

/* An Australian mobile may be anywhere from Cocos to Lord Howe: three hours of the
 * morning are never open in all of them, a long day is. */
static void test_zone__many(void **state)
{
	struct plugin_host *short_day = plugin_host_create("schedule", "window",
							   PER_CONTACT MORNING);
	struct plugin_host *long_day = plugin_host_create(
		"schedule", "window", PER_CONTACT "from = \"09:00\"; to = \"20:00\";");
	struct peal_opening opening = opening_at(short_day, 61412345678, utc("2026-01-05 00:00"));
	char out[STORY_MAX];

	(void)state;
	assert_int_equal(opening.from_ms, PEAL_NEVER);
	assert_true(opening.is_held);
	assert_non_null(strstr(opening.why, "held: never open at once"));
	/* 09:00 in Cocos (+06:30) to 20:00 in Sydney and on Lord Howe (+11:00). */
	assert_string_equal(opening_story(long_day, 61412345678, utc("2026-01-05 00:00"), out),
			    "2026-01-05 02:30 to 2026-01-05 09:00");
	plugin_host_destroy(&long_day);
	plugin_host_destroy(&short_day);
}

static const uint64_t unknown_numbers[] = { 999123456789, 88213300655, 1, 2109876543 };

static void test_zone__unknown_is_held(void **state)
{
	struct plugin_host *host = plugin_host_create("schedule", "window", PER_CONTACT MORNING);
	const struct peal_schedule_ops *ops = plugin_host_ops(host);

	(void)state;
	for (size_t i = 0; i < sizeof(unknown_numbers) / sizeof(unknown_numbers[0]); i++) {
		struct peal_opening opening = opening_at(host, unknown_numbers[i],
							 utc("2026-01-05 00:00"));
		struct peal_local_time local;

		assert_int_equal(opening.from_ms, PEAL_NEVER);
		assert_true(opening.is_held);
		assert_non_null(strstr(opening.why, "held: "));
		if (unknown_numbers[i] == 1)
			continue;
		assert_non_null(strstr(opening.why, "not known"));
		ops->local_time(plugin_host_self(host), unknown_numbers[i], utc("2026-01-05 00:00"),
				&local);
		assert_string_equal(local.zone, "");
		assert_int_equal(local.offset_s, 19800);
	}
	plugin_host_destroy(&host);
}

/* What would be held is in the fallback zone, and nobody else. */
static void test_zone__fallback(void **state)
{
	struct plugin_host *host = plugin_host_create(
		"schedule", "window", PER_CONTACT MORNING "fallback_timezone = \"Europe/London\";");
	const struct peal_schedule_ops *ops = plugin_host_ops(host);
	struct peal_local_time local;
	char out[STORY_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(unknown_numbers) / sizeof(unknown_numbers[0]); i++) {
		assert_string_equal(
			opening_story(host, unknown_numbers[i], utc("2026-01-05 00:00"), out),
			"2026-01-05 10:00 to 2026-01-05 13:00");
		ops->local_time(plugin_host_self(host), unknown_numbers[i], utc("2026-01-05 00:00"),
				&local);
		assert_string_equal(local.zone, "Europe/London");
	}
	assert_string_equal(opening_story(host, 919876543210, utc("2026-01-05 00:00"), out),
			    "2026-01-05 04:30 to 2026-01-05 07:30");
	assert_string_equal(opening_story(host, 19075551234, utc("2026-01-05 00:00"), out),
			    "2026-01-05 20:00 to 2026-01-05 22:00");
	plugin_host_destroy(&host);
}

/* The campaign as a whole is open from its start to its end. */
static void test_zone__campaign(void **state)
{
	struct plugin_host *host = plugin_host_create(
		"schedule", "window",
		PER_CONTACT MORNING "start = \"2026-01-05T00:00Z\"; end = \"2026-02-01T00:00Z\";");
	const struct peal_schedule_ops *ops = plugin_host_ops(host);
	struct peal_schedule_limits limits;
	char out[STORY_MAX];

	(void)state;
	assert_string_equal(opening_story(host, 0, utc("2026-01-01 00:00"), out),
			    "2026-01-05 00:00 to 2026-02-01 00:00");
	assert_string_equal(opening_story(host, 0, utc("2026-01-31 23:59"), out),
			    "2026-01-31 23:59 to 2026-02-01 00:00");
	assert_string_equal(opening_story(host, 0, utc("2026-02-01 00:00"), out), "never");
	ops->limits(plugin_host_self(host), &limits);
	assert_true(limits.is_per_contact);
	plugin_host_destroy(&host);
}

static void test_zone__batch(void **state)
{
	struct plugin_host *host = plugin_host_create("schedule", "window", PER_CONTACT MORNING);
	const struct peal_schedule_ops *ops = plugin_host_ops(host);
	struct peal_batch *batch = plugin_host_batch(host, (const char *[]){ NULL });
	struct peal_error err;

	(void)state;
	for (int round = 0; round < 2; round++) {
		plugin_host_row(batch, 919876543210, "", (const char *[]){ NULL });
		plugin_host_row(batch, 12125551212, "", (const char *[]){ NULL });
		plugin_host_row(batch, 999123456789, "", (const char *[]){ NULL });
	}
	assert_int_equal(ops->batch(plugin_host_self(host), batch, utc("2026-01-05 00:00"), &err),
			 0);
	for (int round = 0; round < 2; round++) {
		assert_int_equal(batch->due_ms[3 * round], utc("2026-01-05 04:30"));
		assert_int_equal(batch->due_ms[3 * round + 1], utc("2026-01-05 15:00"));
		assert_int_equal(batch->due_ms[3 * round + 2], PEAL_NEVER);
		assert_false(batch->is_excluded[3 * round + 2]);
	}
	plugin_host_destroy(&host);
}

static void test_zone__retry(void **state)
{
	struct plugin_host *host = plugin_host_create("schedule", "window", PER_CONTACT MORNING);
	const struct peal_schedule_ops *ops = plugin_host_ops(host);
	struct peal_attempt_end end = { .attempt_no = 1,
					.outcome = PEAL_OUTCOME_BUSY,
					.disposition = "",
					.ended_ms = utc("2026-01-05 17:30") };
	struct peal_next next;

	(void)state;
	ops->after(plugin_host_self(host), 12125551212, &end, &next);
	assert_int_equal(next.due_ms, utc("2026-01-06 15:00"));
	assert_string_equal(next.why, "retry 2 of 2 after busy, at 2026-01-06 10:00 "
				      "America/New_York");
	plugin_host_destroy(&host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_zone__table),	      cmocka_unit_test(test_zone__many),
		cmocka_unit_test(test_zone__unknown_is_held), cmocka_unit_test(test_zone__fallback),
		cmocka_unit_test(test_zone__campaign),	      cmocka_unit_test(test_zone__batch),
		cmocka_unit_test(test_zone__retry),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
