/* test_caller_id.c - which number of a pool a callee sees */
/* SPDX-License-Identifier: MIT */
#include "core/campaign/caller_id.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define POOL_MAX 7

static const uint64_t pool[POOL_MAX] = {
	912261234567, 912261234568, 918061234567, 911161234567,
	442079460018, 12015550123,  912261234560,
};

static size_t pick(size_t count, enum caller_id_choice choice, uint64_t contact, uint32_t no)
{
	const struct caller_id_call call = { 919876543210, contact, no };

	return caller_id_pick(pool, count, choice, &call);
}

static void test_rotate__each_block_of_contacts_sees_all(void **state)
{
	(void)state;
	for (size_t count = 1; count <= POOL_MAX; count++) {
		for (uint64_t block = 0; block < 50; block++) {
			unsigned seen = 0;

			for (size_t i = 0; i < count; i++)
				seen |= 1u << pick(count, CALLER_ID_ROTATE, block * count + i, 1);
			assert_int_equal(seen, (1u << count) - 1);
		}
	}
}

static void test_rotate__the_next_attempt_has_another(void **state)
{
	(void)state;
	for (size_t count = 2; count <= POOL_MAX; count++) {
		for (uint64_t contact = 0; contact < 100; contact++) {
			for (uint32_t no = 1; no < 10; no++)
				assert_int_not_equal(
					pick(count, CALLER_ID_ROTATE, contact, no),
					pick(count, CALLER_ID_ROTATE, contact, no + 1));
		}
	}
}

/* Agents that take every second, third ... contact of a list. */
static void test_rotate__agents_that_share_a_list_show_all_numbers(void **state)
{
	(void)state;
	for (size_t count = 2; count <= POOL_MAX; count++) {
		for (uint64_t agents = 1; agents <= 8; agents++) {
			unsigned seen = 0;

			for (uint64_t i = 0; i < 100; i++)
				seen |= 1u << pick(count, CALLER_ID_ROTATE, i * agents, 1);
			assert_int_equal(seen, (1u << count) - 1);
		}
	}
}

static void test_area__the_longest_prefix_wins(void **state)
{
	static const struct {
		uint64_t number;
		size_t index;
	} cases[] = {
		{ 918040001000, 2 },
		{ 911140001000, 3 },
		{ 442079460958, 4 },
		{ 12015550199, 5 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (uint32_t no = 1; no < 5; no++) {
			const struct caller_id_call call = { cases[i].number, i, no };

			assert_int_equal(caller_id_pick(pool, POOL_MAX, CALLER_ID_AREA, &call),
					 cases[i].index);
		}
	}
}

/* Three of the pool have as many digits of it. */
static void test_area__ties_take_turns(void **state)
{
	(void)state;
	for (uint64_t contact = 0; contact < 20; contact++) {
		const struct caller_id_call first = { 912261234599, contact, 1 };
		const struct caller_id_call second = { 912261234599, contact, 2 };
		size_t one = caller_id_pick(pool, POOL_MAX, CALLER_ID_AREA, &first);
		size_t other = caller_id_pick(pool, POOL_MAX, CALLER_ID_AREA, &second);

		assert_true(one == 0 || one == 1 || one == 6);
		assert_true(other == 0 || other == 1 || other == 6);
		assert_int_not_equal(one, other);
	}
}

/* Nobody near: all take turns. */
static void test_area__of_no_country_of_the_pool(void **state)
{
	unsigned seen = 0;

	(void)state;
	for (uint64_t contact = 0; contact < POOL_MAX; contact++) {
		const struct caller_id_call call = { 33123456789, contact, 1 };

		seen |= 1u << caller_id_pick(pool, POOL_MAX, CALLER_ID_AREA, &call);
	}
	assert_int_equal(seen, (1u << POOL_MAX) - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rotate__each_block_of_contacts_sees_all),
		cmocka_unit_test(test_rotate__the_next_attempt_has_another),
		cmocka_unit_test(test_rotate__agents_that_share_a_list_show_all_numbers),
		cmocka_unit_test(test_area__the_longest_prefix_wins),
		cmocka_unit_test(test_area__ties_take_turns),
		cmocka_unit_test(test_area__of_no_country_of_the_pool),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
