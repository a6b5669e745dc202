/* number_extension.c - what is a number, and where its extension begins.
 *
 * An extension is read back from its end: an optional '#', its digits, separators, and
 * the label, which decides how many digits it may have.  The surer the label, the more. */
/* SPDX-License-Identifier: MIT */
#include "core/base/number_extension.h"

#include <uchar.h>

enum digits_max {
	DIGITS_AFTER_LABEL = 20,    /* "ext.", "anexo" */
	DIGITS_AFTER_DIALLING = 15, /* ",,", ";": what telephones dial by themselves */
	DIGITS_AFTER_AMBIGUOUS = 9, /* "x", "#", "int", "," */
	DIGITS_WITHOUT_LABEL = 6,   /* "- 123#" */
};

/* The end of a text, as the end of an extension. */
struct tail {
	const struct number_runes *runes;
	size_t digits;	    /* where its digits begin */
	size_t digit_count; /* 0: this is no extension */
	bool has_hash;
};

static struct tail tail_read(const struct number_runes *runes)
{
	size_t end = runes->end, begin;
	bool has_hash = end > runes->begin && runes->at[end - 1] == '#';

	end -= has_hash;
	begin = end;
	while (begin > runes->begin && number_rune_digit(runes->at[begin - 1]) >= 0)
		begin--;
	return (struct tail){ runes, begin, end - begin, has_hash };
}

/* The rune at `at`, in lower case; 0 where the digits begin. */
static uint32_t peek(const struct tail *tail, size_t at)
{
	return at < tail->digits ? number_rune_fold(tail->runes->at[at]) : 0;
}

static bool is_space(uint32_t rune)
{
	return rune == ' ' || rune == 0xA0 || rune == '\t';
}

/* What follows `at` when `word` stands there, else `at`. */
static size_t skip_word(const struct tail *tail, size_t at, const char16_t *word)
{
	size_t i = 0;

	while (word[i] != 0 && peek(tail, at + i) == word[i])
		i++;
	return word[i] == 0 ? at + i : at;
}

static size_t skip_spaces(const struct tail *tail, size_t at, bool with_commas)
{
	while (is_space(peek(tail, at)) || (with_commas && peek(tail, at) == ','))
		at++;
	return at;
}

/* Do only separators stand between a label that ends at `at` and the digits? */
static bool reaches_digits(const struct tail *tail, size_t at)
{
	uint32_t rune = peek(tail, at);

	if (rune == ':' || rune == '.' || rune == 0xFF0E)
		at++;
	for (; at < tail->digits; at++) {
		rune = peek(tail, at);
		if (!is_space(rune) && rune != ',' && rune != '-')
			return false;
	}
	return true;
}

/* "ext", "xtn", "extension", "extensión" and what lies between; `at` when none. */
static size_t skip_ext(const struct tail *tail, size_t at)
{
	size_t start = skip_word(tail, at, u"e");
	size_t after = skip_word(tail, start, u"xt");
	size_t longer;

	if (after == start)
		return at;
	longer = skip_word(tail, after, u"ensi\u00F3");
	if (longer == after) {
		longer = skip_word(tail, after, u"ensio");
		if (longer != after)
			longer = skip_word(tail, longer, u"\u0301");
	}
	return skip_word(tail, longer, u"n");
}

static size_t skip_wide_ext(const struct tail *tail, size_t at)
{
	size_t start = skip_word(tail, at, u"\uFF45");
	size_t after = skip_word(tail, start, u"\uFF58\uFF54");

	return after == start ? at : skip_word(tail, after, u"\uFF4E");
}

static size_t skip_explicit_label(const struct tail *tail, size_t at)
{
	size_t after = skip_ext(tail, at);

	if (after == at)
		after = skip_wide_ext(tail, at);
	if (after == at)
		after = skip_word(tail, at, u"\u0434\u043E\u0431");
	return after != at ? after : skip_word(tail, at, u"anexo");
}

