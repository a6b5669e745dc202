/* number_rune.c - the characters of telephone numbers, in every script. */
/* SPDX-License-Identifier: MIT */
#include "core/base/number_rune.h"

#include "core/base/number_table.h"
#include "core/base/text.h"

#define REPLACEMENT 0xFFFD
#define LONG_S 0x17F	   /* an s, when case is ignored */
#define KELVIN_SIGN 0x212A /* a k, when case is ignored */

/* The code point of a valid character of `bytes` bytes. */
static uint32_t decode(const unsigned char *text, size_t bytes)
{
	uint32_t rune = bytes == 1 ? text[0] : text[0] & (0x7Fu >> bytes);

	for (size_t i = 1; i < bytes; i++)
		rune = rune << 6 | (text[i] & 0x3F);
	return rune;
}

static bool is_fit_for_interchange(uint32_t rune)
{
	if (rune < 0x20)
		return rune == '\t' || rune == '\n' || rune == '\f' || rune == '\r';
	return !((rune >= 0x7F && rune <= 0x9F) || (rune >= 0xFDD0 && rune <= 0xFDEF) ||
		 (rune & 0xFFFE) == 0xFFFE);
}

bool number_runes_append(struct number_runes *runes, const char *text, size_t bytes)
{
	bool is_fit = true;

	while (bytes > 0 && runes->end < NUMBER_DIGITS_MAX) {
		size_t length = utf8_length(text, bytes);
		uint32_t rune = REPLACEMENT;

		if (length > 0)
			rune = decode((const unsigned char *)text, length);
		if (length == 0 || !is_fit_for_interchange(rune)) {
			is_fit = false;
			rune = REPLACEMENT;
			length += length == 0;
		}
		runes->at[runes->end++] = rune;
		text += length;
		bytes -= length;
	}
	return is_fit;
}

/* The run that has the code point, or NULL.  The runs are in order. */
static const uint32_t *find_run(const uint32_t (*runs)[2], size_t count, uint32_t rune)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (runs[middle][1] < rune)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && runs[low][0] <= rune ? runs[low] : NULL;
}

int number_rune_digit(uint32_t rune)
{
	const uint32_t *run;

	if (rune < 0x80)
		return rune >= '0' && rune <= '9' ? (int)(rune - '0') : -1;
	run = find_run(number_digit_runs, number_digit_run_count, rune);
	return run == NULL ? -1 : (int)(rune - run[0]);
}

int number_rune_key(uint32_t rune)
{
	static const char keys[] = "22233344455566677778889999";

	if (rune >= '0' && rune <= '9')
		return (int)(rune - '0');
	if (rune >= 'a' && rune <= 'z')
		return keys[rune - 'a'] - '0';
	if (rune >= 'A' && rune <= 'Z')
		return keys[rune - 'A'] - '0';
	return -1;
}

bool number_rune_is_word(uint32_t rune)
{
	if (rune < 0x80)
		return number_rune_key(rune) >= 0;
	return find_run(number_word_runs, number_word_run_count, rune) != NULL;
}

bool number_rune_is_plus(uint32_t rune)
{
	return rune == '+' || rune == 0xFF0B;
}

bool number_rune_is_letter(uint32_t rune)
{
	if (rune >= 0x80)
		return rune == LONG_S || rune == KELVIN_SIGN;
	return number_rune_key(rune) >= 0 && (rune < '0' || rune > '9');
}

bool number_rune_is_punctuation(uint32_t rune)
{
	/* An x stands for a carrier's code. */
	static const uint32_t runs[][2] = {
		{ ' ', ' ' },	    { '(', '*' },	{ '-', '/' },	    { 'X', 'X' },
		{ '[', '[' },	    { ']', ']' },	{ 'x', 'x' },	    { '~', '~' },
		{ 0xA0, 0xA0 },	    { 0xAD, 0xAD },	{ 0x200B, 0x200B }, { 0x2010, 0x2015 },
		{ 0x2053, 0x2053 }, { 0x2060, 0x2060 }, { 0x2212, 0x2212 }, { 0x223C, 0x223C },
		{ 0x3000, 0x3000 }, { 0x30FC, 0x30FC }, { 0xFF08, 0xFF09 }, { 0xFF0D, 0xFF0F },
		{ 0xFF3B, 0xFF3B }, { 0xFF3D, 0xFF3D },
	};

	return find_run(runs, sizeof(runs) / sizeof(runs[0]), rune) != NULL;
}

uint32_t number_rune_fold(uint32_t rune)
{
	if (rune >= 'A' && rune <= 'Z')
		return rune + ('a' - 'A');
	switch (rune) {
	case LONG_S:
		return 's';
	case 0xD3: /* O with acute */
		return 0xF3;
	case 0x411: /* the Cyrillic letters of "dob", and two variants of theirs */
		return 0x431;
	case 0x414:
	case 0x1C81:
		return 0x434;
	case 0x41E:
	case 0x1C82:
		return 0x43E;
	default: /* full-width letters */
		return rune >= 0xFF21 && rune <= 0xFF3A ? rune + 0x20 : rune;
	}
}
