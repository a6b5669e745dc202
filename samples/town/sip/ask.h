/* ask.h - requests of ours, sent again until they are answered (RFC 3261, 17.1) */
/* SPDX-License-Identifier: MIT */
#ifndef TOWN_ASK_H
#define TOWN_ASK_H

#include "message.h"
#include "samples/town/town.h"

struct ask;

/* Provisional answers, and then the final one or NULL: none came in time.  After
 * either the ask is gone. */
typedef void ask_fn(void *context, const struct message *answer);

struct ask_request {
	struct flow flow;
	const char *branch; /* of its Via */
	bool is_invite;
	struct text bytes;
	ask_fn *fn; /* NULL: whatever comes */
	void *context;
};

void ask_send(struct town *town, const struct ask_request *request);
/* False: nothing was asked that this answers. */
bool ask_receive(struct town *town, const struct message *answer);
/* No callback follows. */
void ask_finish(struct town *town);

#endif
