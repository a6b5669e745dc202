/* reader.c - the contacts of one source, in batches */
/* SPDX-License-Identifier: MIT */
#include "reader.h"

#include "columns.h"
#include "delimiter.h"
#include "text.h"

#include <stdlib.h>

/* A batch of rows near their limits would be a gigabyte: it ends earlier. */
#define BATCH_BYTES_MAX (4u * 1024u * 1024u)
#define BLOCK_BYTES (64u * 1024u)
#define RAW_BYTES_MAX 128

struct reader {
	const struct csv_config *config;
	const struct number_rules *numbers;
	const char *name;
	struct input *input;
	struct rows *rows;
	struct columns *columns;
	struct row first; /* the first contact, read by create() */
	bool has_first;
	char *block; /* of the current batch's arena */
	size_t block_left;
	size_t batch_bytes;
	uint64_t row_count;
	uint64_t not_utf8_count;
};

static int text_check(struct reader *reader, struct peal_slice *first_out, struct peal_error *err)
{
	const char *instead;

	if (input_peek(reader->input, first_out, err) < 0)
		return -1;
	if (first_out->bytes == 0)
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "is empty; a header with a column \"phone\" and contacts "
				 "are expected");
	instead = text_is_not(*first_out);
	if (instead != NULL)
		return peal_fail(err, PEAL_FAIL_INPUT, "%s", instead);
	if (first_out->bytes >= 3 && memcmp(first_out->at, "\xef\xbb\xbf", 3) == 0) {
		input_skip(reader->input, 3);
		first_out->at += 3;
		first_out->bytes -= 3;
	}
	return 0;
}

/* Without a header the first row says how many columns there are. */
static int header_read(struct reader *reader, struct peal_error *err)
{
	int got = rows_next(reader->rows, &reader->first, err);

	if (got < 0)
		return -1;
	if (got == 0)
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "has only empty lines; a header with a column "
				 "\"phone\" and contacts are expected");
	if (reader->config->header &&
	    memchr(reader->first.text.at, '\0', reader->first.text.bytes) != NULL)
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "is not text: there is a NUL byte in its header");
	return columns_create(reader->numbers->host, reader->config, &reader->first, reader->name,
			      &reader->columns, err);
}

static int first_read(struct reader *reader, struct peal_error *err)
{
	int got = 1;

	if (reader->config->header)
		got = rows_next(reader->rows, &reader->first, err);
	if (got < 0)
		return -1;
	if (got == 0)
		return peal_fail(err, PEAL_FAIL_INPUT, "has a header but no contacts");
	reader->has_first = true;
	return 0;
}

static int reader_start(struct reader *reader, const char *path, struct peal_error *err)
{
	struct peal_slice first;
	struct row_syntax syntax = { 0 };

	if (input_create(path, &reader->input, err) < 0 || text_check(reader, &first, err) < 0)
		return -1;
	syntax.delimiter = delimiter_of(reader->config->delimiter, first);
	if (rows_create(reader->input, syntax, &reader->rows, err) < 0)
		return -1;
	return header_read(reader, err) < 0 ? -1 : first_read(reader, err);
}

int reader_create(const struct csv_config *config, const struct number_rules *numbers,
		  const struct peal_source *source, struct reader **reader_out,
		  struct peal_error *err)
{
	struct reader *reader = calloc(1, sizeof(*reader));

	if (reader == NULL)
		return peal_fail(err, PEAL_FAIL_LIMIT, "%s: memory is out", source->name);
	reader->config = config;
	reader->numbers = numbers;
	reader->name = source->name;
	if (reader_start(reader, source->path, err) < 0) {
		reader_destroy(&reader);
		return peal_fail_while(err, "%s", source->name);
	}
	*reader_out = reader;
	return 0;
}

void reader_destroy(struct reader **reader)
{
	if (*reader == NULL)
		return;
	columns_destroy(&(*reader)->columns);
	rows_destroy(&(*reader)->rows);
	input_destroy(&(*reader)->input);
	free(*reader);
	*reader = NULL;
}

const struct peal_columns *reader_columns(const struct reader *reader)
{
	return &reader->columns->further;
}

void reader_progress(const struct reader *reader, uint64_t *done_out, uint64_t *total_out)
{
	input_progress(reader->input, done_out, total_out);
}

/* Copies the row's text into the batch's arena, of which we take large pieces. */
static char *text_keep(struct reader *reader, struct peal_batch *batch, struct peal_slice text)
{
	const struct peal_host *host = reader->numbers->host;
	char *kept;

	if (reader->block == NULL || text.bytes > reader->block_left) {
		reader->block_left = text.bytes > BLOCK_BYTES ? text.bytes : BLOCK_BYTES;
		reader->block = host->alloc(batch->arena, reader->block_left);
	}
	kept = reader->block;
	memcpy(kept, text.at, text.bytes);
	reader->block += text.bytes;
	reader->block_left -= text.bytes;
	reader->batch_bytes += text.bytes;
	return kept;
}

static struct peal_slice field_kept(const struct row *row, uint32_t at, const char *kept)
{
	struct peal_slice field;

