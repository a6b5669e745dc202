/* number.c - telephone numbers: what people write, and E.164. */
/* SPDX-License-Identifier: MIT */
#include "core/base/number.h"

#include <string.h>

#include "core/base/number_plan.h"
#include "core/base/number_text.h"

#define E164_DIGITS_MAX 20 /* of the largest uint64_t */

/* What stays readable of a masked number.  Short ones show less: with four digits
 * hidden, a list of ten thousand candidates is no number. */
enum {
	MASK_HEAD = 2,
	MASK_TAIL = 3,
	MASK_HIDDEN_MIN = 4,
};

static char ascii_upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

const struct number_region *number_region_find(const char *iso)
{
	char upper[3];

	if (iso == NULL || strlen(iso) != 2)
		return NULL;
	upper[0] = ascii_upper(iso[0]);
	upper[1] = ascii_upper(iso[1]);
	upper[2] = '\0';
	for (size_t i = 0; i < number_region_count; i++) {
		if (strcmp(number_regions[i].iso, upper) == 0)
			return &number_regions[i];
	}
	return NULL;
}

static bool is_blank(const char *text, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++) {
		if (text[i] != ' ' && (text[i] < '\t' || text[i] > '\r'))
			return false;
	}
	return true;
}

enum number_verdict number_parse(const char *text, size_t bytes, const struct number_region *region,
				 uint64_t *e164_out)
{
	struct number_text read;

	if (bytes > NUMBER_INPUT_BYTES_MAX)
		return NUMBER_NOT_A_NUMBER;
	if (!number_text_read_plain(text, bytes, &read) && !number_text_read(text, bytes, &read))
		return is_blank(text, bytes) ? NUMBER_EMPTY : NUMBER_NOT_A_NUMBER;
	return number_plan_read((struct number_span){ read.digit, read.count }, read.has_plus,
				region, e164_out);
}

const char *number_verdict_text(enum number_verdict verdict)
{
	switch (verdict) {
	case NUMBER_OK:
		return "a number";
	case NUMBER_EMPTY:
		return "empty";
	case NUMBER_NOT_A_NUMBER:
		return "not a telephone number";
	case NUMBER_NO_COUNTRY:
		return "written without a country code, and no country is set";
	case NUMBER_UNKNOWN_COUNTRY:
		return "of no known country code";
	case NUMBER_TOO_SHORT:
		return "too short for its country";
	case NUMBER_TOO_LONG:
		return "too long for its country";
	case NUMBER_NOT_IN_PLAN:
		return "in no range of its country's plan";
	}
	return "of unknown standing";
}

/* Writes the digits to the end of the buffer. */
static struct number_span split(uint64_t e164, uint8_t buffer[E164_DIGITS_MAX])
{
	size_t at = E164_DIGITS_MAX;

	for (; e164 != 0; e164 /= 10)
		buffer[--at] = (uint8_t)(e164 % 10);
	return (struct number_span){ buffer + at, E164_DIGITS_MAX - at };
}

static const struct number_region *find_region(uint64_t e164)
{
	uint8_t buffer[E164_DIGITS_MAX];
	struct number_span digits = split(e164, buffer);
	const struct number_country *country = number_plan_take_country(&digits);

	return country == NULL ? NULL : number_plan_find_region(country, digits);
}

bool number_is_valid(uint64_t e164)
{
	return find_region(e164) != NULL;
}

const char *number_country(uint64_t e164)
{
	const struct number_region *region = find_region(e164);

	return region == NULL ? NULL : region->iso;
}

int number_shared_digits(uint64_t one, uint64_t other)
{
	uint8_t buffers[2][E164_DIGITS_MAX];
	struct number_span a = split(one, buffers[0]), b = split(other, buffers[1]);
	const struct number_country *country = number_plan_take_country(&a);
	int shared = 0;

	if (country == NULL || number_plan_take_country(&b) != country)
		return -1;
	while ((size_t)shared < a.count && (size_t)shared < b.count &&
	       a.digit[shared] == b.digit[shared])
		shared++;
	return shared;
}

size_t number_format(uint64_t e164, char out[NUMBER_TEXT_MAX])
{
	uint8_t buffer[E164_DIGITS_MAX];
	struct number_span digits = split(e164, buffer);

	if (digits.count == E164_DIGITS_MAX) /* no number has that many */
		digits.count--;
	out[0] = '+';
	for (size_t i = 0; i < digits.count; i++)
		out[1 + i] = (char)('0' + digits.digit[i]);
	out[1 + digits.count] = '\0';
	return 1 + digits.count;
}

size_t number_mask(uint64_t e164, char out[NUMBER_TEXT_MAX])
{
	uint8_t buffer[E164_DIGITS_MAX];
	struct number_span national = split(e164, buffer);
	size_t bytes = number_format(e164, out);
	size_t first, last = bytes;

	(void)number_plan_take_country(&national);
	first = bytes - (national.count < bytes ? national.count : bytes - 1);
	if (last - first >= MASK_HEAD + MASK_HIDDEN_MIN + MASK_TAIL) {
		first += MASK_HEAD;
		last -= MASK_TAIL;
	} else if (last - first >= MASK_HIDDEN_MIN + MASK_TAIL) {
		last -= MASK_TAIL;
	}
	memset(out + first, '*', last - first);
	return bytes;
}
