/* breakers.h - agents' lines that fail get a rest, and everybody hears of it
 *
 * The line of an agent is its trunk, or its own when it has none. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_PIPELINE_BREAKERS_H
#define PEAL_PIPELINE_BREAKERS_H

#include "core/pipeline/agents.h"

/* A call has ended, or was refused by the trunk. */
void breakers_report(struct agent *agent, enum peal_outcome outcome);
/* The trunk took the call, or it did not.  false: it never takes the calls of this
 * contact, and takes others: the attempt is charged. */
void breakers_taken(struct agent *agent);
bool breakers_may_leave_uncharged(struct agent *agent, uint64_t contact);
/* How many more calls the agent's line takes now; INT64_MAX: any number. */
int64_t breakers_room(const struct agent *agent);
bool breakers_is_resting(const struct agent *agent);
void breakers_stop(struct agent *agent);

#endif
