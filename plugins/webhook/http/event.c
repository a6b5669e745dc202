/* event.c - the names of the events, as they stand in a pipeline file */
/* SPDX-License-Identifier: MIT */
#include "event.h"

#define WORD_BYTES_MAX 32u

static const char *const names[] = {
	[PEAL_EVENT_CAMPAIGN_STARTED] = "campaign.started",
	[PEAL_EVENT_CAMPAIGN_PAUSED] = "campaign.paused",
	[PEAL_EVENT_CAMPAIGN_RESUMED] = "campaign.resumed",
	[PEAL_EVENT_CAMPAIGN_COMPLETED] = "campaign.completed",
	[PEAL_EVENT_CAMPAIGN_STOPPED] = "campaign.stopped",
	[PEAL_EVENT_UPLOAD_PROCESSED] = "upload.processed",
	[PEAL_EVENT_CALL_COMPLETED] = "call.completed",
	[PEAL_EVENT_CONTACT_COMPLETED] = "contact.completed",
	[PEAL_EVENT_CALL_RECEIVED] = "call.received",
	[PEAL_EVENT_TRUNK_PAUSED] = "trunk.paused",
	[PEAL_EVENT_TRUNK_RESUMED] = "trunk.resumed",
};

_Static_assert(sizeof(names) / sizeof(names[0]) == PEAL_EVENT_KIND_COUNT, "a name for each kind");

/* How many letters must be changed, added or dropped. */
static unsigned distance(const char *one, const char *other)
{
	unsigned row[WORD_BYTES_MAX + 1];
	size_t bytes = strlen(other);

	for (size_t i = 0; i <= bytes; i++)
		row[i] = (unsigned)i;
	for (; *one != '\0'; one++) {
		unsigned corner = row[0]++;

		for (size_t i = 1; i <= bytes; i++) {
			unsigned best = corner + (*one != other[i - 1]);

			corner = row[i];
			if (row[i] + 1 < best)
				best = row[i] + 1;
			if (row[i - 1] + 1 < best)
				best = row[i - 1] + 1;
			row[i] = best;
		}
	}
	return row[bytes];
}

static const char *nearest(const char *word)
{
	unsigned best = 5; /* farther is not a slip of the finger */
	const char *found = NULL;

	if (strlen(word) > WORD_BYTES_MAX)
		return NULL;
	for (size_t i = 0; i < PEAL_EVENT_KIND_COUNT; i++) {
		unsigned far = distance(word, names[i]);

		if (far < best) {
			best = far;
			found = names[i];
		}
	}
	return found;
}

static int fail_unknown(const char *word, struct peal_error *err)
{
	const char *meant = nearest(word);
	char known[256] = "\"*\"";
	size_t used = 3;

	for (size_t i = 0; i < PEAL_EVENT_KIND_COUNT; i++)
		used += (size_t)snprintf(known + used, sizeof(known) - used, ", %s", names[i]);
	if (meant != NULL)
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "\"%.64s\" is not an event, did you mean \"%s\"? There are: %s",
				 word, meant, known);
	return peal_fail(err, PEAL_FAIL_INPUT, "\"%.64s\" is not an event. There are: %s", word,
			 known);
}

static unsigned mask_of(const char *word)
{
	if (strcmp(word, "*") == 0)
		return (1u << PEAL_EVENT_KIND_COUNT) - 1;
	for (unsigned i = 0; i < PEAL_EVENT_KIND_COUNT; i++)
		if (strcmp(word, names[i]) == 0)
			return 1u << i;
	return 0;
}

int event_mask(const struct peal_texts *texts, unsigned *mask_out, struct peal_error *err)
{
	unsigned mask = 0;

	for (size_t i = 0; i < texts->count; i++) {
		unsigned one = mask_of(texts->at[i]);

		if (one == 0)
			return fail_unknown(texts->at[i], err);
		mask |= one;
	}
	*mask_out = mask;
	return 0;
}
