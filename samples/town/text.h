/* text.h - pieces of text that somebody else owns, and pages to write on */
/* SPDX-License-Identifier: MIT */
#ifndef TOWN_TEXT_H
#define TOWN_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
	const char *at;
	size_t bytes;
};

struct text text_of(const char *string); /* NULL: empty */
bool text_is(struct text text, const char *string);
bool text_is_word(struct text text, const char *string); /* whatever the case */
bool text_is_same(struct text one, struct text other);
bool text_begins(struct text text, const char *string); /* whatever the case */
struct text text_trim(struct text text);
/* Up to the first of `ends`, which is taken away from *rest with all before it;
 * everything when there is none. */
struct text text_until(struct text *rest, const char *ends);
/* Decimal digits and nothing else, at most max. */
bool text_number(struct text text, uint64_t max, uint64_t *out);
uint32_t text_hash(struct text text);
/* Into a string, cut to what fits. */
void text_put(struct text text, char *out, size_t bytes_max);
char *text_copy(struct text text); /* free() it */

#define PAGE_BYTES_MAX 16384u

/* What does not fit is left out, and is_full says so. */
struct page {
	size_t bytes;
	bool is_full;
	char at[PAGE_BYTES_MAX];
};

void page_clear(struct page *page);
void page_add(struct page *page, struct text text);
void page_print(struct page *page, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct text page_text(const struct page *page);

#endif
