/* streaks.c - how often in a row something has failed, for each contact it fails for
 *
 * A table with open addresses: a contact stands at its own place, or behind those who
 * were there before it. */
/* SPDX-License-Identifier: MIT */
#include "core/campaign/streaks.h"

#include "core/base/memory.h"
#include "core/base/time.h"

#include <stdlib.h>

#define ROOM_MIN 64u
#define WAIT_MS (30 * TIME_SECOND_MS)
#define WAIT_DOUBLINGS 4u

void streaks_finish(struct streaks *streaks)
{
	free(streaks->at);
	*streaks = (struct streaks){ 0 };
}

/* The room is a power of two; contacts are numbered one after the other. */
static size_t place_of(const struct streaks *streaks, uint64_t contact)
{
	return (size_t)(contact * UINT64_C(0x9e3779b97f4a7c15) >> 32) & (streaks->room - 1);
}

/* Where the contact is, or would be. */
static size_t streak_find(const struct streaks *streaks, uint64_t contact)
{
	size_t place = place_of(streaks, contact);

	while (streaks->at[place].count != 0 && streaks->at[place].contact != contact)
		place = (place + 1) & (streaks->room - 1);
	return place;
}

/* A table that is more than half full is slow. */
static void room_make(struct streaks *streaks)
{
	struct streaks old = *streaks;

	if (old.count * 2 < old.room)
		return;
	streaks->room = old.room == 0 ? ROOM_MIN : old.room * 2;
	streaks->at = memory_alloc_array(streaks->room, sizeof(*streaks->at));
	for (size_t i = 0; i < old.room; i++) {
		if (old.at[i].count != 0)
			streaks->at[streak_find(streaks, old.at[i].contact)] = old.at[i];
	}
	free(old.at);
}

struct streak *streaks_add(struct streaks *streaks, uint64_t contact)
{
	struct streak *streak;

	room_make(streaks);
	streak = &streaks->at[streak_find(streaks, contact)];
	if (streak->count == 0) {
		if (streaks->count == STREAKS_MAX)
			return NULL;
		*streak = (struct streak){ .contact = contact };
		streaks->count++;
	}
	if (streak->count < UINT32_MAX)
		streak->count++;
	return streak;
}

/* Those behind a free place come nearer to their own. */
static void gap_close(struct streaks *streaks, size_t gap)
{
	size_t mask = streaks->room - 1;

	for (size_t i = (gap + 1) & mask; streaks->at[i].count != 0; i = (i + 1) & mask) {
		size_t own = place_of(streaks, streaks->at[i].contact);

		if (((i - own) & mask) < ((i - gap) & mask))
			continue;
		streaks->at[gap] = streaks->at[i];
		gap = i;
	}
	streaks->at[gap] = (struct streak){ 0 };
}

void streaks_end(struct streaks *streaks, uint64_t contact)
{
	size_t place;

	if (streaks->count == 0)
		return;
	place = streak_find(streaks, contact);
	if (streaks->at[place].count == 0)
		return;
	streaks->count--;
	gap_close(streaks, place);
}

int64_t streaks_wait_ms(uint32_t count)
{
	uint32_t doublings = count == 0 ? 0 : count - 1;

	return WAIT_MS << (doublings < WAIT_DOUBLINGS ? doublings : WAIT_DOUBLINGS);
}
