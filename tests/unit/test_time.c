/* test_time.c - points in time and durations, as text */
/* SPDX-License-Identifier: MIT */
#include "core/base/time.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A text and its moment; -1: it is not a time. */
struct parse_case {
	const char *text;
	int64_t at_ms;
};

static const struct parse_case parses[] = {
	{ "1970-01-01T00:00:00Z", 0 },
	{ "2026-11-21T06:00:00Z", INT64_C(1795240800000) },
	{ "2026-11-21T11:30:00+05:30", INT64_C(1795240800000) },
	{ "2026-11-21 11:30:00+0530", INT64_C(1795240800000) },
	{ "2026-11-21T11:30+05:30", INT64_C(1795240800000) },
	{ "2026-11-20T22:00:00-08:00", INT64_C(1795240800000) },
	{ "2024-02-29T00:00:00Z", INT64_C(1709164800000) },
	{ "2026-02-29T00:00:00Z", -1 },
	{ "2026-04-31T00:00:00Z", -1 },
	{ "2026-13-01T00:00:00Z", -1 },
	{ "2026-00-01T00:00:00Z", -1 },
	{ "2026-11-21T24:00:00Z", -1 },
	{ "2026-11-21T10:60:00Z", -1 },
	{ "2026-11-21T10:00:61Z", -1 },
	{ "2026-11-21T10:00:00", -1 },
	{ "2026-11-21", -1 },
	{ "10:00", -1 },
	{ "", -1 },
	{ "2026-11-21T10:00:00Zx", -1 },
	{ "2026-11-21T10:00:00+05:30x", -1 },
	{ "2026-11-21T10:00:00+15:00", -1 },
	{ "2026-11-21T10:00:00+05:60", -1 },
	{ "tomorrow", -1 },
};

static void test_time_parse__each_form(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(parses); i++) {
		int64_t at_ms = -7;
		int result = time_parse(parses[i].text, &at_ms);

		if (result != (parses[i].at_ms < 0 ? -1 : 0) ||
		    (result == 0 && at_ms != parses[i].at_ms))
			fail_msg("%s: %d, %" PRId64, parses[i].text, result, at_ms);
	}
}

struct utc_case {
	int64_t at_ms;
	const char *text;
};

static const struct utc_case utcs[] = {
	{ 0, "1970-01-01T00:00:00Z" },
	{ INT64_C(1795240800000), "2026-11-21T06:00:00Z" },
	{ INT64_C(1795240800123), "2026-11-21T06:00:00.123Z" },
	{ INT64_C(1795240800007), "2026-11-21T06:00:00.007Z" },
	{ INT64_C(253402300799000), "9999-12-31T23:59:59Z" },
};

static void test_time_format_utc__and_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(utcs); i++) {
		char text[TIME_TEXT_MAX];

		time_format_utc(utcs[i].at_ms, text);
		assert_string_equal(text, utcs[i].text);
	}
}

static const struct utc_case durations[] = {
	{ 0, "0 ms" },
	{ 999, "999 ms" },
	{ 1000, "1 s" },
	{ 59999, "59 s" },
	{ 750000, "12 min 30 s" },
	{ 12000000, "3 h 20 min" },
	{ 151200000, "1 day 18 h" },
	{ 187200000, "2 days 4 h" },
};

static void test_time_format_duration__for_people(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(durations); i++) {
		char text[TIME_TEXT_MAX];

		time_format_duration(durations[i].at_ms, text);
		assert_string_equal(text, durations[i].text);
	}
}

static void test_time_monotonic__never_goes_back(void **state)
{
	int64_t before_us = time_monotonic_us();

	(void)state;
	for (int i = 0; i < 1000; i++) {
		int64_t now_us = time_monotonic_us();

		assert_true(now_us >= before_us);
		before_us = now_us;
	}
	assert_true(time_system_ms() > INT64_C(1700000000000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_time_parse__each_form),
		cmocka_unit_test(test_time_format_utc__and_back),
		cmocka_unit_test(test_time_format_duration__for_people),
		cmocka_unit_test(test_time_monotonic__never_goes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
