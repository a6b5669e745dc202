/* text.c - is it text, and is it UTF-8 */
/* SPDX-License-Identifier: MIT */
#include "text.h"

#define SNIFF_BYTES_MAX 4096

static bool starts_with(struct peal_slice text, const char *magic, size_t bytes)
{
	return text.bytes >= bytes && memcmp(text.at, magic, bytes) == 0;
}

/* One stray control byte is a bad row; many are not a contact list. */
static bool is_binary(struct peal_slice first)
{
	size_t bytes = first.bytes < SNIFF_BYTES_MAX ? first.bytes : SNIFF_BYTES_MAX;
	size_t control_count = 0;

	for (size_t i = 0; i < bytes; i++) {
		unsigned char c = (unsigned char)first.at[i];

		control_count += c < 0x20 && (c < '\t' || c > '\r');
	}
	return control_count > 1 + bytes / 64;
}

const char *text_is_not(struct peal_slice first)
{
	if (starts_with(first, "PK\x03\x04", 4))
		return "is a spreadsheet (.xlsx) or a zip archive; save it as CSV, UTF-8";
	if (starts_with(first, "\xd0\xcf\x11\xe0", 4))
		return "is a spreadsheet (.xls); save it as CSV, UTF-8";
	if (starts_with(first, "\xff\xfe", 2) || starts_with(first, "\xfe\xff", 2))
		return "is UTF-16; save it as CSV, UTF-8";
	if (is_binary(first))
		return "is not text but binary data; a CSV file in UTF-8 is expected";
	return NULL;
}

static bool is_tail(unsigned char c)
{
	return (c & 0xc0) == 0x80;
}

/* The bytes of the character at `at`; 0: it is none (RFC 3629). */
static size_t character_bytes(const unsigned char *at, size_t left)
{
	if (at[0] < 0x80)
		return 1;
	if (at[0] < 0xc2 || left < 2 || !is_tail(at[1]))
		return 0;
	if (at[0] < 0xe0)
		return 2;
	if (left < 3 || !is_tail(at[2]))
		return 0;
	if (at[0] < 0xf0) {
		bool is_bad = (at[0] == 0xe0 && at[1] < 0xa0) || (at[0] == 0xed && at[1] > 0x9f);

		return is_bad ? 0 : 3;
	}
	if (left < 4 || !is_tail(at[3]) || at[0] > 0xf4 || (at[0] == 0xf0 && at[1] < 0x90) ||
	    (at[0] == 0xf4 && at[1] > 0x8f))
		return 0;
	return 4;
}

static size_t ascii_bytes(const char *at, size_t bytes)
{
	size_t used = 0;
	uint64_t eight;

	for (; used + sizeof(eight) <= bytes; used += sizeof(eight)) {
		memcpy(&eight, at + used, sizeof(eight));
		if (eight & 0x8080808080808080u)
			break;
	}
	while (used < bytes && !(at[used] & 0x80))
		used++;
	return used;
}

bool text_is_utf8(struct peal_slice text)
{
	size_t at = ascii_bytes(text.at, text.bytes);

	while (at < text.bytes) {
		size_t bytes = character_bytes((const unsigned char *)text.at + at,
					       text.bytes - at);

		if (bytes == 0)
			return false;
		at += bytes;
		at += ascii_bytes(text.at + at, text.bytes - at);
	}
	return true;
}

struct peal_slice text_clip(struct peal_slice text, size_t bytes_max)
{
	if (text.bytes <= bytes_max)
		return text;
	text.bytes = bytes_max;
	while (text.bytes > 0 && is_tail((unsigned char)text.at[text.bytes]))
		text.bytes--;
	return text;
}
