/* event.h - the names of the events, as they stand in a pipeline file */
/* SPDX-License-Identifier: MIT */
#ifndef WEBHOOK_HTTP_EVENT_H
#define WEBHOOK_HTTP_EVENT_H

#include "peal/webhook.h"

/* The kinds that the names mean, as a mask of 1u << kind; "*" is all of them.
 * < 0: there is no such event; the error names those that there are. */
int event_mask(const struct peal_texts *names, unsigned *mask_out, struct peal_error *err);

#endif
