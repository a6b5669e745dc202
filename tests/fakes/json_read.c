/* json_read.c - reads JSON with a parser that others wrote */
/* SPDX-License-Identifier: MIT */
#include "tests/fakes/json_read.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static json_t *read_any(const char *text)
{
	return json_loads(text, JSON_DECODE_ANY | JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, NULL);
}

bool json_read_is_good(const char *text)
{
	json_t *json = read_any(text);

	json_decref(json);
	return json != NULL;
}

char *json_read_text(const char *text, size_t *bytes_out)
{
	json_t *json = read_any(text);
	char *bytes = NULL;

	if (json_is_string(json)) {
		*bytes_out = json_string_length(json);
		bytes = calloc(1, *bytes_out + 1);
		if (bytes == NULL)
			abort();
		memcpy(bytes, json_string_value(json), *bytes_out);
	}
	json_decref(json);
	return bytes;
}
