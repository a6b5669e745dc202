/* ingest.h - plugins that read contact lists
 *
 * A source is one list: a file, standard input, the answer of a database.  Each
 * source that was not loaded before becomes one upload.  A plugin that reads
 * national numbers has a TEXT option `country` (ISO 3166-1) that says whose:
 * commands that take a number read it the same way. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_INGEST_H
#define PEAL_INGEST_H

#include "contact.h"

struct peal_source {
	const char *name; /* what people know it by: "contacts.csv"; lives as long as self */
	const char *path; /* the plugin's own handle for it; lives as long as self */
};

struct peal_ingest_ops {
	size_t size; /* sizeof(struct peal_ingest_ops) */

	/* Worker.  Which sources are there now?  Called again to look for new ones
	 * (a drop folder).  0 and a borrowed array, valid until the next list(). */
	int (*list)(void *self, const struct peal_source **sources_out, size_t *count_out,
		    struct peal_error *err);

	/* Worker.  A text that is the same exactly when the content is the same,
	 * usually file_hash().  An upload with this fingerprint is not loaded
	 * twice. */
	int (*fingerprint)(void *self, const struct peal_source *source, char hex_out[65],
			   struct peal_error *err);

	/* Worker.  Starts to read; everything that makes the whole source useless
	 * (missing, empty, no number column) is an error here.  *columns_out is
	 * borrowed from the reader. */
	int (*reader_open)(void *self, const struct peal_source *source, void **reader_out,
			   const struct peal_columns **columns_out, struct peal_error *err);

	/* Worker.  Fills the next rows, in the order of the source; the arrays of
	 * the batch are there, with room for PEAL_BATCH_ROWS_MAX rows.  All slices
	 * must live as long as the batch: use its arena, or the reader when it
	 * keeps its buffer until the next read().  A bad row is set with its line
	 * and raw number and excluded.  The same source gives the same rows every
	 * time.
	 *   1: there may be more   0: that was the end (the batch may hold rows)
	 *  <0: reading failed; the rows in the batch are good and are kept. */
	int (*read)(void *reader, struct peal_batch *batch, struct peal_error *err);

	/* Worker.  How far: bytes read and in all, for a progress bar; total 0 when
	 * not known.  Optional. */
	void (*progress)(void *reader, uint64_t *done_out, uint64_t *total_out);

	/* Worker.  Accepts NULL. */
	void (*reader_close)(void *reader);
};

#endif
