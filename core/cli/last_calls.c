/* last_calls.c - the outcome and disposition of each contact's last attempt */
/* SPDX-License-Identifier: MIT */
#include "core/cli/last_calls.h"

#include "core/base/memory.h"
#include "core/campaign/words.h"

#include <stdlib.h>

/* An entry: 0 for none, else 1 + disposition * 16 + outcome.  A campaign has few
 * dispositions; what is beyond these is left out. */
#define OUTCOME_BITS 4u
#define DISPOSITIONS_MAX ((1u << 12) - 1)
#define PAGE_BITS 16u
#define PAGE_ENTRIES (1u << PAGE_BITS)

_Static_assert(PEAL_OUTCOME_COUNT <= 1 << OUTCOME_BITS, "an outcome must fit");

struct last_calls {
	uint16_t **pages; /* by contact; NULL: nobody of it was called */
	size_t page_count, room;
	const char **dispositions;
	size_t disposition_count, disposition_room;
	struct peal_arena *arena;
};

static size_t disposition_index(struct last_calls *calls, const char *name)
{
	size_t count = calls->disposition_count;

	for (size_t i = 0; i < count; i++) {
		if (strcmp(calls->dispositions[i], name) == 0)
			return i;
	}
	if (count == DISPOSITIONS_MAX)
		return 0; /* "" */
	calls->dispositions = memory_grow(calls->dispositions, &calls->disposition_room, count + 1,
					  sizeof(*calls->dispositions));
	calls->dispositions[count] = arena_text(calls->arena, name);
	calls->disposition_count++;
	return count;
}

static uint16_t *page_of(struct last_calls *calls, size_t index)
{
	if (index >= calls->page_count) {
		calls->pages = memory_grow(calls->pages, &calls->room, index + 1,
					   sizeof(*calls->pages));
		memset(calls->pages + calls->page_count, 0,
		       (index + 1 - calls->page_count) * sizeof(*calls->pages));
		calls->page_count = index + 1;
	}
	if (calls->pages[index] == NULL)
		calls->pages[index] = memory_alloc_array(PAGE_ENTRIES, sizeof(uint16_t));
	return calls->pages[index];
}

/* Attempts come in the order of their ends: the last one stays. */
static int take_attempt(void *context, const void *row)
{
	const struct peal_attempt_contact_row *both = row;
	struct last_calls *calls = context;
	uint64_t contact = (uint64_t)both->contact.id;
	size_t disposition = disposition_index(calls, both->attempt.disposition);

	page_of(calls, contact >> PAGE_BITS)[contact % PAGE_ENTRIES] =
		(uint16_t)(1 + (disposition << OUTCOME_BITS | both->attempt.outcome));
	return 0;
}

struct last_calls *last_calls_read(struct visit *visit)
{
	struct last_calls *calls = memory_alloc(sizeof(*calls));

	calls->arena = arena_create();
	disposition_index(calls, "");
	if (visit_read(visit, PEAL_READ_ATTEMPTS, NULL, take_attempt, calls) < 0)
		last_calls_destroy(&calls);
	return calls;
}

void last_calls_destroy(struct last_calls **calls)
{
	if (*calls == NULL)
		return;
	for (size_t i = 0; i < (*calls)->page_count; i++)
		free((*calls)->pages[i]);
	free((*calls)->pages);
	free((*calls)->dispositions);
	arena_destroy(&(*calls)->arena);
	free(*calls);
	*calls = NULL;
}

void last_calls_get(const struct last_calls *calls, int64_t contact, const char **outcome_out,
		    const char **disposition_out)
{
	size_t page = (uint64_t)contact >> PAGE_BITS;
	unsigned entry = 0;

	if (page < calls->page_count && calls->pages[page] != NULL)
		entry = calls->pages[page][(uint64_t)contact % PAGE_ENTRIES];
	*outcome_out = *disposition_out = "";
	if (entry == 0)
		return;
	*outcome_out = word_outcome((enum peal_outcome)((entry - 1) % (1u << OUTCOME_BITS)));
	*disposition_out = calls->dispositions[(entry - 1) >> OUTCOME_BITS];
}
