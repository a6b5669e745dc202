/* rate.c - a limit of calls per second that holds in every second */
/* SPDX-License-Identifier: MIT */
#include "core/campaign/rate.h"

#include "core/base/memory.h"

#include <math.h>
#include <stdlib.h>

/* A little over a second: threads and the network move calls about, and a provider that
 * counts by its own clock is not to see one too many. */
#define WINDOW_US 1020000
#define CATCH_UP_US 20000.0

void rate_init(struct rate *rate, double per_second)
{
	*rate = (struct rate){ .per_second = per_second };
	if (per_second <= 0)
		return;
	rate->ring_count = (size_t)ceil(per_second);
	rate->taken_us = memory_alloc_array(rate->ring_count, sizeof(int64_t));
	for (size_t i = 0; i < rate->ring_count; i++)
		rate->taken_us[i] = INT64_MIN / 2;
}

void rate_finish(struct rate *rate)
{
	free(rate->taken_us);
	*rate = (struct rate){ 0 };
}

int64_t rate_wait_us(const struct rate *rate, int64_t now_us)
{
	int64_t window_us, spread_us;

	if (rate->ring_count == 0)
		return 0;
	window_us = rate->taken_us[rate->ring_next] + WINDOW_US - now_us;
	spread_us = (int64_t)ceil(rate->next_us - (double)now_us);
	if (window_us < spread_us)
		window_us = spread_us;
	return window_us > 0 ? window_us : 0;
}

void rate_take(struct rate *rate, int64_t now_us)
{
	double gap_us, from_us;

	if (rate->ring_count == 0)
		return;
	gap_us = 1e6 / rate->per_second;
	/* Slow rates have nothing to catch up: a gap is a gap. */
	from_us = (double)now_us - (gap_us < CATCH_UP_US ? CATCH_UP_US : 0);
	if (from_us < rate->next_us)
		from_us = rate->next_us;
	rate->next_us = from_us + gap_us;
	rate->taken_us[rate->ring_next] = now_us;
	rate->ring_next = (rate->ring_next + 1) % rate->ring_count;
}

void rate_exhaust(struct rate *rate, int64_t now_us)
{
	for (size_t i = 0; i < rate->ring_count; i++)
		rate_take(rate, now_us);
	if (rate->ring_count > 0)
		rate->next_us = (double)now_us + 1e6 / rate->per_second;
}
