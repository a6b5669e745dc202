/* feed.h - due contacts, claimed a little ahead of their calls */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_PIPELINE_FEED_H
#define PEAL_PIPELINE_FEED_H

#include "core/pipeline/engine.h"

struct feed *feed_create(struct engine *engine);
void feed_destroy(struct feed **feed);

/* Starts calls while contacts are due and agents are free; claims more. */
void feed_run(struct feed *feed);
/* A contact has come into the queue, due then. */
void feed_expect(struct feed *feed, int64_t due_ms);
/* Something outside may have changed the queue: look again. */
void feed_look(struct feed *feed);
/* Gives back all that is claimed. */
void feed_return(struct feed *feed);

/* Nothing claimed, nothing asked: what the store says is all there is. */
bool feed_is_dry(const struct feed *feed);
/* When the next contact is due, and whose number it is; PEAL_NEVER: none.  Only
 * when the feed is dry. */
int64_t feed_next_ms(const struct feed *feed, uint64_t *number_out);

#endif
