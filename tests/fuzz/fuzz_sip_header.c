/* fuzz_sip_header.c - any bytes as headers, small bodies and whole packets of SIP */
/* SPDX-License-Identifier: MIT */
#include "tests/fuzz/fuzz.h"

#include "plugins/dial/sip/signal/header.h"

#include <stdlib.h>
#include <string.h>

/* What is shown to people is cut, whole, and without control characters. */
static void copy_check(struct peal_slice value)
{
	char text[64], again[64];

	for (size_t bytes_max = 1; bytes_max <= sizeof(text); bytes_max += 21) {
		memset(text, 'z', sizeof(text));
		header_copy(text, bytes_max, value);
		if (strlen(text) >= bytes_max || !header_is_clean(text))
			abort();
		header_copy(again, sizeof(again), (struct peal_slice){ text, strlen(text) });
		if (strcmp(text, again) != 0)
			abort();
	}
}

static void quote_check(const char *text)
{
	char quoted[32];

	header_quote(quoted, sizeof(quoted), text);
	for (const char *at = quoted; *at != '\0'; at++) {
		if (*at == '"')
			abort();
		if (*at == '\\' && *++at == '\0')
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct peal_slice value = { (const char *)data, size };
	struct header_reason reason = { .text = "" };
	char *text = malloc(size + 1);
	int64_t wait_ms = header_retry_after_ms(value);
	int status = header_sipfrag_status(value);

	header_reason_add(&reason, value);
	if (reason.q850 < 0 || reason.q850 > 127 || !header_is_clean(reason.text))
		abort();
	if (wait_ms < -1 || wait_ms > 86400000 || (status != 0 && (status < 100 || status > 699)))
		abort();
	(void)header_dtmf_relay_key(value);
	(void)header_dtmf_key(value);
	(void)header_is_message(value);
	copy_check(value);
	memcpy(text, data, size);
	text[size] = '\0';
	quote_check(text);
	if (header_are_lines(text) && strstr(text, "\r\n\r\n") != NULL)
		abort();
	free(text);
	return 0;
}
