/* sim_fixed.h - test numbers that always behave in one way */
/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIXED_H
#define SIM_FIXED_H

#include "sim_story.h"

#include "peal/outcome.h"

#include <stdint.h>

/* How a provider misbehaves. */
enum sim_quirk {
	SIM_QUIRK_NONE,
	SIM_QUIRK_REFUSES,    /* place() fails */
	SIM_QUIRK_FORGETS,    /* rings, and nothing follows */
	SIM_QUIRK_SLOW,	      /* nothing is heard of it for a while */
	SIM_QUIRK_LONG,	      /* talks without end */
	SIM_QUIRK_TWICE,      /* every event comes twice */
	SIM_QUIRK_DISORDERED, /* events come in the wrong order */
	SIM_QUIRK_LATE,	      /* events come after the end */
};

#define SIM_FIXED_ATTEMPTS 3

struct sim_fixed {
	/* Of the first, the second and all later attempts. */
	enum peal_outcome outcomes[SIM_FIXED_ATTEMPTS];
	enum sim_quirk quirk;
	enum sim_talk talk;
	uint64_t variant;
};

/* NULL: the number is like any other. */
const struct sim_fixed *sim_fixed_find(uint64_t number);

#endif
