/* test_recordings.c - the folders where calls are recorded */
/* SPDX-License-Identifier: MIT */
#include "core/pipeline/recordings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_folder__leads_nowhere_else(void **state)
{
	static const struct {
		const char *campaign, *folder;
	} cases[] = {
		{ "nightly", "nightly" },
		{ "शाम की कॉल", "शाम की कॉल" },
		{ "..", "_." },
		{ ".", "_" },
		{ ".hidden", "_hidden" },
		{ "a/../b", "a_.._b" },
		{ "line\nbreak", "line_break" },
		{ "a.b", "a.b" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct text text = { 0 };

		recordings_folder(cases[i].campaign, &text);
		assert_string_equal(text_get(&text), cases[i].folder);
		text_finish(&text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_folder__leads_nowhere_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
