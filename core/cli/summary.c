/* summary.c - a campaign in figures: reading them */
/* SPDX-License-Identifier: MIT */
#include "core/cli/summary.h"

#include "core/base/memory.h"
#include "core/campaign/words.h"

#include <stdlib.h>

static void counts_add(struct summary_counts *counts, struct peal_arena *arena, const char *name,
		       int64_t value)
{
	if (value == 0)
		return;
	counts->at = memory_grow(counts->at, &counts->room, counts->count + 1, sizeof(*counts->at));
	counts->at[counts->count++] = (struct summary_count){ arena_text(arena, name), value };
	counts->sum += value;
}

static int by_value(const void *one, const void *other)
{
	const struct summary_count *a = one, *b = other;

	if (a->value != b->value)
		return a->value > b->value ? -1 : 1;
	return strcmp(a->name, b->name);
}

static void counts_sort(struct summary_counts *counts)
{
	if (counts->count > 1)
		qsort(counts->at, counts->count, sizeof(*counts->at), by_value);
}

/* What stands behind the prefix, or NULL. */
static const char *name_after(const char *name, const char *prefix)
{
	size_t bytes = strlen(prefix);

	return strncmp(name, prefix, bytes) == 0 ? name + bytes : NULL;
}

/* What is not summed up but counted now; NULL: the name is none of these. */
static int64_t *live_count(struct summary *summary, const char *name)
{
	if (strcmp(name, "contacts.staged") == 0)
		return &summary->staged_count;
	if (strcmp(name, "contacts.held") == 0)
		return &summary->held_count;
	if (strcmp(name, "contacts.in_progress") == 0)
		return &summary->in_progress_count;
	name = name_after(name, "deliveries.");
	for (int state = 0; name != NULL && state < PEAL_DELIVERY_STATE_COUNT; state++) {
		if (strcmp(name, word_delivery_state((enum peal_delivery_state)state)) == 0)
			return &summary->deliveries[state];
	}
	return NULL;
}

static int take_count(void *context, const void *row)
{
	const struct peal_count_row *count = row;
	struct summary *summary = context;
	int64_t *live = live_count(summary, count->name);
	const char *rest;
	int id;

	if (count->upload != 0)
		return 0;
	id = tally_find(count->name);
	if (live != NULL)
		*live = count->value;
	else if (id >= 0)
		summary->tally.sum[id] = count->value;
	else if ((rest = name_after(count->name, "disposition.")) != NULL)
		counts_add(&summary->dispositions, summary->arena, rest, count->value);
	else if ((rest = name_after(count->name, "excluded.")) != NULL)
		counts_add(&summary->reasons, summary->arena, rest, count->value);
	else if ((rest = name_after(count->name, "trunk_paused.")) != NULL)
		counts_add(&summary->pauses, summary->arena, rest, count->value);
	else if ((rest = name_after(count->name, "held.")) != NULL)
		counts_add(&summary->holds, summary->arena, rest, count->value);
	return 0;
}

static void add_uploads(struct summary *summary)
{
	for (size_t i = 0; i < uploads_count(summary->uploads); i++) {
		const struct peal_upload_row *row = &uploads_at(summary->uploads, i)->row;

		summary->row_count += (int64_t)row->row_count;
		summary->accepted_count += (int64_t)row->accepted_count;
		summary->excluded_count += (int64_t)row->excluded_count;
	}
}

/* Every accepted contact is in one place; the queue has what is nowhere else. */
static int64_t count_queued(const struct summary *summary)
{
	int64_t queued = summary->accepted_count - summary->staged_count - summary->held_count -
			 summary->in_progress_count;

	for (int state = PEAL_CONTACT_COMPLETED; state < PEAL_CONTACT_STATE_COUNT; state++)
		queued -= summary->tally.sum[TALLY_STATE + state];
	return queued > 0 ? queued : 0;
}

static int read_figures(struct summary *summary, const struct summary_source *source,
			struct peal_error *err)
{
	const struct peal_read_filter filter = { .campaign = summary->row.id };
	const struct peal_store_ops *ops = source->ops;

	if (ops->read(source->store, PEAL_READ_UPLOADS, &filter, uploads_take, summary->uploads,
		      err) < 0 ||
	    ops->read(source->store, PEAL_READ_COUNTS, &filter, take_count, summary, err) < 0 ||
	    ops->read(source->store, PEAL_READ_LIVE, &filter, take_count, summary, err) < 0 ||
	    ops->next_due(source->store, summary->row.id, &summary->next_due_ms,
			  &summary->next_number, err) < 0)
		return -1;
	add_uploads(summary);
	summary->queued_count = count_queued(summary);
	counts_sort(&summary->dispositions);
	counts_sort(&summary->reasons);
	counts_sort(&summary->pauses);
	counts_sort(&summary->holds);
	return 0;
}

int summary_read(struct summary *summary, const struct summary_source *source,
		 struct peal_error *err)
{
	int result;

	*summary = (struct summary){ .schedule = source->schedule,
				     .next_due_ms = PEAL_NEVER,
				     .now_ms = source->now_ms };
	summary->arena = arena_create();
	summary->uploads = uploads_create();
	summary->campaign = arena_text(summary->arena, source->campaign);
	if (source->store == NULL)
		return 0;
	result = source->ops->campaign_open(source->store, source->campaign, false, source->now_ms,
					    &summary->row, err);
	if (result != 0)
		return result < 0 ? -1 : 0;
	summary->has_run = true;
	summary->row.name = summary->campaign;
	summary->row.reason = arena_text(summary->arena, summary->row.reason);
	return read_figures(summary, source, err);
}

void summary_finish(struct summary *summary)
{
	free(summary->dispositions.at);
	free(summary->reasons.at);
	free(summary->pauses.at);
	free(summary->holds.at);
	uploads_destroy(&summary->uploads);
	arena_destroy(&summary->arena);
}
