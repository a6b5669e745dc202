/* test_options.c - a group of settings against a table with an option of every type */
/* SPDX-License-Identifier: MIT */
#include "core/config/file.h"
#include "core/config/options.h"
#include "peal/plugin.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

struct rule {
	const char *when;
	int64_t weight;
};

struct config {
	bool is_on;
	int64_t count;
	double share;
	const char *title;
	int color;
	int64_t wait;
	int64_t room;
	const char *file;
	const char *key;
	struct peal_texts words;
	struct peal_texts files;
	struct peal_texts keys;
	struct peal_map names;
	struct peal_groups rules;
	const char *old;
};

static const char *const colors[] = { "red", "green", "blue", NULL };

static const struct peal_option rule_options[] = {
	{ PEAL_TEXT(struct rule, when), .flags = PEAL_OPTION_REQUIRED, .doc = "A condition." },
	{ PEAL_INT(struct rule, weight), .fallback = "3", .min = 1, .max = 9, .doc = "A weight." },
	PEAL_OPTION_END,
};

static const struct peal_option options[] = {
	{ PEAL_BOOL(struct config, is_on), .fallback = "true", .doc = "A switch." },
	{ PEAL_INT(struct config, count), .fallback = "7", .min = -5, .max = 10,
	  .doc = "A count." },
	{ PEAL_REAL(struct config, share), .fallback = "0.5", .max = 1, .doc = "A share." },
	{ PEAL_TEXT(struct config, title), .fallback = "none", .min = 1, .max = 8,
	  .doc = "A text." },
	{ PEAL_CHOICE(struct config, color), .choices = colors, .fallback = "blue", .doc = "One." },
	{ PEAL_DURATION(struct config, wait), .fallback = "90s", .min = 1000, .max = 3600000,
	  .doc = "A time." },
	{ PEAL_SIZE(struct config, room), .fallback = "64KiB", .doc = "A size." },
	{ PEAL_PATH(struct config, file), .fallback = "here.txt", .doc = "A path." },
	{ PEAL_SECRET(struct config, key), .min = 4, .max = 64, .doc = "A secret." },
	{ PEAL_TEXTS(struct config, words), .fallback = "[\"a\", \"b\"]", .doc = "Texts." },
	{ PEAL_PATHS(struct config, files), .doc = "Paths." },
	{ PEAL_SECRETS(struct config, keys), .doc = "Secrets." },
	{ PEAL_MAP(struct config, names), .doc = "A map." },
	{ PEAL_GROUPS(struct config, rules, rule_options, struct rule), .doc = "Rules." },
	{ PEAL_TEXT(struct config, old), .flags = PEAL_OPTION_DEPRECATED, .doc = "Use title." },
	PEAL_OPTION_END,
};

struct reading {
	struct config config;
	struct problems *problems;
	struct peal_arena *arena;
	bool is_good;
};

static void read_table(struct reading *reading, const struct peal_option *table, const char *text)
{
	struct file *file;
	struct options_reader reader = { .folder = "/base/sub", .here = "/here", .owner = "x.y" };
	struct options_part part = { table, &reading->config };
	struct options_group group = { .parts = &part, .part_count = 1 };

	*reading = (struct reading){ .problems = problems_create(), .arena = arena_create() };
	reader.problems = reading->problems;
	reader.arena = reading->arena;
	file = file_of_text("f", text, NULL, reading->problems);
	assert_non_null(file);
	group.group = file_root(file);
	group.place = place_of(file_root(file));
	reading->is_good = options_read(&reader, &group) == OPTIONS_GOOD;
	file_destroy(&file);
}

static void finish(struct reading *reading)
{
	problems_destroy(&reading->problems);
	arena_destroy(&reading->arena);
}

