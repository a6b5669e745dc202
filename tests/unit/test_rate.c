/* test_rate.c - a limit of calls per second that holds in every second */
/* SPDX-License-Identifier: MIT */
#include "core/campaign/rate.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define TAKES_MAX 100000

/* Calls that come as soon as they may, on a clock that moves in steps: a loop that
 * is always a little late. */
struct rush {
	double per_second;
	int64_t step_us;
	int64_t takes_us[TAKES_MAX];
	size_t count;
};

static void rush_run(struct rush *rush, int64_t until_us)
{
	struct rate rate;

	rate_init(&rate, rush->per_second);
	for (int64_t now_us = 5000000; now_us < 5000000 + until_us; now_us += rush->step_us) {
		while (rate_wait_us(&rate, now_us) == 0 && rush->count < TAKES_MAX) {
			rate_take(&rate, now_us);
			rush->takes_us[rush->count++] = now_us;
		}
	}
	rate_finish(&rate);
}

static size_t most_in_a_second(const struct rush *rush)
{
	size_t most = 0, first = 0;

	for (size_t last = 0; last < rush->count; last++) {
		while (rush->takes_us[last] - rush->takes_us[first] >= 1000000)
			first++;
		if (last - first + 1 > most)
			most = last - first + 1;
	}
	return most;
}

static void test_rate__holds_in_every_second_and_is_used(void **state)
{
	static const double rates[] = { 0.1, 0.5, 1, 1.5, 2, 4.7, 5, 10, 49, 100, 999, 5000 };
	static const int64_t steps_us[] = { 100, 1000, 7000, 20000, 50000, 900000, 1500000 };
	struct rush *rush = malloc(sizeof(*rush));

	(void)state;
	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		for (size_t k = 0; k < sizeof(steps_us) / sizeof(steps_us[0]); k++) {
			*rush = (struct rush){ .per_second = rates[i], .step_us = steps_us[k] };
			rush_run(rush, 20000000);
			if (most_in_a_second(rush) > (size_t)ceil(rates[i]))
				fail_msg("%g per second, steps of %d us: %zu", rates[i],
					 (int)steps_us[k], most_in_a_second(rush));
			/* A loop that looks often gets nearly all of it. */
			if (steps_us[k] <= 1000 && rush->count < 0.97 * 20 * rates[i] - 1)
				fail_msg("%g per second, steps of %d us: only %zu in 20 s",
					 rates[i], (int)steps_us[k], rush->count);
		}
	}
	free(rush);
}

static void test_rate__calls_are_spread(void **state)
{
	struct rush *rush = malloc(sizeof(*rush));

	(void)state;
	*rush = (struct rush){ .per_second = 10, .step_us = 1000 };
	rush_run(rush, 3000000);
	for (size_t i = 1; i < rush->count; i++)
		assert_true(rush->takes_us[i] - rush->takes_us[i - 1] >= 79000);
	free(rush);
}

static void test_rate__none_is_no_limit(void **state)
{
	struct rate rate;

	(void)state;
	rate_init(&rate, 0);
	for (int i = 0; i < 1000; i++) {
		assert_int_equal(rate_wait_us(&rate, 1), 0);
		rate_take(&rate, 1);
	}
	rate_finish(&rate);
}

static void test_rate_wait__is_exact(void **state)
{
	struct rate rate;
	int64_t wait_us;

	(void)state;
	rate_init(&rate, 2);
	assert_int_equal(rate_wait_us(&rate, 100), 0);
	rate_take(&rate, 100);
	wait_us = rate_wait_us(&rate, 100);
	assert_int_equal(wait_us, 500000);
	assert_true(rate_wait_us(&rate, 100 + wait_us - 1) > 0);
	assert_int_equal(rate_wait_us(&rate, 100 + wait_us), 0);
	rate_finish(&rate);
	rate_finish(&rate);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rate__holds_in_every_second_and_is_used),
		cmocka_unit_test(test_rate__calls_are_spread),
		cmocka_unit_test(test_rate__none_is_no_limit),
		cmocka_unit_test(test_rate_wait__is_exact),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
