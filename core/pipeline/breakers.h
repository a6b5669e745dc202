/* breakers.h - agents' lines that fail get a rest, and everybody hears of it
 *
 * The line of an agent is its trunk, or its own when it has none. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_PIPELINE_BREAKERS_H
#define PEAL_PIPELINE_BREAKERS_H

#include "core/pipeline/agents.h"

/* A call has a place: it belongs to what is going on with the line now. */
void breakers_join(struct call *call);
/* It has given the place back. */
void breakers_freed(const struct call *call);
/* A call has ended, or was refused by the trunk. */
void breakers_report(const struct call *call, enum peal_outcome outcome);
/* The trunk took the call, or it did not (campaign/refusals.h). */
void breakers_taken(const struct call *call);
enum refusal breakers_refused(const struct call *call, int64_t *wait_ms_out);
/* The contact is not called any more. */
void breakers_forget(const struct call *call);
/* How many more calls the agent's line takes now; INT64_MAX: any number. */
int64_t breakers_room(const struct agent *agent);
bool breakers_is_resting(const struct agent *agent);
/* Not while the line rests; and while it is tried, only those that are the tries. */
bool breakers_may_place(const struct call *call);
void breakers_stop(struct agent *agent);

#endif
