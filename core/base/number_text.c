/* number_text.c - finds the digits of a telephone number in what people write.
 *
 * Words around the number, brackets, letters for digits, digits of every script,
 * extensions, tel: URIs.  What is taken for a number, and what for its extension, is
 * what libphonenumber takes.  Bad UTF-8 and control characters: no number. */
/* SPDX-License-Identifier: MIT */
#include "core/base/number_text.h"

#include <string.h>

#include "core/base/number_extension.h"
#include "core/base/number_rune.h"

#define LETTERS_MIN 3 /* this many letters in a number stand for digits; fewer are noise */

/* ------------------------------------------------------- the usual, quickly */

/* May stand before a number.  Not ';': it may begin a phone context. */
static bool is_plain(unsigned char c)
{
	return (c >= ' ' && c < 0x7F && c != ';') || c == '\t' || c == '\n' || c == '\r';
}

/* May also stand within a number, and means nothing there. */
static bool is_plain_punctuation(unsigned char c)
{
	return c == ' ' || c == '-' || c == '(' || c == ')' || c == '.' || c == '/' || c == '*' ||
	       c == '[' || c == ']';
}

static bool is_ascii_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

bool number_text_read_plain(const char *text, size_t bytes, struct number_text *out)
{
	const unsigned char *at = (const unsigned char *)text, *end = at + bytes;
	unsigned count = 0;

	while (at < end && is_plain(*at) && *at != '+' && !is_ascii_digit(*at))
		at++;
	out->has_plus = at < end && *at == '+';
	while (at < end && *at == '+')
		at++;
	for (; at < end; at++) {
		if (is_ascii_digit(*at))
			out->digit[count++] = (uint8_t)(*at - '0');
		else if (!is_plain_punctuation(*at))
			return false;
	}
	out->count = (uint16_t)count;
	return count >= 3; /* shorter ones have rules of their own */
}

/* ------------------------------------------------------ everything, slowly */

static bool starts_with(const struct number_runes *runes, size_t at, const char *word)
{
	for (; *word != '\0'; word++, at++) {
		if (at >= runes->end || runes->at[at] != (unsigned char)*word)
			return false;
	}
	return true;
}

static bool is_line_end(uint32_t rune)
{
	return (rune >= '\n' && rune <= '\r') || rune == 0x85 || rune == 0x2028 || rune == 0x2029;
}

/* "/ x" begins a second extension, and so a second number. */
static bool is_second_start(const struct number_runes *runes, size_t at)
{
	if (runes->at[at] != '/' && runes->at[at] != '\\')
		return false;
	do
		at++;
	while (at < runes->end && runes->at[at] == ' ');
	return at < runes->end && runes->at[at] == 'x';
}

/* Keeps what stands before the last second number, within the first line that has one. */
static void cut_second_number(struct number_runes *runes)
{
	size_t line = runes->begin, found = runes->end;

	for (size_t at = runes->begin; at <= runes->end; at++) {
		if (at == runes->end || is_line_end(runes->at[at])) {
			if (found != runes->end)
				break;
			line = at + 1;
		} else if (is_second_start(runes, at)) {
			found = at;
		}
	}
	if (found == runes->end)
		return;
	runes->begin = line;
	runes->end = found;
}

/* Drops what stands before the first digit or plus, and what trails behind. */
static void trim(struct number_runes *runes)
{
	while (runes->begin < runes->end && !number_rune_is_plus(runes->at[runes->begin]) &&
	       number_rune_digit(runes->at[runes->begin]) < 0)
		runes->begin++;
	while (runes->begin < runes->end && runes->at[runes->end - 1] != '#' &&
	       !number_rune_is_word(runes->at[runes->end - 1]))
		runes->end--;
	cut_second_number(runes);
}

static void cut_subaddress(struct number_runes *runes)
{
	for (size_t at = runes->begin; at < runes->end; at++) {
		if (starts_with(runes, at, ";isub=")) {
			runes->end = at;
			return;
		}
	}
}

/* Where `word` begins in the text, or NULL. */
static const char *find(const char *text, size_t bytes, const char *word)
{
	size_t word_bytes = strlen(word);

	for (; bytes >= word_bytes; text++, bytes--) {
		if (memcmp(text, word, word_bytes) == 0)
			return text;
	}
	return NULL;
}

/* "tel:863-1234;phone-context=+1-914-555": a context that begins with a plus goes in
 * front; a domain says nothing.  Unlike other texts, these are not trimmed. */
static void read_in_context(const char *text, size_t bytes, const char *marker,
			    struct number_runes *runes)
{
	const char *context = marker + strlen(";phone-context=");
	const char *end = text + bytes;
	const char *number = find(text, bytes, "tel:");
	const char *number_end = marker;

	if (end - context > 1 && *context == '+') {
		const char *context_end = memchr(context, ';', (size_t)(end - context));

		if (context_end == NULL)
			context_end = end;
		number_runes_append(runes, context, (size_t)(context_end - context));
	}
	number = number == NULL ? text : number + strlen("tel:");
	if (number > marker) /* "tel:" behind the context: all that follows is taken */
		number_end = end;
	number_runes_append(runes, number, (size_t)(number_end - number));
}

static bool read_runes(const char *text, size_t bytes, struct number_runes *runes)
{
	const char *context = find(text, bytes, ";phone-context=");

	if (context != NULL) {
		read_in_context(text, bytes, context, runes);
	} else {
		if (!number_runes_append(runes, text, bytes))
			return false;
		trim(runes);
	}
	cut_subaddress(runes);
	return true;
}

static size_t count_letters(const struct number_runes *runes)
{
	size_t count = 0;

	for (size_t at = runes->begin; at < runes->end; at++)
		count += number_rune_is_letter(runes->at[at]);
	return count;
}

/* A number with letters keeps only ASCII digits beside them. */
static void read_digits(const struct number_runes *runes, struct number_text *out)
{
	bool has_letters = count_letters(runes) >= LETTERS_MIN;

	out->count = 0;
	for (size_t at = runes->begin; at < runes->end; at++) {
		uint32_t rune = runes->at[at];
		int digit = has_letters ? number_rune_key(rune) : number_rune_digit(rune);

		if (digit >= 0)
			out->digit[out->count++] = (uint8_t)digit;
	}
}

bool number_text_read(const char *text, size_t bytes, struct number_text *out)
{
	struct number_runes runes;

	runes.begin = runes.end = 0;
	if (!read_runes(text, bytes, &runes) || !number_extension_is_viable(&runes))
		return false;
	number_extension_cut(&runes);
	out->has_plus = number_rune_is_plus(runes.at[runes.begin]);
	while (runes.begin < runes.end && number_rune_is_plus(runes.at[runes.begin]))
		runes.begin++;
	read_digits(&runes, out);
	return true;
}
