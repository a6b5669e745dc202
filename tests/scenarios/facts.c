/* facts.c - what came of a night, and whether it is what the scenario expects */
/* SPDX-License-Identifier: MIT */
#include "tests/scenarios/facts.h"

#include "core/base/text.h"

#include <stdlib.h>

/* Of a word: bodies are long. */
#define SHOWN_BYTES_MAX 160

struct table {
	const char *name;
	size_t text_at;	   /* the word that need only hold what is expected; 0: none */
	bool is_needed;	   /* without a section, nothing may be in it */
	bool is_picked;	   /* only the rows that are expected, by their first word */
	bool is_unordered; /* rows may come in any order */
};

static const struct table tables[FACTS_TABLE_COUNT] = {
	[FACTS_ENDS] = { .name = "ends" },
	[FACTS_CALLS] = { .name = "calls", .text_at = 6 },
	[FACTS_CONTACTS] = { .name = "contacts", .text_at = 3 },
	[FACTS_EXCLUDED] = { .name = "excluded", .text_at = 2, .is_needed = true },
	[FACTS_RECEIVED] = { .name = "received", .text_at = 3 },
	[FACTS_TRIES] = { .name = "tries" },
	[FACTS_DELIVERIES] = { .name = "deliveries", .is_unordered = true },
	[FACTS_COUNTS] = { .name = "counts", .is_picked = true },
	[FACTS_LOG] = { .name = "log", .is_needed = true, .is_unordered = true },
};

struct facts *facts_create(void)
{
	struct facts *facts = memory_alloc(sizeof(*facts));

	facts->arena = arena_create();
	return facts;
}

void facts_destroy(struct facts **facts)
{
	if (*facts == NULL)
		return;
	for (int i = 0; i < FACTS_TABLE_COUNT; i++)
		free((*facts)->tables[i].at);
	arena_destroy(&(*facts)->arena);
	free(*facts);
	*facts = NULL;
}

void facts_add(struct facts *facts, enum facts_table table, const char *const *words, size_t count)
{
	struct row row = { .count = count < ROW_WORDS_MAX ? count : ROW_WORDS_MAX };

	for (size_t i = 0; i < row.count; i++)
		row.words[i] = arena_text(facts->arena, words[i]);
	rows_add(&facts->tables[table], &row);
}

void facts_log(struct facts *facts, const char *level, const char *event)
{
	struct rows *rows = &facts->tables[FACTS_LOG];

	for (size_t i = 0; i < rows->count; i++) {
		const char **words = rows->at[i].words;

		if (strcmp(words[0], level) == 0 && strcmp(words[1], event) == 0) {
			words[2] = arena_format(facts->arena, "%lu",
						strtoul(words[2], NULL, 10) + 1);
			return;
		}
	}
	facts_say(facts, FACTS_LOG, level, event, "1");
}

static bool is_word_right(const struct table *table, size_t i, const char *expected,
			  const char *actual)
{
	if (strcmp(expected, "-") == 0)
		return true;
	if (i != 0 && i == table->text_at)
		return strstr(actual, expected) != NULL;
	return strcmp(expected, actual) == 0;
}

static bool is_row_right(const struct table *table, const struct row *expected,
			 const struct row *actual)
{
	if (expected->count > actual->count)
		return false;
	for (size_t i = 0; i < expected->count; i++) {
		if (!is_word_right(table, i, expected->words[i], actual->words[i]))
			return false;
	}
	return true;
}

static const struct row *row_pick(const struct rows *rows, const char *first)
{
	for (size_t i = 0; i < rows->count; i++) {
		if (strcmp(rows->at[i].words[0], first) == 0)
			return &rows->at[i];
	}
	return NULL;
}

/* A counter that is not there is 0. */
static bool are_picked_right(const struct table *table, const struct rows *expected,
			     const struct rows *actual)
{
	for (size_t i = 0; i < expected->count; i++) {
		const struct row none = { { expected->at[i].words[0], "0" }, 2 };
		const struct row *row = row_pick(actual, expected->at[i].words[0]);

		if (!is_row_right(table, &expected->at[i], row != NULL ? row : &none))
			return false;
	}
	return true;
}

static bool is_row_there(const struct table *table, const struct row *expected,
			 const struct rows *actual)
{
	for (size_t i = 0; i < actual->count; i++) {
		if (is_row_right(table, expected, &actual->at[i]))
			return true;
	}
	return false;
}

static bool is_table_right(const struct table *table, const struct rows *expected,
			   const struct rows *actual)
{
	if (table->is_picked)
		return are_picked_right(table, expected, actual);
	if (expected->count != actual->count)
		return false;
	for (size_t i = 0; i < expected->count; i++) {
		if (table->is_unordered ? !is_row_there(table, &expected->at[i], actual)
					: !is_row_right(table, &expected->at[i], &actual->at[i]))
			return false;
	}
	return true;
}

static void rows_print(const struct rows *rows, FILE *file)
{
	for (size_t i = 0; i < rows->count; i++) {
		for (size_t k = 0; k < rows->at[i].count; k++) {
			const char *word = rows->at[i].words[k];
			bool is_text = *word == '\0' || strchr(word, ' ') != NULL;

			fprintf(file, is_text ? "%s\"%.*s\"" : "%s%.*s", k > 0 ? " " : "  ",
				SHOWN_BYTES_MAX, word);
		}
		fputc('\n', file);
	}
}

static unsigned table_check(const struct facts *facts, const struct scenario *scenario,
			    enum facts_table id)
{
	const struct table *table = &tables[id];
	struct rows expected = scenario_rows(scenario, table->name);
	bool is_said = scenario_text(scenario, table->name) != NULL;
	bool is_right = (!is_said && !table->is_needed) ||
			is_table_right(table, &expected, &facts->tables[id]);

	if (!is_right) {
		fprintf(stderr, "[%s] expected:\n", table->name);
		rows_print(&expected, stderr);
		fprintf(stderr, "[%s] is:\n", table->name);
		rows_print(&facts->tables[id], stderr);
	}
	free(expected.at);
	return !is_right;
}

unsigned facts_check(const struct facts *facts, const struct scenario *scenario)
{
	unsigned wrong = 0;

	for (int id = 0; id < FACTS_TABLE_COUNT; id++)
		wrong += table_check(facts, scenario, (enum facts_table)id);
	return wrong;
}

void facts_print(const struct facts *facts, FILE *file)
{
	for (int id = 0; id < FACTS_TABLE_COUNT; id++) {
		fprintf(file, "[%s]\n", tables[id].name);
		rows_print(&facts->tables[id], file);
	}
}
