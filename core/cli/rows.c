/* rows.c - rows of named cells, written as CSV (RFC 4180) or as JSON lines */
/* SPDX-License-Identifier: MIT */
#include "core/cli/rows.h"

#include "core/base/number.h"
#include "core/base/time.h"

#include <inttypes.h>

void rows_init(struct rows *rows, struct output *output, bool is_jsonl)
{
	*rows = (struct rows){ .output = output, .is_jsonl = is_jsonl };
}

void rows_finish(struct rows *rows)
{
	text_finish(&rows->line);
}

void rows_begin(struct rows *rows)
{
	uint64_t replaced_count = rows->json.replaced_count;

	text_clear(&rows->line);
	rows->needs_comma = false;
	rows->json = writer_onto(&rows->line);
	rows->json.replaced_count = replaced_count;
	if (rows->is_jsonl)
		writer_object(&rows->json, NULL);
}

void rows_header(struct rows *rows)
{
	rows->is_header = true;
	rows_begin(rows);
}

int rows_end(struct rows *rows, struct peal_error *err)
{
	bool is_header = rows->is_header;

	rows->is_header = false;
	if (rows->is_jsonl && is_header)
		return 0;
	if (rows->is_jsonl) {
		writer_object_end(&rows->json);
		text_add_byte(&rows->line, '\n');
	} else {
		text_add_text(&rows->line, "\r\n");
	}
	rows->count += !is_header;
	return output_write(rows->output, rows->line.at, rows->line.bytes, err);
}

/* ---- CSV ---- */

static bool needs_quotes(struct peal_slice value)
{
	for (size_t i = 0; i < value.bytes; i++) {
		char byte = value.at[i];

		if (byte == ',' || byte == '"' || byte == '\n' || byte == '\r')
			return true;
	}
	return false;
}

static void add_quoted(struct text *line, struct peal_slice value)
{
	text_add_byte(line, '"');
	for (size_t i = 0; i < value.bytes; i++) {
		if (value.at[i] == '"')
			text_add_byte(line, '"');
		text_add_byte(line, value.at[i]);
	}
	text_add_byte(line, '"');
}

static void add_cell(struct rows *rows, const char *name, struct peal_slice value)
{
	if (rows->is_header)
		value = slice_of(name);
	if (rows->needs_comma)
		text_add_byte(&rows->line, ',');
	rows->needs_comma = true;
	if (needs_quotes(value))
		add_quoted(&rows->line, value);
	else
		text_add(&rows->line, value.at, value.bytes);
}

/* ---- cells ---- */

void rows_slice(struct rows *rows, const char *name, struct peal_slice value)
{
	if (rows->is_jsonl)
		writer_slice(&rows->json, name, value);
	else
		add_cell(rows, name, value);
}

void rows_text(struct rows *rows, const char *name, const char *value)
{
	rows_slice(rows, name, slice_of(value));
}

void rows_int(struct rows *rows, const char *name, int64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRId64, value);
	if (rows->is_jsonl)
		writer_int(&rows->json, name, value);
	else
		add_cell(rows, name, slice_of(text));
}

void rows_bool(struct rows *rows, const char *name, bool value)
{
	if (rows->is_jsonl)
		writer_bool(&rows->json, name, value);
	else
		add_cell(rows, name, slice_of(value ? "true" : "false"));
}

void rows_seconds(struct rows *rows, const char *name, int64_t ms)
{
	char text[32];

	snprintf(text, sizeof(text), "%" PRId64 ".%03d", ms / 1000, (int)(ms % 1000));
	if (rows->is_jsonl)
		writer_raw(&rows->json, name, text);
	else
		add_cell(rows, name, slice_of(text));
}

void rows_time(struct rows *rows, const char *name, int64_t at_ms)
{
	char text[TIME_TEXT_MAX] = "";

	if (at_ms != 0 && at_ms != PEAL_NEVER)
		time_format_utc(at_ms, text);
	if (rows->is_jsonl)
		writer_time(&rows->json, name, at_ms);
	else
		add_cell(rows, name, slice_of(text));
}

void rows_number(struct rows *rows, const char *name, uint64_t number)
{
	char text[NUMBER_TEXT_MAX] = "";

	if (number != 0)
		number_format(number, text);
	if (rows->is_jsonl)
		writer_text(&rows->json, name, number != 0 ? text : NULL);
	else
		add_cell(rows, name, slice_of(text));
}

void rows_object(struct rows *rows, const char *name, const char *value)
{
	if (value[0] == '\0')
		value = "{}";
	if (rows->is_jsonl)
		writer_raw(&rows->json, name, value);
	else
		add_cell(rows, name, slice_of(value));
}
