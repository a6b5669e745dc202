/* wheel.h - libre's timers, many of them
 *
 * libre keeps all timers of a thread in one sorted list, which a dialler with tens
 * of thousands of calls cannot afford.  wheel.c stands in for libre's tmr.o: same
 * functions, on a wheel of wheels.  The wheel itself knows no clock. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_WHEEL_H
#define PEAL_SIP_WHEEL_H

#include <re.h>

#include <stddef.h>

#define WHEEL_BITS 6u
#define WHEEL_SLOTS (1u << WHEEL_BITS)
#define WHEEL_LEVELS 7u
/* Later than that, 139 years after the machine was started, is then. */
#define WHEEL_MAX_MS ((UINT64_C(1) << (WHEEL_BITS * WHEEL_LEVELS)) - 1)

/* All zeroes is an empty wheel.  A timer stands on the level of the highest digit (of
 * 6 bits) in which its time differs from now_ms, in the slot of that digit. */
struct wheel {
	uint64_t now_ms; /* what was due before has been run */
	size_t count;
	uint64_t used[WHEEL_LEVELS]; /* a bit for each slot that is not empty */
	struct list slots[WHEEL_LEVELS][WHEEL_SLOTS];
	struct list due; /* being run */
};

/* Adds a timer that is in no wheel; it has its function and its time (jfs).  now_ms
 * is what the clock says. */
void wheel_add(struct wheel *wheel, struct tmr *timer, uint64_t now_ms);
void wheel_remove(struct wheel *wheel, struct tmr *timer);
/* Runs what is due, in order of time, then of start.  What a handler starts for now
 * is run the next time. */
void wheel_run(struct wheel *wheel, uint64_t now_ms);
/* When to run it again, at the latest; false: there are no timers. */
bool wheel_next(const struct wheel *wheel, uint64_t *at_ms_out);

#endif
