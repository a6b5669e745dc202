/* test_backoff.c - the waits between tries of a delivery */
/* SPDX-License-Identifier: MIT */
#include "core/campaign/backoff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static const int64_t middle_s[] = { 5, 30, 120, 600, 1800, 3600, 7200, 14400, 28800, 43200 };

static void test_backoff__each_try_with_its_jitter(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < sizeof(middle_s) / sizeof(middle_s[0]); i++) {
		int64_t middle_ms = middle_s[i] * 1000;

		assert_int_equal(backoff_ms(i + 1, 0.5), middle_ms);
		assert_int_equal(backoff_ms(i + 1, 0), middle_ms * 8 / 10);
		assert_true(backoff_ms(i + 1, 0.999999) < middle_ms * 12 / 10);
	}
}

static void test_backoff__later_tries_wait_the_longest(void **state)
{
	(void)state;
	assert_int_equal(backoff_ms(11, 0.5), 43200000);
	assert_int_equal(backoff_ms(UINT32_MAX, 0.5), 43200000);
	assert_int_equal(backoff_ms(0, 0.5), 5000);
}

/* Whatever the jitter: about three days hold ten tries or a few more. */
static void test_backoff__three_days(void **state)
{
	(void)state;
	for (double share = 0; share < 1; share += 0.1) {
		int64_t at_ms = 0;
		uint32_t tries = 1;

		while (at_ms <= INT64_C(3) * 86400000)
			at_ms += backoff_ms(tries++, share);
		assert_in_range(tries, 10, 18);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_backoff__each_try_with_its_jitter),
		cmocka_unit_test(test_backoff__later_tries_wait_the_longest),
		cmocka_unit_test(test_backoff__three_days),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
