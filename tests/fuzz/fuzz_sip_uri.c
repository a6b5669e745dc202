/* fuzz_sip_uri.c - any text as the Contact of a redirection */
/* SPDX-License-Identifier: MIT */
#include "tests/fuzz/fuzz.h"

#include "call/target.h"

#include <stdlib.h>

/* Nothing that would start a line, or a header of its own. */
static void text_check(const char *text)
{
	for (; *text != '\0'; text++) {
		if ((unsigned char)*text <= ' ' || strchr("<>\"@;", *text) != NULL)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct target target, again;
	struct peal_error err = { 0 };
	char uri[TARGET_URI_MAX];
	char *text = malloc(size + 1);

	if (text == NULL)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	if (target_parse(text, &target, &err) < 0) {
		if (err.text[0] == '\0')
			abort();
	} else {
		text_check(target.user);
		text_check(target.host);
		target_format(&target, uri);
		if (target.host[0] != '\0' &&
		    (target_parse(uri, &again, NULL) < 0 || strcmp(again.host, target.host) != 0 ||
		     again.port != target.port || again.transport != target.transport))
			abort();
	}
	free(text);
	return 0;
}
