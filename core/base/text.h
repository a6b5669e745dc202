/* text.h - a text that grows, and UTF-8 */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_BASE_TEXT_H
#define PEAL_BASE_TEXT_H

#include "peal/plugin.h"

/* Zeroed is empty.  `at` is NUL-terminated once something was added. */
struct text {
	char *at;
	size_t bytes, room;
};

void text_finish(struct text *text);
void text_clear(struct text *text); /* empty; keeps its memory */
void text_add(struct text *text, const void *at, size_t bytes);
void text_add_text(struct text *text, const char *more);
void text_add_byte(struct text *text, char byte);
__attribute__((format(printf, 2, 3))) void text_format(struct text *text, const char *format, ...);
const char *text_get(const struct text *text); /* "" when empty; borrowed */

/* Bytes of the valid UTF-8 character at `at`; 0: not one. */
size_t utf8_length(const char *at, size_t bytes);
bool utf8_is_valid(const char *at, size_t bytes);

static inline struct peal_slice slice_of(const char *text)
{
	return (struct peal_slice){ text, text == NULL ? 0 : strlen(text) };
}
bool slice_is(struct peal_slice slice, const char *text);

/* How far apart two words are, for "did you mean"; up to 32 bytes each. */
unsigned text_distance(const char *one, const char *other);
/* The one of `count` words that was probably meant; NULL: none is near. */
const char *text_nearest(const char *word, const char *const *words, size_t count);

#endif
