/* rate.h - a limit of calls per second that holds in every second
 *
 * Calls are spread: the gap between two is 1/rate, and a loop that came late may
 * catch up a few milliseconds of it.  Above that, no window of one second, laid
 * anywhere, ever holds more than the rate (rounded up).  Microseconds of a clock
 * that does not jump. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CAMPAIGN_RATE_H
#define PEAL_CAMPAIGN_RATE_H

#include <stddef.h>
#include <stdint.h>

struct rate {
	double per_second; /* 0: no limit */
	double next_us;	   /* when the spread allows the next one */
	int64_t *taken_us; /* a ring of the last `ring_count` calls */
	size_t ring_count, ring_next;
};

void rate_init(struct rate *rate, double per_second);
void rate_finish(struct rate *rate);
/* 0: a call may go now; else how long to wait. */
int64_t rate_wait_us(const struct rate *rate, int64_t now_us);
/* A call goes now. */
void rate_take(struct rate *rate, int64_t now_us);
/* As if all of it had been taken just now: somebody else may have done so. */
void rate_exhaust(struct rate *rate, int64_t now_us);

#endif
