/* sim_life.h - the whole life of a simulated call, worked out beforehand */
/* SPDX-License-Identifier: MIT */
#ifndef SIM_LIFE_H
#define SIM_LIFE_H

#include "sim.h"
#include "sim_fixed.h"

/* Times as they will really pass. */
struct sim_life {
	enum peal_outcome outcome;
	enum sim_quirk quirk;
	int64_t setup_ms; /* until it rings, or until the network says no */
	int64_t ring_ms;
	int64_t talk_ms;
	const struct sim_story *story; /* NULL: nothing was said */
};

/* The shares of the outcomes, added up: outcome i is drawn below upto[i]. */
struct sim_rates {
	double upto[PEAL_OUTCOME_COUNT];
};

/* < 0: no outcome has a rate. */
int sim_rates_init(struct sim_rates *rates, const struct sim_config *config,
		   struct peal_error *err);

/* A pure function of the seed, the number and the attempt number (and of the
 * limits and the language of the request). */
struct sim_life sim_life_plan(const struct sim_config *config, const struct sim_rates *rates,
			      const struct peal_call_request *request);

/* Divides by the speed. */
int64_t sim_life_scale(const struct sim_config *config, int64_t ms);

#endif
