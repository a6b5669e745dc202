/* test_wheel.c - libre's timers on a wheel, against a list that is searched */
/* SPDX-License-Identifier: MIT */
#include "wheel.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define TIMERS 400
#define COUNT_MANY 100000

/* What each timer should do is kept beside it; the naive model is a search for the
 * smallest time, then the smallest number of start. */
struct entry {
	struct tmr timer;
	uint64_t at_ms;
	uint64_t start_no; /* 0: not running */
};

struct model {
	struct wheel wheel;
	struct entry entries[TIMERS];
	uint64_t start_count;
	uint64_t now_ms;
	uint64_t fired_count;
	uint64_t random;
	bool is_busy; /* handlers start and stop timers */
};

static struct model *model;

static uint64_t random_below(uint64_t limit)
{
	model->random ^= model->random << 13;
	model->random ^= model->random >> 7;
	model->random ^= model->random << 17;
	return model->random % limit;
}

/* Short, long and very long, and often the same. */
static uint64_t random_delay(void)
{
	static const uint64_t limits[] = { 1, 2, 10, 64, 65, 500, 4096, 40000, 300000, 1u << 30 };
	uint64_t limit = limits[random_below(sizeof(limits) / sizeof(limits[0]))];

	return random_below(4) == 0 ? limit : random_below(limit);
}

static struct entry *model_first(void)
{
	struct entry *first = NULL;

	for (size_t i = 0; i < TIMERS; i++) {
		struct entry *entry = &model->entries[i];

		if (entry->start_no == 0)
			continue;
		if (first == NULL || entry->at_ms < first->at_ms ||
		    (entry->at_ms == first->at_ms && entry->start_no < first->start_no))
			first = entry;
	}
	return first;
}

static void entry_fired(void *arg);

static void entry_stop(struct entry *entry)
{
	if (entry->start_no == 0)
		return;
	wheel_remove(&model->wheel, &entry->timer);
	entry->timer.th = NULL;
	entry->start_no = 0;
}

static void entry_start(struct entry *entry, uint64_t delay_ms)
{
	entry_stop(entry);
	entry->at_ms = model->now_ms + delay_ms;
	entry->start_no = ++model->start_count;
	entry->timer.th = entry_fired;
	entry->timer.arg = entry;
	entry->timer.jfs = entry->at_ms;
	wheel_add(&model->wheel, &entry->timer, model->now_ms);
}

static struct entry *entry_any(void)
{
	return &model->entries[random_below(TIMERS)];
}

static void entry_fired(void *arg)
{
	struct entry *entry = arg;

	assert_ptr_equal(entry, model_first());
	assert_true(entry->at_ms <= model->now_ms);
	entry->start_no = 0;
	model->fired_count++;
	if (!model->is_busy)
		return;
	if (random_below(3) == 0)
		entry_start(entry, 1 + random_delay());
	if (random_below(3) == 0)
		entry_start(entry_any(), 1 + random_delay());
	if (random_below(3) == 0)
		entry_stop(entry_any());
}

static int model_setup(void **state)
{
	(void)state;
	model = calloc(1, sizeof(*model));
	assert_non_null(model);
	model->random = 88172645463325252;
	return 0;
}

static int model_teardown(void **state)
{
	(void)state;
	free(model);
	return 0;
}

static void model_advance(uint64_t by_ms)
{
	struct entry *first;

	model->now_ms += by_ms;
	wheel_run(&model->wheel, model->now_ms);
	first = model_first();
	if (first != NULL)
		assert_true(first->at_ms > model->now_ms);
}

/* What the wheel says of the next time is never too late. */
static void model_check_next(void)
{
	struct entry *first = model_first();
	uint64_t at_ms = 0;

	assert_int_equal(wheel_next(&model->wheel, &at_ms), first != NULL);
	if (first != NULL)
		assert_true(at_ms <= first->at_ms);
}

static void test_wheel__does_what_a_search_does(void **state)
{
	size_t running = 0;

	(void)state;
	model->is_busy = true;
	model->now_ms = 123456789;
	for (int step = 0; step < 30000; step++) {
		switch (random_below(4)) {
		case 0:
		case 1:
			entry_start(entry_any(), 1 + random_delay());
			break;
		case 2:
			entry_stop(entry_any());
			break;
		default:
			model_advance(random_below(8) == 0 ? random_delay() : random_below(70));
		}
		model_check_next();
	}
	assert_true(model->fired_count > 5000);
	for (size_t i = 0; i < TIMERS; i++)
		running += model->entries[i].start_no != 0;
	assert_int_equal(model->wheel.count, running);
}

