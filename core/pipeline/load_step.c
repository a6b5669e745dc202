/* load_step.c - one batch's way through the stages, on a worker */
/* SPDX-License-Identifier: MIT */
#include "core/pipeline/load_step.h"

#include "core/base/memory.h"
#include "core/base/panic.h"
#include "core/pipeline/columns.h"
#include "core/pipeline/engine.h"

#include <stdlib.h>

/* Not an exclusion, but a row that an earlier run has loaded. */
static const char already_loaded[] = "already loaded";

/* E.164 gives a number fifteen digits at most. */
#define E164_MAX UINT64_C(999999999999999)

static void exclude(struct peal_batch *batch, uint32_t row, const char *reason, const char *detail,
		    ...)
{
	struct load_scratch *scratch = (struct load_scratch *)batch;
	char text[512];
	va_list args;

	if (row >= PEAL_BATCH_ROWS_MAX || batch->is_excluded[row])
		return;
	batch->is_excluded[row] = true;
	scratch->reason[row] = reason != NULL ? reason : "no_reason";
	scratch->detail[row] = "";
	if (detail == NULL)
		return;
	va_start(args, detail);
	vsnprintf(text, sizeof(text), detail, args);
	va_end(args);
	scratch->detail[row] = arena_text(batch->arena, text);
}

struct load_scratch *load_scratch_create(void)
{
	struct load_scratch *scratch = memory_alloc(sizeof(*scratch));
	struct peal_batch *batch = &scratch->is;

	batch->number = memory_alloc_array(PEAL_BATCH_ROWS_MAX, sizeof(*batch->number));
	batch->line = memory_alloc_array(PEAL_BATCH_ROWS_MAX, sizeof(*batch->line));
	batch->raw = memory_alloc_array(PEAL_BATCH_ROWS_MAX, sizeof(*batch->raw));
	batch->name = memory_alloc_array(PEAL_BATCH_ROWS_MAX, sizeof(*batch->name));
	batch->due_ms = memory_alloc_array(PEAL_BATCH_ROWS_MAX, sizeof(*batch->due_ms));
	batch->is_excluded = memory_alloc_array(PEAL_BATCH_ROWS_MAX, sizeof(bool));
	scratch->reason = memory_alloc_array(PEAL_BATCH_ROWS_MAX, sizeof(char *));
	scratch->detail = memory_alloc_array(PEAL_BATCH_ROWS_MAX, sizeof(char *));
	batch->exclude = exclude;
	return scratch;
}

void load_scratch_destroy(struct load_scratch **scratch)
{
	struct peal_batch *batch = &(*scratch)->is;

	free(batch->number);
	free(batch->line);
	free(batch->raw);
	free(batch->name);
	free(batch->values);
	free(batch->due_ms);
	free(batch->is_excluded);
	free((*scratch)->reason);
	free((*scratch)->detail);
	free(*scratch);
	*scratch = NULL;
}

static void scratch_begin(struct load_scratch *scratch, const struct load_request *request,
			  struct peal_arena *arena)
{
	struct peal_batch *batch = &scratch->is;

	if (request->columns->count > scratch->column_room) {
		free(batch->values);
		batch->values =
			memory_alloc_array((size_t)PEAL_BATCH_ROWS_MAX * request->columns->count,
					   sizeof(*batch->values));
		scratch->column_room = request->columns->count;
	}
	batch->columns = request->columns;
	batch->row_count = 0;
	batch->arena = arena;
	memset(batch->number, 0, PEAL_BATCH_ROWS_MAX * sizeof(*batch->number));
	memset(batch->raw, 0, PEAL_BATCH_ROWS_MAX * sizeof(*batch->raw));
	memset(batch->name, 0, PEAL_BATCH_ROWS_MAX * sizeof(*batch->name));
	if (request->columns->count > 0)
		memset(batch->values, 0,
		       PEAL_BATCH_ROWS_MAX * request->columns->count * sizeof(*batch->values));
	memset(batch->line, 0, PEAL_BATCH_ROWS_MAX * sizeof(*batch->line));
	memset(batch->due_ms, 0, PEAL_BATCH_ROWS_MAX * sizeof(*batch->due_ms));
	memset(batch->is_excluded, 0, PEAL_BATCH_ROWS_MAX * sizeof(bool));
	scratch->upload = (uint32_t)request->upload;
	scratch->has_seen_failed = false;
}

