/* load_upload.c - one upload: its rows in batches, then its end */
/* SPDX-License-Identifier: MIT */
#include "core/pipeline/load_upload.h"

#include "core/base/memory.h"
#include "core/base/panic.h"
#include "core/base/writer.h"
#include "core/pipeline/columns.h"
#include "core/pipeline/feed.h"
#include "core/pipeline/outbox.h"

#include <inttypes.h>
#include <stdlib.h>

static void read_more(struct load *load);

static void open_work(void *context)
{
	struct load *load = context;
	const struct found *found = &load->found[load->found_next - 1];

	load->err = (struct peal_error){ 0 };
	load->columns = NULL;
	load->has_failed = load->ingest->plugin->ops.ingest->reader_open(
				   load->ingest->self, &found->source, &load->reader,
				   &load->columns, &load->err) != 0;
	if (load->has_failed) {
		stage_explain(&load->err);
		load->reader = NULL;
	} else if (columns_check(load->columns, &load->err) != 0) {
		load->has_failed = true;
		load->ingest->plugin->ops.ingest->reader_close(load->reader);
		load->reader = NULL;
	}
}

static void upload_begin(struct load *load, struct upload *upload)
{
	load->upload = upload;
	load->row = upload->row;
	load->row.state = PEAL_UPLOAD_LOADING;
	load->row.error = "";
	load->skip_lines = upload->row.lines_done;
	load->is_at_end = false;
	load->now_ms = engine_now(load->engine);
	load->scratch->seen = load->seen;
	load->scratch->uploads = load->engine->uploads;
	read_more(load);
}

static void upload_added(void *context, const struct peal_change *change)
{
	struct load *load = context;
	struct peal_upload_row row = change->upload_add.row;

	row.id = change->upload_add.id_out;
	row.error = "";
	upload_begin(load, uploads_put(load->engine->uploads, &row));
}

static void upload_add(struct load *load, const struct found *found)
{
	struct peal_change change = { .kind = PEAL_CHANGE_UPLOAD_ADD };
	struct peal_upload_row *row = &change.upload_add.row;

	row->campaign = load->engine->campaign;
	row->name = found->name;
	row->fingerprint = found->fingerprint;
	row->state = PEAL_UPLOAD_LOADING;
	row->created_ms = engine_now(load->engine);
	row->columns = columns_pack(load->arena, load->columns->names, load->columns->count);
	row->error = "";
	journal_add(load->engine->journal, &change, upload_added, load);
}

static void open_done(void *context)
{
	struct load *load = context;
	const struct found *found = &load->found[load->found_next - 1];
	struct upload *upload;

	if (load->has_failed) {
		load_source_failed(load, &load->err);
		load_next(load);
		return;
	}
	upload = uploads_by_fingerprint(load->engine->uploads, found->fingerprint);
	if (upload == NULL)
		upload_add(load, found);
	else
		upload_begin(load, upload);
}

/* ---- batches ---- */

static void step_work(void *context)
{
	struct load *load = context;
	const struct load_request request = {
		.engine = load->engine,
		.scratch = load->scratch,
		.ingest = load->ingest,
		.reader = load->reader,
		.columns = load->columns,
		.upload = load->row.id,
		.skip_lines = load->skip_lines,
		.now_ms = load->now_ms,
	};

	load->step = load_step_run(&request);
}

static void upload_finish(struct load *load);

/* They are in the queue now: a feed that has run dry looks again. */
static void tell_feed(struct engine *engine, const struct load_step *step)
{
	int64_t due_ms = PEAL_NEVER;

	for (size_t i = 0; i < step->row_count; i++) {
		if (step->due_ms[i] < due_ms)
			due_ms = step->due_ms[i];
	}
	if (engine->pipeline->release == PIPELINE_RELEASE_AUTO)
		feed_expect(engine->feed, due_ms);
}

static void batch_done(void *context, const struct peal_change *change)
{
	struct batch *batch = context;
	struct load *load = batch->load;

	uploads_put(load->engine->uploads, &change->upload.row);
	tell_feed(load->engine, batch->step);
	load->waiting--;
	load_step_destroy(&batch->step);
	if (load->is_at_end && load->waiting == 0)
		upload_finish(load);
	else
		read_more(load);
	engine_wake(load->engine);
}

static void add_contacts(struct load *load, const struct load_step *step)
{
	struct peal_change change = { .kind = PEAL_CHANGE_CONTACTS };

	if (step->row_count == 0)
		return;
	change.contacts.campaign = load->engine->campaign;
	change.contacts.upload = load->row.id;
	change.contacts.rows = step->rows;
	change.contacts.due_ms = step->due_ms;
	change.contacts.count = step->row_count;
	change.contacts.is_queued = load->engine->pipeline->release == PIPELINE_RELEASE_AUTO;
	journal_add(load->engine->journal, &change, NULL, NULL);
	journal_tally(load->engine->journal, load->row.id)->sum[TALLY_ACCEPTED] +=
		(int64_t)step->row_count;
}

static void add_exclusions(struct load *load, const struct load_step *step)
{
	struct peal_change change = { .kind = PEAL_CHANGE_EXCLUSIONS };
	char name[TALLY_NAME_MAX];

	if (step->exclusion_count == 0)
		return;
	change.exclusions.rows = step->exclusions;
	change.exclusions.count = step->exclusion_count;
	journal_add(load->engine->journal, &change, NULL, NULL);
	for (size_t i = 0; i < step->reason_count; i++) {
		snprintf(name, sizeof(name), "excluded.%s", step->reasons[i].reason);
		journal_count(load->engine->journal, load->row.id, name, step->reasons[i].count);
	}
}

