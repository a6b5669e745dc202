/* test_loop.c - the call loop, on the virtual clock and on the real one */
/* SPDX-License-Identifier: MIT */
#include "core/loop/loop.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#define START_MS INT64_C(1795240800000)
#define POSTERS 4
#define POSTS 2000
#define DEADLINES 50000

/* What happened, a letter each. */
struct diary {
	struct loop *loop;
	char text[64];
	size_t used;
	int64_t at_ms[64];
};

static void note(struct diary *diary, char letter)
{
	diary->at_ms[diary->used] = loop_now_ms(diary->loop);
	diary->text[diary->used++] = letter;
}

static void note_a(void *context)
{
	note(context, 'a');
}

static void note_b(void *context)
{
	note(context, 'b');
}

static void note_c(void *context)
{
	note(context, 'c');
}

static void stop(void *context)
{
	note(context, '.');
	loop_stop(((struct diary *)context)->loop);
}

/* ---- the virtual clock ---- */

static void test_virtual__jumps_from_timer_to_timer(void **state)
{
	struct diary diary = { .loop = loop_create_virtual(START_MS) };

	(void)state;
	loop_timer_start(diary.loop, 3600000, note_b, &diary);
	loop_timer_start(diary.loop, 10, note_a, &diary);
	loop_timer_start(diary.loop, 86400000, note_c, &diary);
	loop_run(diary.loop);
	assert_string_equal(diary.text, "abc");
	assert_int_equal(diary.at_ms[0], START_MS + 10);
	assert_int_equal(diary.at_ms[1], START_MS + 3600000);
	assert_int_equal(diary.at_ms[2], START_MS + 86400000);
	assert_int_equal(loop_now_ms(diary.loop), START_MS + 86400000);
	loop_destroy(&diary.loop);
	assert_null(diary.loop);
}

static void post_c(void *context)
{
	struct diary *diary = context;

	note(diary, 'b');
	loop_post(diary->loop, note_c, diary);
}

/* All that can happen at one moment happens before time goes on. */
static void test_virtual__posts_come_before_the_next_timer(void **state)
{
	struct diary diary = { .loop = loop_create_virtual(START_MS) };

	(void)state;
	loop_timer_start(diary.loop, 1, note_a, &diary);
	loop_post(diary.loop, post_c, &diary);
	loop_run(diary.loop);
	assert_string_equal(diary.text, "bca");
	assert_int_equal(diary.at_ms[1], START_MS);
	loop_destroy(&diary.loop);
}

static void test_virtual__work_runs_at_once_and_is_done_later(void **state)
{
	struct diary diary = { .loop = loop_create_virtual(START_MS) };

	(void)state;
	loop_work(diary.loop, note_a, note_b, &diary);
	assert_string_equal(diary.text, "a");
	loop_run(diary.loop);
	assert_string_equal(diary.text, "ab");
	loop_destroy(&diary.loop);
}

static void test_virtual__stops_between_two_things(void **state)
{
	struct diary diary = { .loop = loop_create_virtual(START_MS) };

	(void)state;
	loop_timer_start(diary.loop, 5, stop, &diary);
	loop_timer_start(diary.loop, 6, note_a, &diary);
	loop_run(diary.loop);
	assert_string_equal(diary.text, ".");
	loop_run(diary.loop);
	assert_string_equal(diary.text, ".a");
	loop_destroy(&diary.loop);
}

static void test_virtual__run_until_a_moment(void **state)
{
	struct diary diary = { .loop = loop_create_virtual(START_MS) };

	(void)state;
	loop_timer_start(diary.loop, 100, note_a, &diary);
	loop_timer_start(diary.loop, 101, note_b, &diary);
	loop_run_until(diary.loop, START_MS + 100);
	assert_string_equal(diary.text, "a");
	assert_int_equal(loop_now_ms(diary.loop), START_MS + 100);
	loop_run_until(diary.loop, START_MS + 5000);
	assert_string_equal(diary.text, "ab");
	assert_int_equal(loop_now_ms(diary.loop), START_MS + 5000);
	loop_destroy(&diary.loop);
}

static void test_virtual__a_stopped_timer_does_not_ring(void **state)
{
	struct diary diary = { .loop = loop_create_virtual(START_MS) };
	struct peal_timer *timer = loop_timer_start(diary.loop, 10, note_a, &diary);

	(void)state;
	loop_timer_stop(diary.loop, timer);
	loop_timer_stop(diary.loop, NULL);
	loop_run(diary.loop);
	assert_string_equal(diary.text, "");
	assert_int_equal(loop_now_ms(diary.loop), START_MS);
	loop_destroy(&diary.loop);
}

static void test_virtual__delays_beyond_all_bounds(void **state)
{
	struct diary diary = { .loop = loop_create_virtual(START_MS) };
	struct peal_timer *never = loop_timer_start(diary.loop, INT64_MAX, note_b, &diary);

	(void)state;
	loop_timer_start(diary.loop, -5, note_a, &diary);
	loop_run_until(diary.loop, START_MS + 1);
	assert_string_equal(diary.text, "a");
	loop_timer_stop(diary.loop, never);
	loop_destroy(&diary.loop);
}

/* ---- settle ---- */

static void test_settle__runs_posts_but_no_timers(void **state)
{
	struct diary diary = { .loop = loop_create_virtual(START_MS) };
	struct peal_timer *timer = loop_timer_start(diary.loop, 0, note_a, &diary);

	(void)state;
	loop_post(diary.loop, post_c, &diary);
	loop_settle(diary.loop);
	assert_string_equal(diary.text, "bc");
	loop_timer_stop(diary.loop, timer);
	loop_destroy(&diary.loop);
}

/* ---- the real clock ---- */

