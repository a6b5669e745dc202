/* backoff.c - when to try a delivery again */
/* SPDX-License-Identifier: MIT */
#include "core/campaign/backoff.h"

#include "core/base/time.h"

#include <stddef.h>

static const int64_t steps_ms[] = {
	5 * TIME_SECOND_MS,  30 * TIME_SECOND_MS, 2 * TIME_MINUTE_MS, 10 * TIME_MINUTE_MS,
	30 * TIME_MINUTE_MS, 1 * TIME_HOUR_MS,	  2 * TIME_HOUR_MS,   4 * TIME_HOUR_MS,
	8 * TIME_HOUR_MS,    12 * TIME_HOUR_MS,
};
#define STEP_COUNT (sizeof(steps_ms) / sizeof(steps_ms[0]))

int64_t backoff_ms(uint32_t try_no, double share)
{
	size_t step = try_no == 0 ? 0 : try_no - 1;

	if (step >= STEP_COUNT)
		step = STEP_COUNT - 1;
	return (int64_t)((double)steps_ms[step] * (0.8 + 0.4 * share));
}
