/* tally.h - what a campaign and its uploads count, and the metrics from it
 *
 * Every counter is a sum, so that each commit adds what it changed and a summary
 * reads a few rows at any size.  In the store a counter has a name:
 *   contacts.accepted, contacts.called, contacts.connected, contacts.retried,
 *   contacts.completed, contacts.exhausted, contacts.suppressed, contacts.flushed,
 *   calls, calls.connected, calls.positive, calls.transferred, calls.talk_ms,
 *   outcome.<outcome>, disposition.<disposition>, excluded.<reason>,
 *   hour.<00..23>.calls, hour.<00..23>.answered, events.replaced_bytes */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CAMPAIGN_TALLY_H
#define PEAL_CAMPAIGN_TALLY_H

#include "peal/store.h"

enum tally_id {
	TALLY_ACCEPTED,
	TALLY_CALLED,  /* contacts with an attempt */
	TALLY_REACHED, /* contacts that connected */
	TALLY_RETRIED, /* contacts that had a second attempt */
	TALLY_CALLS,
	TALLY_CONNECTED, /* calls a person was on */
	TALLY_POSITIVE,	 /* connected calls with a positive disposition */
	TALLY_TRANSFERRED,
	TALLY_TALK_MS, /* of connected calls */
	TALLY_STATE,   /* + enum peal_contact_state; the final ones */
	TALLY_OUTCOME = TALLY_STATE + PEAL_CONTACT_STATE_COUNT,
	TALLY_HOUR_CALLS = TALLY_OUTCOME + PEAL_OUTCOME_COUNT,
	TALLY_HOUR_ANSWERED = TALLY_HOUR_CALLS + 24,
	TALLY_COUNT = TALLY_HOUR_ANSWERED + 24,
};

#define TALLY_NAME_MAX 96

/* The counter's name in the store; "" for ids that are not kept. */
void tally_name(unsigned id, char out[TALLY_NAME_MAX]);
/* The id of a name; -1: not one of these (a disposition, a reason). */
int tally_find(const char *name);

struct tally {
	int64_t sum[TALLY_COUNT];
};

/* What one ended attempt adds. */
struct tally_call {
	enum peal_outcome outcome;
	bool is_connected, is_positive, is_transferred;
	bool was_reached; /* in an attempt before this one */
	uint32_t attempt_no;
	int64_t talk_ms;
	int local_hour; /* 0..23, of its start */
	enum peal_contact_state contact_state;
};
void tally_add_call(struct tally *tally, const struct tally_call *call);

/* Shares are 0..1; NAN where there is nothing to divide by. */
struct tally_metrics {
	double connect_rate;	     /* contacts that connected / contacts called */
	double average_call_seconds; /* of connected calls */
	double conversion_rate;	     /* connected calls with a positive disposition / connected */
	double conversion_rate_of_called; /* the same / contacts called */
	double retry_rate;	/* contacts with more than one attempt / contacts called */
	double escalation_rate; /* connected calls transferred to a human / connected */
};
struct tally_metrics tally_metrics(const struct tally *tally);

#endif
