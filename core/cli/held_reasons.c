/* held_reasons.c - why contacts are set aside: the last decision on each of them */
/* SPDX-License-Identifier: MIT */
#include "core/cli/held_reasons.h"

#include "core/base/memory.h"

#include <stdlib.h>

struct held {
	int64_t contact;
	const char *why;
};

struct held_reasons {
	struct held *at; /* by contact */
	size_t count, room;
	int64_t live_count; /* how many are held */
	struct peal_arena *arena;
};

static int take_live(void *context, const void *row)
{
	const struct peal_count_row *count = row;
	struct held_reasons *reasons = context;

	if (strcmp(count->name, "contacts.held") == 0)
		reasons->live_count = count->value;
	return 0;
}

/* They come by id. */
static int take_contact(void *context, const void *row)
{
	const struct peal_contact_state_row *contact = row;
	struct held_reasons *reasons = context;

	if (contact->state != PEAL_CONTACT_QUEUED || contact->due_ms != PEAL_NEVER)
		return 0;
	reasons->at = memory_grow(reasons->at, &reasons->room, reasons->count + 1,
				  sizeof(*reasons->at));
	reasons->at[reasons->count++] = (struct held){ contact->contact.id, HELD_REASON_NONE };
	return 0;
}

static int by_contact(const void *one, const void *other)
{
	const struct held *a = one, *b = other;

	return a->contact < b->contact ? -1 : a->contact > b->contact;
}

static struct held *held_find(const struct held_reasons *reasons, int64_t contact)
{
	const struct held key = { .contact = contact };

	return reasons->count == 0 ? NULL
				   : bsearch(&key, reasons->at, reasons->count,
					     sizeof(*reasons->at), by_contact);
}

/* They come by time; the texts of a contact repeat, and are few. */
static int take_decision(void *context, const void *row)
{
	const struct peal_decision_row *decision = row;
	struct held_reasons *reasons = context;
	struct held *held = held_find(reasons, decision->contact);

	if (held != NULL && strcmp(held->why, decision->what) != 0)
		held->why = arena_text(reasons->arena, decision->what);
	return 0;
}

static int reasons_read(struct held_reasons *reasons, struct visit *visit)
{
	if (visit_read(visit, PEAL_READ_LIVE, NULL, take_live, reasons) < 0)
		return -1;
	if (reasons->live_count == 0)
		return 0;
	if (visit_read(visit, PEAL_READ_CONTACTS, NULL, take_contact, reasons) < 0)
		return -1;
	return visit_read(visit, PEAL_READ_DECISIONS, NULL, take_decision, reasons);
}

struct held_reasons *held_reasons_read(struct visit *visit)
{
	struct held_reasons *reasons = memory_alloc(sizeof(*reasons));

	reasons->arena = arena_create();
	if (reasons_read(reasons, visit) < 0)
		held_reasons_destroy(&reasons);
	return reasons;
}

void held_reasons_destroy(struct held_reasons **reasons)
{
	if (*reasons == NULL)
		return;
	arena_destroy(&(*reasons)->arena);
	free((*reasons)->at);
	free(*reasons);
	*reasons = NULL;
}

const char *held_reasons_get(const struct held_reasons *reasons, int64_t contact)
{
	const struct held *held = held_find(reasons, contact);

	return held != NULL ? held->why : HELD_REASON_NONE;
}
