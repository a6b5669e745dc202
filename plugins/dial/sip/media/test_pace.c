/* test_pace.c - the clock of a media thread: phases, being late, leaving out */
/* SPDX-License-Identifier: MIT */
#include "media/pace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define ALL ((1u << PACE_PHASES) - 1)

struct turn {
	const char *name;
	int64_t tick;
	uint32_t phases;
	int64_t now_ms;
	int64_t next;
};

static const struct turn turns[] = {
	{ "in time", 1000, ALL, 1000, 1001 },
	{ "the next phase with streams", 1000, 1u << 7, 1000, 1007 },
	{ "one phase, a round later", 1007, 1u << 7, 1007, 1027 },
	{ "around the end of a round", 1019, 1u << 19 | 1u << 2, 1019, 1022 },
	{ "a little late", 1000, ALL, 1010, 1001 },
	{ "three rounds late are made up for", 1000, ALL, 1061, 1001 },
	{ "almost four", 1000, ALL, 1080, 1001 },
	{ "four: one is left out", 1000, ALL, 1081, 1021 },
	{ "a second late", 1000, 1u, 2020, 1960 },
	{ "ahead of the clock", 1000, ALL, 900, 1001 },
};

static void test_next__follows_the_schedule(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(turns) / sizeof(turns[0]); i++) {
		const struct turn *turn = &turns[i];
		int64_t next = pace_next(turn->tick, turn->phases, turn->now_ms * PACE_TICK_NS);

		if (next != turn->next)
			fail_msg("%s: %lld, not %lld", turn->name, (long long)next,
				 (long long)turn->next);
	}
}

/* However late: at most three late turns of each phase, and one in time. */
static void test_next__after_a_stall_sends_four_at_most(void **state)
{
	(void)state;
	for (int64_t stall_ms = 0; stall_ms < 400; stall_ms++) {
		int64_t now_ns = (1000 + stall_ms) * PACE_TICK_NS;
		int64_t tick = 1000;
		unsigned turns_due = 0;

		while ((tick = pace_next(tick, 1u << 5, now_ns)) * PACE_TICK_NS <= now_ns)
			turns_due++;
		assert_in_range(turns_due, 0, PACE_CATCH_UP_MAX + 1);
		assert_int_equal(tick % PACE_PHASES, 5);
	}
}

/* Few streams wake the thread seldom, many are spread. */
static void test_choose__fills_a_phase_before_the_next(void **state)
{
	size_t counts[PACE_PHASES] = { 0 };
	unsigned used = 0;

	(void)state;
	for (unsigned i = 0; i < PACE_STREAMS * PACE_PHASES; i++) {
		unsigned phase = pace_choose(counts);

		used += counts[phase]++ == 0;
		assert_int_equal(used, i / PACE_STREAMS + 1);
		assert_in_range(counts[phase], 1, PACE_STREAMS);
	}
	for (unsigned i = 0; i < 10 * PACE_PHASES; i++)
		counts[pace_choose(counts)]++;
	for (unsigned i = 0; i < PACE_PHASES; i++)
		assert_int_equal(counts[i], PACE_STREAMS + 10);
}

static void test_choose__fills_what_has_become_free(void **state)
{
	size_t counts[PACE_PHASES];

	(void)state;
	for (unsigned free_one = 0; free_one < PACE_PHASES; free_one++) {
		for (unsigned i = 0; i < PACE_PHASES; i++)
			counts[i] = PACE_STREAMS + (i != free_one);
		assert_int_equal(pace_choose(counts), free_one);
		counts[free_one] = PACE_STREAMS - 1;
		assert_int_equal(pace_choose(counts), free_one);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_next__follows_the_schedule),
		cmocka_unit_test(test_next__after_a_stall_sends_four_at_most),
		cmocka_unit_test(test_choose__fills_a_phase_before_the_next),
		cmocka_unit_test(test_choose__fills_what_has_become_free),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
