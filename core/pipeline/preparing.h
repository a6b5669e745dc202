/* preparing.h - calls that their plugin makes ready before they are on disk
 *
 * Speaking a script takes time, and neither a free place nor the few calls that
 * are written ahead of their moment are to wait for it: those being prepared are
 * counted on their own.  Nothing of them is on disk; who is prepared waits here
 * for a place. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_PIPELINE_PREPARING_H
#define PEAL_PIPELINE_PREPARING_H

#include "core/pipeline/agents.h"

bool preparing_is_needed(const struct agent *agent);
/* How many more calls may be prepared, when `cps` leave each second. */
int64_t preparing_room(const struct agent *agent, double cps);

/* A call that is rendered; call_intend() or call_put_back() follows. */
void preparing_start(struct call *call);
/* The one that has waited longest for a place; it has one now. */
struct call *preparing_take(struct agent *agent);
/* Puts back all who are prepared. */
void preparing_clear(struct agent *agent);
void preparing_stop(struct agent *agent);

/* For plugins; any thread. */
void preparing_done(struct peal_job *job, const struct peal_error *err);

#endif
