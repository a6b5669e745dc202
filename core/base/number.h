/* number.h - telephone numbers: what people write, and E.164.
 *
 * A number is a uint64_t of its E.164 digits, country code first: 919876543210.
 * Reading follows libphonenumber 8.12.57 to the letter (Parse, IsValidNumber, Format as
 * E.164); extensions are dropped.  Everything here is pure: constant tables, no
 * allocation, no locale, safe on any thread. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_NUMBER_H
#define PEAL_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* '+', 19 digits and NUL.  E.164 allows 15 digits, but Japan has free numbers of 17
 * national digits that are dialled within it. */
#define NUMBER_TEXT_MAX 21

/* Longer texts are not telephone numbers, whatever is in them. */
#define NUMBER_INPUT_BYTES_MAX 250

/* A country or territory with its number plan.  Static storage. */
struct number_region;

/* "IN", "in" -> India.  NULL when there is no such ISO 3166-1 region with a plan.
 * Meant for reading options, not for every row. */
const struct number_region *number_region_find(const char *iso);

enum number_verdict {
	NUMBER_OK = 0,
	NUMBER_EMPTY,
	NUMBER_NOT_A_NUMBER,
	NUMBER_NO_COUNTRY,	/* written nationally, and no region was given */
	NUMBER_UNKNOWN_COUNTRY, /* no such country code */
	NUMBER_TOO_SHORT,
	NUMBER_TOO_LONG,
	NUMBER_NOT_IN_PLAN, /* possible, but in no range of the plan */
};

/* Reads `bytes` bytes of UTF-8, which need not end in NUL.  `region` is the country
 * that national numbers and dialling prefixes (00, 011) belong to; NULL: only numbers
 * with a '+' are read.  *e164_out is written only on NUMBER_OK.
 *
 * A number that was read is best kept as it is: in a few places (Mexico's old mobile 1)
 * reading its "+..." form once more would take another digit for a trunk prefix. */
enum number_verdict number_parse(const char *text, size_t bytes, const struct number_region *region,
				 uint64_t *e164_out);

/* A part of a sentence: "too short for its country".  Static storage. */
const char *number_verdict_text(enum number_verdict verdict);

/* Is it in a range of the plan of its country? */
bool number_is_valid(uint64_t e164);

/* "IN", "CA", or "001" for a code that belongs to no country (satellites, free
 * international numbers).  NULL when the number is not valid.  Static storage. */
const char *number_country(uint64_t e164);

/* How many digits two numbers share from the left, beyond the country code; -1: they
 * have different ones. */
int number_shared_digits(uint64_t one, uint64_t other);

/* Writes "+919876543210" and NUL; returns the bytes without NUL. */
size_t number_format(uint64_t e164, char out[NUMBER_TEXT_MAX]);

/* Writes "+9198*****210", for logs: the country code and a little of the rest stay.
 * At least four digits are hidden, or all of a shorter rest.  Returns the bytes without
 * NUL. */
size_t number_mask(uint64_t e164, char out[NUMBER_TEXT_MAX]);

#endif
