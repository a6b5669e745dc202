/* test_when.c - times that an operator writes, on the campaign's clock */
/* SPDX-License-Identifier: MIT */
#include "core/base/time.h"
#include "core/cli/when.h"

#include <setjmp.h>
#include <stdarg.h>
#include <time.h>

#include <cmocka.h>

/* Berlin in 2026: summer time from March 29 to October 25, 01:00 UTC. */
#define SUMMER_BEGINS_MS INT64_C(1774746000000)
#define SUMMER_ENDS_MS INT64_C(1792890000000)

static void berlin_local_time(void *self, uint64_t number, int64_t at_ms,
			      struct peal_local_time *local_out)
{
	int hours = at_ms >= SUMMER_BEGINS_MS && at_ms < SUMMER_ENDS_MS ? 2 : 1;
	time_t seconds = (time_t)(at_ms / 1000) + hours * 3600;
	struct tm tm;

	(void)self;
	(void)number;
	gmtime_r(&seconds, &tm);
	*local_out = (struct peal_local_time){
		.year = tm.tm_year + 1900,
		.month = tm.tm_mon + 1,
		.day = tm.tm_mday,
		.hour = tm.tm_hour,
		.minute = tm.tm_min,
		.second = tm.tm_sec,
		.offset_s = hours * 3600,
		.zone = "Europe/Berlin",
	};
}

static const struct peal_schedule_ops berlin_ops = { .size = sizeof(berlin_ops),
						     .local_time = berlin_local_time };
static const struct plugin berlin_plugin = { .kind = PEAL_KIND_SCHEDULE,
					     .ops.schedule = &berlin_ops };
static const struct stage berlin = { .kind = PEAL_KIND_SCHEDULE, .plugin = &berlin_plugin };

static void test_when_parse__what_people_write(void **state)
{
	static const struct {
		const char *text, *utc;
	} cases[] = {
		{ "2026-11-22T10:00:00+05:30", "2026-11-22T04:30:00Z" },
		{ "2026-11-22T10:00:00Z", "2026-11-22T10:00:00Z" },
		{ "2026-06-01 10:00", "2026-06-01T08:00:00Z" },
		{ "2026-06-01T10:00", "2026-06-01T08:00:00Z" },
		{ "2026-01-15 10:00:30", "2026-01-15T09:00:30Z" },
		{ "2026-03-29 01:59", "2026-03-29T00:59:00Z" },
		{ "2026-03-29 02:30", "2026-03-29T01:30:00Z" }, /* skipped: it is 03:30 */
		{ "2026-03-29 03:00", "2026-03-29T01:00:00Z" },
		{ "2026-10-25 02:30", "2026-10-25T00:30:00Z" }, /* twice: the first */
		{ "2026-10-25 03:00", "2026-10-25T02:00:00Z" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct peal_error err = { 0 };
		char utc[TIME_TEXT_MAX];
		int64_t at_ms = 0;

		if (when_parse(&berlin, "--at", cases[i].text, &at_ms, &err) < 0)
			fail_msg("%s: %s", cases[i].text, err.text);
		time_format_utc(at_ms, utc);
		assert_string_equal(utc, cases[i].utc);
	}
}

static void test_when_parse__what_is_no_time(void **state)
{
	static const char *const cases[] = {
		"",
		"tomorrow",
		"10:00",
		"2026-11-22",
		"2026-13-01 10:00",
		"2026-11-22 25:00",
		"2026-11-22 10:00 IST",
		"2026-11-22 10:00+99:00",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct peal_error err = { 0 };
		int64_t at_ms = 7;

		assert_int_equal(when_parse(&berlin, "--until", cases[i], &at_ms, &err), -1);
		assert_int_equal(err.code, PEAL_FAIL_INPUT);
		assert_non_null(strstr(err.text, "--until"));
		assert_int_equal(at_ms, 7);
	}
}

static void test_when_format__local_and_utc(void **state)
{
	char text[WHEN_TEXT_MAX];

	(void)state;
	when_format(&berlin, 0, SUMMER_BEGINS_MS, text);
	assert_string_equal(text, "2026-03-29 03:00:00 Europe/Berlin");
	when_format(NULL, 0, SUMMER_BEGINS_MS, text);
	assert_string_equal(text, "2026-03-29T01:00:00Z");
	when_format_iso(&berlin, 0, SUMMER_ENDS_MS, text);
	assert_string_equal(text, "2026-10-25T02:00:00+01:00");
	when_format_iso(NULL, 0, SUMMER_ENDS_MS, text);
	assert_string_equal(text, "2026-10-25T01:00:00Z");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_when_parse__what_people_write),
		cmocka_unit_test(test_when_parse__what_is_no_time),
		cmocka_unit_test(test_when_format__local_and_utc),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
