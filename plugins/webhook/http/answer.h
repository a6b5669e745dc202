/* answer.h - what a receiver's answer means for an event */
/* SPDX-License-Identifier: MIT */
#ifndef WEBHOOK_HTTP_ANSWER_H
#define WEBHOOK_HTTP_ANSWER_H

#include "peal/webhook.h"

/* 2xx: the receiver has it.  410: it wants nothing any more.  Everything else is
 * tried again, not before the time that the receiver asked for. */
void answer_read(const struct peal_http_answer *http, struct peal_delivery_answer *out);

#endif
