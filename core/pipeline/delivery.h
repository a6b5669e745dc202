/* delivery.h - one event on its way to one receiver; between outbox.c and
 * delivery.c */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_PIPELINE_DELIVERY_H
#define PEAL_PIPELINE_DELIVERY_H

#include "core/pipeline/event.h"
#include "core/pipeline/outbox.h"

#define FETCH_MAX 256u

struct outbox;

/* Events that were fetched together; freed with the last of them. */
struct fetch {
	struct outbox *outbox;
	struct peal_arena *arena;
	struct peal_event_row rows[FETCH_MAX];
	uint32_t count, taken, settled;
	int64_t next_ms;
};

/* One event that is being delivered. */
struct delivery {
	struct outbox *outbox;
	struct delivery *next, *previous; /* of the outbox's */
	struct fetch *fetch;
	const struct peal_event_row *row;
	char id[EVENT_ID_MAX];
	struct text body;
	struct peal_event event;
	void *job;
	struct peal_timer *watchdog;
	struct peal_delivery_answer answer;
	int64_t started_ms;
};

struct outbox {
	struct engine *engine;
	struct stage *stage;
	unsigned wants_mask;
	const char *store;   /* its identity, for event ids */
	struct fetch *ready; /* not all taken; NULL: none */
	bool is_fetching;
	bool has_more;		     /* there may be events that were not fetched */
	bool is_gone;		     /* the receiver wants nothing any more */
	struct delivery *deliveries; /* under way */
	int64_t active_count;	     /* of them */
	struct peal_timer *timer;    /* for the next one that waits, */
	int64_t timer_ms;	     /* which is due then */
	unsigned failure_count;	     /* in a row */
	int64_t rest_ms;	     /* how long it rests after the next failure */
	struct peal_timer *rest;     /* running: nothing is sent */
};

/* Sends the next event of the fetch. */
void delivery_start(struct outbox *outbox, struct fetch *fetch);
/* Takes it away without an answer, for the end of the process. */
void delivery_free(struct delivery *delivery);

/* ---- of outbox.c ---- */

/* Sends what may go, and fetches more. */
void outbox_run(struct outbox *outbox);
/* Looks again then, unless it does so sooner. */
void outbox_look_at(struct outbox *outbox, int64_t next_ms);
/* What an answer says of the receiver's health. */
void outbox_note(struct outbox *outbox, const struct peal_delivery_answer *answer);
void fetch_free(struct fetch *fetch);

#endif