static size_t skip_ambiguous_label(const struct tail *tail, size_t at)
{
	size_t after;

	switch (peek(tail, at)) {
	case 'x':
	case '#':
	case '~':
	case 0xFF58:
	case 0xFF03:
	case 0xFF5E:
		return at + 1;
	default:
		after = skip_word(tail, at, u"int");
		return after != at ? after : skip_word(tail, at, u"\uFF49\uFF4E\uFF54");
	}
}

static bool is_labelled(const struct tail *tail, size_t at)
{
	size_t label = skip_spaces(tail, at, true);
	size_t after = skip_explicit_label(tail, label);

	if (after != label && tail->digit_count <= DIGITS_AFTER_LABEL &&
	    reaches_digits(tail, after))
		return true;
	after = skip_ambiguous_label(tail, label);
	return after != label && tail->digit_count <= DIGITS_AFTER_AMBIGUOUS &&
	       reaches_digits(tail, after);
}

static bool is_dialled_on(const struct tail *tail, size_t at)
{
	size_t label = skip_spaces(tail, at, false);
	size_t after = skip_word(tail, label, u";");

	if (after == label)
		after = skip_word(tail, label, u",,");
	if (after != label && tail->digit_count <= DIGITS_AFTER_DIALLING &&
	    reaches_digits(tail, after))
		return true;
	for (after = label; peek(tail, after) == ','; after++)
		;
	return after != label && tail->digit_count <= DIGITS_AFTER_AMBIGUOUS &&
	       reaches_digits(tail, after);
}

/* The American way: "- 503#". */
static bool is_unlabelled(const struct tail *tail, size_t at)
{
	size_t after = at;

	while (peek(tail, after) == '-' || peek(tail, after) == ' ')
		after++;
	return after != at && after == tail->digits && tail->has_hash &&
	       tail->digit_count <= DIGITS_WITHOUT_LABEL;
}

static bool is_uri_parameter(const struct tail *tail, size_t at)
{
	return skip_word(tail, at, u";ext=") == tail->digits && at != tail->digits &&
	       !tail->has_hash && tail->digit_count <= DIGITS_AFTER_LABEL;
}

/* Is all that begins at `at` one extension? */
static bool begins_at(const struct tail *tail, size_t at)
{
	if (tail->digit_count == 0 || at >= tail->digits)
		return false;
	return is_labelled(tail, at) || is_dialled_on(tail, at) || is_unlabelled(tail, at) ||
	       is_uri_parameter(tail, at);
}

/* Where the three digits end that every number begins with; 0 when it does not. */
static size_t skip_first_digits(const struct number_runes *runes)
{
	size_t at = runes->begin;
	int left = 3;

	while (at < runes->end && number_rune_is_plus(runes->at[at]))
		at++;
	for (; at < runes->end && left > 0; at++) {
		if (number_rune_digit(runes->at[at]) >= 0)
			left--;
		else if (!number_rune_is_punctuation(runes->at[at]))
			return 0;
	}
	return left == 0 ? at : 0;
}

static bool is_two_digits(const struct number_runes *runes)
{
	return runes->end - runes->begin == 2 && number_rune_digit(runes->at[runes->begin]) >= 0 &&
	       number_rune_digit(runes->at[runes->begin + 1]) >= 0;
}

static bool is_body(uint32_t rune)
{
	return number_rune_is_punctuation(rune) || number_rune_is_letter(rune) ||
	       number_rune_digit(rune) >= 0;
}

bool number_extension_is_viable(const struct number_runes *runes)
{
	struct tail tail = tail_read(runes);
	size_t at = skip_first_digits(runes);

	if (at == 0)
		return is_two_digits(runes);
	for (; at < runes->end; at++) {
		if (begins_at(&tail, at))
			return true;
		if (!is_body(runes->at[at]))
			return false;
	}
	return true;
}

void number_extension_cut(struct number_runes *runes)
{
	struct tail tail = tail_read(runes);

	for (size_t at = runes->begin; at < tail.digits; at++) {
		if (begins_at(&tail, at)) {
			size_t end = runes->end;

			runes->end = at;
			if (!number_extension_is_viable(runes))
				runes->end = end;
			return;
		}
	}
}
