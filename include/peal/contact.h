/* contact.h - a person to reach, and batches of them
 *
 * The same contact is met at two times of life: as a row of a batch while its
 * upload is loaded (worker thread), and alone when it is due (call loop). */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CONTACT_H
#define PEAL_CONTACT_H

#include "host.h"

#define PEAL_BATCH_ROWS_MAX 4096
#define PEAL_COLUMNS_MAX 1024u		   /* of one upload */
#define PEAL_FIELD_BYTES_MAX (64u * 1024u) /* of one value */
#define PEAL_ROW_BYTES_MAX (256u * 1024u)  /* of all values of a row */

/* The names of an upload's further columns, trimmed; without the number and the
 * name, which have places of their own. */
struct peal_columns {
	uint32_t count;
	const struct peal_slice *names;
};

/* ---- call time ---- */

struct peal_contact {
	uint64_t id;		/* in the store; small, dense */
	uint64_t number;	/* E.164 digits */
	uint64_t line;		/* of its upload, from 1 */
	const char *upload;	/* the upload's name, usually its file */
	struct peal_slice name; /* empty: not known */
	const struct peal_columns *columns;
	const struct peal_slice *values; /* columns->count of them */
	uint32_t attempt_count;		 /* made so far */
};

/* ---- load time ---- */

/* Columns, one entry per row.  A row that is excluded stays where it is. */
struct peal_batch {
	uint32_t row_count; /* <= PEAL_BATCH_ROWS_MAX */
	const struct peal_columns *columns;
	uint64_t *number;	/* E.164 digits; 0 only in rows that are excluded */
	uint64_t *line;		/* where the row starts in its source, from 1 */
	struct peal_slice *raw; /* the number as it was written */
	struct peal_slice *name;
	struct peal_slice *values; /* row-major: row * columns->count + column */
	int64_t *due_ms;	   /* schedule's answer; PEAL_NEVER: held until it is known */
	bool *is_excluded;	   /* read it; write it through exclude() only */
	struct peal_arena *arena;  /* dies with the batch */

	/* Worker that has the batch.  `reason` is a short stable word
	 * ("duplicate", "dnd", "invalid_number", "missing_variable"), static or
	 * alive until close();
	 * `detail` a few words more, for people.  Excluding an excluded row keeps
	 * the first reason. */
	__attribute__((format(printf, 4, 5))) void (*exclude)(struct peal_batch *batch,
							      uint32_t row, const char *reason,
							      const char *detail, ...);
};

#endif
