/* loop.c - the call loop: one thread that owns all call-time state */
/* SPDX-License-Identifier: MIT */
#include "core/loop/loop.h"

#include "core/base/memory.h"
#include "core/base/panic.h"
#include "core/base/time.h"
#include "core/loop/timers.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct post {
	peal_fn *fn;
	void *context;
};

struct posts {
	struct post *at;
	size_t count, room;
};

struct work {
	uv_work_t request;
	struct loop *loop;
	peal_fn *work_fn, *done_fn;
	void *context;
};

struct loop {
	uv_loop_t uv;
	uv_async_t wake;
	uv_timer_t alarm;
	struct timers *timers;
	pthread_mutex_t lock; /* of `waiting` */
	struct posts waiting; /* not yet run */
	struct posts running; /* loop thread: being run */
	bool is_virtual, is_stopped, is_waiting;
	_Atomic int64_t virtual_ms;
	size_t hold_count;
};

static void wake_nothing(uv_async_t *wake)
{
	(void)wake; /* waking is all: loop_run() looks at the posts */
}

static void alarm_nothing(uv_timer_t *alarm)
{
	(void)alarm;
}

struct loop *loop_create(void)
{
	struct loop *loop = memory_alloc(sizeof(*loop));

	require(uv_loop_init(&loop->uv) == 0);
	require(uv_async_init(&loop->uv, &loop->wake, wake_nothing) == 0);
	require(uv_timer_init(&loop->uv, &loop->alarm) == 0);
	uv_unref((uv_handle_t *)&loop->wake);
	pthread_mutex_init(&loop->lock, NULL);
	loop->timers = timers_create();
	return loop;
}

struct loop *loop_create_virtual(int64_t start_ms)
{
	struct loop *loop = loop_create();

	loop->is_virtual = true;
	atomic_store(&loop->virtual_ms, start_ms);
	return loop;
}

static void handle_close(uv_handle_t *handle, void *context)
{
	(void)context;
	if (!uv_is_closing(handle))
		uv_close(handle, NULL);
}

void loop_destroy(struct loop **loop)
{
	if (*loop == NULL)
		return;
	uv_walk(&(*loop)->uv, handle_close, NULL);
	uv_run(&(*loop)->uv, UV_RUN_DEFAULT);
	require(uv_loop_close(&(*loop)->uv) == 0);
	timers_destroy(&(*loop)->timers);
	pthread_mutex_destroy(&(*loop)->lock);
	free((*loop)->waiting.at);
	free((*loop)->running.at);
	free(*loop);
	*loop = NULL;
}

uv_loop_t *loop_uv(struct loop *loop)
{
	return &loop->uv;
}

bool loop_is_virtual(const struct loop *loop)
{
	return loop->is_virtual;
}

int64_t loop_now_ms(const struct loop *loop)
{
	return loop->is_virtual ? atomic_load(&loop->virtual_ms) : time_system_ms();
}

int64_t loop_monotonic_us(const struct loop *loop)
{
	return loop->is_virtual ? atomic_load(&loop->virtual_ms) * 1000 : time_monotonic_us();
}

struct peal_timer *loop_timer_start(struct loop *loop, int64_t delay_ms, peal_fn *fn, void *context)
{
	int64_t delay_us = delay_ms <= 0		 ? 0
			   : delay_ms > INT64_MAX / 4000 ? INT64_MAX / 4
							 : delay_ms * 1000;

	/* The alarm is set for a later one: libuv must not wait that long. */
	if (loop->is_waiting)
		uv_async_send(&loop->wake);
	return timers_start(loop->timers, loop_monotonic_us(loop) + delay_us, fn, context);
}

void loop_timer_stop(struct loop *loop, struct peal_timer *timer)
{
	if (timer != NULL)
		timers_stop(loop->timers, timer);
}

void loop_post(struct loop *loop, peal_fn *fn, void *context)
{
	bool was_empty;

	pthread_mutex_lock(&loop->lock);
	was_empty = loop->waiting.count == 0;
	loop->waiting.at = memory_grow(loop->waiting.at, &loop->waiting.room,
				       loop->waiting.count + 1, sizeof(struct post));
	loop->waiting.at[loop->waiting.count++] = (struct post){ fn, context };
	/* Sent under the lock: loop_destroy() cannot come between. */
	if (was_empty)
		uv_async_send(&loop->wake);
	pthread_mutex_unlock(&loop->lock);
}

void loop_hold(struct loop *loop)
{
	loop->hold_count++;
}

void loop_release(struct loop *loop)
{
	require(loop->hold_count > 0);
	loop->hold_count--;
}

static void work_run(uv_work_t *request)
{
	struct work *work = request->data;

	work->work_fn(work->context);
}

static void work_done(uv_work_t *request, int status)
{
	struct work *work = request->data;

	(void)status;
	loop_release(work->loop);
	work->done_fn(work->context);
	free(work);
}