static void test_read__defaults(void **state)
{
	struct reading reading;
	const struct config *config = &reading.config;

	(void)state;
	read_table(&reading, options, "");
	assert_true(reading.is_good);
	assert_true(config->is_on);
	assert_int_equal(config->count, 7);
	assert_true(config->share == 0.5);
	assert_string_equal(config->title, "none");
	assert_int_equal(config->color, 2);
	assert_int_equal(config->wait, 90000);
	assert_int_equal(config->room, 65536);
	assert_string_equal(config->file, "/base/sub/here.txt");
	assert_null(config->key);
	assert_int_equal(config->words.count, 2);
	assert_string_equal(config->words.at[1], "b");
	assert_int_equal(config->rules.count, 0);
	finish(&reading);
}

static void test_read__a_value_of_every_type(void **state)
{
	struct reading reading;
	const struct config *config = &reading.config;
	const struct rule *rules;

	(void)state;
	read_table(&reading, options,
		   "is_on = false; count = -5; share = 1; title = \"दो\"; color = \"red\";"
		   "wait = \"1h\"; room = 5000000000L; file = \"../a b.txt\"; key = \"literal\";"
		   "words = \"one\"; files = [\"/abs\", \"./rel/*.csv\", \"-\"];"
		   "keys = (\"first\", \"second\"); names = { phone = \"Mobile\"; b = \"\"; };"
		   "rules = ( { when = \"x\"; }, { when = \"y\"; weight = 9; } );");
	assert_true(reading.is_good);
	assert_false(config->is_on);
	assert_int_equal(config->count, -5);
	assert_true(config->share == 1);
	assert_string_equal(config->title, "दो");
	assert_int_equal(config->color, 0);
	assert_int_equal(config->wait, 3600000);
	assert_int_equal(config->room, INT64_C(5000000000));
	assert_string_equal(config->file, "/base/a b.txt");
	assert_string_equal(config->key, "literal");
	assert_int_equal(config->words.count, 1);
	assert_string_equal(config->files.at[0], "/abs");
	assert_string_equal(config->files.at[1], "/base/sub/rel/*.csv");
	assert_string_equal(config->files.at[2], "-");
	assert_string_equal(config->keys.at[1], "second");
	assert_int_equal(config->names.count, 2);
	assert_string_equal(config->names.at[0].name, "phone");
	assert_string_equal(config->names.at[0].value, "Mobile");
	assert_int_equal(config->rules.count, 2);
	rules = config->rules.at;
	assert_string_equal(rules[0].when, "x");
	assert_int_equal(rules[0].weight, 3);
	assert_int_equal(rules[1].weight, 9);
	finish(&reading);
}

/* A group's text and its only problem. */
struct wrong_case {
	const char *text;
	unsigned line;
	const char *problem;
};

