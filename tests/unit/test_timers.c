/* test_timers.c - deadlines: order, stopping, and what starts meanwhile */
/* SPDX-License-Identifier: MIT */
#include "core/loop/timers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define MANY 5000

struct bell {
	struct timers *timers;
	int64_t due_us;
	int place; /* in the order of ringing; 0: has not rung */
	int *rung;
	struct peal_timer *timer;
};

static void ring(void *context)
{
	struct bell *bell = context;

	bell->place = ++*bell->rung;
}

static void bell_start(struct bell *bell, struct timers *timers, int *rung, int64_t due_us)
{
	*bell = (struct bell){ .timers = timers, .due_us = due_us, .rung = rung };
	bell->timer = timers_start(timers, due_us, ring, bell);
}

static void test_timers__earlier_first_equal_ones_in_order(void **state)
{
	struct timers *timers = timers_create();
	struct bell bells[5];
	int rung = 0;
	static const int64_t dues[] = { 50, 10, 30, 10, 50 };
	static const int places[] = { 4, 1, 3, 2, 5 };

	(void)state;
	for (int i = 0; i < 5; i++)
		bell_start(&bells[i], timers, &rung, dues[i]);
	assert_int_equal(timers_next_us(timers), 10);
	assert_false(timers_run(timers, 9));
	assert_true(timers_run(timers, 30));
	assert_int_equal(rung, 3);
	assert_int_equal(timers_next_us(timers), 50);
	assert_true(timers_run(timers, 1000));
	for (int i = 0; i < 5; i++)
		assert_int_equal(bells[i].place, places[i]);
	assert_true(timers_next_us(timers) == INT64_MAX);
	timers_destroy(&timers);
}

static void test_timers__a_stopped_one_does_not_ring(void **state)
{
	struct timers *timers = timers_create();
	struct bell bells[10];
	int rung = 0;

	(void)state;
	for (int i = 0; i < 10; i++)
		bell_start(&bells[i], timers, &rung, 100 - i);
	for (int i = 0; i < 10; i += 3)
		timers_stop(timers, bells[i].timer);
	timers_run(timers, 1000);
	for (int i = 0; i < 10; i++)
		assert_int_equal(bells[i].place == 0, i % 3 == 0);
	timers_destroy(&timers);
}

static void ring_and_start(void *context)
{
	struct bell *bell = context;

	ring(bell);
	if (*bell->rung < 10)
		bell->timer = timers_start(bell->timers, 0, ring_and_start, bell);
}

/* One that starts itself again, due at once, must not hold the loop. */
static void test_timers_run__what_starts_meanwhile_waits(void **state)
{
	struct timers *timers = timers_create();
	int rung = 0;
	struct bell bell = { .timers = timers, .rung = &rung };

	(void)state;
	bell.timer = timers_start(timers, 0, ring_and_start, &bell);
	for (int i = 1; i <= 10; i++) {
		assert_true(timers_run(timers, 5));
		assert_int_equal(rung, i);
	}
	assert_false(timers_run(timers, 5));
	timers_destroy(&timers);
}

static void ring_and_stop(void *context)
{
	struct bell *bell = context;

	ring(bell);
	timers_stop(bell->timers, bell[1].timer);
}

static void test_timers_run__one_stops_the_next(void **state)
{
	struct timers *timers = timers_create();
	struct bell bells[2];
	int rung = 0;

	(void)state;
	bell_start(&bells[1], timers, &rung, 20);
	bells[0] = (struct bell){ .timers = timers, .rung = &rung };
	bells[0].timer = timers_start(timers, 10, ring_and_stop, &bells[0]);
	timers_run(timers, 100);
	assert_int_equal(rung, 1);
	assert_int_equal(bells[1].place, 0);
	timers_destroy(&timers);
}

/* Against a plain sort, with every third one stopped. */
static void test_timers__thousands_in_any_order(void **state)
{
	struct timers *timers = timers_create();
	struct bell *bells = calloc(MANY, sizeof(*bells));
	uint64_t draw = 7;
	int rung = 0, before = 0;

	(void)state;
	for (int i = 0; i < MANY; i++) {
		draw = draw * UINT64_C(6364136223846793005) + 1;
		bell_start(&bells[i], timers, &rung, (int64_t)(draw >> 40) % 1000);
	}
	for (int i = 0; i < MANY; i += 3)
		timers_stop(timers, bells[i].timer);
	for (int64_t now_us = 0; now_us < 1000; now_us++) {
		timers_run(timers, now_us);
		for (int i = 0; i < MANY; i++) {
			bool is_rung = i % 3 != 0 && bells[i].due_us <= now_us;

			if (is_rung != (bells[i].place > 0))
				fail_msg("%d at %d", i, (int)now_us);
			if (bells[i].due_us == now_us && is_rung)
				assert_true(bells[i].place > before);
		}
		before = rung;
	}
	free(bells);
	timers_destroy(&timers);
}

/* Those that never ring are freed, too. */
static void test_timers_destroy__with_timers_running(void **state)
{
	struct timers *timers = timers_create();
	struct bell bells[3];
	int rung = 0;

	(void)state;
	for (int i = 0; i < 3; i++)
		bell_start(&bells[i], timers, &rung, i);
	timers_run(timers, 0);
	timers_destroy(&timers);
	assert_null(timers);
	assert_int_equal(rung, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_timers__earlier_first_equal_ones_in_order),
		cmocka_unit_test(test_timers__a_stopped_one_does_not_ring),
		cmocka_unit_test(test_timers_run__what_starts_meanwhile_waits),
		cmocka_unit_test(test_timers_run__one_stops_the_next),
		cmocka_unit_test(test_timers__thousands_in_any_order),
		cmocka_unit_test(test_timers_destroy__with_timers_running),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
