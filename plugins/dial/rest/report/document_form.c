/* document_form.c - application/x-www-form-urlencoded as an object of texts */
/* SPDX-License-Identifier: MIT */
#include "document_inner.h"

#include <ctype.h>
#include <stdlib.h>

static int hex_digit(char byte)
{
	if (isdigit((unsigned char)byte))
		return byte - '0';
	return isxdigit((unsigned char)byte) ? tolower((unsigned char)byte) - 'a' + 10 : -1;
}

/* Into `out`, which has room for all of it and a zero.  false: a "%" without two hex
 * digits, a zero, or not UTF-8. */
static bool part_decode(struct peal_slice part, char *out)
{
	size_t used = 0;

	for (size_t i = 0; i < part.bytes; i++) {
		char byte = part.at[i];

		if (byte == '+') {
			byte = ' ';
		} else if (byte == '%') {
			int high = i + 2 < part.bytes ? hex_digit(part.at[i + 1]) : -1;
			int low = i + 2 < part.bytes ? hex_digit(part.at[i + 2]) : -1;

			if (high < 0 || low < 0)
				return false;
			byte = (char)(high * 16 + low);
			i += 2;
		}
		if (byte == '\0')
			return false;
		out[used++] = byte;
	}
	out[used] = '\0';
	return utf8_is_good((struct peal_slice){ out, used });
}

/* A name that is there twice with different values has none: nobody knows which is
 * meant. */
static void field_set(json_t *root, const char *name, const char *value)
{
	const json_t *there = json_object_get(root, name);
	json_t *text = json_string(value);

	if (there != NULL && !json_equal(there, text)) {
		json_decref(text);
		text = json_null();
	}
	json_object_set_new(root, name, text);
}

static bool field_read(struct peal_slice field, char *room, json_t *root)
{
	const char *equals = memchr(field.at, '=', field.bytes);
	struct peal_slice name = field, value = { "", 0 };

	if (equals != NULL) {
		name.bytes = (size_t)(equals - field.at);
		value = (struct peal_slice){ equals + 1, field.bytes - name.bytes - 1 };
	}
	if (!part_decode(name, room) || !part_decode(value, room + name.bytes + 1))
		return false;
	if (room[0] != '\0')
		field_set(root, room, room + name.bytes + 1);
	return true;
}

static struct peal_slice field_next(struct peal_slice *rest)
{
	const char *end = memchr(rest->at, '&', rest->bytes);
	struct peal_slice field = *rest;

	if (end != NULL)
		field.bytes = (size_t)(end - rest->at);
	rest->at += field.bytes + (end != NULL);
	rest->bytes -= field.bytes + (end != NULL);
	return field;
}

bool document_form_read(struct peal_slice body, json_t **root_out, struct peal_error *err)
{
	char *room = document_alloc(body.bytes + 3);
	json_t *root = json_object();
	size_t count = 0;
	bool is_good = true;

	/* The line break at the end of a file. */
	while (body.bytes > 0 && strchr("\r\n", body.at[body.bytes - 1]) != NULL)
		body.bytes--;
	while (is_good && body.bytes > 0 && count++ < DOCUMENT_FIELDS_MAX)
		is_good = field_read(field_next(&body), room, root);
	free(room);
	if (!is_good)
		peal_fail(err, PEAL_FAIL_REMOTE, "it is no form: it is not encoded as one");
	else if (body.bytes > 0)
		peal_fail(err, PEAL_FAIL_LIMIT, "the form has more than %u fields",
			  DOCUMENT_FIELDS_MAX);
	if (!is_good || body.bytes > 0) {
		json_decref(root);
		return false;
	}
	*root_out = root;
	return true;
}
