/* lines.h - what the scripted plugins of the scenarios are told to do
 *
 * A script is a text of lines: "KEY words" or "KEY/NO words", for example
 * "919876500001/2 answered ring 5s talk 40s".  The key "*" is for all others;
 * # begins a comment; words with blanks stand in quotes, "so" or
 * 'so'. */
/* SPDX-License-Identifier: MIT */
#ifndef TESTS_SCENARIOS_LINES_H
#define TESTS_SCENARIOS_LINES_H

#include "peal/host.h"

#define LINE_WORDS_MAX 32
#define LINES_MAX 1024

struct line {
	const char *key;
	unsigned no; /* 0: of every number that has no line of its own */
	const char *words[LINE_WORDS_MAX];
	size_t count;
};

struct lines {
	char *text;
	struct line at[LINES_MAX];
	size_t count;
};

int lines_read(struct lines *lines, const char *path, struct peal_error *err);
void lines_finish(struct lines *lines);

/* Cuts a line into its words, in place; returns how many. */
size_t lines_words(char *text, const char **words_out, size_t max);

/* The line of KEY/NO, of KEY, of "*" with NO, or of "*"; NULL: there is none. */
const struct line *lines_find(const struct lines *lines, const char *key, unsigned no);
const struct line *lines_find_number(const struct lines *lines, uint64_t number, unsigned no);

/* All accept NULL: a line without words. */
bool line_has(const struct line *line, const char *word);
const char *line_after(const struct line *line, const char *word); /* NULL: it is not there */
int64_t line_duration(const struct line *line, const char *word, int64_t fallback_ms);

/* "250ms", "5s", "2m", "1h", "1d"; a bare number is ms. */
int64_t lines_duration(const char *text);

#endif
