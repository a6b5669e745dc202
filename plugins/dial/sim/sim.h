/* sim.h - the settings of dial.sim */
/* SPDX-License-Identifier: MIT */
#ifndef SIM_H
#define SIM_H

#include "peal/dial.h"

struct sim_config {
	int64_t seed;
	/* Rates; negative: not given. */
	double answered, no_answer, busy, unreachable, rejected, machine, failed;
	int64_t ring_min, ring_max;
	int64_t talk_min, talk_max;
	double speed;
	bool transcripts;
	double dtmf;
	const char *log;
};

#endif
