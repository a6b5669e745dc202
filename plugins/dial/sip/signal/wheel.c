/* wheel.c - libre's timers, many of them
 *
 * Starting and stopping a timer takes the same few steps however many there are; on
 * its way down the levels a timer is moved at most six times.  Every thread has a
 * wheel, as it has a loop of libre's: timers do not pass between threads. */
/* SPDX-License-Identifier: MIT */
#include "wheel.h"

#include <limits.h>
#include <string.h>
#include <time.h>

/* libre 2 has it, libre 1 does not. */
uint64_t tmr_jiffies_usec(void);

/* It lives and dies with its thread, and holds nothing but links into the timers. */
static _Thread_local struct wheel thread_wheel;

/* ---- the wheel ---- */

static unsigned digit(uint64_t at_ms, unsigned level)
{
	return (unsigned)(at_ms >> (level * WHEEL_BITS)) & (WHEEL_SLOTS - 1);
}

static void wheel_place(struct wheel *wheel, struct tmr *timer)
{
	uint64_t at_ms = timer->jfs < WHEEL_MAX_MS ? timer->jfs : WHEEL_MAX_MS;
	unsigned level, slot;

	if (at_ms < wheel->now_ms)
		at_ms = wheel->now_ms;
	/* The lowest bit is set so that there is a highest one. */
	level = (63u - (unsigned)__builtin_clzll((at_ms ^ wheel->now_ms) | 1)) / WHEEL_BITS;
	slot = digit(at_ms, level);
	wheel->used[level] |= UINT64_C(1) << slot;
	list_append(&wheel->slots[level][slot], &timer->le, timer);
}

void wheel_add(struct wheel *wheel, struct tmr *timer, uint64_t now_ms)
{
	/* An empty wheel has nothing to run on the way to now. */
	if (wheel->count == 0 && now_ms > wheel->now_ms)
		wheel->now_ms = now_ms < WHEEL_MAX_MS ? now_ms : WHEEL_MAX_MS;
	wheel->count++;
	wheel_place(wheel, timer);
}

/* Notes that a slot is empty now; `due` is not one of them. */
static void wheel_note_empty(struct wheel *wheel, const struct list *list)
{
	const struct list *first = &wheel->slots[0][0];
	size_t index;

	if (list == &wheel->due || list->head != NULL)
		return;
	index = (size_t)(list - first);
	wheel->used[index / WHEEL_SLOTS] &= ~(UINT64_C(1) << (index % WHEEL_SLOTS));
}

void wheel_remove(struct wheel *wheel, struct tmr *timer)
{
	const struct list *list = timer->le.list;

	if (list == NULL)
		return;
	list_unlink(&timer->le);
	wheel->count--;
	wheel_note_empty(wheel, list);
}

/* The first slot that is not empty: when its time begins, and its level. */
static bool wheel_find(const struct wheel *wheel, unsigned *level_out, uint64_t *at_ms_out)
{
	for (unsigned level = 0; level < WHEEL_LEVELS; level++) {
		unsigned shift = level * WHEEL_BITS;
		uint64_t used = wheel->used[level] >> digit(wheel->now_ms, level);

		if (used == 0)
			continue;
		*level_out = level;
		*at_ms_out = ((wheel->now_ms >> shift) + (unsigned)__builtin_ctzll(used)) << shift;
		return true;
	}
	return false;
}

bool wheel_next(const struct wheel *wheel, uint64_t *at_ms_out)
{
	unsigned level;

	return wheel_find(wheel, &level, at_ms_out);
}

/* Takes a slot's timers, in order. */
static void wheel_take(struct wheel *wheel, unsigned level, struct list *list_out)
{
	struct list *slot = &wheel->slots[level][digit(wheel->now_ms, level)];

	for (struct le *le = slot->head; le != NULL; le = slot->head) {
		list_unlink(le);
		list_append(list_out, le, le->data);
	}
	wheel_note_empty(wheel, slot);
}

/* The time of an upper slot has come: its timers go to the levels below. */
static void wheel_spread(struct wheel *wheel, unsigned level)
{
	struct list moving = LIST_INIT;

	wheel_take(wheel, level, &moving);
	for (struct le *le = moving.head; le != NULL; le = moving.head) {
		list_unlink(le);
		wheel_place(wheel, le->data);
	}
}

/* A handler may start and stop any timer, its own and those that are due too. */
static void wheel_fire(struct wheel *wheel)
{
	wheel_take(wheel, 0, &wheel->due);
	while (wheel->due.head != NULL) {
		struct tmr *timer = wheel->due.head->data;
		tmr_h *handler = timer->th;

		timer->th = NULL;
		wheel_remove(wheel, timer);
		handler(timer->arg);
	}
}

void wheel_run(struct wheel *wheel, uint64_t now_ms)
{
	uint64_t at_ms;
	unsigned level;

	if (now_ms > WHEEL_MAX_MS)
		now_ms = WHEEL_MAX_MS;
	while (wheel_find(wheel, &level, &at_ms) && at_ms <= now_ms) {
		wheel->now_ms = at_ms;
		if (level > 0) {
			wheel_spread(wheel, level);
			continue;
		}
		wheel_fire(wheel);
		if (at_ms == now_ms)
			break;
	}
	if (wheel->now_ms < now_ms)
		wheel->now_ms = now_ms;
}

/* ---- what libre calls ---- */

uint64_t tmr_jiffies_usec(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

uint64_t tmr_jiffies(void)
{
	return tmr_jiffies_usec() / 1000;
}

void tmr_init(struct tmr *tmr)
{
	if (tmr != NULL)
		memset(tmr, 0, sizeof(*tmr));
}

void tmr_start(struct tmr *tmr, uint64_t delay, tmr_h *th, void *arg)
{
	uint64_t now_ms;

	if (tmr == NULL)
		return;
	if (tmr->th != NULL)
		wheel_remove(&thread_wheel, tmr);
	tmr->th = th;
	tmr->arg = arg;
	if (th == NULL)
		return;
	now_ms = tmr_jiffies();
	tmr->jfs = now_ms + (delay < WHEEL_MAX_MS ? delay : WHEEL_MAX_MS);
	wheel_add(&thread_wheel, tmr, now_ms);
}

void tmr_cancel(struct tmr *tmr)
{
	tmr_start(tmr, 0, NULL, NULL);
}

uint64_t tmr_get_expire(const struct tmr *tmr)
{
	uint64_t now_ms;

	if (tmr == NULL || tmr->th == NULL)
		return 0;
	now_ms = tmr_jiffies();
	return tmr->jfs > now_ms ? tmr->jfs - now_ms : 0;
}

/* libre's list of timers stays empty. */
void tmr_poll(struct list *tmrl)
{
	(void)tmrl;
	wheel_run(&thread_wheel, tmr_jiffies());
}

/* 0 is for ever, and more than an int holds is too much for epoll. */
uint64_t tmr_next_timeout(struct list *tmrl)
{
	uint64_t at_ms, now_ms;

	(void)tmrl;
	if (!wheel_next(&thread_wheel, &at_ms))
		return 0;
	now_ms = tmr_jiffies();
	if (at_ms <= now_ms)
		return 1;
	return at_ms - now_ms < INT_MAX ? at_ms - now_ms : INT_MAX;
}

int tmr_status(struct re_printf *pf, void *unused)
{
	(void)unused;
	return re_hprintf(pf, "Timers (%zu)\n", thread_wheel.count);
}

void tmr_debug(void)
{
	(void)re_fprintf(stderr, "%H", tmr_status, NULL);
}