void load_enter(struct peal_batch *batch, struct peal_seen *seen_out)
{
	struct load_scratch *scratch = (struct load_scratch *)batch;
	static const struct seen_place nowhere;
	uint64_t *numbers = arena_alloc(batch->arena, batch->row_count * sizeof(*numbers));
	struct seen_place *places = arena_alloc(batch->arena, batch->row_count * sizeof(*places));
	struct seen_place *first = arena_alloc(batch->arena, batch->row_count * sizeof(*first));
	bool *is_new = arena_alloc(batch->arena, batch->row_count * sizeof(*is_new));

	for (uint32_t row = 0; row < batch->row_count; row++) {
		numbers[row] = batch->is_excluded[row] ? 0 : batch->number[row];
		places[row] = (struct seen_place){ scratch->upload, batch->line[row] };
		first[row] = nowhere;
	}
	if (seen_enter_all(scratch->seen, numbers, places, batch->row_count, is_new, first,
			   &scratch->seen_err) < 0)
		scratch->has_seen_failed = true;
	for (uint32_t row = 0; row < batch->row_count; row++) {
		const struct upload *upload = uploads_get(scratch->uploads, first[row].upload);

		seen_out[row] = (struct peal_seen){
			.is_new = scratch->has_seen_failed || is_new[row],
			.line = first[row].line,
			.upload = upload != NULL ? upload->row.name : "",
		};
	}
}

/* A stage excludes rows; it adds none and takes none away. */
static int rows_kept(const struct load_request *request, const struct stage *stage,
		     uint32_t row_count, struct peal_error *err)
{
	if (request->scratch->is.row_count == row_count)
		return 0;
	return peal_fail(err, PEAL_FAIL_BUG,
			 "%s changed the number of rows of a batch; a row is dropped by exclude()",
			 stage->label);
}

static int scrub_all(const struct load_request *request, struct peal_error *err)
{
	struct pipeline *pipeline = request->engine->pipeline;
	struct load_scratch *scratch = request->scratch;
	uint32_t row_count = scratch->is.row_count;

	for (size_t i = 0; i < pipeline->count[PEAL_KIND_SCRUB]; i++) {
		struct stage *stage = &pipeline->stages[pipeline->first[PEAL_KIND_SCRUB] + i];

		if (stage->plugin->ops.scrub->batch == NULL)
			continue;
		if (stage->plugin->ops.scrub->batch(stage->self, &scratch->is, err) != 0)
			return stage_failed(stage, err);
		if (rows_kept(request, stage, row_count, err) != 0)
			return -1;
		if (scratch->has_seen_failed) {
			*err = scratch->seen_err;
			return peal_fail_while(err, "%s", stage->label);
		}
	}
	return 0;
}

static int stages_run(const struct load_request *request, struct peal_error *err)
{
	struct engine *engine = request->engine;
	struct peal_batch *batch = &request->scratch->is;
	uint32_t row_count = batch->row_count;

	if (scrub_all(request, err) != 0)
		return -1;
	if (engine->template != NULL && engine->template->plugin->ops.template->batch != NULL &&
	    engine->template->plugin->ops.template->batch(engine->template->self, batch, err) != 0)
		return stage_failed(engine->template, err);
	if (engine->template != NULL && rows_kept(request, engine->template, row_count, err) != 0)
		return -1;
	if (engine->schedule->plugin->ops.schedule->batch(engine->schedule->self, batch,
							  request->now_ms, err) != 0)
		return stage_failed(engine->schedule, err);
	return rows_kept(request, engine->schedule, row_count, err);
}

static bool row_is_bad(const struct peal_batch *batch, uint32_t row)
{
	size_t first = (size_t)row * batch->columns->count;

	if (batch->line[row] == 0 || slice_is_bad(&batch->raw[row]) ||
	    slice_is_bad(&batch->name[row]))
		return true;
	for (uint32_t i = 0; i < batch->columns->count && !batch->is_excluded[row]; i++) {
		if (slice_is_bad(&batch->values[first + i]))
			return true;
	}
	return false;
}