	if (at >= row->kept_count)
		return (struct peal_slice){ "", 0 };
	field = row->fields[at];
	field.at = kept + (field.at - row->text.at);
	return field;
}

static void row_set(struct reader *reader, struct peal_batch *batch, uint32_t at,
		    const struct row *row)
{
	const struct columns *columns = reader->columns;
	char *kept = text_keep(reader, batch, row->text);
	struct peal_slice *value = batch->values + (size_t)at * columns->further.count;

	batch->number[at] = 0;
	batch->line[at] = row->line;
	batch->raw[at] = text_clip(field_kept(row, columns->number_at, kept), RAW_BYTES_MAX);
	batch->name[at] = columns->name_at == COLUMN_NONE ? (struct peal_slice){ "", 0 }
							  : field_kept(row, columns->name_at, kept);
	for (uint32_t i = 0; i < columns->count; i++) {
		if (i != columns->number_at && i != columns->name_at)
			*value++ = field_kept(row, i, kept);
	}
}

/* False when the row has a flaw and was excluded for it. */
static bool row_check(struct reader *reader, struct peal_batch *batch, uint32_t at,
		      const struct row *row)
{
	switch (row->flaw) {
	case ROW_FIELD_TOO_LARGE:
		batch->exclude(batch, at, "too_large", "a value has more than %u KiB",
			       PEAL_FIELD_BYTES_MAX / 1024);
		return false;
	case ROW_TOO_LARGE:
		batch->exclude(batch, at, "too_large", "the row has more than %u KiB",
			       PEAL_ROW_BYTES_MAX / 1024);
		return false;
	case ROW_QUOTE_OPEN:
		batch->exclude(batch, at, "malformed_row",
			       "a quoted value that begins here has no end");
		return false;
	case ROW_QUOTE_STRAY:
		batch->exclude(batch, at, "malformed_row", "text behind the end of a quoted value");
		return false;
	case ROW_SOUND:
		break;
	}
	if (row->filled_count > reader->columns->count) {
		batch->exclude(batch, at, "malformed_row", "%u values in %u columns",
			       row->filled_count, reader->columns->count);
		return false;
	}
	if (memchr(row->text.at, '\0', row->text.bytes) != NULL) {
		batch->exclude(batch, at, "malformed_row", "there is a NUL byte in it");
		return false;
	}
	return true;
}

static void row_add(struct reader *reader, struct peal_batch *batch, const struct row *row)
{
	uint32_t at = batch->row_count++;
	struct peal_slice number;
	const char *reason, *detail;

	row_set(reader, batch, at, row);
	reader->row_count++;
	if (!text_is_utf8(row->text))
		reader->not_utf8_count++;
	if (!row_check(reader, batch, at, row))
		return;
	number = field_kept(row, reader->columns->number_at, row->text.at);
	reason = number_cell_read(reader->numbers, number, &batch->number[at], &detail);
	if (reason != NULL)
		batch->exclude(batch, at, reason, "%s", detail);
}

static int row_next(struct reader *reader, struct row *row_out, struct peal_error *err)
{
	if (!reader->has_first)
		return rows_next(reader->rows, row_out, err);
	*row_out = reader->first;
	reader->has_first = false;
	return 1;
}

static int read_failed(struct reader *reader, struct peal_error *err)
{
	struct peal_error why = *err;

	return peal_fail(err, why.code,
			 "%s: %s; the %llu rows before that were read; give the whole file again",
			 reader->name, why.text, (unsigned long long)reader->row_count);
}

static void read_ended(const struct reader *reader)
{
	const struct peal_host *host = reader->numbers->host;

	if (reader->not_utf8_count > 0)
		host->log(host, PEAL_LEVEL_WARNING, "not_utf8", 0,
			  "%s: %llu rows hold text that is not UTF-8; it is kept as it is",
			  reader->name, (unsigned long long)reader->not_utf8_count);
}

static void lost_lines_log(const struct reader *reader, const struct row *row)
{
	const struct peal_host *host = reader->numbers->host;

	if (row->flaw == ROW_QUOTE_OPEN && row->line_count > 1)
		host->log(host, PEAL_LEVEL_WARNING, "quote_open", 0,
			  "%s: a quoted value that begins in line %llu has no end: the %llu lines "
			  "after it were not read as contacts",
			  reader->name, (unsigned long long)row->line,
			  (unsigned long long)row->line_count - 1);
}

int reader_read(struct reader *reader, struct peal_batch *batch, struct peal_error *err)
{
	struct peal_error failed = { 0 };
	struct row row;
	int got = 1;

	reader->block = NULL;
	reader->batch_bytes = 0;
	while (batch->row_count < PEAL_BATCH_ROWS_MAX && reader->batch_bytes < BATCH_BYTES_MAX) {
		got = row_next(reader, &row, &failed);
		if (got <= 0)
			break;
		row_add(reader, batch, &row);
		lost_lines_log(reader, &row);
	}
	if (got < 0) {
		if (err != NULL)
			*err = failed;
		return err != NULL ? read_failed(reader, err) : -1;
	}
	if (got == 0)
		read_ended(reader);
	return got;
}
