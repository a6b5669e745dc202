/* sweep.h - a scenario played again and again, with one fault at every place
 *
 * [sweep] in a scenario says which: "fails" (each commit fails once), "kills" (the
 * process dies at each commit, before and after it is on disk, and is started
 * again), "seed 8" (the same night comes twice from its seed, and another from 8). */
/* SPDX-License-Identifier: MIT */
#ifndef TESTS_SCENARIO_SWEEP_H
#define TESTS_SCENARIO_SWEEP_H

#include "tests/scenarios/night.h"

/* How many things were wrong; 0 when the scenario asks for no sweep. */
unsigned sweep(const struct scenario *scenario, const char *store);

#endif
