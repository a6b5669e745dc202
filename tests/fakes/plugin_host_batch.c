/* plugin_host_batch.c - a host with a virtual clock: batches and contacts
 *
 * The numbers of the campaign, which scrub plugins enter, are those of the
 * batches of one host. */
/* SPDX-License-Identifier: MIT */
#include "tests/fakes/plugin_host_inner.h"

#include "core/base/text.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

struct host_box {
	struct peal_batch batch; /* first: exclude() finds the box by it */
	struct host_box *next;
	struct plugin_host *host;
	const char *reasons[PEAL_BATCH_ROWS_MAX];
	const char *details[PEAL_BATCH_ROWS_MAX];
};

static struct host_box *box_of(struct peal_batch *batch)
{
	return (struct host_box *)batch; /* its first member */
}

static uint32_t count_texts(const char *const *texts)
{
	uint32_t count = 0;

	while (texts != NULL && texts[count] != NULL)
		count++;
	return count;
}

static const struct peal_columns *columns_make(struct peal_arena *arena, const char *const *names)
{
	struct peal_columns *columns = arena_alloc(arena, sizeof(*columns));
	struct peal_slice *slices;

	columns->count = count_texts(names);
	slices = arena_alloc(arena, (columns->count + 1) * sizeof(*slices));
	for (uint32_t i = 0; i < columns->count; i++)
		slices[i] = slice_of(arena_text(arena, names[i]));
	columns->names = slices;
	return columns;
}

__attribute__((format(printf, 4, 5))) static void
batch_exclude(struct peal_batch *batch, uint32_t row, const char *reason, const char *detail, ...)
{
	struct host_box *box = box_of(batch);
	char text[1024] = "";
	va_list args;

	if (row >= PEAL_BATCH_ROWS_MAX)
		fail_msg("row %" PRIu32 " was excluded, which is not there", row);
	if (batch->is_excluded[row])
		return;
	if (detail != NULL) {
		va_start(args, detail);
		vsnprintf(text, sizeof(text), detail, args);
		va_end(args);
	}
	batch->is_excluded[row] = true;
	box->reasons[row] = arena_text(box->host->arena, reason);
	box->details[row] = arena_text(box->host->arena, text);
}

struct peal_batch *plugin_host_batch(struct plugin_host *host, const char *const *columns)
{
	struct host_box *box = memory_alloc(sizeof(*box));
	struct peal_batch *batch = &box->batch;

	*batch = (struct peal_batch){
		.columns = columns_make(host->arena, columns),
		.number = memory_alloc_array(PEAL_BATCH_ROWS_MAX, sizeof(*batch->number)),
		.line = memory_alloc_array(PEAL_BATCH_ROWS_MAX, sizeof(*batch->line)),
		.raw = memory_alloc_array(PEAL_BATCH_ROWS_MAX, sizeof(*batch->raw)),
		.name = memory_alloc_array(PEAL_BATCH_ROWS_MAX, sizeof(*batch->name)),
		/* Room for an ingest plugin's own columns, whatever they are: pages
		 * that nobody writes cost nothing. */
		.values = memory_alloc_array((size_t)PEAL_BATCH_ROWS_MAX * PEAL_COLUMNS_MAX,
					     sizeof(*batch->values)),
		.due_ms = memory_alloc_array(PEAL_BATCH_ROWS_MAX, sizeof(*batch->due_ms)),
		.is_excluded = memory_alloc_array(PEAL_BATCH_ROWS_MAX, sizeof(*batch->is_excluded)),
		.arena = arena_create(),
		.exclude = batch_exclude,
	};
	box->host = host;
	box->next = host->boxes;
	host->boxes = box;
	return batch;
}

void plugin_host_free_batches(struct plugin_host *host)
{
	while (host->boxes != NULL) {
		struct host_box *box = host->boxes;

		host->boxes = box->next;
		free(box->batch.number);
		free(box->batch.line);
		free(box->batch.raw);
		free(box->batch.name);
		free(box->batch.values);
		free(box->batch.due_ms);
		free(box->batch.is_excluded);
		arena_destroy(&box->batch.arena);
		free(box);
	}
}

static void fill_values(struct peal_arena *arena, struct peal_slice *slices, uint32_t count,
			const char *const *values)
{
	for (uint32_t i = 0; i < count && values != NULL && values[i] != NULL; i++)
		slices[i] = slice_of(arena_text(arena, values[i]));
}

void plugin_host_row(struct peal_batch *batch, uint64_t number, const char *name,
		     const char *const *values)
{
	uint32_t row = batch->row_count++, count = batch->columns->count;

	assert_true(row < PEAL_BATCH_ROWS_MAX);
	batch->number[row] = number;
	batch->line[row] = row + 2; /* behind a header */
	batch->raw[row] = slice_of(arena_format(batch->arena, "%" PRIu64, number));
	batch->name[row] = slice_of(arena_text(batch->arena, name));
	fill_values(batch->arena, batch->values + (size_t)row * count, count, values);
}

const char *plugin_host_reason(struct peal_batch *batch, uint32_t row)
{
	return batch->is_excluded[row] ? box_of(batch)->reasons[row] : "";
}

const char *plugin_host_detail(struct peal_batch *batch, uint32_t row)
{
	return batch->is_excluded[row] ? box_of(batch)->details[row] : "";
}

void plugin_host_batch_reset(struct peal_batch *batch)
{
	uint32_t rows = batch->row_count;

	memset(batch->is_excluded, 0, PEAL_BATCH_ROWS_MAX * sizeof(*batch->is_excluded));
	memset(batch->number, 0, rows * sizeof(*batch->number));
	memset(batch->due_ms, 0, rows * sizeof(*batch->due_ms));
	memset(batch->name, 0, rows * sizeof(*batch->name));
	memset(batch->values, 0, (size_t)rows * batch->columns->count * sizeof(*batch->values));
	batch->row_count = 0;
	arena_reset(batch->arena);
}

struct peal_contact *plugin_host_contact(struct plugin_host *host, uint64_t number,
					 const char *name, const char *const *columns,
					 const char *const *values)
{
	struct peal_contact *contact = arena_alloc(host->arena, sizeof(*contact));
	struct peal_slice *slices;

	contact->id = 1;
	contact->number = number;
	contact->line = 2;
	contact->upload = "contacts.csv";
	contact->name = slice_of(arena_text(host->arena, name));
	contact->columns = columns_make(host->arena, columns);
	slices = arena_alloc(host->arena, (contact->columns->count + 1) * sizeof(*slices));
	fill_values(host->arena, slices, contact->columns->count, values);
	contact->values = slices;
	return contact;
}
