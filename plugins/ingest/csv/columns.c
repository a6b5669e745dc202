/* columns.c - what each column of a file is */
/* SPDX-License-Identifier: MIT */
#include "columns.h"

#include "header.h"

#include <stdlib.h>

#define LIST_BYTES 400

static int header_check(const struct csv_config *config, const struct row *header,
			struct peal_error *err)
{
	if (header->field_count > PEAL_COLUMNS_MAX)
		return peal_fail(err, PEAL_FAIL_LIMIT,
				 "it has %u columns, more than the %u that one list may have",
				 header->field_count, PEAL_COLUMNS_MAX);
	if (!config->header)
		return 0;
	if (header->flaw == ROW_QUOTE_OPEN || header->flaw == ROW_QUOTE_STRAY)
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "the quotes of its header (line %llu) do not match",
				 (unsigned long long)header->line);
	if (header->flaw != ROW_SOUND)
		return peal_fail(err, PEAL_FAIL_LIMIT,
				 "its header (line %llu) is larger than %u KiB",
				 (unsigned long long)header->line, PEAL_ROW_BYTES_MAX / 1024);
	return 0;
}

/* A newline in a name is a blank: names stand in messages and scripts. */
static char *name_copy(struct peal_slice written)
{
	char *name = strndup(written.at, written.bytes);

	for (char *at = name; at != NULL && *at != '\0'; at++) {
		if ((unsigned char)*at < ' ')
			*at = ' ';
	}
	return name;
}

static char *name_create(const struct csv_config *config, const struct row *header, uint32_t at)
{
	char *name = NULL;

	if (config->header && header->fields[at].bytes > 0)
		return name_copy(header->fields[at]);
	if (!config->header && at < 2)
		return strdup(at == 0 ? "phone" : "person_name");
	return asprintf(&name, "column%u", at + 1) < 0 ? NULL : name;
}

static int names_create(struct columns *columns, const struct csv_config *config,
			const struct row *header, struct peal_error *err)
{
	columns->names = calloc(header->field_count, sizeof(*columns->names));
	columns->further_names = calloc(header->field_count, sizeof(*columns->further_names));
	if (columns->names == NULL || columns->further_names == NULL)
		return peal_fail(err, PEAL_FAIL_LIMIT, "memory is out");
	columns->count = header->field_count;
	for (uint32_t i = 0; i < columns->count; i++) {
		columns->names[i] = name_create(config, header, i);
		if (columns->names[i] == NULL)
			return peal_fail(err, PEAL_FAIL_LIMIT, "memory is out");
	}
	return 0;
}

/* The first column that is called so; COLUMN_NONE: none is. */
static uint32_t column_find(const struct columns *columns, const char *folded, uint32_t from)
{
	for (uint32_t i = from; i < columns->count; i++) {
		if (header_is(columns->names[i], folded))
			return i;
	}
	return COLUMN_NONE;
}

static int column_rename(struct columns *columns, uint32_t at, const char *name)
{
	char *copy = strdup(name);

	if (copy == NULL)
		return -1;
	free(columns->names[at]);
	columns->names[at] = copy;
	return 0;
}

/* All columns are found before the first is renamed, so that two may swap names. */
static int names_map(struct columns *columns, const struct peal_host *host,
		     const struct peal_map *map, const char *source, struct peal_error *err)
{
	uint32_t *at = calloc(map->count + 1, sizeof(*at));
	char folded[HEADER_NAME_BYTES_MAX];
	int result = at != NULL ? 0 : -1;

	for (size_t i = 0; result == 0 && i < map->count; i++) {
		header_fold(map->at[i].name, folded);
		at[i] = column_find(columns, folded, 0);
		if (at[i] == COLUMN_NONE)
			host->log(host, PEAL_LEVEL_WARNING, "column_missing", 0,
				  "columns: \"%s\" has no column \"%s\"", source, map->at[i].name);
	}
	for (size_t i = 0; result == 0 && i < map->count; i++) {
		if (at[i] != COLUMN_NONE)
			result = column_rename(columns, at[i], map->at[i].value);
	}
	free(at);
	return result < 0 ? peal_fail(err, PEAL_FAIL_LIMIT, "memory is out") : 0;
}

/* A first row with digits in it is a contact: the file has no header. */
static bool header_is_contact(const struct columns *columns)
{
	for (uint32_t i = 0; i < columns->count; i++) {
		const char *at = columns->names[i];
		size_t digits = 0;

		for (; *at != '\0'; at++)
			digits += *at >= '0' && *at <= '9';
		if (digits >= 7)
			return true;
	}
	return false;
}

static int number_not_found(const struct columns *columns, const struct row *header,
			    struct peal_error *err)
{
	char list[LIST_BYTES], folded[HEADER_NAME_BYTES_MAX];

