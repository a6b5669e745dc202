/* load.c - load time: which sources there are, and what the campaign has seen */
/* SPDX-License-Identifier: MIT */
#include "core/base/memory.h"
#include "core/pipeline/load_upload.h"

#include <inttypes.h>
#include <stdlib.h>

struct load *load_create(struct engine *engine)
{
	struct load *load = memory_alloc(sizeof(*load));

	load->engine = engine;
	load->ingest = pipeline_stage(engine->pipeline, PEAL_KIND_INGEST);
	load->arena = arena_create();
	load->scratch = load_scratch_create();
	return load;
}

void load_destroy(struct load **load)
{
	if (*load == NULL)
		return;
	if ((*load)->reader != NULL)
		(*load)->ingest->plugin->ops.ingest->reader_close((*load)->reader);
	load_step_destroy(&(*load)->step);
	for (size_t i = 0; i < WAITING_MAX; i++)
		load_step_destroy(&(*load)->batches[i].step);
	load_scratch_destroy(&(*load)->scratch);
	seen_destroy(&(*load)->seen);
	arena_destroy(&(*load)->arena);
	text_finish(&(*load)->detail);
	free(*load);
	*load = NULL;
}

void load_source_failed(struct load *load, const struct peal_error *err)
{
	struct engine *engine = load->engine;

	engine_log(engine, PEAL_LEVEL_ERROR, "not_loaded", 0, "%s: %s", load->ingest->label,
		   err->text);
	if (engine->load_code == PEAL_OK)
		engine->load_code = err->code;
}

/* ---- which sources are there ---- */

static int fingerprint(struct load *load, struct found *found)
{
	if (load->ingest->plugin->ops.ingest->fingerprint(load->ingest->self, &found->source,
							  found->fingerprint, &found->err) != 0)
		return stage_explain(&found->err);
	found->fingerprint[HASH_TEXT_MAX - 1] = '\0';
	if (found->fingerprint[0] == '\0')
		return peal_fail(&found->err, PEAL_FAIL_BUG, "it gave %s no fingerprint",
				 found->name);
	return 0;
}

static void list_work(void *context)
{
	struct load *load = context;
	const struct peal_ingest_ops *ingest = load->ingest->plugin->ops.ingest;
	const struct peal_source *sources = NULL;
	size_t count = 0;

	load->found_count = load->found_next = 0;
	load->err = (struct peal_error){ 0 };
	load->has_failed = ingest->list(load->ingest->self, &sources, &count, &load->err) != 0 ||
			   (sources == NULL && count > 0);
	if (load->has_failed) {
		stage_explain(&load->err);
		return;
	}
	load->found = arena_alloc(load->arena, count * sizeof(*load->found));
	for (size_t i = 0; i < count; i++) {
		struct found *found = &load->found[load->found_count++];

		found->source = sources[i];
		found->name = arena_text(load->arena, sources[i].name);
		found->is_bad = fingerprint(load, found) != 0;
	}
}

static void list_done(void *context)
{
	struct load *load = context;

	if (load->has_failed) {
		load_source_failed(load, &load->err);
		load->found_count = 0;
	}
	load_next(load);
}

void load_start(struct load *load)
{
	if (load->is_busy || load->is_stopped)
		return;
	load->is_busy = true;
	arena_reset(load->arena);
	loop_work(load->engine->loop, list_work, list_done, load);
}

static void load_end(struct load *load)
{
	load->is_busy = false;
	seen_destroy(&load->seen);
	load->is_seen_filled = false;
	engine_wake(load->engine);
}

/* ---- what the campaign has seen ---- */

static int seen_put(void *context, const void *row)
{
	const struct peal_contact_row *contact = row;
	const struct seen_place place = { (uint32_t)contact->upload, contact->line };
	struct load *load = context;
	struct seen_place first;

	return seen_enter(load->seen, contact->number, &place, &first, &load->err) < 0 ? -2 : 0;
}

static int seen_work(const struct peal_store_ops *ops, void *self, void *context,
		     struct peal_error *err)
{
	struct load *load = context;
	const struct peal_read_filter filter = { .campaign = load->engine->campaign };
	int result = ops->read(self, PEAL_READ_NUMBERS, &filter, seen_put, load, err);

	if (result == -2)
		*err = load->err;
	return result;
}

static void seen_done(void *context, int result, const struct peal_error *err)
{
	struct load *load = context;

	if (result < 0) {
		load_source_failed(load, err);
		load_end(load);
		return;
	}
	load->is_seen_filled = true;
	load_next(load);
}

/* ---- one after the other ---- */

static bool is_loaded(struct load *load, const struct found *found)
{
	const struct upload *upload = uploads_by_fingerprint(load->engine->uploads,
							     found->fingerprint);

	if (upload == NULL || upload->row.state == PEAL_UPLOAD_LOADING ||
	    upload->row.state == PEAL_UPLOAD_FAILED)
		return false;
	engine_log(load->engine, PEAL_LEVEL_INFO, "recognised", 0,
		   "%s is unchanged since it was loaded as upload %" PRId64
		   "; it is not loaded again",
		   found->name, upload->row.id);
	return true;
}

void load_next(struct load *load)
{
	while (load->found_next < load->found_count && !load->is_stopped) {
		struct found *found = &load->found[load->found_next];

		if (found->is_bad) {
			load_source_failed(load, &found->err);
		} else if (!is_loaded(load, found)) {
			if (!load->is_seen_filled) {
				load->seen = seen_create(0, NULL);
				storage_do(load->engine->storage, seen_work, seen_done, load);
				return;
			}
			load->found_next++;
			load_upload_open(load);
			return;
		}
		load->found_next++;
	}
	load_end(load);
}

bool load_is_busy(const struct load *load)
{
	return load->is_busy;
}

void load_stop(struct load *load)
{
	load->is_stopped = true;
}

void load_progress(const struct load *load, struct engine_progress *progress_out)
{
	progress_out->is_loading = load->is_busy;
	progress_out->load_done = load->bytes_done;
	progress_out->load_total = load->bytes_total;
	progress_out->rows_done = load->rows_done;
}
