/* json_read.h - reads JSON with a parser that others wrote
 *
 * So that what we write is judged by another reader, and not by ours. */
/* SPDX-License-Identifier: MIT */
#ifndef TESTS_FAKES_JSON_READ_H
#define TESTS_FAKES_JSON_READ_H

#include <stdbool.h>
#include <stddef.h>

/* Is it one JSON value, without a name twice in one object? */
bool json_read_is_good(const char *text);

/* The bytes of a JSON text; NULL: it is not one.  free() frees. */
char *json_read_text(const char *text, size_t *bytes_out);

#endif