static const struct wrong_case wrong_cases[] = {
	{ "is_on = 1;", 1, "x.y: is_on: expected true or false, got an integer" },
	{ "\nis_on = \"true\";", 2, "x.y: is_on: expected true or false, got a text in quotes" },
	{ "count = 11;", 1, "x.y: count: expected an integer from -5 to 10, got 11" },
	{ "count = 1.5;", 1, "x.y: count: expected an integer from -5 to 10, got a number" },
	{ "count = \"1\";", 1,
	  "x.y: count: expected an integer from -5 to 10, got a text in quotes" },
	{ "share = 1.25;", 1, "x.y: share: expected a number from 0 to 1, got 1.25" },
	{ "share = true;", 1, "x.y: share: expected a number from 0 to 1, got true" },
	{ "title = \"\";", 1,
	  "x.y: title: expected a text in quotes of 1 to 8 bytes, got 0 bytes" },
	{ "title = \"123456789\";", 1,
	  "x.y: title: expected a text in quotes of 1 to 8 bytes, got 9 bytes" },
	{ "title = 5;", 1,
	  "x.y: title: expected a text in quotes of 1 to 8 bytes, got an integer" },
	{ "title = \"\xff\";", 1, "x.y: title: the text is not valid UTF-8" },
	{ "color = \"gren\";", 1,
	  "x.y: color: expected one of \"red\", \"green\", \"blue\", got "
	  "\"gren\"; did you mean \"green\"?" },
	{ "color = \"mauve\";", 1,
	  "x.y: color: expected one of \"red\", \"green\", \"blue\", got \"mauve\"" },
	{ "wait = 30;", 1,
	  "x.y: wait: expected a duration such as \"90s\" or \"5m\" from 1s to 1h, "
	  "got an integer" },
	{ "wait = \"2h\";", 1,
	  "x.y: wait: expected a duration such as \"90s\" or \"5m\" from 1s to "
	  "1h, got 2h" },
	{ "wait = \"soon\";", 1,
	  "x.y: wait: expected a duration such as \"90s\" or \"5m\" from 1s "
	  "to 1h, got \"soon\"" },
	{ "room = \"64K\";", 1,
	  "x.y: room: expected a size such as \"64KiB\" or 4096, got \"64K\"" },
	{ "room = -1;", 1, "x.y: room: expected a size such as \"64KiB\" or 4096, got -1" },
	{ "room = 1.5;", 1, "x.y: room: expected a size such as \"64KiB\" or 4096, got a number" },
	{ "file = \"\";", 1, "x.y: file: the path is empty" },
	{ "file = [\"a\"];", 1, "x.y: file: expected a path in quotes, got a list" },
	{ "key = \"env:PEAL_TEST_MISSING\";", 1,
	  "x.y: key: the environment variable PEAL_TEST_MISSING is not set" },
	{ "key = \"env:PEAL_TEST_EMPTY\";", 1,
	  "x.y: key: the environment variable PEAL_TEST_EMPTY is empty" },
	{ "key = \"file:/nonexistent\";", 1,
	  "x.y: key: cannot read the secret from /nonexistent: No such file or directory" },
	{ "key = \"file:/\";", 1, "x.y: key: cannot read the secret from /: Is a directory" },
	{ "key = \"abc\";", 1,
	  "x.y: key: expected \"env:NAME\", \"file:PATH\" or the secret itself, "
	  "in quotes of 4 to 64 bytes, got 3 bytes" },
	{ "words = [1];", 1, "x.y: words[0]: expected a text in quotes, got an integer" },
	{ "words = { a = \"b\"; };", 1,
	  "x.y: words: expected a list of texts such as [\"a\", \"b\"], got a group" },
	{ "words = (\"a\", (\"b\"));", 1, "x.y: words[1]: expected a text in quotes, got a list" },
	{ "files = [\"a\", \"\"];", 1, "x.y: files[1]: the path is empty" },
	{ "names = [\"a\"];", 1,
	  "x.y: names: expected a group of names and texts such as { name = "
	  "\"text\"; }, got a list" },
	{ "names = { a = 5; };", 1, "x.y: names.a: expected a text in quotes, got an integer" },
	{ "rules = { when = \"x\"; };", 1,
	  "x.y: rules: expected a list of groups such as ( { name = \"a\"; } ), got a group" },
	{ "rules = (\n{ when = \"x\"; },\n{ });", 3,
	  "x.y: rules[1]: the setting \"when\" is missing: A condition." },
	{ "rules = ( { when = \"x\"; wieght = 2; } );", 1,
	  "x.y: rules[0]: unknown setting \"wieght\"; did you mean \"weight\"?" },
	{ "rules = ( 5 );", 1,
	  "x.y: rules[0]: expected a group such as { name = \"a\"; }, got an integer" },
	{ "rules = ( { when = \"x\"; weight = 0; } );", 1,
	  "x.y: rules[0]: weight: expected an integer from 1 to 9, got 0" },
	{ "cuont = 1;", 1, "x.y: unknown setting \"cuont\"; did you mean \"count\"?" },
	{ "zzzzzz = 1;", 1,
	  "x.y: unknown setting \"zzzzzz\"; expected one of is_on, count, share, title, color, "
	  "wait, "
	  "room, file, key, words, files, keys, names, rules, old" },
};

static void test_read__wrong_settings(void **state)
{
	(void)state;
	setenv("PEAL_TEST_EMPTY", "", 1);
	for (size_t i = 0; i < sizeof(wrong_cases) / sizeof(wrong_cases[0]); i++) {
		const struct wrong_case *wrong = &wrong_cases[i];
		const struct problem *sorted;
		struct reading reading;
		size_t count;

		read_table(&reading, options, wrong->text);
		sorted = problems_sorted(reading.problems, &count);
		if (reading.is_good || count == 0 || strcmp(sorted[0].text, wrong->problem) != 0 ||
		    sorted[0].line != wrong->line) {
			problems_print(reading.problems, stderr);
			fail_msg("\"%s\": expected f:%u: %s", wrong->text, wrong->line,
				 wrong->problem);
		}
		finish(&reading);
	}
}

