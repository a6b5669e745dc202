/* scenario_file.c - a scenario: one text file of named sections */
/* SPDX-License-Identifier: MIT */
#include "tests/scenarios/scenario_file.h"

#include "core/base/text.h"
#include "tests/scenarios/plugins/common/lines.h"

#include <stdlib.h>

static char *file_text(struct peal_arena *arena, const char *path)
{
	FILE *file = fopen(path, "re");
	struct text text = { 0 };
	char part[4096], *copy;
	size_t bytes;

	if (file == NULL)
		return NULL;
	while ((bytes = fread(part, 1, sizeof(part), file)) > 0)
		text_add(&text, part, bytes);
	fclose(file);
	copy = arena_copy(arena, text_get(&text), text.bytes);
	text_finish(&text);
	return copy;
}

/* The name of the section that begins with this line; NULL: none does. */
static char *section_begin(char *line)
{
	size_t bytes = strcspn(line, "\n");

	if (line[0] != '[' || bytes < 3 || line[bytes - 1] != ']')
		return NULL;
	line[bytes - 1] = '\0';
	return line + 1;
}

static int sections_find(struct scenario *scenario, char *text)
{
	struct section *section = NULL;

	while (text != NULL && *text != '\0') {
		char *end = strchr(text, '\n');
		char *name = section_begin(text);

		if (name != NULL && scenario->section_count == SECTIONS_MAX)
			return -1;
		if (name != NULL) {
			section = &scenario->sections[scenario->section_count++];
			section->name = name;
			section->text = end != NULL ? end + 1 : "";
			*(name - 1) = '\0'; /* the section before it ends here */
		}
		text = end != NULL ? end + 1 : NULL;
	}
	return section == NULL ? -1 : 0;
}

static const char *name_of(struct peal_arena *arena, const char *path)
{
	const char *name = strrchr(path, '/');
	char *copy = arena_text(arena, name != NULL ? name + 1 : path);

	copy[strcspn(copy, ".")] = '\0';
	return copy;
}

struct scenario *scenario_of_text(const char *name, const char *text)
{
	struct scenario *scenario = memory_alloc(sizeof(*scenario));

	scenario->arena = arena_create();
	scenario->name = name_of(scenario->arena, name);
	if (sections_find(scenario, arena_text(scenario->arena, text)) == 0)
		return scenario;
	fprintf(stderr, "%s: has no sections, or too many\n", name);
	scenario_destroy(&scenario);
	return NULL;
}

struct scenario *scenario_read(const char *path)
{
	struct peal_arena *arena = arena_create();
	const char *text = file_text(arena, path);
	struct scenario *scenario = text != NULL ? scenario_of_text(path, text) : NULL;

	if (text == NULL)
		fprintf(stderr, "%s: cannot be read\n", path);
	arena_destroy(&arena);
	return scenario;
}

void scenario_destroy(struct scenario **scenario)
{
	if (*scenario == NULL)
		return;
	arena_destroy(&(*scenario)->arena);
	free(*scenario);
	*scenario = NULL;
}

const char *scenario_text(const struct scenario *scenario, const char *section)
{
	for (size_t i = 0; i < scenario->section_count; i++) {
		if (strcmp(scenario->sections[i].name, section) == 0)
			return scenario->sections[i].text;
	}
	return NULL;
}

void rows_add(struct rows *rows, const struct row *row)
{
	rows->at = memory_grow(rows->at, &rows->room, rows->count + 1, sizeof(*row));
	rows->at[rows->count++] = *row;
}

struct rows scenario_rows(const struct scenario *scenario, const char *section)
{
	const char *text = scenario_text(scenario, section);
	char *rest = text != NULL ? arena_text(scenario->arena, text) : NULL, *line;
	struct rows rows = { 0 };

	while ((line = strsep(&rest, "\n")) != NULL) {
		struct row row = { 0 };

		row.count = lines_words(line, row.words, ROW_WORDS_MAX);
		if (row.count > 0)
			rows_add(&rows, &row);
	}
	return rows;
}

const char *scenario_setting(const struct scenario *scenario, const char *section, const char *key)
{
	struct rows rows = scenario_rows(scenario, section);
	const char *value = NULL;

	for (size_t i = 0; i < rows.count; i++) {
		if (rows.at[i].count > 1 && strcmp(rows.at[i].words[0], key) == 0)
			value = rows.at[i].words[1];
	}
	free(rows.at);
	return value;
}
