/* fuzz_template.c - any bytes as a script of template.text */
/* SPDX-License-Identifier: MIT */
#include "tests/fuzz/fuzz.h"

#include "plugins/template/text/script.h"

#include <stdlib.h>

static void slice_check(const struct script *script, size_t size, struct peal_slice slice)
{
	if (slice.bytes > 0 &&
	    (slice.at < script->source || slice.at + slice.bytes > script->source + size))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct script script = { 0 };
	struct peal_error err = { 0 };

	if (script_parse(&script, "fuzz", (const char *)data, size, &err) < 0) {
		if (err.text[0] == '\0' || script.source != NULL)
			abort();
		return 0;
	}
	for (size_t i = 0; i < script.segment_count; i++) {
		slice_check(&script, size, script.segments[i].text);
		slice_check(&script, size, script.segments[i].fallback);
		if (script.segments[i].text.bytes == 0)
			abort();
	}
	script_finish(&script);
	return 0;
}
