/* pace.h - the clock of a media thread, as arithmetic
 *
 * Time is cut into ticks of 1 ms since the start of the system's clock, and twenty
 * phases; a stream has its turn at every tick of its phase.  Turns follow the
 * schedule, not the moment in which the thread woke up. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_PACE_H
#define PEAL_SIP_PACE_H

#include <stddef.h>
#include <stdint.h>

#define PACE_TICK_NS INT64_C(1000000)
#define PACE_PHASES 20
#define PACE_CATCH_UP_MAX 3 /* late turns in a row; what is older is left out */
/* So many turns in one tick keep it well below a millisecond. */
#define PACE_STREAMS 160

/* The tick to run after `tick`: the next one of a phase in the mask, which is not
 * empty.  When that is too long ago, whole rounds are left out. */
int64_t pace_next(int64_t tick, uint32_t phases, int64_t now_ns);

/* The phase for one more stream, of phases with so many.  To wake up costs more than a
 * few turns: a phase is filled before the next one is begun. */
unsigned pace_choose(const size_t counts[PACE_PHASES]);

#endif
