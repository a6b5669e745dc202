/* loop.h - the call loop: one thread that owns all call-time state
 *
 * Timers, posts from other threads and work on worker threads, on libuv; on the
 * real clock, or on a virtual one.  The virtual clock stands still while
 * anything can happen without it, then jumps to the next timer; work runs inline
 * and in order, so that one seed gives one night, every time. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_LOOP_LOOP_H
#define PEAL_LOOP_LOOP_H

#include "peal/host.h"

#include <uv.h>

struct loop;

struct loop *loop_create(void);
struct loop *loop_create_virtual(int64_t start_ms);
/* No timers, work or posts may be under way that own memory. */
void loop_destroy(struct loop **loop);

/* Runs until loop_stop(), or until nothing can happen any more. */
void loop_run(struct loop *loop);
/* Loop thread.  loop_run() returns after what runs now. */
void loop_stop(struct loop *loop);

/* Loop thread, when loop_run() has returned: runs what others have posted or are
 * still at work on; no timers. */
void loop_settle(struct loop *loop);

uv_loop_t *loop_uv(struct loop *loop);
bool loop_is_virtual(const struct loop *loop);
/* Any thread.  The wall clock, and one that never jumps. */
int64_t loop_now_ms(const struct loop *loop);
int64_t loop_monotonic_us(const struct loop *loop);

/* Loop thread.  Earlier deadlines first, equal ones in order of their start.
 * The timer is gone when fn is called. */
struct peal_timer *loop_timer_start(struct loop *loop, int64_t delay_ms, peal_fn *fn,
				    void *context);
/* Loop thread.  NULL is fine. */
void loop_timer_stop(struct loop *loop, struct peal_timer *timer);

/* Any thread.  fn runs on the loop, in order of the posts. */
void loop_post(struct loop *loop, peal_fn *fn, void *context);

/* Loop thread.  work_fn on a worker (virtual: now), then done_fn on the loop. */
void loop_work(struct loop *loop, peal_fn *work_fn, peal_fn *done_fn, void *context);

/* Loop thread.  Something outside will post: the virtual clock waits for it. */
void loop_hold(struct loop *loop);
void loop_release(struct loop *loop);

/* Virtual, for tests: runs what is due up to that moment and stops there. */
void loop_run_until(struct loop *loop, int64_t until_ms);

#endif
