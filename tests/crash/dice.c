/* dice.c - chance that comes again with the same seed */
/* SPDX-License-Identifier: MIT */
#include "dice.h"

/* SplitMix64. */
static uint64_t dice_next(struct dice *dice)
{
	uint64_t x = dice->state += 0x9e3779b97f4a7c15u;

	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

int64_t dice_between(struct dice *dice, int64_t min, int64_t max)
{
	return min + (int64_t)(dice_next(dice) % (uint64_t)(max - min + 1));
}

bool dice_percent(struct dice *dice, int percent)
{
	return dice_between(dice, 0, 99) < percent;
}
