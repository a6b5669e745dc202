/* preset_read_mistake.c - all that is wrong with a preset, gathered */
/* SPDX-License-Identifier: MIT */
#include "preset_read.h"

#include <ctype.h>
#include <stdlib.h>

#define FILE_BYTES_SHOWN 200u
#define WORD_BYTES_COMPARED 48u
#define MORE_BYTES 40u /* kept for "preset: " in front and "and 123 more" */

static void mistake_add(struct preset_reader *reader, unsigned line, const char *label,
			const char *format, va_list args)
{
	struct preset_mistakes *mistakes = &reader->mistakes;
	struct preset_mistake *mistake;
	int used;

	mistakes->count++;
	if (mistakes->count > MISTAKES_MAX)
		return;
	if (mistakes->at == NULL)
		mistakes->at = preset_alloc(reader->preset, MISTAKES_MAX, sizeof(*mistakes->at));
	mistake = &mistakes->at[mistakes->count - 1];
	mistake->line = line;
	used = snprintf(mistake->text, sizeof(mistake->text), "%s%s", label,
			label[0] == '\0' ? "" : ": ");
	vsnprintf(mistake->text + used, sizeof(mistake->text) - (size_t)used, format, args);
	/* What is quoted of the file may have line breaks. */
	for (char *at = mistake->text; *at != '\0'; at++)
		if (iscntrl((unsigned char)*at))
			*at = ' ';
	/* Each member of a list on one line may have it. */
	for (size_t i = 0; i + 1 < mistakes->count; i++)
		if (mistakes->at[i].line == line &&
		    strcmp(mistakes->at[i].text, mistake->text) == 0) {
			mistakes->count--;
			return;
		}
}

void preset_mistake_at(struct preset_reader *reader, unsigned line, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	mistake_add(reader, line, "", format, args);
	va_end(args);
}

void preset_mistake(struct preset_reader *reader, const config_setting_t *at, const char *format,
		    ...)
{
	char label[QUOTED_BYTES_MAX * 2];
	va_list args;

	preset_label(at, label);
	va_start(args, format);
	mistake_add(reader, config_setting_source_line(at), label, format, args);
	va_end(args);
}

/* By line; those of one line as they were found. */
static void mistakes_sort(struct preset_mistakes *mistakes, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct preset_mistake mistake = mistakes->at[i];
		size_t place = i;

		for (; place > 0 && mistakes->at[place - 1].line > mistake.line; place--)
			mistakes->at[place] = mistakes->at[place - 1];
		mistakes->at[place] = mistake;
	}
}

/* A cut text may end within a character. */
static void end_trim(char *text)
{
	size_t bytes = strlen(text), start = bytes;

	while (start > 0 && ((unsigned char)text[start - 1] & 0xc0) == 0x80)
		start--;
	if (start > 0 && (unsigned char)text[start - 1] >= 0x80 &&
	    utf8_bytes(text + start - 1, bytes - start + 1) == 0)
		text[start - 1] = '\0';
}

/* The end of a long path says more than its start. */
static const char *file_shown(const char *file, const char **dots_out)
{
	size_t bytes = strlen(file);

	*dots_out = bytes > FILE_BYTES_SHOWN ? "..." : "";
	if (bytes <= FILE_BYTES_SHOWN)
		return file;
	file += bytes - FILE_BYTES_SHOWN;
	while (((unsigned char)*file & 0xc0) == 0x80)
		file++;
	return file;
}

int preset_mistakes_end(struct preset_reader *reader, struct peal_error *err)
{
	struct preset_mistakes *mistakes = &reader->mistakes;
	size_t kept = mistakes->count < MISTAKES_MAX ? mistakes->count : MISTAKES_MAX;
	size_t shown = 0, room = PEAL_ERROR_TEXT_MAX - MORE_BYTES;
	struct peal_error line = { .code = PEAL_FAIL_INPUT };
	const char *dots, *file = file_shown(reader->preset->file, &dots);

	if (mistakes->count == 0)
		return 0;
	if (err == NULL)
		return -1;
	err->text[0] = '\0';
	mistakes_sort(mistakes, kept);
	for (; shown < kept; shown++) {
		end_trim(mistakes->at[shown].text);
		snprintf(line.text, sizeof(line.text), "%s%s:%u: %s", dots, file,
			 mistakes->at[shown].line, mistakes->at[shown].text);
		if (strlen(err->text) + strlen(line.text) + 1 >= room)
			break;
		peal_fail_also(err, &line);
	}
	if (shown < mistakes->count) {
		snprintf(line.text, sizeof(line.text), "and %zu more", mistakes->count - shown);
		peal_fail_also(err, &line);
	}
	mistakes->count = 0;
	return -1;
}

/* ---- words ---- */

const char *preset_quote(const char *text, char out[QUOTED_BYTES_MAX])
{
	size_t used = 0;

	out[used++] = '"';
	for (; *text != '\0' && used < QUOTED_BYTES_MAX - 5; text++)
		out[used++] = iscntrl((unsigned char)*text) ? ' ' : *text;
	out[used] = '\0';
	if (*text != '\0')
		end_trim(out);
	snprintf(out + strlen(out), 5, "%s\"", *text == '\0' ? "" : "...");
	return out;
}

/* How many letters must be changed, added or left out; two letters that changed places
 * are one mistake. */
static size_t word_distance(const char *one, const char *other)
{
	size_t rows[3][WORD_BYTES_COMPARED + 1];
	size_t *before = rows[0], *above = rows[1], *row = rows[2];
	size_t width = strlen(other), height = strlen(one);

	if (width > WORD_BYTES_COMPARED || height > WORD_BYTES_COMPARED)
		return SIZE_MAX;
	for (size_t x = 0; x <= width; x++)
		before[x] = above[x] = x;
	for (size_t y = 0; y < height; y++) {
		size_t *spare = before;

		row[0] = y + 1;
		for (size_t x = 1; x <= width; x++) {
			size_t best = above[x - 1] + (one[y] != other[x - 1]);

			if (above[x] + 1 < best)
				best = above[x] + 1;
			if (row[x - 1] + 1 < best)
				best = row[x - 1] + 1;
			if (x > 1 && y > 0 && one[y] == other[x - 2] &&
			    one[y - 1] == other[x - 1] && before[x - 2] + 1 < best)
				best = before[x - 2] + 1;
			row[x] = best;
		}
		before = above;
		above = row;
		row = spare;
	}
	return above[width];
}

const char *preset_nearest(const char *word, const char *const *words, size_t count)
{
	size_t nearest = strlen(word) / 4 + 3;
	const char *meant = NULL;

	for (size_t i = 0; i < count; i++) {
		size_t distance = word_distance(word, words[i]);

		if (distance < nearest && distance < strlen(words[i])) {
			nearest = distance;
			meant = words[i];
		}
	}
	return meant;
}

const char *preset_hint(const char *word, const char *const *words, size_t count,
			char out[HINT_BYTES_MAX])
{
	const char *meant = preset_nearest(word, words, count);

	out[0] = '\0';
	if (meant != NULL)
		snprintf(out, HINT_BYTES_MAX, "; did you mean \"%s\"?", meant);
	return out;
}