void loop_work(struct loop *loop, peal_fn *work_fn, peal_fn *done_fn, void *context)
{
	struct work *work;

	if (loop->is_virtual) {
		work_fn(context);
		loop_post(loop, done_fn, context);
		return;
	}
	work = memory_alloc(sizeof(*work));
	*work = (struct work){
		.loop = loop, .work_fn = work_fn, .done_fn = done_fn, .context = context
	};
	work->request.data = work;
	loop_hold(loop);
	require(uv_queue_work(&loop->uv, &work->request, work_run, work_done) == 0);
}

/* Runs the posts that are there now; those they add wait for the next turn. */
static bool posts_run(struct loop *loop)
{
	struct posts swap;
	size_t count;

	pthread_mutex_lock(&loop->lock);
	swap = loop->running;
	loop->running = loop->waiting;
	loop->waiting = swap;
	loop->waiting.count = 0;
	pthread_mutex_unlock(&loop->lock);
	count = loop->running.count;
	for (size_t i = 0; i < count; i++)
		loop->running.at[i].fn(loop->running.at[i].context);
	loop->running.count = 0;
	return count > 0;
}

static bool has_posts(struct loop *loop)
{
	bool has;

	pthread_mutex_lock(&loop->lock);
	has = loop->waiting.count > 0;
	pthread_mutex_unlock(&loop->lock);
	return has;
}

/* Rounded up: libuv's alarm must not ring before the deadline.  It rings again each
 * millisecond: libuv runs what is due before it waits, and would then wait for ever. */
static void alarm_set(struct loop *loop)
{
	int64_t wait_us = timers_next_us(loop->timers);

	if (wait_us == INT64_MAX) {
		uv_timer_stop(&loop->alarm);
		return;
	}
	wait_us -= loop_monotonic_us(loop);
	uv_update_time(&loop->uv);
	uv_timer_start(&loop->alarm, alarm_nothing,
		       wait_us <= 0 ? 0 : (uint64_t)(wait_us + 999) / 1000, 1);
}

static bool is_alive(struct loop *loop)
{
	return timers_next_us(loop->timers) != INT64_MAX || loop->hold_count > 0 ||
	       has_posts(loop) || uv_loop_alive(&loop->uv);
}

/* Until something happens: I/O, the alarm, or a post, which alone would not keep
 * libuv waiting. */
static void wait_for_uv(struct loop *loop)
{
	uv_ref((uv_handle_t *)&loop->wake);
	loop->is_waiting = true;
	uv_run(&loop->uv, UV_RUN_ONCE);
	loop->is_waiting = false;
	uv_unref((uv_handle_t *)&loop->wake);
}

static void turn_real(struct loop *loop)
{
	bool did = posts_run(loop);

	did |= timers_run(loop->timers, loop_monotonic_us(loop));
	if (loop->is_stopped || !is_alive(loop))
		return;
	if (did || has_posts(loop)) {
		uv_run(&loop->uv, UV_RUN_NOWAIT);
		return;
	}
	alarm_set(loop);
	wait_for_uv(loop);
	uv_timer_stop(&loop->alarm);
}

/* Everything that can happen at this moment, then the next one. */
static void turn_virtual(struct loop *loop, int64_t until_ms)
{
	int64_t next_us;

	if (posts_run(loop))
		return;
	uv_run(&loop->uv, UV_RUN_NOWAIT);
	if (loop->is_stopped || has_posts(loop))
		return;
	if (timers_run(loop->timers, loop_monotonic_us(loop)))
		return;
	if (loop->hold_count > 0) {
		wait_for_uv(loop);
		return;
	}
	next_us = timers_next_us(loop->timers);
	if (next_us == INT64_MAX || (next_us + 999) / 1000 > until_ms)
		loop->is_stopped = true;
	else
		atomic_store(&loop->virtual_ms, (next_us + 999) / 1000);
}

void loop_run(struct loop *loop)
{
	loop->is_stopped = false;
	while (!loop->is_stopped && (loop->is_virtual || is_alive(loop))) {
		if (loop->is_virtual)
			turn_virtual(loop, INT64_MAX);
		else
			turn_real(loop);
	}
}

void loop_run_until(struct loop *loop, int64_t until_ms)
{
	require(loop->is_virtual);
	loop->is_stopped = false;
	while (!loop->is_stopped)
		turn_virtual(loop, until_ms);
	if (atomic_load(&loop->virtual_ms) < until_ms)
		atomic_store(&loop->virtual_ms, until_ms);
}

void loop_settle(struct loop *loop)
{
	while (posts_run(loop) || loop->hold_count > 0) {
		if (loop->hold_count > 0 && !has_posts(loop))
			wait_for_uv(loop);
	}
}

void loop_stop(struct loop *loop)
{
	loop->is_stopped = true;
}
