/* load_step.h - one batch's way through the stages, on a worker
 *
 * Reads the next rows, asks scrub, template and schedule about them, and packs
 * what is left for the store.  Nothing here touches the loop's state. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_PIPELINE_LOAD_STEP_H
#define PEAL_PIPELINE_LOAD_STEP_H

#include "core/pipeline/seen.h"
#include "core/pipeline/uploads.h"
#include "peal/scrub.h"

struct engine;

#define LOAD_REASONS_MAX 32

struct load_reason {
	const char *reason;
	int64_t count;
};

/* The batch that is at work: its arrays are used again for the next one. */
struct load_scratch {
	struct peal_batch is; /* first: a plugin's batch is its load_scratch */
	const char **reason, **detail;
	uint32_t column_room;
	struct seen *seen;
	struct uploads *uploads;
	uint32_t upload; /* id of the upload, as seen knows it */
	struct peal_error seen_err;
	bool has_seen_failed;
};

struct load_scratch *load_scratch_create(void);
void load_scratch_destroy(struct load_scratch **scratch);

struct load_request {
	struct engine *engine; /* only what does not change: pipeline, stages */
	struct load_scratch *scratch;
	struct stage *ingest;
	void *reader;
	const struct peal_columns *columns;
	int64_t upload;
	uint64_t skip_lines; /* rows up to this line are in the store already */
	int64_t now_ms;
};

/* What the store gets; all in the arena. */
struct load_step {
	struct peal_arena *arena;
	struct peal_contact_row *rows;
	int64_t *due_ms;
	size_t row_count;
	struct peal_exclusion_row *exclusions;
	size_t exclusion_count;
	struct load_reason reasons[LOAD_REASONS_MAX];
	size_t reason_count;
	uint64_t last_line;
	bool has_more;
	bool is_failed; /* err is set; the rows before are good unless is_void */
	bool is_void;	/* a stage could not judge: nothing of it may be used */
	struct peal_error err;
	uint64_t bytes_done, bytes_total;
};

struct load_step *load_step_run(const struct load_request *request);
void load_step_destroy(struct load_step **step);

/* host->scrub->enter() of the batch that is at work. */
void load_enter(struct peal_batch *batch, struct peal_seen *seen_out);

#endif
