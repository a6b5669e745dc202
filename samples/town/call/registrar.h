/* registrar.h - who has registered, where, and until when (RFC 3261, 10) */
/* SPDX-License-Identifier: MIT */
#ifndef TOWN_REGISTRAR_H
#define TOWN_REGISTRAR_H

#include "samples/town/sip/message.h"
#include "samples/town/town.h"

#define REGISTRAR_MAX 1000u

struct registration {
	struct registration *next; /* the last one comes first */
	char *contact;
	struct flow flow;
	int64_t until_ms;
};

void registrar_receive(struct town *town, const struct flow *flow, const struct message *request);
/* Does a request come from somebody who has registered? */
bool registrar_knows(const struct town *town, const struct flow *flow,
		     const struct message *request);
/* Whoever registered last; NULL: nobody. */
const struct registration *registrar_last(struct town *town);
void registrar_finish(struct town *town);

#endif
