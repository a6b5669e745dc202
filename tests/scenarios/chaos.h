/* chaos.h - nights that nobody wrote: everything at once, by a seed
 *
 * Only the rules that hold in every night are checked, and that the night comes to
 * its end with every contact finished. */
/* SPDX-License-Identifier: MIT */
#ifndef TESTS_SCENARIO_CHAOS_H
#define TESTS_SCENARIO_CHAOS_H

#include <stdbool.h>
#include <stdint.h>

/* How many things were wrong; the scenario of a night that was is printed. */
unsigned chaos(uint64_t seed, bool prints);

#endif
