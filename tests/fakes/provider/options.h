/* options.h - the command line of peal-provider */
/* SPDX-License-Identifier: MIT */
#ifndef PROVIDER_OPTIONS_H
#define PROVIDER_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#define FAULTS_MAX 16

/* What goes wrong. */
enum fault_kind {
	FAULT_NONE,
	FAULT_STATUS,	   /* this status, and nothing is done */
	FAULT_MADE_STATUS, /* this status, but it was done */
	FAULT_HTML,	   /* 200 with a page */
	FAULT_BIG,	   /* a body without end */
	FAULT_REDIRECT,	   /* 302 to /elsewhere of this provider */
	FAULT_SLOW,	   /* done, answered after --slow */
	FAULT_HANG,	   /* done, never answered */
	FAULT_CLOSE,	   /* not done, closed without a byte */
	FAULT_MADE_CLOSE,  /* done, closed without a byte */
	FAULT_NO_ID,	   /* done; the answer lacks the id */
	FAULT_ID_TWICE,
	FAULT_ID_NUMBER, /* the id is a number, and what is wanted is a text */
	/* Of callbacks. */
	FAULT_LOST,
	FAULT_TWICE,
	FAULT_LATE,	/* after --slow */
	FAULT_FORGED,	/* a wrong signature, and then the right one */
	FAULT_AGAIN,	/* the same bytes once more after --slow */
	FAULT_REVERSED, /* those of a call come in reverse, within --slow */
	FAULT_EARLY,	/* of a create: it is answered after the callbacks began */
};

struct fault {
	char target;	/* 'c'reate, 'l'ook up, l'i'st, 'h'ang up, call'b'ack */
	unsigned every; /* each so-many-th; 0: only the one */
	unsigned only;	/* the so-many-th, from 1 */
	enum fault_kind kind;
	int status;
};

struct options {
	const char *contract;
	int port;
	const char *port_file, *log_file;
	const char *account, *token,
		*secret;	 /* what clients must show, what callbacks are signed with */
	const char *public_key;	 /* PEM file, for tokens of clients */
	const char *seed;	 /* Ed25519, 64 hex digits */
	const char *callback_to; /* for contracts with a fixed callback URL */
	int64_t queue_ms, ring_ms, talk_ms, slow_ms;
	int retry_after_s; /* with 429 */
	struct fault faults[FAULTS_MAX];
	unsigned fault_count;
};

/* -1: go on; else the exit code. */
int options_read(int argc, char **argv, struct options *out);

/* The fault of the so-many-th request of a kind, from 1; NULL: none. */
const struct fault *options_fault(const struct options *options, char target, uint64_t number);

#endif
