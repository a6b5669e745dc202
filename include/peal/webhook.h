/* webhook.h - plugins that deliver events to one receiver
 *
 * The host keeps the outbox: it offers each event until the plugin says that
 * the receiver has it, waits between tries, and keeps what could not be
 * delivered as dead letters.  At least once, always with the same id. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_WEBHOOK_H
#define PEAL_WEBHOOK_H

#include "host.h"

enum peal_event_kind {
	PEAL_EVENT_CAMPAIGN_STARTED,
	PEAL_EVENT_CAMPAIGN_PAUSED,
	PEAL_EVENT_CAMPAIGN_RESUMED,
	PEAL_EVENT_CAMPAIGN_COMPLETED,
	PEAL_EVENT_CAMPAIGN_STOPPED,
	PEAL_EVENT_UPLOAD_PROCESSED,
	PEAL_EVENT_CALL_COMPLETED,
	PEAL_EVENT_CONTACT_COMPLETED,
	PEAL_EVENT_CALL_RECEIVED, /* somebody called us */
	PEAL_EVENT_TRUNK_PAUSED,  /* its calls failed for its own reasons */
	PEAL_EVENT_TRUNK_RESUMED,
	PEAL_EVENT_KIND_COUNT, /* not a kind */
};

struct peal_event {
	const char *id; /* the same for every try, unique for ever */
	enum peal_event_kind kind;
	const char *type;	/* "call.completed" */
	int64_t at_ms;		/* when it happened */
	uint32_t try_no;	/* from 1 */
	struct peal_slice body; /* JSON: {"type", "timestamp", "data"} */
};

enum peal_delivered {
	PEAL_DELIVERED_RETRY, /* not now; zero is the safe one */
	PEAL_DELIVERED_YES,   /* the receiver has said so */
	PEAL_DELIVERED_NO,    /* refused for good: a dead letter */
	PEAL_DELIVERED_GONE,  /* this receiver wants nothing any more: all of its events are dead */
};

struct peal_delivery_answer {
	enum peal_delivered delivered;
	int status;		/* HTTP's, 0: none */
	int64_t retry_after_ms; /* RETRY: not sooner; -1: the host decides */
	char detail[200];	/* what the receiver or the network said */
};

struct peal_webhook_host {
	/* Any.  Completes a deliver(). */
	void (*done)(struct peal_job *job, const struct peal_delivery_answer *answer);
};

struct peal_webhook_ops {
	size_t size; /* sizeof(struct peal_webhook_ops) */

	/* Main thread, after open().  Does the receiver want events of this kind? */
	bool (*wants)(void *self, enum peal_event_kind kind);

	/* Call loop; must not block.  Always answered later, through done(); event
	 * and body live until then. */
	void (*deliver)(void *self, const struct peal_event *event, struct peal_job *job);
};

#endif
