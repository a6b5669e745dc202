/* follow.h - what follows an attempt, held to the rules of every campaign
 *
 * The schedule stage proposes; these hold whatever it says: nothing after a
 * terminal disposition, never more than max_attempts, never sooner than the
 * shortest wait, never beyond the campaign's end. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CAMPAIGN_FOLLOW_H
#define PEAL_CAMPAIGN_FOLLOW_H

#include "peal/schedule.h"
#include "peal/store.h"

struct follow {
	enum peal_contact_state state; /* QUEUED, COMPLETED or EXHAUSTED */
	int64_t due_ms;		       /* QUEUED; else PEAL_NEVER */
	const char *broken;	       /* the rule that the proposal broke; NULL: none */
	char why[160];
};

void follow_attempt(const struct peal_schedule_limits *limits, const struct peal_attempt_end *end,
		    const struct peal_next *proposal, struct follow *follow_out);

/* Until then somebody may still be talking: nothing that follows is due before. */
void follow_busy(const struct peal_schedule_limits *limits, const struct peal_attempt_end *end,
		 int64_t until_ms, struct follow *follow);

/* The provider says that calling this number again is pointless: nothing follows, unless
 * the contact itself has asked for a callback.  `why`: "404 Not Found". */
void follow_final(const struct peal_attempt_end *end, const char *why, struct follow *follow);

#endif
