/* test_preset_find.c - which file a preset's name means */
/* SPDX-License-Identifier: MIT */
#include "preset_find.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[64], shipped[80], empty[80];

static void file_make(const char *name, const char *text)
{
	char path[256];
	FILE *out;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	out = fopen(path, "w");
	assert_non_null(out);
	fputs(text, out);
	fclose(out);
}

static int folders_make(void **state)
{
	char command[256];

	(void)state;
	strcpy(folder, "/tmp/peal-find.XXXXXX");
	if (mkdtemp(folder) == NULL)
		return -1;
	snprintf(shipped, sizeof(shipped), "%s/shipped", folder);
	snprintf(empty, sizeof(empty), "%s/empty", folder);
	snprintf(command, sizeof(command), "mkdir -p %s/shipped/folder.cfg %s/empty %s/twilio",
		 folder, folder, folder);
	if (system(command) != 0)
		return -1;
	file_make("shipped/twilio.cfg", "");
	file_make("shipped/bland.cfg", "");
	file_make("shipped/vapi.cfg", "");
	file_make("shipped/README.md", "");
	file_make("bland.cfg", "campaign = {};\n  stages = (\n);\n");
	file_make("shipped/osvi.cfg", "");
	file_make("osvi.cfg", "name = \"night\"; stages = ( );\n");
	file_make("own.cfg", "# its stages = none\nabout = \"stages\";\nstages_of = 1;\n");
	file_make("plain", "");
	file_make("vapi.cfg", "");
	return 0;
}

static int folders_remove(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	return system(command);
}

static const struct {
	const char *wanted, *found; /* within the folder */
} rows[] = {
	{ "own.cfg", "own.cfg" },
	{ "own", "own.cfg" },
	{ "plain", "plain" },
	{ "vapi", "vapi.cfg" }, /* one's own comes first */
	{ "shipped/vapi", "shipped/vapi.cfg" },
	{ "bland", "shipped/bland.cfg" }, /* bland.cfg is a pipeline */
	{ "osvi", "shipped/osvi.cfg" },
	{ "bland.cfg", "bland.cfg" },	    /* but it was asked for */
	{ "twilio", "shipped/twilio.cfg" }, /* the folder of that name is no file */
};

static void test_find__each_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char wanted[256], expected[256], found[PATH_MAX];
		struct peal_error err = { 0 };

		snprintf(wanted, sizeof(wanted), "%s/%s", folder, rows[i].wanted);
		snprintf(expected, sizeof(expected), "%s/%s", folder, rows[i].found);
		if (preset_find_in(wanted, shipped, found, sizeof(found), &err) < 0)
			fail_msg("%s: %s", wanted, err.text);
		assert_string_equal(found, expected);
	}
}

static void find_fails(const char *wanted, const char *where, const char *says)
{
	char path[256], found[PATH_MAX] = "before";
	struct peal_error err = { 0 };

	snprintf(path, sizeof(path), "%s/%s", folder, wanted);
	assert_int_equal(preset_find_in(path, where, found, sizeof(found), &err), -1);
	if (strstr(err.text, says) == NULL || strstr(err.text, path) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", err.text, says);
	assert_string_equal(found, "before");
	assert_int_equal(preset_find_in(path, where, found, sizeof(found), NULL), -1);
}

static void test_find__nothing(void **state)
{
	(void)state;
	find_fails(
		"twillio", shipped,
		"no preset \"twillio\" came with Peal; expected twilio, bland, osvi, vapi, or the "
		"path of a file; did you mean \"twilio\"?");
	find_fails("Blnad", shipped, "did you mean \"bland\"?");
	/* paths: none of those that came with Peal stands in */
	find_fails("twilio.cfg", shipped,
		   "expected the path of a preset file, or only the name of one that came with "
		   "Peal: twilio, bland, osvi, vapi; did you mean \"twilio\"?");
	find_fails("nowhere/twilio.cfg", shipped, "did you mean \"twilio\"?");
	find_fails("nowhere/twilio", shipped, "expected the path of a preset file, or only the");
	find_fails("own.cfg/twilio", shipped, "expected the path of a preset file");
	find_fails("twilio/twilio.cfg", shipped, "expected the path of a preset file");
	find_fails("twilio.cfg", empty, "no presets came with Peal");
	find_fails("acme", shipped, "no preset \"acme\" came with Peal; expected bland, osvi, ");
	find_fails("folder", shipped, "no preset \"folder\"");
	find_fails("README", shipped, "no preset \"README\"");
	find_fails("acme", empty, "no presets came with Peal");
	find_fails("acme", "/nonexistent", "no presets came with Peal (looked in /nonexistent)");
	find_fails("bland", "", "no presets came with Peal");
	find_fails("own.cfg/", shipped, "expected the path of a preset file");
}

static void test_find__little_room(void **state)
{
	char wanted[256], found[16];

	(void)state;
	snprintf(wanted, sizeof(wanted), "%s/own.cfg", folder);
	assert_int_equal(preset_find_in(wanted, shipped, found, sizeof(found), NULL), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find__each_row),
		cmocka_unit_test(test_find__nothing),
		cmocka_unit_test(test_find__little_room),
	};

	return cmocka_run_group_tests(tests, folders_make, folders_remove);
}
