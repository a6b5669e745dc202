/* text_buffer.h - a text that grows up to a limit, and UTF-8 */
/* SPDX-License-Identifier: MIT */
#ifndef REST_TEXT_BUFFER_H
#define REST_TEXT_BUFFER_H

#include "peal/plugin.h"

#define EXPANDED_BYTES_MAX (1024u * 1024u)

/* Zeroed at first, text_buffer_free() at the end. */
struct text_buffer {
	char *at; /* NUL-terminated; NULL: nothing was added */
	size_t bytes, room;
	bool is_too_long; /* more than EXPANDED_BYTES_MAX was added; the rest is dropped */
};

/* The process ends when memory is out. */
void text_buffer_add(struct text_buffer *text, const void *at, size_t bytes);
void text_buffer_add_text(struct text_buffer *text, const char *more);
__attribute__((format(printf, 2, 3))) void text_buffer_format(struct text_buffer *text,
							      const char *format, ...);
void text_buffer_clear(struct text_buffer *text);	      /* empty; keeps its memory */
void text_buffer_cut(struct text_buffer *text, size_t bytes); /* drops what follows */
void text_buffer_free(struct text_buffer *text);
/* "" when it is empty; borrowed. */
const char *text_buffer_get(const struct text_buffer *text);
struct peal_slice text_buffer_slice(const struct text_buffer *text);

/* All but letters, digits and "-._~" as %XX. */
void text_buffer_add_url(struct text_buffer *text, struct peal_slice value);
/* What is not UTF-8 becomes U+FFFD, one for each byte. */
void text_buffer_add_utf8(struct text_buffer *text, struct peal_slice value);

/* Bytes of the valid UTF-8 character at `at`; 0: it is none. */
size_t utf8_bytes(const char *at, size_t bytes);
bool utf8_is_good(struct peal_slice text);

#endif
