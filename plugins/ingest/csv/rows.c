/* rows.c - the rows of one source: libcsv over its physical lines */
/* SPDX-License-Identifier: MIT */
#include "rows.h"

#include <csv.h>
#include <stdlib.h>

/* libcsv's own step is 128 bytes. */
#define PARSER_STEP_BYTES (16u * 1024u)

struct rows {
	struct input *input;
	struct csv_parser parser;
	char comment;
	bool is_open;	   /* a row has begun */
	bool is_complete;  /* it has ended */
	bool is_line_left; /* the rest of a line is not wanted */
	struct row row;
	char *text;
	size_t text_bytes;
	struct peal_slice fields[PEAL_COLUMNS_MAX];
};

int rows_create(struct input *input, struct row_syntax syntax, struct rows **rows_out,
		struct peal_error *err)
{
	struct rows *rows = calloc(1, sizeof(*rows));

	if (rows != NULL)
		rows->text = malloc(PEAL_ROW_BYTES_MAX);
	if (rows == NULL || rows->text == NULL) {
		free(rows);
		return peal_fail(err, PEAL_FAIL_LIMIT, "cannot be read: memory is out");
	}
	rows->input = input;
	rows->comment = syntax.comment;
	csv_init(&rows->parser, CSV_STRICT | CSV_STRICT_FINI);
	csv_set_delim(&rows->parser, (unsigned char)syntax.delimiter);
	csv_set_blk_size(&rows->parser, PARSER_STEP_BYTES);
	*rows_out = rows;
	return 0;
}

