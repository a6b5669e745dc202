/* text_buffer.c - a text that grows up to a limit, and UTF-8 */
/* SPDX-License-Identifier: MIT */
#include "text_buffer.h"

#include <stdlib.h>

#define FIRST_ROOM 256u

static void grow(struct text_buffer *text, size_t wanted)
{
	size_t room = text->room > 0 ? text->room : FIRST_ROOM;
	char *at;

	while (room < wanted)
		room *= 2;
	if (room == text->room)
		return;
	at = realloc(text->at, room);
	if (at == NULL) {
		fputs("peal: dial.rest: out of memory\n", stderr);
		abort();
	}
	text->at = at;
	text->room = room;
}

void text_buffer_add(struct text_buffer *text, const void *at, size_t bytes)
{
	if (bytes == 0 || text->is_too_long)
		return;
	if (bytes > EXPANDED_BYTES_MAX - text->bytes) {
		text->is_too_long = true;
		return;
	}
	grow(text, text->bytes + bytes + 1);
	memcpy(text->at + text->bytes, at, bytes);
	text->bytes += bytes;
	text->at[text->bytes] = '\0';
}

void text_buffer_add_text(struct text_buffer *text, const char *more)
{
	text_buffer_add(text, more, strlen(more));
}

void text_buffer_format(struct text_buffer *text, const char *format, ...)
{
	va_list args;
	int bytes;

	va_start(args, format);
	bytes = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (bytes == 0 || text->is_too_long)
		return;
	if (bytes < 0 || (size_t)bytes > EXPANDED_BYTES_MAX - text->bytes) {
		text->is_too_long = true;
		return;
	}
	grow(text, text->bytes + (size_t)bytes + 1);
	va_start(args, format);
	vsnprintf(text->at + text->bytes, (size_t)bytes + 1, format, args);
	va_end(args);
	text->bytes += (size_t)bytes;
}

void text_buffer_clear(struct text_buffer *text)
{
	text->bytes = 0;
	text->is_too_long = false;
	if (text->at != NULL)
		text->at[0] = '\0';
}

void text_buffer_cut(struct text_buffer *text, size_t bytes)
{
	if (bytes >= text->bytes)
		return;
	text->bytes = bytes;
	text->at[bytes] = '\0';
}

void text_buffer_free(struct text_buffer *text)
{
	free(text->at);
	*text = (struct text_buffer){ 0 };
}

const char *text_buffer_get(const struct text_buffer *text)
{
	return text->at == NULL ? "" : text->at;
}

struct peal_slice text_buffer_slice(const struct text_buffer *text)
{
	return (struct peal_slice){ text->at, text->bytes };
}

/* ---- UTF-8 ---- */

/* RFC 3629's table: no longer forms than needed, no halves of surrogate pairs, nothing
 * beyond U+10FFFF. */
size_t utf8_bytes(const char *at, size_t bytes)
{
	const unsigned char *byte = (const unsigned char *)at;
	unsigned char low = 0x80, high = 0xbf; /* of the second byte */
	size_t length;

	if (bytes == 0)
		return 0;
	if (byte[0] < 0x80)
		return 1;
	if (byte[0] < 0xc2 || byte[0] > 0xf4)
		return 0;
	length = byte[0] < 0xe0 ? 2 : byte[0] < 0xf0 ? 3 : 4;
	if (byte[0] == 0xe0)
		low = 0xa0;
	else if (byte[0] == 0xed)
		high = 0x9f;
	else if (byte[0] == 0xf0)
		low = 0x90;
	else if (byte[0] == 0xf4)
		high = 0x8f;
	if (length > bytes || byte[1] < low || byte[1] > high)
		return 0;
	for (size_t i = 2; i < length; i++)
		if (byte[i] < 0x80 || byte[i] > 0xbf)
			return 0;
	return length;
}

bool utf8_is_good(struct peal_slice text)
{
	size_t length;

	for (size_t i = 0; i < text.bytes; i += length) {
		length = utf8_bytes(text.at + i, text.bytes - i);
		if (length == 0)
			return false;
	}
	return true;
}

void text_buffer_add_utf8(struct text_buffer *text, struct peal_slice value)
{
	size_t from = 0, i = 0;

	while (i < value.bytes) {
		size_t length = utf8_bytes(value.at + i, value.bytes - i);

		if (length > 0) {
			i += length;
			continue;
		}
		text_buffer_add(text, value.at + from, i - from);
		text_buffer_add_text(text, "\xef\xbf\xbd");
		from = ++i;
	}
	if (i > from)
		text_buffer_add(text, value.at + from, i - from);
}

static bool is_unreserved(char byte)
{
	return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
	       (byte >= '0' && byte <= '9') || byte == '-' || byte == '.' || byte == '_' ||
	       byte == '~';
}

void text_buffer_add_url(struct text_buffer *text, struct peal_slice value)
{
	static const char hex[] = "0123456789ABCDEF";

	for (size_t i = 0; i < value.bytes; i++) {
		unsigned char byte = (unsigned char)value.at[i];

		if (is_unreserved(value.at[i]))
			text_buffer_add(text, value.at + i, 1);
		else
			text_buffer_add(text, (char[]){ '%', hex[byte >> 4], hex[byte & 15] }, 3);
	}
}