static void count(void *context)
{
	++*(int *)context;
}

struct poster {
	pthread_t thread;
	struct loop *loop;
	int seen; /* on the loop's thread only */
};

static void *poster_run(void *context)
{
	struct poster *poster = context;

	for (int i = 0; i < POSTS; i++)
		loop_post(poster->loop, count, &poster->seen);
	return NULL;
}

static void is_all_seen(void *context)
{
	struct poster *posters = context;
	int seen = 0;

	for (int i = 0; i < POSTERS; i++)
		seen += posters[i].seen;
	if (seen == POSTERS * POSTS)
		loop_release(posters[0].loop);
	else
		loop_post(posters[0].loop, is_all_seen, posters);
}

static void test_real__posts_of_many_threads_all_arrive(void **state)
{
	struct poster posters[POSTERS];
	struct loop *loop = loop_create();

	(void)state;
	loop_hold(loop);
	loop_post(loop, is_all_seen, posters);
	for (int i = 0; i < POSTERS; i++) {
		posters[i] = (struct poster){ .loop = loop };
		pthread_create(&posters[i].thread, NULL, poster_run, &posters[i]);
	}
	loop_run(loop);
	for (int i = 0; i < POSTERS; i++) {
		pthread_join(posters[i].thread, NULL);
		assert_int_equal(posters[i].seen, POSTS);
	}
	loop_destroy(&loop);
}

static void note_thread(void *context)
{
	*(pthread_t *)context = pthread_self();
}

struct task {
	pthread_t worked, finished;
};

static void task_work(void *context)
{
	note_thread(&((struct task *)context)->worked);
}

static void task_done(void *context)
{
	note_thread(&((struct task *)context)->finished);
}

static void test_real__work_runs_elsewhere_and_is_done_here(void **state)
{
	struct loop *loop = loop_create();
	struct task task;

	(void)state;
	loop_work(loop, task_work, task_done, &task);
	loop_run(loop);
	assert_false(pthread_equal(task.worked, pthread_self()));
	assert_true(pthread_equal(task.finished, pthread_self()));
	loop_destroy(&loop);
}

static void test_real__ends_when_nothing_can_happen(void **state)
{
	struct diary diary = { .loop = loop_create() };

	(void)state;
	loop_run(diary.loop);
	loop_timer_start(diary.loop, 2, note_b, &diary);
	loop_post(diary.loop, note_a, &diary);
	loop_run(diary.loop);
	assert_string_equal(diary.text, "ab");
	loop_destroy(&diary.loop);
}

static void test_real__a_timer_never_rings_early(void **state)
{
	struct diary diary = { .loop = loop_create() };
	int64_t start_us = loop_monotonic_us(diary.loop);

	(void)state;
	loop_timer_start(diary.loop, 3, note_a, &diary);
	loop_run(diary.loop);
	assert_true(loop_monotonic_us(diary.loop) - start_us >= 3000);
	loop_destroy(&diary.loop);
}

static void count_down(void *context)
{
	--*(int *)context;
}

/* So many deadlines that some pass between the look at them and the wait. */
static void test_real__deadlines_close_together_all_ring(void **state)
{
	struct loop *loop = loop_create();
	int left = DEADLINES;

	(void)state;
	for (int i = 0; i < DEADLINES; i++)
		loop_timer_start(loop, 100 + i % 200, count_down, &left);
	alarm(30); /* a loop that waits for ever ends the test */
	loop_run(loop);
	alarm(0);
	assert_int_equal(left, 0);
	loop_destroy(&loop);
}

static void start_a(uv_timer_t *timer)
{
	struct diary *diary = timer->data;

	loop_timer_start(diary->loop, 5, note_a, diary);
}

/* What libuv calls before it waits may set a deadline: the wait ends with it. */
static void test_real__a_timer_that_is_started_within_libuv(void **state)
{
	struct diary diary = { .loop = loop_create() };
	uv_timer_t timer = { .data = &diary };

	(void)state;
	uv_timer_init(loop_uv(diary.loop), &timer);
	uv_timer_start(&timer, start_a, 0, 0);
	alarm(30);
	loop_run(diary.loop);
	alarm(0);
	assert_string_equal(diary.text, "a");
	loop_destroy(&diary.loop);
}

static void test_settle__waits_for_work_under_way(void **state)
{
	struct diary diary = { .loop = loop_create() };

	(void)state;
	loop_work(diary.loop, note_a, note_b, &diary);
	loop_settle(diary.loop);
	assert_string_equal(diary.text, "ab");
	loop_destroy(&diary.loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_virtual__jumps_from_timer_to_timer),
		cmocka_unit_test(test_virtual__posts_come_before_the_next_timer),
		cmocka_unit_test(test_virtual__work_runs_at_once_and_is_done_later),
		cmocka_unit_test(test_virtual__stops_between_two_things),
		cmocka_unit_test(test_virtual__run_until_a_moment),
		cmocka_unit_test(test_virtual__a_stopped_timer_does_not_ring),
		cmocka_unit_test(test_virtual__delays_beyond_all_bounds),
		cmocka_unit_test(test_settle__runs_posts_but_no_timers),
		cmocka_unit_test(test_settle__waits_for_work_under_way),
		cmocka_unit_test(test_real__posts_of_many_threads_all_arrive),
		cmocka_unit_test(test_real__work_runs_elsewhere_and_is_done_here),
		cmocka_unit_test(test_real__ends_when_nothing_can_happen),
		cmocka_unit_test(test_real__a_timer_never_rings_early),
		cmocka_unit_test(test_real__deadlines_close_together_all_ring),
		cmocka_unit_test(test_real__a_timer_that_is_started_within_libuv),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