void rows_destroy(struct rows **rows)
{
	if (*rows == NULL)
		return;
	csv_free(&(*rows)->parser);
	free((*rows)->text);
	free(*rows);
	*rows = NULL;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct peal_slice slice_trim(struct peal_slice slice)
{
	while (slice.bytes > 0 && is_blank(slice.at[0])) {
		slice.at++;
		slice.bytes--;
	}
	while (slice.bytes > 0 && is_blank(slice.at[slice.bytes - 1]))
		slice.bytes--;
	return slice;
}

static void flaw_set(struct rows *rows, enum row_flaw flaw)
{
	if (rows->row.flaw == ROW_SOUND)
		rows->row.flaw = flaw;
}

static void on_field(void *at, size_t bytes, void *context)
{
	struct rows *rows = context;
	struct row *row = &rows->row;
	struct peal_slice value = slice_trim((struct peal_slice){ at, bytes });

	row->field_count++;
	if (value.bytes > 0)
		row->filled_count = row->field_count;
	if (value.bytes > PEAL_FIELD_BYTES_MAX)
		flaw_set(rows, ROW_FIELD_TOO_LARGE);
	if (row->kept_count == PEAL_COLUMNS_MAX || row->flaw != ROW_SOUND)
		return;
	if (rows->text_bytes + value.bytes > PEAL_ROW_BYTES_MAX) {
		flaw_set(rows, ROW_TOO_LARGE);
		return;
	}
	if (value.bytes > 0)
		memcpy(rows->text + rows->text_bytes, value.at, value.bytes);
	value.at = rows->text + rows->text_bytes;
	rows->text_bytes += value.bytes;
	rows->fields[row->kept_count++] = value;
}

static void on_row(int end, void *context)
{
	struct rows *rows = context;

	(void)end;
	rows->is_complete = true;
}

/* A value that is too large already is not kept: the parser goes on to find its
 * end.  One byte stays, because it may be a quote that the parser takes back. */
static void field_forget(struct rows *rows)
{
	if (rows->parser.entry_pos <= PEAL_FIELD_BYTES_MAX)
		return;
	flaw_set(rows, ROW_FIELD_TOO_LARGE);
	rows->parser.entry_pos = 1;
	rows->parser.spaces = 0;
}

/* Ends the row here and lets the parser begin anew. */
static void row_abandon(struct rows *rows, enum row_flaw flaw)
{
	rows->row.flaw = flaw;
	csv_set_opts(&rows->parser, 0);
	csv_fini(&rows->parser, NULL, NULL, NULL);
	csv_set_opts(&rows->parser, CSV_STRICT | CSV_STRICT_FINI);
	rows->is_complete = true;
}

/* A quote inside a value that is not quoted, like 5"2 or ="98...", is plain
 * text: common, and harmless. */
static bool quote_is_plain(struct rows *rows, char quote)
{
	if (csv_error(&rows->parser) != CSV_EPARSE || rows->parser.quoted)
		return false;
	csv_set_opts(&rows->parser, 0);
	csv_parse(&rows->parser, &quote, 1, on_field, on_row, rows);
	csv_set_opts(&rows->parser, CSV_STRICT | CSV_STRICT_FINI);
	return true;
}

static void piece_parse(struct rows *rows, struct peal_slice bytes)
{
	size_t used;

	for (;;) {
		used = csv_parse(&rows->parser, bytes.at, bytes.bytes, on_field, on_row, rows);
		field_forget(rows);
		if (used == bytes.bytes)
			return;
		if (!quote_is_plain(rows, bytes.at[used])) {
			row_abandon(rows, rows->is_open ? ROW_QUOTE_OPEN : ROW_QUOTE_STRAY);
			return;
		}
		bytes.at += used + 1;
		bytes.bytes -= used + 1;
	}
}

static bool slice_is_blank(struct peal_slice slice)
{
	return slice_trim(slice).bytes == 0;
}

static void row_begin(struct rows *rows)
{
	memset(&rows->row, 0, sizeof(rows->row));
	rows->is_open = false;
	rows->is_complete = false;
	rows->text_bytes = 0;
}

static int row_hand_over(struct rows *rows, uint64_t last_line, struct row *row_out)
{
	struct row *row = &rows->row;

	row->fields = rows->fields;
	row->text = (struct peal_slice){ rows->text, rows->text_bytes };
	row->line_count = last_line - row->line + 1;
	input_unmark(rows->input);
	*row_out = *row;
	return 1;
}

static bool piece_ends_line(const struct input_piece *piece)
{
	char last = piece->bytes.at[piece->bytes.bytes - 1];

	return last == '\n' || last == '\r';
}

/* A value whose quotes are wrong may have swallowed the lines after it: where we
 * can still go back, only the line where the row began is given up.  Else the row
 * ends with the line that `piece` is of. */
static uint64_t lines_give_back(struct rows *rows, const struct input_piece *piece)
{
	if (input_rewind(rows->input))
		return rows->row.line;
	rows->is_line_left = !piece_ends_line(piece);
	return piece->line;
}

static int rows_finish(struct rows *rows, const struct input_piece *piece, struct row *row_out)
{
	uint64_t last_line = piece->line;

	if (csv_fini(&rows->parser, on_field, on_row, rows) < 0) {
		row_abandon(rows, ROW_QUOTE_OPEN);
		last_line = lines_give_back(rows, piece);
	}
	return rows->is_complete ? row_hand_over(rows, last_line, row_out) : 0;
}

static bool is_comment(const struct rows *rows, struct peal_slice bytes)
{
	struct peal_slice text = slice_trim(bytes);

	return rows->comment != '\0' && text.bytes > 0 && text.at[0] == rows->comment;
}

static void row_feed(struct rows *rows, const struct input_piece *piece)
{
	if (!rows->is_open && is_comment(rows, piece->bytes)) {
		rows->is_line_left = !piece_ends_line(piece);
		return;
	}
	if (!rows->is_open)
		rows->row.line = piece->line;
	piece_parse(rows, piece->bytes);
	if (rows->is_complete || rows->is_open || slice_is_blank(piece->bytes))
		return;
	rows->is_open = true;
	if (piece_ends_line(piece))
		input_mark(rows->input);
}

int rows_next(struct rows *rows, struct row *row_out, struct peal_error *err)
{
	struct input_piece piece = { 0 };
	uint64_t last_line;
	int got;

	row_begin(rows);
	while (!rows->is_complete) {
		got = input_next(rows->input, &piece, err);
		if (got < 0)
			return -1;
		if (got == 0)
			return rows_finish(rows, &piece, row_out);
		if (rows->is_line_left)
			rows->is_line_left = !piece_ends_line(&piece);
		else
			row_feed(rows, &piece);
	}
	last_line = piece.line;
	if (rows->row.flaw == ROW_QUOTE_STRAY || rows->row.flaw == ROW_QUOTE_OPEN)
		last_line = lines_give_back(rows, &piece);
	return row_hand_over(rows, last_line, row_out);
}
