/* streaks.h - how often in a row something has failed, for each contact it fails for
 *
 * Only contacts that have a streak take room, and no more than STREAKS_MAX of them. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CAMPAIGN_STREAKS_H
#define PEAL_CAMPAIGN_STREAKS_H

#include <stddef.h>
#include <stdint.h>

/* 24 bytes each. */
#define STREAKS_MAX 65536u

struct streak {
	uint64_t contact;
	int64_t mark; /* of who counts; 0 at first */
	uint32_t count;
};

struct streaks {
	struct streak *at; /* count 0: free */
	size_t count, room;
};

void streaks_finish(struct streaks *streaks);

/* It has failed once more for the contact.  Lives until the next call; NULL: too many
 * others have one. */
struct streak *streaks_add(struct streaks *streaks, uint64_t contact);
/* It did not fail, or nobody asks any more. */
void streaks_end(struct streaks *streaks, uint64_t contact);

/* The wait after the count-th failure in a row (from 1): 30 s, twice as long each time,
 * 8 min at most. */
int64_t streaks_wait_ms(uint32_t count);

#endif
