/* test_value.c - numbers, durations and sizes in settings */
/* SPDX-License-Identifier: MIT */
#include "core/config/value.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* A text and what it means; -1: it is refused. */
struct value_case {
	const char *text;
	int64_t value;
};

static const struct value_case durations[] = {
	{ "0", 0 },
	{ "250ms", 250 },
	{ "90s", 90000 },
	{ "5m", 300000 },
	{ "1h30m", 5400000 },
	{ "1h 30m", 5400000 },
	{ "5 m", 300000 },
	{ "3d", 259200000 },
	{ "2w", 1209600000 },
	{ "5M", 300000 },
	{ "0s", 0 },
	{ "", -1 },
	{ "5", -1 },
	{ "m", -1 },
	{ "-5m", -1 },
	{ "1.5h", -1 },
	{ "5min", -1 },
	{ "5mx", -1 },
	{ "3x", -1 },
	{ " 5m", -1 },
	{ "36501d", -1 },
	{ "99999999999999999999s", -1 },
	{ "9223372036854775807w", -1 },
};

static const struct value_case sizes[] = {
	{ "0", 0 },
	{ "4096", 4096 },
	{ "64KiB", 65536 },
	{ "10MB", 10000000 },
	{ "10 MB", 10000000 },
	{ "1gib", 1073741824 },
	{ "2TiB", 2199023255552 },
	{ "7B", 7 },
	{ "", -1 },
	{ "KB", -1 },
	{ "64K", -1 },
	{ "-1", -1 },
	{ "1.5MB", -1 },
	{ "10MBx", -1 },
	{ "9223372036854775807KB", -1 },
	{ "99999999999999999999", -1 },
};

static const struct value_case integers[] = {
	{ "0", 0 },
	{ "12", 12 },
	{ "+12", 12 },
	{ "9223372036854775807", INT64_MAX },
	{ "", -1 },
	{ "-", -1 },
	{ " 1", -1 },
	{ "1 ", -1 },
	{ "0x10", -1 },
	{ "1e3", -1 },
	{ "9223372036854775808", -1 },
};

static void check(const struct value_case *cases, size_t count,
		  int (*parse)(const char *text, int64_t *out))
{
	for (size_t i = 0; i < count; i++) {
		int64_t value = -7;
		int result = parse(cases[i].text, &value);

		if (cases[i].value == -1 ? result != -1 || value != -7
					 : result != 0 || value != cases[i].value)
			fail_msg("\"%s\": %d, %" PRId64, cases[i].text, result, value);
	}
}

#define CHECK(cases, parse) check(cases, sizeof(cases) / sizeof((cases)[0]), parse)

static void test_parse__durations_sizes_integers(void **state)
{
	(void)state;
	CHECK(durations, value_duration);
	CHECK(sizes, value_size);
	CHECK(integers, value_int);
}

static void test_real__what_is_and_is_not_one(void **state)
{
	static const char *const bad[] = { "",	 "x",  "1,5", "inf", "nan", "0x10", "1e999",
					   "1 ", " 1", "1e",  ".",   "--1", "1.5.2" };
	double value;

	(void)state;
	assert_int_equal(value_real("20", &value), 0);
	assert_true(value == 20);
	assert_int_equal(value_real("-0.5e1", &value), 0);
	assert_true(value == -5);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (value_real(bad[i], &value) == 0)
			fail_msg("\"%s\" was read as %g", bad[i], value);
	}
}

static void test_bool__only_true_and_false(void **state)
{
	bool value = false;

	(void)state;
	assert_int_equal(value_bool("true", &value), 0);
	assert_true(value);
	assert_int_equal(value_bool("FALSE", &value), 0);
	assert_false(value);
	assert_int_equal(value_bool("yes", &value), -1);
	assert_int_equal(value_bool("1", &value), -1);
}

static void test_format__is_read_back(void **state)
{
	static const int64_t values[] = { 0,	     1,		999,	  1000,
					  90000,     5400000,	86400000, 604800000,
					  691200000, 259200000, 5400001 };
	static const double reals[] = { 0, 0.1, 1.0 / 3, 100000, -1, 5e-324, 1e300, 0.25 };
	char text[VALUE_TEXT_MAX];
	int64_t value;
	double real;

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		value_format_duration(values[i], text);
		assert_int_equal(value_duration(text, &value), 0);
		assert_int_equal(value, values[i]);
		value_format_size(values[i], text);
		assert_int_equal(value_size(text, &value), 0);
		assert_int_equal(value, values[i]);
	}
	for (size_t i = 0; i < sizeof(reals) / sizeof(reals[0]); i++) {
		value_format_real(reals[i], text);
		assert_int_equal(value_real(text, &real), 0);
		assert_true(real == reals[i]);
	}
}

static void test_format__as_people_write(void **state)
{
	char text[VALUE_TEXT_MAX];

	(void)state;
	value_format_duration(5400000, text);
	assert_string_equal(text, "1h30m");
	value_format_duration(8 * INT64_C(86400000), text);
	assert_string_equal(text, "8d");
	value_format_size(65536, text);
	assert_string_equal(text, "64KiB");
	value_format_size(10000000, text);
	assert_string_equal(text, "10MB");
	value_format_real(100000, text);
	assert_string_equal(text, "100000");
	value_format_real(0.1, text);
	assert_string_equal(text, "0.1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse__durations_sizes_integers),
		cmocka_unit_test(test_real__what_is_and_is_not_one),
		cmocka_unit_test(test_bool__only_true_and_false),
		cmocka_unit_test(test_format__is_read_back),
		cmocka_unit_test(test_format__as_people_write),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
