/* scenario_file.h - a scenario: one text file of named sections
 *
 * A section begins with a line "[name]" and goes on to the next.  One whose name
 * has a dot is a file beside the pipeline; what the others mean is in README.md. */
/* SPDX-License-Identifier: MIT */
#ifndef TESTS_SCENARIO_FILE_H
#define TESTS_SCENARIO_FILE_H

#include "core/base/memory.h"

#define SECTIONS_MAX 48
#define ROW_WORDS_MAX 16

struct section {
	const char *name;
	const char *text;
};

/* A line of a section, in words. */
struct row {
	const char *words[ROW_WORDS_MAX];
	size_t count;
};

struct rows {
	struct row *at;
	size_t count, room;
};

struct scenario {
	const char *name; /* of the file, without folder and ending */
	struct section sections[SECTIONS_MAX];
	size_t section_count;
	struct peal_arena *arena;
};

/* NULL: said on stderr why. */
struct scenario *scenario_read(const char *path);
struct scenario *scenario_of_text(const char *name, const char *text);
void scenario_destroy(struct scenario **scenario);

const char *scenario_text(const struct scenario *scenario, const char *section); /* NULL: none */
/* The lines of a section that say something; free(rows.at). */
struct rows scenario_rows(const struct scenario *scenario, const char *section);
/* The word behind `key` in a section of settings ("seed 7"); NULL: not there. */
const char *scenario_setting(const struct scenario *scenario, const char *section, const char *key);

void rows_add(struct rows *rows, const struct row *row);

#endif
