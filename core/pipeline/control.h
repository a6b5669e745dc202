/* control.h - the operator's hand: what other processes changed in the store
 *
 * Commands of `peal` write to the store; the running process looks several times
 * a second whether anybody did, and takes over the campaign's state, stopped
 * agents, releases and the account's DND list. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_PIPELINE_CONTROL_H
#define PEAL_PIPELINE_CONTROL_H

#include "core/pipeline/engine.h"

/* Reads all of it once, before the loop runs; main thread. */
int control_read(struct engine *engine, struct peal_error *err);
/* Looks again and again from now on, and keeps this node alive in the store; on
 * a virtual clock nothing of it happens by itself. */
void control_start(struct engine *engine);
/* Looks now. */
void control_look(struct engine *engine);
void control_stop(struct engine *engine);

#endif
