/* refusals.h - is it the trunk that takes no calls, or no call to this contact?
 *
 * A call that the trunk did not take is not charged to its contact.  A contact whose
 * calls it never takes, while it takes others, would be tried for ever: those are
 * charged in the end.  A few are remembered; who is forgotten is counted anew. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CAMPAIGN_REFUSALS_H
#define PEAL_CAMPAIGN_REFUSALS_H

#include <stdbool.h>
#include <stdint.h>

#define REFUSALS_MAX 256u
/* So often in a row is not an accident. */
#define REFUSALS_CHARGED 5u

struct refusal {
	uint64_t contact;
	int64_t taken; /* by the trunk before the first; -1: was charged already */
	uint32_t count;
};

struct refusals {
	struct refusal at[REFUSALS_MAX];
};

/* One more call to the contact was not taken; the trunk has taken so many calls of
 * all contacts until now.  true: charge it. */
bool refusals_add(struct refusals *refusals, uint64_t contact, int64_t taken);

#endif
