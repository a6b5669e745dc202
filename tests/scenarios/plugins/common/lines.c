/* lines.c - what the scripted plugins of the scenarios are told to do */
/* SPDX-License-Identifier: MIT */
#include "lines.h"

#include <inttypes.h>
#include <stdlib.h>

#define TEXT_BYTES_MAX (64 * 1024)

/* The next word, ended with a NUL; NULL: the line is over. */
static char *word_next(char **at)
{
	char *word = *at + strspn(*at, " \t");
	char end = ' ';

	if (*word == '\0' || *word == '#')
		return NULL;
	if (*word == '"' || *word == '\'')
		end = *word++;
	*at = end != ' ' ? strchrnul(word, end) : word + strcspn(word, " \t");
	if (**at != '\0')
		*(*at)++ = '\0';
	return word;
}

size_t lines_words(char *text, const char **words_out, size_t max)
{
	size_t count = 0;
	char *word;

	while (count < max && (word = word_next(&text)) != NULL)
		words_out[count++] = word;
	return count;
}

static void line_read(struct lines *lines, char *text)
{
	struct line *line = &lines->at[lines->count];
	char *slash;

	*line = (struct line){ .key = word_next(&text) };
	if (line->key == NULL || lines->count + 1 == LINES_MAX)
		return;
	slash = strchr(line->key, '/');
	if (slash != NULL) {
		*slash = '\0';
		line->no = (unsigned)strtoul(slash + 1, NULL, 10);
	}
	line->count = lines_words(text, line->words, LINE_WORDS_MAX);
	lines->count++;
}

int lines_read(struct lines *lines, const char *path, struct peal_error *err)
{
	FILE *file = fopen(path, "re");
	char *rest, *line;
	size_t bytes;

	*lines = (struct lines){ 0 };
	if (file == NULL)
		return peal_fail(err, PEAL_FAIL_IO, "the script %s cannot be read", path);
	lines->text = calloc(1, TEXT_BYTES_MAX + 1);
	bytes = lines->text == NULL ? 0 : fread(lines->text, 1, TEXT_BYTES_MAX, file);
	fclose(file);
	if (lines->text == NULL || bytes == TEXT_BYTES_MAX)
		return peal_fail(err, PEAL_FAIL_LIMIT, "the script %s is too large", path);
	rest = lines->text;
	while ((line = strsep(&rest, "\n")) != NULL)
		line_read(lines, line);
	return 0;
}

void lines_finish(struct lines *lines)
{
	free(lines->text);
	*lines = (struct lines){ 0 };
}

static const struct line *find_exactly(const struct lines *lines, const char *key, unsigned no)
{
	for (size_t i = 0; i < lines->count; i++) {
		if (lines->at[i].no == no && strcmp(lines->at[i].key, key) == 0)
			return &lines->at[i];
	}
	return NULL;
}

const struct line *lines_find(const struct lines *lines, const char *key, unsigned no)
{
	const struct line *line = find_exactly(lines, key, no);

	if (line == NULL)
		line = find_exactly(lines, key, 0);
	if (line == NULL)
		line = find_exactly(lines, "*", no);
	return line != NULL ? line : find_exactly(lines, "*", 0);
}

const struct line *lines_find_number(const struct lines *lines, uint64_t number, unsigned no)
{
	char key[32];

	snprintf(key, sizeof(key), "%" PRIu64, number);
	return lines_find(lines, key, no);
}

bool line_has(const struct line *line, const char *word)
{
	for (size_t i = 0; line != NULL && i < line->count; i++) {
		if (strcmp(line->words[i], word) == 0)
			return true;
	}
	return false;
}

const char *line_after(const struct line *line, const char *word)
{
	for (size_t i = 0; line != NULL && i + 1 < line->count; i++) {
		if (strcmp(line->words[i], word) == 0)
			return line->words[i + 1];
	}
	return NULL;
}

int64_t lines_duration(const char *text)
{
	static const struct {
		const char *unit;
		int64_t ms;
	} units[] = { { "ms", 1 },	{ "s", 1000 },	   { "m", 60000 },
		      { "h", 3600000 }, { "d", 86400000 }, { "", 1 } };
	char *unit;
	int64_t count = strtoll(text, &unit, 10);

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcmp(unit, units[i].unit) == 0)
			return count * units[i].ms;
	}
	return 0;
}

int64_t line_duration(const struct line *line, const char *word, int64_t fallback_ms)
{
	const char *text = line_after(line, word);

	return text != NULL ? lines_duration(text) : fallback_ms;
}
