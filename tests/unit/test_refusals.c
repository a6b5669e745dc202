/* test_refusals.c - is it the trunk that takes no calls, or no call to this contact? */
/* SPDX-License-Identifier: MIT */
#include "core/campaign/refusals.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static int64_t wait_ms;

static void test_refusals__a_trunk_that_takes_nobody_charges_nobody(void **state)
{
	static const int64_t seconds[] = { 30, 30, 30, 30, 30, 60, 120, 240, 480, 480, 480 };
	struct streaks refusals = { 0 };

	(void)state;
	for (int round = 0; round < 3; round++) {
		for (unsigned i = 0; i < REFUSALS_MAX - 1; i++) {
			assert_int_equal(refusals_add(&refusals, 7, 3, &wait_ms), REFUSAL_AGAIN);
			assert_int_equal(wait_ms, seconds[i] * 1000);
		}
		/* In the end it is left in peace; who asks anew begins anew. */
		assert_int_equal(refusals_add(&refusals, 7, 3, &wait_ms), REFUSAL_SET_ASIDE);
		assert_int_equal(refusals.count, 0);
	}
	streaks_finish(&refusals);
}

static void test_refusals__a_contact_that_is_never_taken_is_charged(void **state)
{
	struct streaks refusals = { 0 };

	(void)state;
	for (unsigned i = 1; i < REFUSALS_CHARGED; i++)
		assert_int_equal(refusals_add(&refusals, 7, 3 + i, &wait_ms), REFUSAL_AGAIN);
	assert_int_equal(refusals_add(&refusals, 7, 100, &wait_ms), REFUSAL_CHARGED);
	/* Its further attempts need no proof, also when nobody else is left. */
	assert_int_equal(refusals_add(&refusals, 7, 100, &wait_ms), REFUSAL_CHARGED);
	assert_int_equal(refusals_add(&refusals, 7, 100, &wait_ms), REFUSAL_CHARGED);
	/* The fifth may come before the trunk takes another one's call. */
	for (unsigned i = 0; i < REFUSALS_CHARGED; i++)
		assert_int_equal(refusals_add(&refusals, 8, 100, &wait_ms), REFUSAL_AGAIN);
	assert_int_equal(refusals_add(&refusals, 8, 101, &wait_ms), REFUSAL_CHARGED);
	streaks_finish(&refusals);
}

static void test_refusals__who_was_taken_is_counted_anew(void **state)
{
	struct streaks refusals = { 0 };

	(void)state;
	for (unsigned i = 1; i < REFUSALS_CHARGED; i++)
		assert_int_equal(refusals_add(&refusals, 7, i, &wait_ms), REFUSAL_AGAIN);
	streaks_end(&refusals, 7);
	assert_int_equal(refusals_add(&refusals, 7, 50, &wait_ms), REFUSAL_AGAIN);
	streaks_finish(&refusals);
}

/* Many at a time, each is told from all others. */
static void test_refusals__nobody_is_forgotten(void **state)
{
	struct streaks refusals = { 0 };

	(void)state;
	for (unsigned i = 1; i < REFUSALS_CHARGED; i++) {
		for (uint64_t contact = 1; contact <= 5000; contact++)
			assert_int_equal(refusals_add(&refusals, contact, i, &wait_ms),
					 REFUSAL_AGAIN);
	}
	for (uint64_t contact = 1; contact <= 5000; contact++)
		assert_int_equal(refusals_add(&refusals, contact, 9, &wait_ms), REFUSAL_CHARGED);
	streaks_finish(&refusals);
}

static void test_refusals__without_room_it_is_set_aside(void **state)
{
	struct streaks refusals = { 0 };

	(void)state;
	for (uint64_t contact = 1; contact <= STREAKS_MAX; contact++)
		assert_int_equal(refusals_add(&refusals, contact, 3, &wait_ms), REFUSAL_AGAIN);
	assert_int_equal(refusals_add(&refusals, STREAKS_MAX + 1, 3, &wait_ms), REFUSAL_SET_ASIDE);
	streaks_finish(&refusals);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refusals__a_trunk_that_takes_nobody_charges_nobody),
		cmocka_unit_test(test_refusals__a_contact_that_is_never_taken_is_charged),
		cmocka_unit_test(test_refusals__who_was_taken_is_counted_anew),
		cmocka_unit_test(test_refusals__nobody_is_forgotten),
		cmocka_unit_test(test_refusals__without_room_it_is_set_aside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
