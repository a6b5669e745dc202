/* words.c - text with {{variables}} in it
 *
 * One pass from left to right.  All that is wrong is noted with its place, and
 * reading goes on behind it; nothing is guessed. */
/* SPDX-License-Identifier: MIT */
#include "words.h"

/* Where the reader is in a piece of text. */
struct cursor {
	const char *at, *end;
};

void words_init(struct words_reader *reader, struct mistakes *mistakes, GArray *segments,
		GStringChunk *strings)
{
	*reader = (struct words_reader){
		.mistakes = mistakes,
		.segments = segments,
		.strings = strings,
		.literal = g_string_new(NULL),
		.first = segments->len,
	};
}

void words_finish(struct words_reader *reader)
{
	g_string_free(reader->literal, TRUE);
}

struct peal_slice slice_trim(struct peal_slice text)
{
	while (text.bytes > 0 && g_ascii_isspace(*text.at))
		text = (struct peal_slice){ text.at + 1, text.bytes - 1 };
	while (text.bytes > 0 && g_ascii_isspace(text.at[text.bytes - 1]))
		text.bytes--;
	return text;
}

bool slice_equals(struct peal_slice slice, const char *text)
{
	return slice.bytes == strlen(text) && memcmp(slice.at, text, slice.bytes) == 0;
}

/* ---- segments ---- */

static struct peal_slice text_keep(struct words_reader *reader, struct peal_slice text)
{
	if (text.bytes == 0)
		return (struct peal_slice){ "", 0 };
	return (struct peal_slice){
		g_string_chunk_insert_len(reader->strings, text.at, (gssize)text.bytes),
		text.bytes,
	};
}

static void literal_end(struct words_reader *reader)
{
	struct segment segment = { .is_variable = false };

	if (reader->literal->len == 0)
		return;
	segment.text = text_keep(reader,
				 (struct peal_slice){ reader->literal->str, reader->literal->len });
	g_array_append_val(reader->segments, segment);
	g_string_truncate(reader->literal, 0);
}

void words_add_blank(struct words_reader *reader)
{
	if (reader->literal->len > 0 || reader->segments->len > reader->first)
		g_string_append_c(reader->literal, ' ');
}

struct words words_end(struct words_reader *reader)
{
	struct words words = { .first = reader->first };

	reader->has_text = false;
	literal_end(reader);
	words.count = reader->segments->len - reader->first;
	reader->first = reader->segments->len;
	return words;
}

/* ---- variables ---- */

static bool cursor_sees(const struct cursor *cursor, const char *wanted)
{
	size_t bytes = strlen(wanted);

	return (size_t)(cursor->end - cursor->at) >= bytes &&
	       memcmp(cursor->at, wanted, bytes) == 0;
}

/* Where the "}}" stands that ends the variable; NULL: nowhere on this line. */
static const char *variable_end(const struct cursor *cursor)
{
	for (const char *at = cursor->at + 2; at + 1 < cursor->end && *at != '\n'; at++) {
		if (at[0] == '}' && at[1] == '}')
			return at;
	}
	return NULL;
}

static bool variable_is_good(struct mistakes *mistakes, const struct segment *segment,
			     const char *open, const char *end)
{
	for (const char *at = open + 2; at < end; at++) {
		if (*at != '{' && *at != '}')
			continue;
		mistakes_add_at(mistakes, at, "'%c' inside {{...}}; is a }} missing before it?",
				*at);
		return false;
	}
	if (segment->text.bytes == 0)
		mistakes_add_at(mistakes, open,
				"no variable is named in {{...}}; write {{{{ for a literal {{");
	else if (segment->text.bytes > VARIABLE_NAME_BYTES_MAX)
		mistakes_add_at(mistakes, open, "the name of a variable is longer than %u bytes",
				VARIABLE_NAME_BYTES_MAX);
	else
		return true;
	return false;
}

/* At a "{{" that is no literal. */
static void variable_take(struct words_reader *reader, struct cursor *cursor)
{
	const char *open = cursor->at, *from = open + 2;
	const char *end = variable_end(cursor), *bar;
	struct segment segment = { .is_variable = true };

	if (end == NULL) {
		mistakes_add_at(reader->mistakes, open,
				"{{ without }} on its line; write {{{{ for a literal {{");
		while (cursor->at < cursor->end && *cursor->at != '\n')
			cursor->at++;
		return;
	}
	cursor->at = end + 2;
	bar = memchr(from, '|', (size_t)(end - from));
	segment.text =
		slice_trim((struct peal_slice){ from, (size_t)((bar == NULL ? end : bar) - from) });
	if (!variable_is_good(reader->mistakes, &segment, open, end))
		return;
	segment.text = text_keep(reader, segment.text);
	segment.has_fallback = bar != NULL;
	if (bar != NULL)
		segment.fallback = text_keep(reader, slice_trim((struct peal_slice){
							     bar + 1, (size_t)(end - bar - 1) }));
	literal_end(reader);
	g_array_append_val(reader->segments, segment);
}

void words_add(struct words_reader *reader, struct peal_slice text)
{
	struct cursor cursor = { text.at, text.at + text.bytes };

	reader->has_text |= text.bytes > 0;
	while (cursor.at < cursor.end) {
		if (cursor_sees(&cursor, "{{{{") || cursor_sees(&cursor, "}}}}")) {
			g_string_append_len(reader->literal, cursor.at, 2);
			cursor.at += 4;
		} else if (cursor_sees(&cursor, "{{")) {
			variable_take(reader, &cursor);
		} else if (cursor_sees(&cursor, "}}")) {
			mistakes_add_at(reader->mistakes, cursor.at,
					"}} without {{ before it; write }}}} for a literal }}");
			cursor.at += 2;
		} else {
			g_string_append_c(reader->literal, *cursor.at++);
		}
	}
}
