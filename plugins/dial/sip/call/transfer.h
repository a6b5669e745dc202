/* transfer.h - hands a call over: the trunk is asked to (REFER), or a second call is made
 * and the sound relayed (bridge) */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_TRANSFER_H
#define PEAL_SIP_TRANSFER_H

#include "call/line.h"

/* None of them before transfer_start() has returned. */
struct transfer_events {
	/* The other side has the call: by REFER, and ours is to be ended, or bridged. */
	void (*taken)(void *context, bool is_bridged);
	void (*failed)(void *context, const char *why);
	/* The other side of a bridge has hung up. */
	void (*over)(void *context);
};

struct transfer_config {
	struct sip *sip;
	struct line *line; /* of the callee */
	const struct peal_step *step;
	const char *from_uri; /* for the second call */
	int64_t ring_max_ms;
	const struct transfer_events *events; /* static */
	void *context;
};

struct transfer;

/* NULL: no memory. */
struct transfer *transfer_start(const struct transfer_config *config);
/* What came of leg_refer(). */
void transfer_referred(struct transfer *transfer, int status);
/* Ends the second call; no callback follows.  Accepts NULL. */
void transfer_destroy(struct transfer **transfer);

#endif
