/* message.h - a SIP message, taken apart (RFC 3261)
 *
 * Nothing is copied: all texts point into what was read. */
/* SPDX-License-Identifier: MIT */
#ifndef TOWN_MESSAGE_H
#define TOWN_MESSAGE_H

#include "samples/town/text.h"

#define MESSAGE_HEADERS_MAX 128u /* nobody sends more than thirty */
#define MESSAGE_BYTES_MAX 65535u /* what a datagram can carry */

struct message_header {
	struct text name, value; /* of a compact name, the long one */
};

struct message {
	bool is_request;
	struct text method, uri; /* of a request */
	int status;		 /* of an answer */
	struct text phrase;
	struct text call_id, from, to, branch;
	struct text from_tag, to_tag; /* empty: none */
	uint32_t cseq;
	struct text cseq_method;
	struct text body;
	struct message_header headers[MESSAGE_HEADERS_MAX];
	size_t header_count;
};

/* < 0: it is none, and why. */
int message_read(struct text bytes, struct message *out, const char **why_out);
/* How long the first message of a stream is; 0: it is not all there yet; < 0: it
 * never will be one. */
long message_length(struct text stream);
/* The first of that name; empty: there is none. */
struct text message_header(const struct message *message, const char *name);

#endif
