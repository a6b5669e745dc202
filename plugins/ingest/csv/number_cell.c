/* number_cell.c - a telephone number as it stands in a cell of a spreadsheet
 *
 * What a spreadsheet adds without loss is taken off: ="98...", '98... and
 * 98....0.  What it has rounded (9.87654E+09) is lost, and said so. */
/* SPDX-License-Identifier: MIT */
#include "number_cell.h"

#define E164_DIGITS_MIN 7
#define E164_DIGITS_MAX 17

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t digit_count(struct peal_slice text, size_t from)
{
	size_t at = from;

	while (at < text.bytes && is_digit(text.at[at]))
		at++;
	return at - from;
}

static struct peal_slice slice_cut(struct peal_slice text, size_t front, size_t back)
{
	return (struct peal_slice){ text.at + front, text.bytes - front - back };
}

static struct peal_slice formula_unwrap(struct peal_slice text)
{
	if (text.bytes >= 3 && text.at[0] == '=' && text.at[1] == '"' &&
	    text.at[text.bytes - 1] == '"')
		return slice_cut(text, 2, 1);
	if (text.bytes >= 1 && text.at[0] == '\'')
		return slice_cut(text, 1, 0);
	return text;
}

/* 9876543210.0 is what becomes of a column of numbers with one empty cell. */
static struct peal_slice fraction_cut(struct peal_slice text)
{
	size_t digits = digit_count(text, 0);
	size_t at = digits + 1;

	if (digits == 0 || at >= text.bytes || text.at[digits] != '.')
		return text;
	while (at < text.bytes && text.at[at] == '0')
		at++;
	return at == text.bytes ? slice_cut(text, 0, text.bytes - digits) : text;
}

/* 9.87654E+09, 9,87654E+09 */
static bool is_scientific(struct peal_slice text)
{
	size_t at = text.bytes > 0 && text.at[0] == '+' ? 1 : 0;
	size_t digits = digit_count(text, at);

	at += digits;
	if (digits == 0)
		return false;
	if (at < text.bytes && (text.at[at] == '.' || text.at[at] == ',')) {
		at++;
		at += digit_count(text, at);
	}
	if (at >= text.bytes || (text.at[at] != 'E' && text.at[at] != 'e'))
		return false;
	at++;
	if (at < text.bytes && text.at[at] == '+')
		at++;
	digits = digit_count(text, at);
	return digits > 0 && at + digits == text.bytes;
}

static bool is_e164(struct peal_slice text)
{
	return text.bytes > E164_DIGITS_MIN && text.bytes <= E164_DIGITS_MAX + 1 &&
	       text.at[0] == '+' && digit_count(text, 1) == text.bytes - 1;
}

const char *number_cell_read(const struct number_rules *rules, struct peal_slice text,
			     uint64_t *number_out, const char **detail_out)
{
	text = fraction_cut(formula_unwrap(text));
	*detail_out = "";
	if (text.bytes == 0)
		return "no_number";
	if (is_scientific(text)) {
		*detail_out = "the number was damaged by a spreadsheet: its last digits are lost";
		return "invalid_number";
	}
	if (rules->is_strict && !is_e164(text)) {
		*detail_out = "not E.164 with '+', which strict asks for";
		return "invalid_number";
	}
	if (rules->host->number_parse(rules->host, text, rules->region, number_out, detail_out) < 0)
		return "invalid_number";
	return NULL;
}