static struct batch *batch_find(struct load *load)
{
	for (size_t i = 0; i < WAITING_MAX; i++) {
		if (load->batches[i].step == NULL)
			return &load->batches[i];
	}
	panic("more batches are on their way to the disk than may be");
}

static void batch_write(struct load *load, struct load_step *step)
{
	struct batch *batch = batch_find(load);
	struct peal_change change = { .kind = PEAL_CHANGE_UPLOAD };

	batch->load = load;
	batch->step = step;
	add_contacts(load, step);
	add_exclusions(load, step);
	load->row.accepted_count += step->row_count;
	load->row.excluded_count += step->exclusion_count;
	load->row.row_count += step->row_count + step->exclusion_count;
	if (step->last_line > load->row.lines_done)
		load->row.lines_done = step->last_line;
	load->rows_done = load->row.row_count;
	change.upload.row = load->row;
	load->waiting++;
	journal_add(load->engine->journal, &change, batch_done, batch);
}

static void step_done(void *context)
{
	struct load *load = context;
	struct load_step *step = load->step;

	load->step = NULL;
	load->is_reading = false;
	load->bytes_done = step->bytes_done;
	load->bytes_total = step->bytes_total;
	if (step->is_failed) {
		load->row.error = arena_text(load->arena, step->err.text);
		load_source_failed(load, &step->err);
	}
	load->is_at_end = step->is_failed || !step->has_more || load->is_stopped;
	if (step->is_void) {
		load_step_destroy(&step);
		if (load->waiting == 0)
			upload_finish(load);
		return;
	}
	batch_write(load, step);
	read_more(load);
}

static void read_more(struct load *load)
{
	if (load->is_reading || load->is_at_end || load->waiting >= WAITING_MAX ||
	    load->engine->is_closing)
		return;
	load->is_reading = true;
	loop_work(load->engine->loop, step_work, step_done, load);
}

/* ---- the end of an upload ---- */

static void close_work(void *context)
{
	struct load *load = context;

	load->ingest->plugin->ops.ingest->reader_close(load->reader);
	load->reader = NULL;
}

static void close_done(void *context)
{
	load_next(context);
}

static void upload_done(void *context, const struct peal_change *change)
{
	struct load *load = context;

	uploads_put(load->engine->uploads, &change->upload.row);
	loop_work(load->engine->loop, close_work, close_done, load);
	outbox_wake_all(load->engine); /* upload.processed is among the events now */
	engine_wake(load->engine);
}

static int reason_add(void *context, const void *row)
{
	const struct peal_count_row *count = row;
	struct writer *json = context;

	if (strncmp(count->name, "excluded.", 9) == 0)
		writer_int(json, count->name + 9, count->value);
	return 0;
}

static const char *state_word(const struct peal_upload_row *row)
{
	return row->state == PEAL_UPLOAD_FAILED	  ? "failed"
	       : row->state == PEAL_UPLOAD_STAGED ? "staged"
						  : "released";
}

/* Store thread: the counts of the whole upload, also of what an earlier run
 * loaded. */
static int detail_work(const struct peal_store_ops *ops, void *self, void *context,
		       struct peal_error *err)
{
	struct load *load = context;
	const struct peal_read_filter filter = { load->engine->campaign, load->row.id, 0 };
	struct writer json = writer_onto(&load->detail);
	int result;

	text_clear(&load->detail);
	writer_object(&json, NULL);
	writer_text(&json, "state", state_word(&load->row));
	writer_int(&json, "rows", (int64_t)load->row.row_count);
	writer_int(&json, "accepted", (int64_t)load->row.accepted_count);
	writer_int(&json, "excluded", (int64_t)load->row.excluded_count);
	writer_object(&json, "exclusions");
	result = ops->read(self, PEAL_READ_COUNTS, &filter, reason_add, &json, err);
	writer_object_end(&json);
	writer_text(&json, "error", load->row.error[0] != '\0' ? load->row.error : NULL);
	writer_object_end(&json);
	return result;
}

static void detail_done(void *context, int result, const struct peal_error *err)
{
	struct load *load = context;
	struct engine *engine = load->engine;
	struct peal_change change = { .kind = PEAL_CHANGE_EVENT };

	if (result < 0) {
		engine_fail(engine, err);
		return;
	}
	change.event.campaign = engine->campaign;
	change.event.upload = load->row.id;
	change.event.event = PEAL_EVENT_UPLOAD_PROCESSED;
	change.event.at_ms = engine_now(engine);
	change.event.detail = text_get(&load->detail);
	if (engine->outbox_count > 0)
		journal_add(engine->journal, &change, NULL, NULL);
	change = (struct peal_change){ .kind = PEAL_CHANGE_UPLOAD };
	change.upload.row = load->row;
	journal_add(engine->journal, &change, upload_done, load);
}

static void upload_finish(struct load *load)
{
	struct engine *engine = load->engine;

	if (load->is_stopped && load->row.error[0] == '\0') {
		/* Cut off: it stays `loading`, and the next run goes on. */
		loop_work(engine->loop, close_work, close_done, load);
		return;
	}
	load->row.state = load->row.error[0] != '\0' ? PEAL_UPLOAD_FAILED
			  : engine->pipeline->release == PIPELINE_RELEASE_AUTO
				  ? PEAL_UPLOAD_RELEASED
				  : PEAL_UPLOAD_STAGED;
	engine_log(engine, PEAL_LEVEL_INFO, "loaded", 0,
		   "%s: %" PRIu64 " contacts accepted, %" PRIu64 " rows excluded; upload %" PRId64
		   " is %s",
		   load->row.name, load->row.accepted_count, load->row.excluded_count, load->row.id,
		   state_word(&load->row));
	storage_do(engine->storage, detail_work, detail_done, load);
}

void load_upload_open(struct load *load)
{
	loop_work(load->engine->loop, open_work, open_done, load);
}
