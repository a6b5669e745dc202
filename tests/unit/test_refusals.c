/* test_refusals.c - is it the trunk that takes no calls, or no call to this contact? */
/* SPDX-License-Identifier: MIT */
#include "core/campaign/refusals.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void test_refusals__a_trunk_that_is_down_charges_nobody(void **state)
{
	struct refusals refusals = { 0 };

	(void)state;
	for (int i = 0; i < 1000; i++)
		assert_false(refusals_add(&refusals, 7, 3));
}

static void test_refusals__a_contact_that_is_never_taken_is_charged(void **state)
{
	struct refusals refusals = { 0 };

	(void)state;
	for (unsigned i = 1; i < REFUSALS_CHARGED; i++)
		assert_false(refusals_add(&refusals, 7, 3 + i));
	assert_true(refusals_add(&refusals, 7, 100));
	/* Its further attempts need no proof, also when nobody else is left. */
	assert_true(refusals_add(&refusals, 7, 100));
	assert_true(refusals_add(&refusals, 7, 100));
	/* The fifth may come before the trunk takes another one's call. */
	for (unsigned i = 0; i < REFUSALS_CHARGED; i++)
		assert_false(refusals_add(&refusals, 8, 100));
	assert_true(refusals_add(&refusals, 8, 101));
}

static void test_refusals__who_is_forgotten_is_counted_anew(void **state)
{
	struct refusals refusals = { 0 };

	(void)state;
	for (unsigned i = 1; i < REFUSALS_CHARGED; i++)
		assert_false(refusals_add(&refusals, 7, i));
	assert_false(refusals_add(&refusals, 7 + REFUSALS_MAX, 50));
	assert_false(refusals_add(&refusals, 7, 50));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refusals__a_trunk_that_is_down_charges_nobody),
		cmocka_unit_test(test_refusals__a_contact_that_is_never_taken_is_charged),
		cmocka_unit_test(test_refusals__who_is_forgotten_is_counted_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
