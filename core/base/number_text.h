/* number_text.h - finds the digits of a telephone number in what people write.
 *
 * Only for the number_*.c files. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_NUMBER_TEXT_H
#define PEAL_NUMBER_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/number.h"

/* A text is read as its phone context, then its number: at most twice its bytes. */
#define NUMBER_DIGITS_MAX (2 * NUMBER_INPUT_BYTES_MAX)

struct number_text {
	bool has_plus;
	uint16_t count;
	uint8_t digit[NUMBER_DIGITS_MAX]; /* values 0 to 9, without the extension's */
};

/* Both read at most NUMBER_INPUT_BYTES_MAX bytes; the caller sees to that. */

/* Reads the usual: printable ASCII, no extension, no letters after the first digit.
 * Returns false, and *out is unspecified, when the text needs number_text_read(). */
bool number_text_read_plain(const char *text, size_t bytes, struct number_text *out);

/* Reads whatever people write.  Returns false when it is no telephone number. */
bool number_text_read(const char *text, size_t bytes, struct number_text *out);

#endif
