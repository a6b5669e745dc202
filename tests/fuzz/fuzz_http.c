/* fuzz_http.c - any text as a request's target, and as an address to listen at */
/* SPDX-License-Identifier: MIT */
#include "core/http/address.h"
#include "core/http/target.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static void check_target(const char *text)
{
	const char *end = text + strlen(text);
	struct target target;

	if (target_parse(text, &target) != 0)
		return;
	if (target.path.bytes == 0 || (target.path.at[0] != '/' && text[0] != '*'))
		abort();
	for (size_t i = 0; i < target.path.bytes + target.query.bytes; i++) {
		char byte = i < target.path.bytes ? target.path.at[i]
						  : target.query.at[i - target.path.bytes];

		if ((unsigned char)byte <= ' ' || (i < target.path.bytes && byte == '?'))
			abort();
	}
	if (target.query.bytes > 0 && target.query.at + target.query.bytes > end)
		abort();
}

static void check_address(const char *text)
{
	struct address address, again;
	struct peal_error err = { 0 };
	char written[ADDRESS_TEXT_MAX];

	if (address_parse(text, &address, &err) != 0) {
		if (err.text[0] == '\0')
			abort();
		return;
	}
	address_format(&address, written);
	if (address_parse(written, &again, NULL) != 0 || again.port != address.port ||
	    (!address.is_any && !address_is_same(&address, &again)))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
	char *text = malloc(bytes + 1);

	if (text == NULL)
		return 0;
	memcpy(text, data, bytes);
	text[bytes] = '\0';
	check_target(text);
	check_address(text);
	free(text);
	return 0;
}
