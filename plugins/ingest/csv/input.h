/* input.h - the bytes of one source, line by line
 *
 * Plain or gzip, told apart by the magic number.  Lines are physical: they end
 * with LF, CRLF or a bare CR; a line longer than the buffer comes in pieces.
 * Fails when the file cannot be read or its gzip data is cut short. */
/* SPDX-License-Identifier: MIT */
#ifndef INGEST_CSV_INPUT_H
#define INGEST_CSV_INPUT_H

#include "peal/ingest.h"

struct input;

struct input_piece {
	struct peal_slice bytes; /* with the line's end; valid until the next input_next() */
	uint64_t line;		 /* from 1 */
};

/* Errors do not name the file: the caller knows what people call it. */
int input_create(const char *path, struct input **input_out, struct peal_error *err);
void input_destroy(struct input **input);

/* The first bytes, at most a few hundred KiB, without taking them. */
int input_peek(struct input *input, struct peal_slice *bytes_out, struct peal_error *err);
/* Leaves out bytes that input_peek() has shown, a byte order mark for one. */
void input_skip(struct input *input, size_t bytes);

/* 1: a piece   0: that was all   <0: reading failed; what came before is good. */
int input_next(struct input *input, struct input_piece *piece_out, struct peal_error *err);

/* Remembers where the next piece begins, so that rewind() can go back to it.
 * False when it cannot: going further back than the buffer reaches means reading
 * the file again, which is done a few times only. */
void input_mark(struct input *input);
void input_unmark(struct input *input);
bool input_rewind(struct input *input);

/* Bytes of the file as it is on disk. */
void input_progress(const struct input *input, uint64_t *done_out, uint64_t *total_out);

#endif
