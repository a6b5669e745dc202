/* pace.c - the clock of a media thread, as arithmetic */
/* SPDX-License-Identifier: MIT */
#include "media/pace.h"

int64_t pace_next(int64_t tick, uint32_t phases, int64_t now_ns)
{
	const int64_t round_ns = PACE_PHASES * PACE_TICK_NS;
	int64_t next = tick + 1;
	int64_t behind;

	while ((phases >> (next % PACE_PHASES) & 1) == 0)
		next++;
	behind = (now_ns - next * PACE_TICK_NS) / round_ns;
	if (behind > PACE_CATCH_UP_MAX)
		next += (behind - PACE_CATCH_UP_MAX) * PACE_PHASES;
	return next;
}

unsigned pace_choose(const size_t counts[PACE_PHASES])
{
	/* Prime to the number of phases: those that are used lie far apart. */
	const unsigned stride = 13;
	unsigned emptiest = 0;

	for (unsigned i = 0; i < PACE_PHASES; i++) {
		unsigned phase = i * stride % PACE_PHASES;

		if (counts[phase] < PACE_STREAMS)
			return phase;
		if (counts[phase] < counts[emptiest])
			emptiest = phase;
	}
	return emptiest;
}
