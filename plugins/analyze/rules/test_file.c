/* test_file.c - analyze.rules: what is wrong with a rules file is said */
/* SPDX-License-Identifier: MIT */
#include "tests/fakes/plugin_host.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* A folder with the rules in main.cfg; gone when the test ends. */
struct folder {
	char path[32];
};

static void folder_put(const struct folder *folder, const char *name, const char *text)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder->path, name);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void folder_init(struct folder *folder, const char *text)
{
	strcpy(folder->path, "/tmp/peal-rules-XXXXXX");
	assert_non_null(mkdtemp(folder->path));
	folder_put(folder, "main.cfg", text);
}

static void folder_finish(const struct folder *folder)
{
	static const char *const names[] = { "main.cfg", "more.cfg" };
	char path[128];

	for (size_t i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "%s/%s", folder->path, names[i]);
		unlink(path);
	}
	rmdir(folder->path);
}

static struct plugin_host *folder_open(const struct folder *folder, struct peal_error *err)
{
	char settings[128];

	snprintf(settings, sizeof(settings), "rules = \"%s/main.cfg\";", folder->path);
	return plugin_host_try("analyze", "rules", settings, err);
}

#define RULE(text) "rules = (\n{ " text " }\n);"
#define WHEN(text) RULE("when = { " text " }; disposition = \"paid\";")

static const struct {
	const char *text, *problem; /* a part of the error */
} refused[] = {
	{ "", "main.cfg:0: has no rules" },
	{ "rules = ();", "has no rules" },
	{ "rules = 5;", "main.cfg:1: rules: expected a list" },
	{ "ruls = ( );", "main.cfg:1: unknown setting \"ruls\"; expected rules, rules_NAME or "
			 "timezone, did you mean \"rules\"?" },
	{ "rules = ( 5 );", "main.cfg:1: expected a rule" },
	{ "rules = (\n{ when = { };\n\n oops", "main.cfg:" },
	{ "timezone = \"Asia/Nowhere\"; " RULE("disposition = \"paid\";"),
	  "main.cfg:1: timezone:" },
	{ "timezone = 5; " RULE("disposition = \"paid\";"), "main.cfg:1: timezone:" },
	{ RULE("when = { };"), "main.cfg:2: the rule finds nothing" },
	{ RULE("whn = { }; disposition = \"paid\";"),
	  "main.cfg:2: unknown setting \"whn\", did you mean \"when\"?" },
	{ RULE("when = 1; disposition = \"paid\";"), "main.cfg:2: when: expected a group" },
	{ RULE("disposition = 1;"), "main.cfg:2: disposition: expected a text in quotes" },
	{ RULE("disposition = \"payd\";"),
	  "main.cfg:2: the campaign has no disposition \"payd\"; expected a built-in one or one of "
	  "the pipeline's dispositions, did you mean \"paid\"?" },
	{ WHEN("disposition = \"inrested\";"), "did you mean \"interested\"?" },
	{ WHEN("outcome = \"anserwed\";"),
	  "main.cfg:2: outcome: there is no outcome \"anserwed\", did you mean \"answered\"?" },
	{ WHEN("outcome = 3;"), "outcome: expected a text in quotes" },
	{ WHEN("outcome = [1, 2];"), "outcome: expected a text in quotes" },
	{ WHEN("outcome = [];"), "outcome: expected 1 to 1000 texts" },
	{ WHEN("min_talk = 5;"), "min_talk: expected a duration in quotes" },
	{ WHEN("min_talk = 3000000000;"), "min_talk: expected a duration in quotes" },
	{ WHEN("min_talk = \"5 parsecs\";"), "min_talk: expected a duration" },
	{ WHEN("min_talk = \"\";"), "min_talk: expected a duration" },
	{ WHEN("min_talk = \"999999999h\";"), "min_talk: expected a duration" },
	{ WHEN("min_talk = \"10s\"; max_talk = \"5s\";"), "max_talk: must not be shorter" },
	{ WHEN("dtmf = 1;"), "dtmf: expected a text in quotes" },
	{ WHEN("dtmf = \"one\";"), "dtmf: \"one\" is not made of the keys" },
	{ WHEN("fields = \"9\";"),
	  "main.cfg:2: fields: expected a group of 1 to 32 fields, { name = \"1\"; }" },
	{ WHEN("fields = { };"), "main.cfg:2: fields: expected a group of 1 to 32 fields" },
	{ WHEN("fields = (\"choice\");"), "main.cfg:2: fields: expected a group" },
	{ WHEN("fields = { choice = 9; };"), "main.cfg:2: choice: expected a text in quotes" },
	{ WHEN("fields = { a = \"1\";\nchoice = true; };"), "main.cfg:3: choice: expected a text" },
	{ WHEN("fields = { choice = [1, 9]; };"), "main.cfg:2: choice: expected a text in quotes" },
	{ WHEN("fields = { choice = (\"1\", 9); };"), "choice: expected a text in quotes" },
	{ WHEN("fields = { choice = { }; };"), "choice: expected a text in quotes" },
	{ WHEN("fields = { choice = []; };"),
	  "main.cfg:2: choice: expected 1 to 1000 texts, here are 0" },
	{ WHEN("fields = { choice = (); };"), "choice: expected 1 to 1000 texts, here are 0" },
	{ WHEN("fields = { a = \"1\"; a = \"2\"; };"), "main.cfg:2: duplicate setting name" },
	{ WHEN("field = { a = \"1\"; };"), "unknown setting \"field\", did you mean \"fields\"?" },
	{ WHEN("who = \"caller\"; words = \"a\";"), "who: expected \"callee\"" },
	{ WHEN("who = \"agent\";"), "who: says whose words are searched" },
	{ WHEN("transferred = \"yes\";"), "transferred: expected true or false" },
	{ WHEN("word = \"paid\";"), "unknown setting \"word\", did you mean \"words\"?" },
	{ WHEN("xyzzy = 1;"), "unknown setting \"xyzzy\"; expected one of outcome," },
	{ WHEN("words = \"  \";"), "words: a word is empty" },
	{ WHEN("words = \"\xff\";"), "words: a word is not valid UTF-8" },
	{ WHEN("regex = \"a(b\";"), "main.cfg:2: regex: missing closing parenthesis (at byte 3)" },
	{ WHEN("regex = \"\\\\C\";"), "regex: " },
	{ RULE("fields = { };"), "fields: expected a group of 1 to 32 fields" },
	{ RULE("fields = { a = 1; };"), "a: expected a text in quotes" },
	{ RULE("fields = { a = \"$1\"; };"), "a: \"$1\": the rule has no group $1" },
	{ RULE("when = { words = \"a\"; }; fields = { a = \"$1\"; };"), "no group $1" },
	{ RULE("when = { regex = \"(a)\"; }; fields = { a = \"$2\"; };"), "no group $2" },
	{ RULE("when = { regex = \"(?<x>a)\"; }; fields = { a = \"${y}\"; };"), "no group ${y}" },
	{ RULE("fields = { a = \"5 $ more\"; };"), "after $ expected" },
	{ RULE("callback = \"whenever\";"), "callback: \"whenever\" says no time" },
	{ RULE("callback = \"$1\";"), "callback: \"$1\": the rule has no group $1" },
	{ "@include \"gone.cfg\"\n", "cannot open include file" },
};

