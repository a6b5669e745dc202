/* rows.h - the rows of one source: libcsv over its physical lines
 *
 * A row that breaks the rules of CSV, or a limit, has a flaw and what could be
 * read of it; the rows after it are read as if it were not there. */
/* SPDX-License-Identifier: MIT */
#ifndef INGEST_CSV_ROWS_H
#define INGEST_CSV_ROWS_H

#include "input.h"

enum row_flaw {
	ROW_SOUND,
	ROW_FIELD_TOO_LARGE,
	ROW_TOO_LARGE,
	ROW_QUOTE_OPEN,	 /* a quoted value begins in its first line and has no proper end */
	ROW_QUOTE_STRAY, /* text between the end of a quoted value and the delimiter */
};

struct row {
	uint64_t line; /* where it starts */
	enum row_flaw flaw;
	uint32_t field_count;		 /* all of them */
	uint32_t filled_count;		 /* without the empty ones at the end */
	uint32_t kept_count;		 /* those in `fields`, at most PEAL_COLUMNS_MAX */
	const struct peal_slice *fields; /* trimmed; valid until the next rows_next() */
	struct peal_slice text;		 /* where the fields are */
	uint64_t line_count;		 /* physical lines it was read from */
};

struct rows;

struct row_syntax {
	char delimiter;
	char comment; /* lines that begin with it are left out; 0: there are none */
};

/* Borrows the input. */
int rows_create(struct input *input, struct row_syntax syntax, struct rows **rows_out,
		struct peal_error *err);
void rows_destroy(struct rows **rows);

/* 1: a row   0: that was all   <0: reading failed. */
int rows_next(struct rows *rows, struct row *row_out, struct peal_error *err);

#endif
