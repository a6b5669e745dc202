/* summary.h - a campaign in figures: what a run ends with and `peal status` shows
 *
 * Read from counters and uploads, so that it costs the same at any size. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CLI_SUMMARY_H
#define PEAL_CLI_SUMMARY_H

#include "core/base/writer.h"
#include "core/campaign/tally.h"
#include "core/pipeline/pipeline.h"
#include "core/pipeline/uploads.h"

struct summary_count {
	const char *name;
	int64_t value;
};

/* Counters that share a prefix, the largest first. */
struct summary_counts {
	struct summary_count *at;
	size_t count, room;
	int64_t sum;
};

struct summary {
	const char *campaign;
	bool has_run;		      /* false: all below is zero */
	struct peal_campaign_row row; /* texts are the summary's */
	struct uploads *uploads;
	struct tally tally;
	struct summary_counts dispositions, reasons, pauses, holds; /* names without their prefix */
	int64_t row_count, accepted_count, excluded_count;	    /* of all uploads */
	int64_t staged_count, queued_count, held_count, in_progress_count;
	int64_t deliveries[PEAL_DELIVERY_STATE_COUNT];
	int64_t next_due_ms; /* PEAL_NEVER: nothing is due */
	uint64_t next_number;
	const struct stage *schedule; /* open, for local times; NULL: UTC */
	int64_t now_ms;
	struct peal_arena *arena;
};

struct summary_source {
	const struct peal_store_ops *ops;
	void *store; /* NULL: there is no store yet */
	const char *campaign;
	const struct stage *schedule; /* open; NULL: times are in UTC */
	int64_t now_ms;
};

/* The thread that may use the store.  0 or < 0; finish in both cases. */
int summary_read(struct summary *summary, const struct summary_source *source,
		 struct peal_error *err);
void summary_finish(struct summary *summary);

void summary_print(const struct summary *summary, FILE *to);
/* One object; `name` as in json.h. */
void summary_json(const struct summary *summary, struct writer *json, const char *name);
/* The object and a newline. */
void summary_print_json(const struct summary *summary, FILE *to);

/* The members of one upload's object. */
void summary_json_upload(struct writer *json, const struct peal_upload_row *row);

#endif
