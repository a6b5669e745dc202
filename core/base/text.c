/* text.c - a text that grows, and UTF-8 */
/* SPDX-License-Identifier: MIT */
#include "core/base/text.h"

#include "core/base/memory.h"
#include "core/base/panic.h"

#include <stdlib.h>

#define WORD_BYTES_MAX 32u

void text_finish(struct text *text)
{
	free(text->at);
	*text = (struct text){ 0 };
}

void text_clear(struct text *text)
{
	text->bytes = 0;
	if (text->at != NULL)
		text->at[0] = '\0';
}

void text_add(struct text *text, const void *at, size_t bytes)
{
	text->at = memory_grow(text->at, &text->room, text->bytes + bytes + 1, 1);
	if (bytes > 0)
		memcpy(text->at + text->bytes, at, bytes);
	text->bytes += bytes;
	text->at[text->bytes] = '\0';
}

void text_add_text(struct text *text, const char *more)
{
	text_add(text, more, strlen(more));
}

void text_add_byte(struct text *text, char byte)
{
	text_add(text, &byte, 1);
}

void text_format(struct text *text, const char *format, ...)
{
	va_list args;
	int bytes;

	va_start(args, format);
	bytes = vsnprintf(NULL, 0, format, args);
	va_end(args);
	require(bytes >= 0);
	text->at = memory_grow(text->at, &text->room, text->bytes + (size_t)bytes + 1, 1);
	va_start(args, format);
	vsnprintf(text->at + text->bytes, (size_t)bytes + 1, format, args);
	va_end(args);
	text->bytes += (size_t)bytes;
}

const char *text_get(const struct text *text)
{
	return text->at == NULL ? "" : text->at;
}

static bool is_tail(const char *at, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (((unsigned char)at[i] & 0xc0) != 0x80)
			return false;
	}
	return true;
}

/* RFC 3629: no overlong forms, no surrogates, nothing beyond U+10FFFF. */
size_t utf8_length(const char *at, size_t bytes)
{
	const unsigned char first = bytes > 0 ? (unsigned char)at[0] : 0xff;
	const unsigned char second = bytes > 1 ? (unsigned char)at[1] : 0;

	if (first < 0x80)
		return bytes > 0;
	if (first >= 0xc2 && first <= 0xdf)
		return bytes >= 2 && is_tail(at + 1, 1) ? 2 : 0;
	if (first >= 0xe0 && first <= 0xef) {
		if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f))
			return 0;
		return bytes >= 3 && is_tail(at + 1, 2) ? 3 : 0;
	}
	if (first >= 0xf0 && first <= 0xf4) {
		if ((first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f))
			return 0;
		return bytes >= 4 && is_tail(at + 1, 3) ? 4 : 0;
	}
	return 0;
}

bool utf8_is_valid(const char *at, size_t bytes)
{
	size_t done = 0;

	while (done < bytes) {
		size_t length = utf8_length(at + done, bytes - done);

		if (length == 0)
			return false;
		done += length;
	}
	return true;
}

bool slice_is(struct peal_slice slice, const char *text)
{
	return slice.bytes == strlen(text) && memcmp(slice.at, text, slice.bytes) == 0;
}

static unsigned min3(unsigned a, unsigned b, unsigned c)
{
	unsigned least = a < b ? a : b;

	return least < c ? least : c;
}

/* Levenshtein's distance, in which two letters that changed places are one
 * mistake; three rows of the table are enough. */
unsigned text_distance(const char *one, const char *other)
{
	size_t width = strnlen(other, WORD_BYTES_MAX);
	unsigned rows[3][WORD_BYTES_MAX + 1];
	unsigned *before = rows[0], *above = rows[1], *row = rows[2];

	for (size_t x = 0; x <= width; x++)
		before[x] = above[x] = (unsigned)x;
	for (size_t y = 0; y < WORD_BYTES_MAX && one[y] != '\0'; y++) {
		unsigned *spare = before;

		row[0] = (unsigned)y + 1;
		for (size_t x = 1; x <= width; x++) {
			row[x] = min3(above[x] + 1, row[x - 1] + 1,
				      above[x - 1] + (one[y] != other[x - 1]));
			if (x > 1 && y > 0 && one[y] == other[x - 2] && one[y - 1] == other[x - 1])
				row[x] = min3(row[x], row[x], before[x - 2] + 1);
		}
		before = above;
		above = row;
		row = spare;
	}
	return above[width];
}

const char *text_nearest(const char *word, const char *const *words, size_t count)
{
	const char *nearest = NULL;
	unsigned least = 2 + (unsigned)strnlen(word, WORD_BYTES_MAX) / 5;

	for (size_t i = 0; i < count; i++) {
		unsigned distance = text_distance(word, words[i]);

		if (distance < least && distance < strlen(words[i])) {
			least = distance;
			nearest = words[i];
		}
	}
	return nearest;
}
