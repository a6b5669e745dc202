/* test_streaks.c - how often in a row something has failed for a contact */
/* SPDX-License-Identifier: MIT */
#include "core/campaign/streaks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void test_streaks__each_contact_has_its_own(void **state)
{
	struct streaks streaks = { 0 };

	(void)state;
	streaks_end(&streaks, 7); /* there is none */
	assert_int_equal(streaks_add(&streaks, 7)->count, 1);
	assert_int_equal(streaks_add(&streaks, 7)->count, 2);
	assert_int_equal(streaks_add(&streaks, 8)->count, 1);
	streaks_end(&streaks, 9);
	streaks_end(&streaks, 7);
	assert_int_equal(streaks_add(&streaks, 7)->count, 1);
	assert_int_equal(streaks_add(&streaks, 8)->count, 2);
	assert_int_equal(streaks.count, 2);
	streaks_finish(&streaks);
}

/* Thousands that come and go, against a plain array. */
static void test_streaks__many_come_and_go(void **state)
{
	enum { CONTACTS = 3000 };
	static uint32_t counts[CONTACTS];
	struct streaks streaks = { 0 };
	size_t there = 0;
	uint32_t dice = 1;

	(void)state;
	for (int i = 0; i < 200000; i++) {
		uint32_t contact;

		dice = dice * 1664525u + 1013904223u;
		contact = (dice >> 8) % CONTACTS;
		if (dice >> 31 == 0) {
			assert_int_equal(streaks_add(&streaks, contact)->count, ++counts[contact]);
		} else {
			streaks_end(&streaks, contact);
			counts[contact] = 0;
		}
	}
	for (uint32_t contact = 0; contact < CONTACTS; contact++) {
		there += counts[contact] != 0;
		assert_int_equal(streaks_add(&streaks, contact)->count, counts[contact] + 1);
	}
	assert_true(there > 0);
	assert_int_equal(streaks.count, CONTACTS);
	streaks_finish(&streaks);
}

static void test_streaks__no_more_than_there_is_room_for(void **state)
{
	struct streaks streaks = { 0 };

	(void)state;
	for (uint64_t contact = 1; contact <= STREAKS_MAX; contact++)
		assert_non_null(streaks_add(&streaks, contact));
	assert_null(streaks_add(&streaks, STREAKS_MAX + 1));
	assert_int_equal(streaks_add(&streaks, STREAKS_MAX)->count, 2);
	streaks_end(&streaks, 1);
	assert_non_null(streaks_add(&streaks, STREAKS_MAX + 1));
	streaks_finish(&streaks);
}

static void test_streaks_wait__doubles_up_to_eight_minutes(void **state)
{
	static const int64_t seconds[] = { 30, 30, 60, 120, 240, 480, 480 };

	(void)state;
	for (uint32_t count = 0; count < sizeof(seconds) / sizeof(seconds[0]); count++)
		assert_int_equal(streaks_wait_ms(count), seconds[count] * 1000);
	assert_int_equal(streaks_wait_ms(UINT32_MAX), 480000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_streaks__each_contact_has_its_own),
		cmocka_unit_test(test_streaks__many_come_and_go),
		cmocka_unit_test(test_streaks__no_more_than_there_is_room_for),
		cmocka_unit_test(test_streaks_wait__doubles_up_to_eight_minutes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
