/* outcome.h - what an answer of the telephone network means
 *
 * Pure: what was seen of one INVITE, and how it ended, becomes what is done next, what
 * the trunk learns of it, and what the host is told if nothing more is done. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_OUTCOME_H
#define PEAL_SIP_OUTCOME_H

#include "signal/stack.h"

#define OUTCOME_TEXT_MAX 200u

enum outcome_how {
	OUTCOME_STATUS,	       /* a final answer: `end` */
	OUTCOME_NOTHING,       /* no answer at all in trunk_timeout */
	OUTCOME_UNSENT,	       /* connection refused, reset, or TLS failed: `end` says why */
	OUTCOME_ANSWERED_LATE, /* a 200 crossed our CANCEL */
};

/* Why we stopped waiting; NOT: we did not. */
enum outcome_stopped {
	OUTCOME_NOT_STOPPED,
	OUTCOME_RING_TIMEOUT,
	OUTCOME_HUNG_UP, /* by the operator */
	OUTCOME_LOST,	 /* with the connection to the trunk: the rest of it is out of our hands */
};

struct outcome_seen {
	enum outcome_how how;
	enum outcome_stopped stopped;
	bool has_rung;		   /* 180 to 183: a telephone may have been reached */
	const char *tones;	   /* information tones in early media: "vacant"; NULL: none */
	bool may_redirect;	   /* the 3xx names a host that is allowed, for the first time */
	bool may_change_media;	   /* other codecs, or no SRTP, have not been tried yet */
	const struct leg_end *end; /* STATUS, UNSENT */
};

enum outcome_next {
	OUTCOME_END,
	OUTCOME_NEXT_TARGET, /* END if there is none */
	OUTCOME_OTHER_MEDIA, /* the same target, another offer */
	OUTCOME_REDIRECT,
};

/* What the target is told of. */
enum outcome_trunk {
	OUTCOME_TRUNK_FINE,
	OUTCOME_TRUNK_BACK_OFF, /* it is overloaded */
	OUTCOME_TRUNK_SILENT,
	OUTCOME_TRUNK_PASSWORD, /* it does not take our user and password */
	OUTCOME_TRUNK_REFUSES,	/* this call, in a way that may be about all calls */
};

struct outcome {
	enum outcome_next next;
	enum outcome_trunk trunk;
	enum peal_outcome outcome;
	int cause;
	bool is_final, is_uncharged;
	bool is_shortage; /* of ours: says nothing of the trunk */
	char text[OUTCOME_TEXT_MAX];
};

void outcome_judge(const struct outcome_seen *seen, struct outcome *outcome_out);
/* The sentence of an end, from the Reason header or the phrase. */
void outcome_text(const struct leg_end *end, char text_out[OUTCOME_TEXT_MAX]);

#endif
