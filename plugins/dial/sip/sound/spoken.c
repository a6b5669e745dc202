/* spoken.c - what words are to a voice: their pauses, and what is fit to be read out */
/* SPDX-License-Identifier: MIT */
#include "sound/spoken.h"

#define NOT_UTF8 0xfffdu
#define BLANKS_PAUSE_MS 80
#define QUOTE_CHARACTERS_BYTES (SPOKEN_QUOTE_BYTES - 4)

/* What is not said aloud, and how long it takes. */
static const struct {
	uint32_t character;
	unsigned pause_ms;
} marks[] = {
	{ ',', 120 },	 { 0x060c, 120 }, { 0x3001, 120 }, { ';', 200 },    { 0x061b, 200 },
	{ ':', 200 },	 { '.', 350 },	  { 0x3002, 350 }, { '!', 350 },    { '?', 350 },
	{ 0x061f, 350 }, { 0x0964, 350 }, { 0x0965, 350 }, { 0x2026, 350 }, { 0x2013, 150 },
	{ 0x2014, 150 }, { '-', 0 },	  { '"', 0 },	   { '\'', 0 },	    { '(', 0 },
	{ ')', 0 },	 { '[', 0 },	  { ']', 0 },	   { '{', 0 },	    { '}', 0 },
	{ 0x2018, 0 },	 { 0x2019, 0 },	  { 0x201c, 0 },   { 0x201d, 0 },   { 0xab, 0 },
	{ 0xbb, 0 },
};

static bool is_cut_off(const uint8_t *at, size_t left, size_t length)
{
	if (left < length)
		return true;
	for (size_t i = 1; i < length; i++) {
		if ((at[i] & 0xc0) != 0x80)
			return true;
	}
	return false;
}

/* The character at the start; NOT_UTF8 takes one byte. */
static uint32_t character_at(const char *text, size_t left, size_t *length_out)
{
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const uint8_t *at = (const uint8_t *)text;
	size_t length = at[0] < 0x80   ? 1
			: at[0] < 0xc0 ? 0
			: at[0] < 0xe0 ? 2
			: at[0] < 0xf0 ? 3
				       : 4;
	uint32_t value = length == 1 ? at[0] : at[0] & (0x7fu >> length);

	*length_out = 1;
	if (length == 0 || at[0] >= 0xf8 || is_cut_off(at, left, length))
		return NOT_UTF8;
	for (size_t i = 1; i < length; i++)
		value = value << 6 | (at[i] & 0x3f);
	if (value < smallest[length] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
		return NOT_UTF8;
	*length_out = length;
	return value;
}

static bool is_blank(uint32_t character)
{
	return character <= ' ' || (character >= 0x7f && character <= 0xa0) ||
	       character == 0x3000 || (character >= 0x2000 && character <= 0x200f) ||
	       character == 0x2028 || character == 0x2029 || character == 0x202f ||
	       character == 0xfeff || character == NOT_UTF8;
}

/* The pause of a mark; -1: it is none. */
static int mark_pause_ms(uint32_t character)
{
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		if (marks[i].character == character)
			return (int)marks[i].pause_ms;
	}
	return -1;
}

struct peal_slice spoken_trim(struct peal_slice words)
{
	size_t start = 0, end = 0;
	bool has_started = false;

	for (size_t i = 0, length; i < words.bytes; i += length) {
		if (is_blank(character_at(words.at + i, words.bytes - i, &length)))
			continue;
		if (!has_started)
			start = i;
		has_started = true;
		end = i + length;
	}
	return (struct peal_slice){ words.at + start, end - start };
}

bool spoken_is_silent(struct peal_slice words)
{
	for (size_t i = 0, length; i < words.bytes; i += length) {
		uint32_t character = character_at(words.at + i, words.bytes - i, &length);

		if (!is_blank(character) && mark_pause_ms(character) < 0)
			return false;
	}
	return true;
}

/* Of the symbols, only those that come in words now and then are told apart. */
static bool is_letter(uint32_t character)
{
	if (character < 0x80)
		return (character >= '0' && character <= '9') ||
		       ((character | 0x20) >= 'a' && (character | 0x20) <= 'z');
	if (is_blank(character) || mark_pause_ms(character) >= 0)
		return false;
	return character >= 0xc0 && !(character >= 0x2000 && character <= 0x2bff) &&
	       !(character >= 0xe000 && character <= 0xf8ff) &&
	       !(character >= 0xfe00 && character <= 0xfe0f) && character < 0x1f000;
}

bool spoken_has_letters(struct peal_slice words)
{
	for (size_t i = 0, length; i < words.bytes; i += length) {
		if (is_letter(character_at(words.at + i, words.bytes - i, &length)))
			return true;
	}
	return false;
}

unsigned spoken_pause_after_ms(struct peal_slice words)
{
	unsigned pause_ms = spoken_is_silent(words) ? BLANKS_PAUSE_MS : 0;
	unsigned longest_ms = 0;

	/* The longest of the marks at the end: the full stop of `."` */
	for (size_t i = 0, length; i < words.bytes; i += length) {
		uint32_t character = character_at(words.at + i, words.bytes - i, &length);
		int mark_ms = mark_pause_ms(character);

		if (mark_ms < 0 && !is_blank(character))
			longest_ms = 0;
		else if (mark_ms > (int)longest_ms)
			longest_ms = (unsigned)mark_ms;
	}
	return longest_ms > pause_ms ? longest_ms : pause_ms;
}

unsigned spoken_pause_before_ms(struct peal_slice words)
{
	unsigned longest_ms = 0;

	for (size_t i = 0, length; i < words.bytes; i += length) {
		uint32_t character = character_at(words.at + i, words.bytes - i, &length);
		int mark_ms = mark_pause_ms(character);

		if (mark_ms < 0 && !is_blank(character))
			return longest_ms;
		if (mark_ms > (int)longest_ms)
			longest_ms = (unsigned)mark_ms;
	}
	return 0;
}

void spoken_clean(struct peal_slice words, char *text_out)
{
	for (size_t i = 0, length; i < words.bytes; i += length) {
		uint32_t character = character_at(words.at + i, words.bytes - i, &length);
		bool is_kept = character > ' ' && character != 0x7f && character != NOT_UTF8 &&
			       character != '[' && character != ']';

		if (is_kept)
			memcpy(text_out + i, words.at + i, length);
		else
			memset(text_out + i, ' ', length);
	}
}

const char *spoken_quote(struct peal_slice words, char text_out[SPOKEN_QUOTE_BYTES])
{
	struct peal_slice part = { words.at, 0 };

	for (size_t i = 0, length; i < words.bytes; i += length) {
		character_at(words.at + i, words.bytes - i, &length);
		if (i + length > QUOTE_CHARACTERS_BYTES)
			break;
		part.bytes = i + length;
	}
	spoken_clean(part, text_out);
	memcpy(text_out + part.bytes, "...", 4);
	if (part.bytes == words.bytes)
		text_out[part.bytes] = '\0';
	return text_out;
}
