/* header.h - what stands in headers and small bodies of SIP messages
 *
 * Pure functions on what comes from the network. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_HEADER_H
#define PEAL_SIP_HEADER_H

#include "peal/plugin.h"

#define HEADER_TEXT_MAX 256u

/* A copy that is fit for logs and events: cut at a whole character, without control
 * characters, and what is not UTF-8 is '?'. */
void header_copy(char *text_out, size_t bytes_max, struct peal_slice value);

/* May the text stand in a header of ours: no control characters? */
bool header_is_clean(const char *text);

/* May it stand between angle brackets?  And for whole lines: each ends with CR LF,
 * none is empty; NULL is none. */
bool header_is_uri(const char *text);
bool header_are_lines(const char *lines);

/* What stands between quotes: cut where it does not fit. */
void header_quote(char *text_out, size_t bytes_max, const char *name);

/* Reason (RFC 3326): `Q.850;cause=16;text="Normal call clearing"`. */
struct header_reason {
	int q850; /* 0: none */
	int sip;  /* status, of a SIP reason; 0: none */
	char text[HEADER_TEXT_MAX];
};

/* Adds one value of the header to what others have said; the text of Q.850 comes
 * before that of SIP. */
void header_reason_add(struct header_reason *reason, struct peal_slice value);

/* Retry-After: "120 (in a meeting);duration=3600", at most a day; -1: no number. */
int64_t header_retry_after_ms(struct peal_slice value);

/* The status of a message/sipfrag: "SIP/2.0 200 OK"; 0: none. */
int header_sipfrag_status(struct peal_slice body);

/* The key of an INFO: "Signal=5" of application/dtmf-relay, or application/dtmf with the
 * key alone; '\0': none. */
char header_dtmf_relay_key(struct peal_slice body);
char header_dtmf_key(struct peal_slice body);

/* Does it look like a SIP message with a head of lines?  Not a full check: it spares
 * the parser what is plainly something else. */
bool header_is_message(struct peal_slice packet);

#endif