static void test_read__all_problems_at_once(void **state)
{
	struct reading reading;

	(void)state;
	read_table(&reading, options,
		   "count = 99;\nshare = \"x\";\ncolour = 1;\nwords = [1];\nrules = ( { }, 5 );\n");
	assert_false(reading.is_good);
	assert_int_equal(problems_errors(reading.problems), 6);
	finish(&reading);
}

static void test_read__a_deprecated_setting_is_a_warning(void **state)
{
	struct reading reading;

	(void)state;
	read_table(&reading, options, "old = \"x\";");
	assert_true(reading.is_good);
	assert_int_equal(problems_warnings(reading.problems), 1);
	assert_string_equal(reading.config.old, "x");
	finish(&reading);
}

static void test_secret__from_environment_and_file(void **state)
{
	char path[] = "/tmp/peal-secret-XXXXXX", text[128];
	int fd = mkstemp(path);
	struct reading reading;

	(void)state;
	assert_int_equal(write(fd, "of the file\r\n\n", 14), 14);
	close(fd);
	setenv("PEAL_TEST_SECRET", "of the environment", 1);
	snprintf(text, sizeof(text), "key = \"env:PEAL_TEST_SECRET\"; keys = [\"file:%s\", \"x\"];",
		 path);
	read_table(&reading, options, text);
	unlink(path);
	assert_true(reading.is_good);
	assert_string_equal(reading.config.key, "of the environment");
	assert_string_equal(reading.config.keys.at[0], "of the file");
	finish(&reading);
}

/* Whatever is wrong with a secret, its value is in no message. */
static void test_secret__is_never_shown(void **state)
{
	static const char *const texts[] = {
		/* longer than it may be */
		"key = \"hunter2hunter2hunter2hunter2hunter2hunter2hunter2hunter2hunter2hunter2\";",
		"keys = (\"hunter2\", 5);",
		"kye = \"hunter2\";",
		"key = [\"hunter2\"];",
		"key = { a = \"hunter2\"; };",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const struct problem *sorted;
		struct reading reading;
		size_t count;

		read_table(&reading, options, texts[i]);
		assert_false(reading.is_good);
		sorted = problems_sorted(reading.problems, &count);
		for (size_t k = 0; k < count; k++)
			assert_null(strstr(sorted[k].text, "hunter2"));
		finish(&reading);
	}
}

static void test_defaults__a_bad_one_is_found(void **state)
{
	static const struct peal_option bad[] = {
		{ PEAL_INT(struct config, count), .fallback = "11", .max = 10, .doc = "A count." },
		{ PEAL_CHOICE(struct config, color), .choices = colors, .fallback = "pink",
		  .doc = "One." },
		{ PEAL_DURATION(struct config, wait), .fallback = "90", .doc = "A time." },
		PEAL_OPTION_END,
	};
	struct options_reader reader = { .folder = "/", .here = "/", .owner = "x.y" };

	(void)state;
	reader.problems = problems_create();
	reader.arena = arena_create();
	assert_true(options_check_defaults(&reader, options));
	assert_false(options_check_defaults(&reader, bad));
	assert_int_equal(problems_errors(reader.problems), 3);
	problems_destroy(&reader.problems);
	arena_destroy(&reader.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read__defaults),
		cmocka_unit_test(test_read__a_value_of_every_type),
		cmocka_unit_test(test_read__wrong_settings),
		cmocka_unit_test(test_read__all_problems_at_once),
		cmocka_unit_test(test_read__a_deprecated_setting_is_a_warning),
		cmocka_unit_test(test_secret__from_environment_and_file),
		cmocka_unit_test(test_secret__is_never_shown),
		cmocka_unit_test(test_defaults__a_bad_one_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
