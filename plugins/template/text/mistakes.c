/* mistakes.c - all that is wrong with a script's file, each with its place */
/* SPDX-License-Identifier: MIT */
#include "mistakes.h"

#define HINT_WORD_MAX 32u
/* For the line that says how many more there are. */
#define REST_BYTES_MAX 48u

struct mistake {
	uint32_t line, column; /* 0: not known */
	char text[MISTAKE_BYTES_MAX];
};

void mistakes_init(struct mistakes *mistakes, const char *path, const char *start)
{
	*mistakes = (struct mistakes){
		.path = path,
		.start = start,
		.list = g_array_new(FALSE, FALSE, sizeof(struct mistake)),
	};
}

void mistakes_finish(struct mistakes *mistakes)
{
	g_array_unref(mistakes->list);
}

__attribute__((format(printf, 3, 0))) static void
mistake_keep(struct mistakes *mistakes, struct mistake *mistake, const char *format, va_list args)
{
	g_vsnprintf(mistake->text, sizeof(mistake->text), format, args);
	g_array_append_vals(mistakes->list, mistake, 1);
}

void mistakes_add(struct mistakes *mistakes, uint32_t line, const char *format, ...)
{
	struct mistake mistake = { .line = line };
	va_list args;

	if (mistakes->count++ >= MISTAKES_MAX)
		return;
	va_start(args, format);
	mistake_keep(mistakes, &mistake, format, args);
	va_end(args);
}

void mistakes_add_at(struct mistakes *mistakes, const char *place, const char *format, ...)
{
	struct mistake mistake = { .line = 1 };
	const char *line_start = mistakes->start;
	va_list args;

	if (mistakes->count++ >= MISTAKES_MAX)
		return;
	for (const char *at = mistakes->start; at < place; at++) {
		if (*at != '\n')
			continue;
		mistake.line++;
		line_start = at + 1;
	}
	mistake.column = 1 + (uint32_t)g_utf8_pointer_to_offset(line_start, place);
	va_start(args, format);
	mistake_keep(mistakes, &mistake, format, args);
	va_end(args);
}

/* ---- the report ---- */

static gint mistake_compare(gconstpointer one, gconstpointer other)
{
	const struct mistake *left = one, *right = other;

	if (left->line != right->line)
		return left->line < right->line ? -1 : 1;
	return left->column < right->column ? -1 : left->column > right->column;
}

static void mistake_write(const char *path, const struct mistake *mistake, struct peal_error *out)
{
	if (mistake->line == 0)
		peal_fail(out, PEAL_FAIL_INPUT, "script: %s: %s", path, mistake->text);
	else if (mistake->column == 0)
		peal_fail(out, PEAL_FAIL_INPUT, "script: %s:%u: %s", path, mistake->line,
			  mistake->text);
	else
		peal_fail(out, PEAL_FAIL_INPUT, "script: %s:%u:%u: %s", path, mistake->line,
			  mistake->column, mistake->text);
}

static void mistakes_tell_rest(uint32_t count, struct peal_error *err)
{
	struct peal_error rest;

	peal_fail(&rest, PEAL_FAIL_INPUT, "script: and %u more mistake%s", count,
		  count == 1 ? "" : "s");
	peal_fail_also(err, &rest);
}

int mistakes_report(struct mistakes *mistakes, struct peal_error *err)
{
	/* Room is scarce: the folder is said once. */
	const char *slash = strrchr(mistakes->path, '/');
	const char *name = slash == NULL ? mistakes->path : slash + 1;

	if (mistakes->count == 0)
		return 0;
	if (err == NULL)
		return -1;
	g_array_sort(mistakes->list, mistake_compare);
	err->text[0] = '\0';
	for (guint i = 0; i < mistakes->list->len; i++) {
		struct peal_error one;

		mistake_write(i == 0 ? mistakes->path : name,
			      &g_array_index(mistakes->list, struct mistake, i), &one);
		if (i > 0 &&
		    strlen(err->text) + strlen(one.text) + REST_BYTES_MAX >= sizeof(err->text)) {
			mistakes_tell_rest(mistakes->count - i, err);
			break;
		}
		peal_fail_also(err, &one);
	}
	return -1;
}

/* ---- words in sentences ---- */

struct quote quote(struct peal_slice text)
{
	struct quote quoted = { .text = "" };
	size_t bytes = text.bytes;

	if (bytes > QUOTE_BYTES_MAX) {
		bytes = QUOTE_BYTES_MAX;
		while (bytes > 0 && ((unsigned char)text.at[bytes] & 0xc0) == 0x80)
			bytes--;
	}
	for (size_t i = 0; i < bytes; i++)
		quoted.text[i] = text.at[i];
	for (size_t i = 0; i < bytes; i++) {
		if (g_ascii_iscntrl(quoted.text[i]))
			quoted.text[i] = ' ';
	}
	if (bytes < text.bytes)
		g_strlcpy(quoted.text + bytes, "...", sizeof("..."));
	return quoted;
}

/* How many letters are wrong, missing, too many, or have changed places with the next
 * one; without regard to capitals. */
static unsigned word_distance(struct peal_slice word, const char *other)
{
	unsigned table[HINT_WORD_MAX + 1][HINT_WORD_MAX + 1];
	size_t width = strlen(other);

	for (size_t y = 0; y <= word.bytes; y++) {
		for (size_t x = 0; x <= width; x++) {
			if (x == 0 || y == 0) {
				table[y][x] = (unsigned)(x + y);
				continue;
			}
			table[y][x] = table[y - 1][x - 1] +
				      (g_ascii_tolower(word.at[y - 1]) != other[x - 1]);
			table[y][x] = MIN(table[y][x], table[y - 1][x] + 1);
			table[y][x] = MIN(table[y][x], table[y][x - 1] + 1);
			if (x > 1 && y > 1 && word.at[y - 1] == other[x - 2] &&
			    word.at[y - 2] == other[x - 1])
				table[y][x] = MIN(table[y][x], table[y - 2][x - 2] + 1);
		}
	}
	return table[word.bytes][width];
}

struct hint hint(struct peal_slice word, const char *const *words, size_t count)
{
	unsigned least = word.bytes < 5 ? 2 : 3;
	struct hint hint = { .text = "" };

	for (size_t i = 0; i < count && word.bytes <= HINT_WORD_MAX; i++) {
		unsigned distance;

		if (strlen(words[i]) > HINT_WORD_MAX)
			continue;
		distance = word_distance(word, words[i]);
		if (distance >= least || distance >= strlen(words[i]))
			continue;
		least = distance;
		g_snprintf(hint.text, sizeof(hint.text), "; did you mean \"%s\"?", words[i]);
	}
	return hint;
}
