/* received.h - somebody called us: a line of the log, and an event */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_PIPELINE_RECEIVED_H
#define PEAL_PIPELINE_RECEIVED_H

#include "peal/dial.h"

struct engine;

/* For dial plugins; any thread. */
void received_tell(const struct peal_host *host, const struct peal_received *call);
/* What is still on its way to the disk when all is taken down. */
void received_destroy(struct engine *engine);

#endif
