/* sim_call.h - simulated calls that are under way */
/* SPDX-License-Identifier: MIT */
#ifndef SIM_CALL_H
#define SIM_CALL_H

#include "sim_life.h"
#include "sim_log.h"
#include "sim_table.h"

struct sim_call;

/* One stage: an agent. */
struct sim {
	const struct peal_host *host;
	struct sim_config own_config;
	const struct sim_config *config;
	struct sim_rates rates;
	struct sim_log *log; /* NULL: none */
	struct sim_table calls;
	/* Calls to go on with at the next turn of the loop.  They share a timer of
	 * no length; a post could not be taken back by close(). */
	struct sim_call *queue_first, **queue_end;
	struct peal_timer *queue_timer;
};

/* Starts a life whose beginning was at placed_ms; nothing is reported before the
 * next turn of the loop.  `attempt_id` NULL: its end is not logged. */
int sim_call_start(struct sim *sim, struct peal_call *call, const struct sim_life *life,
		   int64_t placed_ms, const char *attempt_id, struct peal_error *err);
/* False: it was reported to be over. */
bool sim_call_is_under_way(const struct sim_call *sim_call);
/* Ends it at the next turn of the loop. */
void sim_call_cut(struct sim_call *call);
/* Stops its timer and forgets it, without a report. */
void sim_call_drop(struct sim_call *call);

#endif