	if (header_is_contact(columns))
		return peal_fail(
			err, PEAL_FAIL_INPUT,
			"its first row (line %llu) is not a header with a column \"phone\" "
			"but looks like a contact; set header = false when it has none",
			(unsigned long long)header->line);
	header_list(columns->names, columns->count, list, sizeof(list));
	if (columns->count == 1 && strpbrk(columns->names[0], ";\t|") != NULL)
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "it has no column \"phone\" but only %s; set delimiter = "
				 "\"auto\" when something else than a comma stands between values",
				 list);
	for (uint32_t i = 0; i < columns->count; i++) {
		if (!header_looks_like_number(columns->names[i]))
			continue;
		header_fold(columns->names[i], folded);
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "it has no column \"phone\"; it has %s; did you mean "
				 "columns = { %.40s = \"phone\"; }?",
				 list, folded);
	}
	return peal_fail(err, PEAL_FAIL_INPUT,
			 "it has no column \"phone\"; it has %s; say which one holds the number "
			 "with columns = { its_name = \"phone\"; }, or set the delimiter",
			 list);
}

/* The column "phone", or the only one that has another usual name for it. */
static int number_find(struct columns *columns, const struct row *header, struct peal_error *err)
{
	uint32_t alias = COLUMN_NONE;

	columns->number_at = column_find(columns, "phone", 0);
	if (columns->number_at != COLUMN_NONE)
		return 0;
	for (uint32_t i = 0; i < columns->count; i++) {
		if (!header_is_number_alias(columns->names[i]))
			continue;
		if (alias != COLUMN_NONE)
			return peal_fail(
				err, PEAL_FAIL_INPUT,
				"both \"%.60s\" and \"%.60s\" may be the number; say which "
				"one with columns = { its_name = \"phone\"; }",
				columns->names[alias], columns->names[i]);
		alias = i;
	}
	if (alias == COLUMN_NONE)
		return number_not_found(columns, header, err);
	columns->number_at = alias;
	return column_rename(columns, alias, "phone") < 0
		       ? peal_fail(err, PEAL_FAIL_LIMIT, "memory is out")
		       : 0;
}

static int name_find(struct columns *columns, struct peal_error *err)
{
	uint32_t name = column_find(columns, "name", 0);
	uint32_t person = column_find(columns, "person_name", 0);

	if (name != COLUMN_NONE && person != COLUMN_NONE)
		return peal_fail(
			err, PEAL_FAIL_INPUT,
			"both \"%.60s\" and \"%.60s\" may be the person's name; rename one "
			"with columns = { name = \"another_name\"; }",
			columns->names[name], columns->names[person]);
	columns->name_at = name != COLUMN_NONE ? name : person;
	return 0;
}

static bool is_same_column(const struct columns *columns, uint32_t a, uint32_t b)
{
	if (a == columns->number_at || a == columns->name_at) {
		char folded[HEADER_NAME_BYTES_MAX];

		header_fold(columns->names[a], folded);
		return header_is(columns->names[b], folded);
	}
	return strcmp(columns->names[a], columns->names[b]) == 0;
}

static int names_check(const struct columns *columns, struct peal_error *err)
{
	for (uint32_t a = 0; a < columns->count; a++) {
		for (uint32_t b = a + 1; b < columns->count; b++) {
			if (is_same_column(columns, a, b))
				return peal_fail(err, PEAL_FAIL_INPUT,
						 "its columns %u and %u are both called \"%.60s\"; "
						 "every column needs a name of its own",
						 a + 1, b + 1, columns->names[a]);
		}
	}
	return 0;
}

static void further_fill(struct columns *columns)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < columns->count; i++) {
		const char *name = columns->names[i];

		if (i != columns->number_at && i != columns->name_at)
			columns->further_names[count++] = (struct peal_slice){ name, strlen(name) };
	}
	columns->further.count = count;
	columns->further.names = columns->further_names;
}

int columns_create(const struct peal_host *host, const struct csv_config *config,
		   const struct row *header, const char *source, struct columns **columns_out,
		   struct peal_error *err)
{
	struct columns *columns;

	if (header_check(config, header, err) < 0)
		return -1;
	columns = calloc(1, sizeof(*columns));
	if (columns == NULL)
		return peal_fail(err, PEAL_FAIL_LIMIT, "memory is out");
	if (names_create(columns, config, header, err) < 0 ||
	    names_map(columns, host, &config->columns, source, err) < 0 ||
	    number_find(columns, header, err) < 0 || name_find(columns, err) < 0 ||
	    names_check(columns, err) < 0) {
		columns_destroy(&columns);
		return -1;
	}
	further_fill(columns);
	*columns_out = columns;
	return 0;
}

void columns_destroy(struct columns **columns)
{
	if (*columns == NULL)
		return;
	for (uint32_t i = 0; (*columns)->names != NULL && i < (*columns)->count; i++)
		free((*columns)->names[i]);
	free((*columns)->names);
	free((*columns)->further_names);
	free(*columns);
	*columns = NULL;
}
