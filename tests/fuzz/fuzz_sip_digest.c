/* fuzz_sip_digest.c - any bytes as challenges, one a line; what we answer are lines of ours */
/* SPDX-License-Identifier: MIT */
#include "tests/fuzz/fuzz.h"

#include "plugins/dial/sip/signal/digest.h"
#include "plugins/dial/sip/signal/header.h"

#include <stdlib.h>
#include <string.h>

static void hear(struct digest *digest, const char *at, size_t size)
{
	bool is_proxy = size % 2 == 1;

	digest_begin(digest);
	for (size_t bytes; size > 0; at += bytes, size -= bytes) {
		const char *end = memchr(at, '\n', size);

		bytes = end == NULL ? size : (size_t)(end - at) + 1;
		digest_hear(digest, is_proxy, (struct peal_slice){ at, bytes });
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct digest *digest = digest_create("asha", "secret");

	for (int i = 0; i < 2; i++) {
		enum digest_verdict verdict;
		char *lines;

		hear(digest, (const char *)data, size);
		verdict = digest_judge(digest);
		lines = digest_lines(digest, "INVITE", "sip:a@b");
		if (lines == NULL || (lines[0] != '\0' && !header_are_lines(lines)))
			abort();
		if (verdict == DIGEST_ANSWER && strstr(lines, "username=\"asha\"") == NULL)
			abort();
		if (!header_is_clean(digest_asked_for(digest)))
			abort();
		free(lines);
	}
	digest_destroy(&digest);
	return 0;
}
