/* dice.h - chance that comes again with the same seed */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CRASH_DICE_H
#define PEAL_CRASH_DICE_H

#include <stdbool.h>
#include <stdint.h>

struct dice {
	uint64_t state;
};

/* Both ends included. */
int64_t dice_between(struct dice *dice, int64_t min, int64_t max);
/* True in so many of a hundred cases. */
bool dice_percent(struct dice *dice, int percent);

#endif