static void test_file__is_refused_with_its_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct peal_error err = { .text = "" };
		struct folder folder;

		folder_init(&folder, refused[i].text);
		if (folder_open(&folder, &err) != NULL)
			fail_msg("row %zu was accepted", i);
		if (strstr(err.text, refused[i].problem) == NULL)
			fail_msg("row %zu: \"%s\" lacks \"%s\"", i, err.text, refused[i].problem);
		folder_finish(&folder);
	}
}

static void test_file__all_mistakes_at_once(void **state)
{
	struct peal_error err;
	struct folder folder;

	(void)state;
	folder_init(&folder, "rules = (\n{ when = { word = \"a\"; }; disposition = \"paid\"; },\n"
			     "{ when = { outcome = \"bsy\"; }; disposition = \"paid\"; }\n);\n");
	assert_null(folder_open(&folder, &err));
	assert_non_null(strstr(err.text, "main.cfg:2: unknown setting \"word\""));
	assert_non_null(strstr(err.text, "main.cfg:3: outcome: there is no outcome \"bsy\""));
	folder_finish(&folder);
}

static void test_file__says_how_many_mistakes_more(void **state)
{
	char *text = calloc(1, 100000);
	struct peal_error err;
	struct folder folder;
	unsigned more;
	const char *last;

	(void)state;
	strcpy(text, "rules = ( { }");
	for (int i = 0; i < 99; i++)
		strcat(text, ", { }");
	strcat(text, " );");
	folder_init(&folder, text);
	assert_null(folder_open(&folder, &err));
	last = strstr(err.text, "; and ");
	assert_non_null(last);
	assert_int_equal(sscanf(last, "; and %u more", &more), 1);
	assert_in_range(more, 80, 99);
	folder_finish(&folder);
	free(text);
}

