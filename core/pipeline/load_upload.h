/* load_upload.h - one upload on its way into the store; between load.c and
 * load_upload.c */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_PIPELINE_LOAD_UPLOAD_H
#define PEAL_PIPELINE_LOAD_UPLOAD_H

#include "core/base/hash.h"
#include "core/pipeline/load.h"
#include "core/pipeline/load_step.h"

/* Batches that were read and are not on disk yet: bounds the memory. */
#define WAITING_MAX 12

/* A source that was found, with what makes it known again. */
struct found {
	const char *name;
	struct peal_source source;
	char fingerprint[HASH_TEXT_MAX];
	struct peal_error err; /* it has no fingerprint: it cannot be read */
	bool is_bad;
};

/* A batch on its way to the disk. */
struct batch {
	struct load *load;
	struct load_step *step; /* NULL: the place is free */
};

struct load {
	struct engine *engine;
	struct stage *ingest;
	struct load_scratch *scratch;
	struct seen *seen;
	struct peal_arena *arena; /* of one look at the sources */
	bool is_busy, is_stopped;
	bool is_seen_filled;

	struct found *found;
	size_t found_count, found_next;
	struct peal_error err;
	bool has_failed;

	/* The upload that is being loaded. */
	struct upload *upload;
	void *reader;
	const struct peal_columns *columns;
	struct peal_upload_row row;
	struct load_step *step; /* that the worker is at, or has brought */
	struct batch batches[WAITING_MAX];
	size_t waiting; /* of them */
	bool is_reading, is_at_end;
	int64_t now_ms;
	uint64_t skip_lines;
	uint64_t bytes_done, bytes_total, rows_done;
	struct text detail;
};

/* Opens the source load->found[load->found_next - 1] and loads it; then goes on
 * with load_next(). */
void load_upload_open(struct load *load);

/* ---- of load.c ---- */

/* The next source that is not loaded yet, or the end. */
void load_next(struct load *load);
/* Says so, remembers it for the exit code, and goes on with the next source. */
void load_source_failed(struct load *load, const struct peal_error *err);

#endif
