/* reply.h - answers to requests, as far as the request decides them */
/* SPDX-License-Identifier: MIT */
#ifndef TOWN_REPLY_H
#define TOWN_REPLY_H

#include "message.h"
#include "net.h"

const char *reply_phrase(int status);
/* All that an answer copies from its request, but To: Via, Record-Route, From,
 * Call-ID and CSeq, each line ended. */
void reply_head(struct page *page, const struct message *request, const struct flow *flow);
/* Where the answer goes to (RFC 3261 18.2.2, RFC 3581). */
struct flow reply_flow(const struct message *request, const struct flow *flow);

struct reply {
	int status;
	const char *phrase;  /* NULL: the usual one */
	struct text head;    /* of reply_head() */
	struct text to;	     /* of the request */
	const char *tag;     /* put behind it, unless it has one; NULL: none */
	const char *headers; /* further lines, each ended; NULL: none */
	const char *type;    /* of the body; NULL: SDP */
	struct text body;
};
void reply_write(struct page *page, const struct reply *reply);

#endif
