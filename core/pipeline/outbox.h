/* outbox.h - events on their way to one receiver
 *
 * One per webhook stage, each with its own pace: a receiver that is slow or down
 * holds up nobody else.  An event is offered until the receiver has it, waits
 * between tries, and is a dead letter when `retry_for` is over. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_PIPELINE_OUTBOX_H
#define PEAL_PIPELINE_OUTBOX_H

#include "core/pipeline/engine.h"

/* Makes engine->outboxes; the stages are open. */
void outboxes_create(struct engine *engine);
void outboxes_destroy(struct engine *engine);

/* There may be new events. */
void outbox_wake_all(struct engine *engine);
/* Nothing is under way, and nothing is due now. */
bool outbox_is_idle_all(const struct engine *engine);

extern const struct peal_webhook_host outbox_webhook_host;

#endif
