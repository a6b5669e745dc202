/* transition.h - the operator moves a campaign from one state to another */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CLI_TRANSITION_H
#define PEAL_CLI_TRANSITION_H

#include "core/cli/visit.h"

struct transition {
	enum peal_campaign_state to;
	unsigned from_mask;	    /* 1u << state */
	enum peal_event_kind event; /* in the same commit */
	const char *word;	    /* "paused": for messages, and why it is in the state */
};

/* 0: done.  CLI_FAILED: refused, and printed why and what is possible.  < 0: the
 * store. */
int transition_apply(struct visit *visit, const struct transition *transition);

/* Prints the campaign's state, as text or JSON. */
void transition_print(struct visit *visit);

#endif
