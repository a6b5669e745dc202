/* rows.h - rows of named cells, written as CSV (RFC 4180) or as JSON lines
 *
 * The header comes from the same calls as the rows: rows_header() is followed by a
 * row whose names alone are written.  A slice of nothing (NULL, 0) is an empty cell. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CLI_ROWS_H
#define PEAL_CLI_ROWS_H

#include "core/base/writer.h"
#include "core/cli/output.h"

struct rows {
	struct output *output;
	bool is_jsonl;
	bool is_header; /* names are written instead of values */
	bool needs_comma;
	struct text line;
	struct writer json;
	uint64_t count; /* rows that were written */
};

void rows_init(struct rows *rows, struct output *output, bool is_jsonl);
void rows_finish(struct rows *rows);

/* A header is coming, or a row. */
void rows_header(struct rows *rows);
void rows_begin(struct rows *rows);
/* The row is complete; 0 or < 0. */
int rows_end(struct rows *rows, struct peal_error *err);

void rows_slice(struct rows *rows, const char *name, struct peal_slice value);
void rows_text(struct rows *rows, const char *name, const char *value);
void rows_int(struct rows *rows, const char *name, int64_t value);
void rows_bool(struct rows *rows, const char *name, bool value);
void rows_seconds(struct rows *rows, const char *name, int64_t ms);
void rows_time(struct rows *rows, const char *name, int64_t at_ms);	/* none: empty, null */
void rows_number(struct rows *rows, const char *name, uint64_t number); /* 0: the same */
/* A JSON object; "" is {}. */
void rows_object(struct rows *rows, const char *name, const char *value);

#endif
