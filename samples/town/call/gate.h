/* gate.h - what the trunk does before a telephone hears of a call */
/* SPDX-License-Identifier: MIT */
#ifndef TOWN_GATE_H
#define TOWN_GATE_H

#include "samples/town/sip/digest.h"
#include "samples/town/town.h"

/* The number that is called: digits, without '+'. */
struct text gate_number(const struct message *request);
/* An answer that needs no memory.  `headers` may be NULL; of `tag` one is made when
 * it is NULL. */
void gate_reply(struct town *town, const struct flow *flow, const struct message *request,
		int status, const char *headers, const char *tag);
void gate_reply_sdp(struct town *town, const struct flow *flow, const struct message *request,
		    struct text sdp); /* 200 */
/* Does the caller know the password?  If not, a challenge was sent. */
bool gate_check(struct town *town, const struct flow *flow, const struct message *request,
		struct digest *digest);
/* False: it was turned away. */
bool gate_pass(struct town *town, const struct flow *flow, const struct message *request,
	       const struct traits *traits);

#endif
