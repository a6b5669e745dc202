/* words.h - text with {{variables}} in it
 *
 * {{name}} stands for a variable, {{name|there}} for one with a default, {{{{ and
 * }}}} for {{ and }}. */
/* SPDX-License-Identifier: MIT */
#ifndef TEXT_WORDS_H
#define TEXT_WORDS_H

#include "mistakes.h"

#define VARIABLE_NAME_BYTES_MAX 128u

/* A stretch of text, or a variable. */
struct segment {
	bool is_variable;
	struct peal_slice text; /* the words, never empty, or the variable's name */
	bool has_fallback;
	struct peal_slice fallback;
};

/* Segments of a script that belong together, in order. */
struct words {
	uint32_t first, count;
};

/* Makes segments of texts, piece by piece. */
struct words_reader {
	struct mistakes *mistakes;
	GArray *segments;      /* struct segment; the caller's */
	GStringChunk *strings; /* their texts lie here; the caller's */
	GString *literal;      /* text that is not a segment yet */
	uint32_t first;	       /* of the words that are being read */
	bool has_text;	       /* be it mistaken */
};

void words_init(struct words_reader *reader, struct mistakes *mistakes, GArray *segments,
		GStringChunk *strings);
void words_finish(struct words_reader *reader);

/* A piece of the file; mistakes are noted with their place. */
void words_add(struct words_reader *reader, struct peal_slice text);
/* What stands between two pieces; nothing at the beginning. */
void words_add_blank(struct words_reader *reader);
/* The words are complete; the next ones begin. */
struct words words_end(struct words_reader *reader);

/* Without the blanks around it. */
struct peal_slice slice_trim(struct peal_slice text);
bool slice_equals(struct peal_slice slice, const char *text);

#endif