static void test_wheel__equal_times_in_order_of_start(void **state)
{
	(void)state;
	/* One is put far away, the others when it is near: same time. */
	entry_start(&model->entries[7], 100000);
	model_advance(60000);
	entry_start(&model->entries[3], 40000);
	model_advance(39999);
	entry_start(&model->entries[5], 1);
	model_advance(1);
	assert_int_equal(model->fired_count, 3);
}

static struct entry *victim;

static void stops_the_victim(void *arg)
{
	(void)arg;
	model->fired_count++;
	entry_stop(victim);
}

static void test_wheel__stop_of_one_that_is_due_too(void **state)
{
	(void)state;
	entry_start(&model->entries[0], 5);
	entry_start(&model->entries[1], 5);
	entry_start(&model->entries[2], 6);
	model->entries[0].timer.th = stops_the_victim;
	victim = &model->entries[1];
	model->now_ms = 10;
	/* The first stops the second; it is not among the model's any more. */
	model->entries[0].start_no = 0;
	wheel_run(&model->wheel, 10);
	assert_int_equal(model->fired_count, 2);
	assert_int_equal(model->wheel.count, 0);
}

static void starts_again_at_once(void *arg)
{
	struct entry *entry = arg;

	entry->start_no = 0;
	model->fired_count++;
	entry_start(entry, 0);
	entry->timer.th = starts_again_at_once;
}

static void test_wheel__start_for_now_waits_for_the_next_run(void **state)
{
	(void)state;
	entry_start(&model->entries[0], 0);
	model->entries[0].timer.th = starts_again_at_once;
	for (uint64_t round = 1; round < 4; round++) {
		wheel_run(&model->wheel, model->now_ms);
		assert_int_equal(model->fired_count, round);
	}
	entry_stop(&model->entries[0]);
}

static void test_wheel__beyond_all_time(void **state)
{
	(void)state;
	model->now_ms = 1000;
	entry_start(&model->entries[0], UINT64_MAX / 2);
	model_advance(UINT64_C(1) << 40);
	assert_int_equal(model->fired_count, 0);
	entry_stop(&model->entries[0]);
	assert_int_equal(model->wheel.count, 0);
}

/* ---- libre's functions ---- */

static size_t libre_fired;

static void libre_handler(void *arg)
{
	struct tmr *timer = arg;

	assert_false(tmr_isrunning(timer));
	libre_fired++;
}

static void test_tmr__starts_stops_and_fires(void **state)
{
	struct tmr timer;

	(void)state;
	libre_fired = 0;
	tmr_init(&timer);
	assert_int_equal(tmr_next_timeout(NULL), 0);
	tmr_start(&timer, 60000, libre_handler, &timer);
	assert_true(tmr_isrunning(&timer));
	assert_in_range(tmr_get_expire(&timer), 1, 60000);
	assert_in_range(tmr_next_timeout(NULL), 1, 60000);
	tmr_poll(NULL);
	assert_int_equal(libre_fired, 0);
	tmr_start(&timer, 0, libre_handler, &timer);
	assert_int_equal(tmr_next_timeout(NULL), 1);
	tmr_poll(NULL);
	assert_int_equal(libre_fired, 1);
	tmr_start(&timer, 10, libre_handler, &timer);
	tmr_cancel(&timer);
	tmr_cancel(&timer);
	assert_int_equal(tmr_next_timeout(NULL), 0);
	assert_int_equal(tmr_get_expire(&timer), 0);
}

static void test_tmr__very_many(void **state)
{
	struct tmr *timers = calloc(COUNT_MANY, sizeof(*timers));

	(void)state;
	assert_non_null(timers);
	libre_fired = 0;
	for (size_t i = 0; i < COUNT_MANY; i++)
		tmr_start(&timers[i], 32000 + i % 977, libre_handler, &timers[i]);
	/* Every one is started anew, as libre does with each packet of a connection. */
	for (size_t i = 0; i < COUNT_MANY; i++)
		tmr_start(&timers[i], i % 2 == 0 ? 0 : 32000, libre_handler, &timers[i]);
	tmr_poll(NULL);
	assert_int_equal(libre_fired, COUNT_MANY / 2);
	for (size_t i = 0; i < COUNT_MANY; i++)
		tmr_cancel(&timers[i]);
	assert_int_equal(tmr_next_timeout(NULL), 0);
	free(timers);
}

#define TEST_MODEL(test) cmocka_unit_test_setup_teardown(test, model_setup, model_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_MODEL(test_wheel__does_what_a_search_does),
		TEST_MODEL(test_wheel__equal_times_in_order_of_start),
		TEST_MODEL(test_wheel__stop_of_one_that_is_due_too),
		TEST_MODEL(test_wheel__start_for_now_waits_for_the_next_run),
		TEST_MODEL(test_wheel__beyond_all_time),
		cmocka_unit_test(test_tmr__starts_stops_and_fires),
		cmocka_unit_test(test_tmr__very_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