/* What a plugin may have got wrong. */
static int rows_check(const struct load_request *request, struct peal_error *err)
{
	struct peal_batch *batch = &request->scratch->is;

	if (batch->row_count > PEAL_BATCH_ROWS_MAX)
		return peal_fail(err, PEAL_FAIL_BUG, "%s gave a batch of more than %d rows",
				 request->ingest->label, PEAL_BATCH_ROWS_MAX);
	for (uint32_t row = 0; row < batch->row_count; row++) {
		if (row_is_bad(batch, row))
			return peal_fail(err, PEAL_FAIL_BUG,
					 "it gave a row without its line, or a text that is not "
					 "there");
		if (!batch->is_excluded[row] && batch->number[row] == 0)
			exclude(batch, row, "no_number", "the row has no number");
		else if (!batch->is_excluded[row] && batch->number[row] > E164_MAX)
			exclude(batch, row, "invalid_number", "more digits than a number has");
		if (batch->line[row] <= request->skip_lines && !batch->is_excluded[row])
			exclude(batch, row, already_loaded, NULL);
		else if (batch->line[row] <= request->skip_lines)
			request->scratch->reason[row] = already_loaded;
	}
	return 0;
}

static void reason_count(struct load_step *step, const char *reason)
{
	for (size_t i = 0; i < step->reason_count; i++) {
		if (strcmp(step->reasons[i].reason, reason) == 0) {
			step->reasons[i].count++;
			return;
		}
	}
	if (step->reason_count < LOAD_REASONS_MAX)
		step->reasons[step->reason_count++] = (struct load_reason){ reason, 1 };
}

static void exclusion_pack(const struct load_request *request, struct load_step *step, uint32_t row)
{
	const struct load_scratch *scratch = request->scratch;
	const struct peal_batch *batch = &scratch->is;

	if (scratch->reason[row] == already_loaded)
		return;
	step->exclusions[step->exclusion_count++] = (struct peal_exclusion_row){
		.upload = request->upload,
		.line = batch->line[row],
		.number = batch->number[row],
		.raw = arena_slice(step->arena, batch->raw[row]),
		.reason = scratch->reason[row],
		.detail = scratch->detail[row],
		.at_ms = request->now_ms,
	};
	reason_count(step, scratch->reason[row]);
}

static void row_pack(const struct load_request *request, struct load_step *step, uint32_t row)
{
	const struct peal_batch *batch = &request->scratch->is;
	uint32_t count = batch->columns->count;

	step->rows[step->row_count] = (struct peal_contact_row){
		.upload = request->upload,
		.number = batch->number[row],
		.line = batch->line[row],
		.name = arena_slice(step->arena, batch->name[row]),
		.values = columns_pack(step->arena, batch->values + (size_t)row * count, count),
	};
	step->due_ms[step->row_count++] = batch->due_ms[row];
}

static void pack(const struct load_request *request, struct load_step *step)
{
	const struct peal_batch *batch = &request->scratch->is;

	step->rows = arena_alloc(step->arena, batch->row_count * sizeof(*step->rows));
	step->due_ms = arena_alloc(step->arena, batch->row_count * sizeof(*step->due_ms));
	step->exclusions = arena_alloc(step->arena, batch->row_count * sizeof(*step->exclusions));
	for (uint32_t row = 0; row < batch->row_count; row++) {
		if (batch->is_excluded[row])
			exclusion_pack(request, step, row);
		else
			row_pack(request, step, row);
		if (batch->line[row] > step->last_line)
			step->last_line = batch->line[row];
	}
}

struct load_step *load_step_run(const struct load_request *request)
{
	struct load_step *step = memory_alloc(sizeof(*step));
	const struct peal_ingest_ops *ingest = request->ingest->plugin->ops.ingest;
	int result;

	step->arena = arena_create();
	scratch_begin(request->scratch, request, step->arena);
	result = ingest->read(request->reader, &request->scratch->is, &step->err);
	step->has_more = result > 0;
	step->is_failed = result < 0;
	if (step->is_failed)
		stage_explain(&step->err);
	if (rows_check(request, &step->err) != 0 || stages_run(request, &step->err) != 0) {
		step->is_failed = step->is_void = true;
		return step;
	}
	pack(request, step);
	if (ingest->progress != NULL)
		ingest->progress(request->reader, &step->bytes_done, &step->bytes_total);
	return step;
}

void load_step_destroy(struct load_step **step)
{
	if (*step == NULL)
		return;
	arena_destroy(&(*step)->arena);
	free(*step);
	*step = NULL;
}
