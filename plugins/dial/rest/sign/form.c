/* form.c - forms and queries as signatures want them: decoded and sorted */
/* SPDX-License-Identifier: MIT */
#include "scheme.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define FORM_TYPE "application/x-www-form-urlencoded"

bool form_is(const struct signed_request *request)
{
	const char *type = request->received->header(request->exchange, "Content-Type");
	size_t bytes = sizeof(FORM_TYPE) - 1;

	return type != NULL && strncasecmp(type, FORM_TYPE, bytes) == 0 &&
	       (type[bytes] == '\0' || type[bytes] == ';' || type[bytes] == ' ');
}

/* Decodes to `*at_out` and moves it on. */
static struct peal_slice decode(struct peal_slice text, char **at_out)
{
	struct peal_slice decoded = { *at_out, 0 };
	unsigned char byte;

	for (size_t i = 0; i < text.bytes; i++) {
		char c = text.at[i] == '+' ? ' ' : text.at[i];

		if (c == '%' && i + 2 < text.bytes &&
		    hex_decode((struct peal_slice){ text.at + i + 1, 2 }, &byte, 1) == 1) {
			c = (char)byte;
			i += 2;
		}
		(*at_out)[decoded.bytes++] = c;
	}
	*at_out += decoded.bytes;
	return decoded;
}

static int slice_compare(struct peal_slice a, struct peal_slice b)
{
	size_t bytes = a.bytes < b.bytes ? a.bytes : b.bytes;
	int order = bytes > 0 ? memcmp(a.at, b.at, bytes) : 0;

	return order != 0 ? order : (a.bytes > b.bytes) - (a.bytes < b.bytes);
}

static int pair_compare(const void *a, const void *b)
{
	const struct form_pair *left = a, *right = b;
	int order = slice_compare(left->name, right->name);

	return order != 0 ? order : slice_compare(left->value, right->value);
}

static size_t pair_bytes(const char *at, const char *end)
{
	const char *and_sign = memchr(at, '&', (size_t)(end - at));

	return (size_t)((and_sign != NULL ? and_sign : end) - at);
}

static size_t pairs_count(struct peal_slice text)
{
	size_t count = 1;

	for (size_t i = 0; i < text.bytes; i++)
		count += text.at[i] == '&';
	return count;
}

static void pair_add(struct form *form, const char *at, size_t bytes, char **texts)
{
	const char *equals = memchr(at, '=', bytes);
	size_t name_bytes = equals != NULL ? (size_t)(equals - at) : bytes;
	struct form_pair *pair = &form->pairs[form->count++];

	pair->name = decode((struct peal_slice){ at, name_bytes }, texts);
	pair->value = (struct peal_slice){ *texts, 0 };
	if (equals != NULL)
		pair->value = decode((struct peal_slice){ equals + 1, bytes - name_bytes - 1 },
				     texts);
}

int form_read(struct peal_slice text, struct form *form_out, struct peal_error *err)
{
	struct form form = { 0 };
	const char *end = text.at + text.bytes;
	char *texts;

	*form_out = form;
	if (text.bytes == 0)
		return 0;
	if (pairs_count(text) > FORM_PAIRS_MAX)
		return peal_fail(err, PEAL_FAIL_LIMIT, "the form has more than %u fields",
				 FORM_PAIRS_MAX);
	form.pairs = calloc(pairs_count(text), sizeof(*form.pairs));
	form.texts = texts = malloc(text.bytes);
	if (form.pairs == NULL || texts == NULL) {
		form_free(&form);
		return peal_fail(err, PEAL_FAIL_LIMIT, "no memory for a form of %zu bytes",
				 text.bytes);
	}
	for (const char *at = text.at; at < end;) {
		size_t bytes = pair_bytes(at, end);

		if (bytes > 0)
			pair_add(&form, at, bytes, &texts);
		at += bytes + 1;
	}
	qsort(form.pairs, form.count, sizeof(*form.pairs), pair_compare);
	*form_out = form;
	return 0;
}

void form_free(struct form *form)
{
	free(form->pairs);
	free(form->texts);
	*form = (struct form){ 0 };
}
