/* entries.c - the numbers of one list, row by row */
/* SPDX-License-Identifier: MIT */
#include "entries.h"

#include "plugins/ingest/csv/header.h"
#include "plugins/ingest/csv/number_cell.h"

#define BARE_DIGITS_MIN 11 /* without '+': a country code and a number */
#define BARE_DIGITS_MAX 15

static bool is_bare_e164(struct peal_slice text)
{
	if (text.bytes < BARE_DIGITS_MIN || text.bytes > BARE_DIGITS_MAX || text.at[0] == '0')
		return false;
	for (size_t i = 0; i < text.bytes; i++) {
		if (text.at[i] < '0' || text.at[i] > '9')
			return false;
	}
	return true;
}

static struct peal_slice comment_cut(struct peal_slice text)
{
	const char *mark = text.bytes > 0 ? memchr(text.at, '#', text.bytes) : NULL;

	if (mark != NULL)
		text.bytes = (size_t)(mark - text.at);
	while (text.bytes > 0 &&
	       (text.at[text.bytes - 1] == ' ' || text.at[text.bytes - 1] == '\t'))
		text.bytes--;
	return text;
}

/* NULL and *number_out, or why it is none. */
static const char *entry_read(const struct list_rules *rules, struct peal_slice text,
			      uint64_t *number_out)
{
	struct number_rules cell = { .host = rules->host, .region = rules->region };
	char plus[BARE_DIGITS_MAX + 1] = "+";
	const char *reason, *why;

	text = comment_cut(text);
	reason = number_cell_read(&cell, text, number_out, &why);
	if (reason == NULL)
		return NULL;
	if (is_bare_e164(text)) {
		memcpy(plus + 1, text.at, text.bytes);
		text = (struct peal_slice){ plus, text.bytes + 1 };
		if (number_cell_read(&cell, text, number_out, &why) == NULL)
			return NULL;
	}
	return why[0] != '\0' ? why : "no number in it";
}

static void name_copy(struct peal_slice name, char out[HEADER_NAME_BYTES_MAX])
{
	snprintf(out, HEADER_NAME_BYTES_MAX, "%.*s", (int)name.bytes, name.at);
}

/* The first column whose name passes. */
static uint32_t column_where(const struct row *row, bool (*passes)(const char *name))
{
	char name[HEADER_NAME_BYTES_MAX];

	for (uint32_t i = 0; i < row->kept_count; i++) {
		name_copy(row->fields[i], name);
		if (passes(name))
			return i;
	}
	return ENTRY_COLUMN_UNKNOWN;
}

static bool is_phone(const char *name)
{
	return header_is(name, "phone");
}

static uint32_t column_named(const struct row *row, const char *column)
{
	char folded[HEADER_NAME_BYTES_MAX], name[HEADER_NAME_BYTES_MAX];

	header_fold(column, folded);
	for (uint32_t i = 0; i < row->kept_count; i++) {
		name_copy(row->fields[i], name);
		if (header_is(name, folded))
			return i;
	}
	return ENTRY_COLUMN_UNKNOWN;
}

/* The first column that holds a number in this row. */
static uint32_t column_with_number(const struct list_rules *rules, const struct row *row)
{
	uint64_t number;

	for (uint32_t i = 0; i < row->kept_count; i++) {
		if (entry_read(rules, row->fields[i], &number) == NULL)
			return i;
	}
	return ENTRY_COLUMN_UNKNOWN;
}

/* What kind of list this is shows in its first row.  Returns whether that is a
 * header. */
static bool is_header(struct entries *entries, const struct row *row)
{
	entries->column = column_with_number(entries->rules, row);
	if (entries->column != ENTRY_COLUMN_UNKNOWN)
		return false;
	entries->column = column_where(row, is_phone);
	if (entries->column == ENTRY_COLUMN_UNKNOWN)
		entries->column = column_where(row, header_is_number_alias);
	if (entries->column == ENTRY_COLUMN_UNKNOWN)
		entries->column = column_where(row, header_looks_like_number);
	return entries->column != ENTRY_COLUMN_UNKNOWN || row->field_count > 1;
}

/* 1: the row is the header   0: it is an entry. */
static int entries_begin(struct entries *entries, const struct row *row, struct peal_error *err)
{
	entries->is_begun = true;
	if (entries->rules->column == NULL)
		return is_header(entries, row);
	entries->column = column_named(row, entries->rules->column);
	if (entries->column == ENTRY_COLUMN_UNKNOWN)
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "it has no column \"%s\" in its first row (line %llu)",
				 entries->rules->column, (unsigned long long)row->line);
	return 1;
}

/* A row that is broken behind its number has one all the same. */
static const char *row_read(struct entries *entries, const struct row *row, uint64_t *number_out)
{
	if (entries->column == ENTRY_COLUMN_UNKNOWN)
		entries->column = column_with_number(entries->rules, row);
	if (entries->column >= row->kept_count)
		return row->flaw != ROW_SOUND ? "the row is broken" : "no number in it";
	return entry_read(entries->rules, row->fields[entries->column], number_out);
}

int entries_add(struct entries *entries, const struct row *row, struct peal_error *err)
{
	uint64_t number;
	const char *why;
	int got = 0;

	if (row->filled_count == 0 && row->flaw == ROW_SOUND)
		return 0;
	if (!entries->is_begun)
		got = entries_begin(entries, row, err);
	if (got != 0)
		return got < 0 ? -1 : 0;
	entries->count++;
	why = row_read(entries, row, &number);
	if (why == NULL)
		return gather_add(entries->gather, number, err);
	if (entries->unread_count++ == 0) {
		entries->unread_line = row->line;
		entries->unread_why = why;
	}
	return 0;
}
