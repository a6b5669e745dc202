/* list.c - one DND list, as it was in its file at one time */
/* SPDX-License-Identifier: MIT */
#include "list.h"

#include "entries.h"

#include "plugins/ingest/csv/delimiter.h"
#include "plugins/ingest/csv/text.h"

#include <stdlib.h>

/* Comments at the top say nothing about the delimiter. */
static struct peal_slice comments_skip(struct peal_slice text)
{
	while (text.bytes > 0 && (text.at[0] == '#' || text.at[0] == '\n' || text.at[0] == '\r')) {
		const char *end = memchr(text.at, '\n', text.bytes);
		size_t bytes = end != NULL ? (size_t)(end - text.at) + 1 : text.bytes;

		text.at += bytes;
		text.bytes -= bytes;
	}
	return text;
}

static int rows_add(struct entries *entries, struct input *input, struct row_syntax syntax,
		    struct peal_error *err)
{
	struct rows *rows;
	struct row row;
	int got;

	if (rows_create(input, syntax, &rows, err) < 0)
		return -1;
	while ((got = rows_next(rows, &row, err)) > 0) {
		got = entries_add(entries, &row, err);
		if (got < 0)
			break;
	}
	rows_destroy(&rows);
	return got;
}

static int file_add(struct entries *entries, const char *path, struct peal_error *err)
{
	struct row_syntax syntax = { .comment = '#' };
	struct peal_slice first;
	struct input *input;
	const char *instead;
	int result;

	if (input_create(path, &input, err) < 0)
		return -1;
	result = input_peek(input, &first, err);
	instead = result < 0 ? NULL : text_is_not(first);
	if (instead != NULL)
		result = peal_fail(err, PEAL_FAIL_INPUT, "%s", instead);
	if (result == 0 && first.bytes >= 3 && memcmp(first.at, "\xef\xbb\xbf", 3) == 0) {
		input_skip(input, 3);
		first = (struct peal_slice){ first.at + 3, first.bytes - 3 };
	}
	if (result == 0) {
		syntax.delimiter = delimiter_of("auto", comments_skip(first));
		result = rows_add(entries, input, syntax, err);
	}
	input_destroy(&input);
	return result;
}

static int entries_check(const struct entries *entries, const char *name, struct peal_error *err)
{
	const struct peal_host *host = entries->rules->host;

	if (entries->unread_count == 0)
		return 0;
	if (entries->unread_count == entries->count)
		return peal_fail(
			err, PEAL_FAIL_INPUT,
			"none of its %llu entries can be read as a number (line %llu: %s); "
			"set country when they are national ones",
			(unsigned long long)entries->count,
			(unsigned long long)entries->unread_line, entries->unread_why);
	host->log(host, PEAL_LEVEL_WARNING, "list_entries_unread", 0,
		  "%s: %llu of %llu entries cannot be read as numbers, the first in line %llu: %s",
		  name, (unsigned long long)entries->unread_count,
		  (unsigned long long)entries->count, (unsigned long long)entries->unread_line,
		  entries->unread_why);
	return 0;
}

static int numbers_load(struct list *list, const struct list_rules *rules, const char *path,
			struct peal_error *err)
{
	struct entries entries = { .rules = rules, .column = ENTRY_COLUMN_UNKNOWN };
	int result = gather_create(GATHER_RUN_NUMBERS, &entries.gather, err);

	if (result == 0)
		result = file_add(&entries, path, err);
	if (result == 0)
		result = entries_check(&entries, list->name, err);
	if (result == 0)
		result = gather_finish(entries.gather, &list->numbers, err);
	list->entry_count = entries.count;
	list->unread_count = entries.unread_count;
	gather_destroy(&entries.gather);
	return result;
}

static int list_read(struct list *list, const struct list_rules *rules, const char *path,
		     struct peal_error *err)
{
	char hash[65];

	if (rules->host->file_hash(rules->host, path, hash, err) < 0)
		return -1;
	memcpy(list->version, hash, LIST_VERSION_MAX - 1);
	return numbers_load(list, rules, path, err);
}

int list_load(const struct list_rules *rules, const char *path, struct list **list_out,
	      struct peal_error *err)
{
	const struct peal_host *host = rules->host;
	const char *slash = strrchr(path, '/');
	struct list *list = calloc(1, sizeof(*list));

	if (list != NULL)
		list->name = strdup(slash != NULL ? slash + 1 : path);
	if (list == NULL || list->name == NULL) {
		list_destroy(&list);
		return peal_fail(err, PEAL_FAIL_LIMIT, "memory is out");
	}
	if (list_read(list, rules, path, err) < 0) {
		list_destroy(&list);
		return peal_fail_while(err, "lists: \"%s\"", path);
	}
	host->log(host, PEAL_LEVEL_INFO, "list_loaded", 0, "%s@%s: %llu numbers, %zu KiB",
		  list->name, list->version, (unsigned long long)number_set_count(list->numbers),
		  number_set_bytes(list->numbers) / 1024);
	*list_out = list;
	return 0;
}

void list_destroy(struct list **list)
{
	if (*list == NULL)
		return;
	number_set_destroy(&(*list)->numbers);
	free((*list)->name);
	free(*list);
	*list = NULL;
}