static void test_file__has_limits(void **state)
{
	char *text = calloc(1, 2 * 1024 * 1024);
	struct peal_error err;
	struct folder folder;
	size_t used;

	(void)state;
	used = (size_t)sprintf(text, "rules = ( { disposition = \"paid\"; }");
	for (int i = 0; i < 1000; i++)
		used += (size_t)sprintf(text + used, ", { disposition = \"paid\"; }");
	strcpy(text + used, " );");
	folder_init(&folder, text);
	assert_null(folder_open(&folder, &err));
	assert_non_null(strstr(err.text, "has 1001 rules; at most 1000 are allowed"));

	memset(text, ' ', 1024 * 1024 + 1);
	folder_put(&folder, "main.cfg", text);
	assert_null(folder_open(&folder, &err));
	assert_non_null(strstr(err.text, "is larger than 1024 KiB"));

	used = (size_t)sprintf(text, "rules = ( { when = { regex = \"");
	memset(text + used, 'a', 4097);
	strcpy(text + used + 4097, "\"; }; disposition = \"paid\"; } );");
	folder_put(&folder, "main.cfg", text);
	assert_null(folder_open(&folder, &err));
	assert_non_null(strstr(err.text, "regex: longer than 4096 bytes"));
	folder_finish(&folder);
	free(text);
}

/* A rule that wants `count` fields, the last with a value of `bytes`. */
static void wanted_fields_put(const struct folder *folder, int count, int bytes)
{
	char text[4096];
	size_t used = (size_t)sprintf(text, "rules = ( { when = { fields = {");

	for (int i = 1; i < count; i++)
		used += (size_t)sprintf(text + used, " f%d = \"\";", i);
	sprintf(text + used, " last = \"%0*d\"; }; }; disposition = \"paid\"; } );", bytes, 0);
	folder_put(folder, "main.cfg", text);
}

static void test_wanted_fields__have_limits(void **state)
{
	struct peal_error err = { .text = "" };
	struct plugin_host *host;
	struct folder folder;

	(void)state;
	folder_init(&folder, "");
	wanted_fields_put(&folder, 32, 1024);
	host = folder_open(&folder, &err);
	if (host == NULL)
		fail_msg("%s", err.text);
	plugin_host_destroy(&host);
	wanted_fields_put(&folder, 33, 1);
	assert_null(folder_open(&folder, &err));
	assert_non_null(strstr(err.text, "main.cfg:1: fields: expected a group of 1 to 32"));
	wanted_fields_put(&folder, 1, 1025);
	assert_null(folder_open(&folder, &err));
	assert_non_null(strstr(err.text, "main.cfg:1: last: a text is longer than 1024 bytes"));
	folder_finish(&folder);
}

static void test_file__that_is_none(void **state)
{
	static const char *const table[][2] = {
		{ "rules = \"/nowhere/rules.cfg\";", "/nowhere/rules.cfg: No such file" },
		{ "rules = \"/tmp\";", "/tmp: is not a file" },
		{ "rules = \"/dev/null\";", "/dev/null: is not a file" },
		{ "", "rules" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct peal_error err;

		assert_null(plugin_host_try("analyze", "rules", table[i][0], &err));
		assert_non_null(strstr(err.text, table[i][1]));
	}
}

static void test_include__is_relative_to_the_file(void **state)
{
	struct peal_error err = { .text = "" };
	struct plugin_host *host;
	struct folder folder;

	(void)state;
	folder_init(&folder, "@include \"more.cfg\"\n");
	folder_put(&folder, "more.cfg", RULE("disposition = \"paid\";"));
	host = folder_open(&folder, &err);
	if (host == NULL)
		fail_msg("%s", err.text);
	plugin_host_destroy(&host);
	folder_put(&folder, "more.cfg", "\n" RULE("disposition = \"payd\";"));
	assert_null(folder_open(&folder, &err));
	assert_non_null(strstr(err.text, "more.cfg:3: the campaign has no disposition"));
	folder_finish(&folder);
}

static void test_stage__zone_is_checked(void **state)
{
	struct peal_error err;

	(void)state;
	assert_null(plugin_host_try("analyze", "rules",
				    "rules = \"/dev/null\"; timezone = \"Mars/Olympus\";", &err));
	assert_non_null(strstr(err.text, "timezone: \"Mars/Olympus\" is not"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_file__is_refused_with_its_line),
		cmocka_unit_test(test_file__all_mistakes_at_once),
		cmocka_unit_test(test_file__says_how_many_mistakes_more),
		cmocka_unit_test(test_file__has_limits),
		cmocka_unit_test(test_wanted_fields__have_limits),
		cmocka_unit_test(test_file__that_is_none),
		cmocka_unit_test(test_include__is_relative_to_the_file),
		cmocka_unit_test(test_stage__zone_is_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
