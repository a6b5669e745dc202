/* test_source.c - the text of a pipeline file: includes, literals, places */
/* SPDX-License-Identifier: MIT */
#include "core/config/file.h"
#include "core/config/source.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct folder {
	char path[64];
	struct problems *problems;
};

static int folder_make(void **state)
{
	struct folder *folder = calloc(1, sizeof(*folder));

	strcpy(folder->path, "/tmp/peal-source-XXXXXX");
	*state = folder;
	folder->problems = problems_create();
	return mkdtemp(folder->path) == NULL || chdir(folder->path) != 0 || mkdir("sub", 0700) != 0;
}

static int folder_remove(void **state)
{
	static const char *const files[] = { "a.cfg",	  "b.cfg",   "sub/c.cfg",
					     "sub/d.cfg", "big.cfg", "zero.cfg" };
	struct folder *folder = *state;

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		unlink(files[i]);
	rmdir("sub");
	problems_destroy(&folder->problems);
	if (chdir("/") != 0 || rmdir(folder->path) != 0)
		return -1;
	free(folder);
	return 0;
}

static void write_file(const char *path, const char *text, size_t bytes)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, bytes, file), bytes);
	assert_int_equal(fclose(file), 0);
}

static void write_text(const char *path, const char *text)
{
	write_file(path, text, strlen(text));
}

/* The only problem must be at that place and say that. */
static void assert_problem(struct problems *problems, const char *file, unsigned line,
			   const char *says)
{
	size_t count;
	const struct problem *sorted = problems_sorted(problems, &count);

	if (count != 1 || strcmp(sorted[0].file, file) != 0 || sorted[0].line != line ||
	    strstr(sorted[0].text, says) == NULL) {
		problems_print(problems, stderr);
		fail_msg("expected %s:%u: %s", file, line, says);
	}
}

static void assert_place(struct file *tree, const char *name, const char *file, unsigned line)
{
	const config_setting_t *setting = config_setting_get_member(file_root(tree), name);
	struct place place;

	assert_non_null(setting);
	place = place_of(setting);
	assert_string_equal(place.file, file);
	assert_int_equal(place.line, line);
}

/* Each setting knows its own file, also behind an include and within a list. */
static void test_includes__places(void **state)
{
	struct folder *folder = *state;
	struct file *tree;
	const config_setting_t *list;

	write_text("a.cfg",
		   "one = 1;\n@include \"sub/c.cfg\"\ntwo = 2; # @include \"nope\"\n"
		   "list = (\n@include \"b.cfg\"\n, { x = 1; } );\nthree = \"@include\";\n");
	write_text("b.cfg", "\n{ y = 1; }");
	write_text("sub/c.cfg", "\xef\xbb\xbf"
				"c = 1;\n@include \"d.cfg\"\nc2 = 1;");
	write_text("sub/d.cfg", "d = \"प्रिया\";");
	tree = file_read("a.cfg", folder->problems);
	assert_non_null(tree);
	assert_int_equal(problems_errors(folder->problems), 0);
	assert_place(tree, "one", "a.cfg", 1);
	assert_place(tree, "c", "sub/c.cfg", 1);
	assert_place(tree, "d", "sub/d.cfg", 1);
	assert_place(tree, "c2", "sub/c.cfg", 3);
	assert_place(tree, "two", "a.cfg", 3);
	assert_place(tree, "three", "a.cfg", 7);
	list = config_setting_get_member(file_root(tree), "list");
	assert_string_equal(place_of(config_setting_get_elem(list, 0)).file, "b.cfg");
	assert_int_equal(place_of(config_setting_get_elem(list, 0)).line, 2);
	assert_int_equal(place_of(config_setting_get_elem(list, 1)).line, 6);
	assert_string_equal(
		config_setting_get_string(config_setting_get_member(file_root(tree), "d")),
		"प्रिया");
	file_destroy(&tree);
}

struct include_case {
	const char *text; /* of a.cfg */
	unsigned line;
	const char *says;
};

static void test_includes__that_cannot_be(void **state)
{
	static const struct include_case cases[] = {
		{ "x = 1;\n@include \"nope.cfg\"\n", 2,
		  "cannot include \"nope.cfg\": No such file" },
		{ "\n\n@include \"sub\"\n", 3, "cannot include \"sub\": it is a folder" },
		{ "@include \"/dev/zero\"\n", 1, "cannot include \"/dev/zero\": it is not a file" },
		{ "@include \"a.cfg\"\n", 1, "cannot include \"a.cfg\": it includes itself" },
		{ "@include nope\n", 1, "expected a file name in quotes after @include" },
		{ "@include \"nope\n", 1, "expected a file name in quotes after @include" },
		{ "@include", 1, "expected a file name in quotes after @include" },
	};
	struct folder *folder = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct problems *problems = problems_create();
		struct file *tree;

		(void)folder;
		write_text("a.cfg", cases[i].text);
		tree = file_read("a.cfg", problems);
		assert_problem(problems, "a.cfg", cases[i].line, cases[i].says);
		file_destroy(&tree);
		problems_destroy(&problems);
	}
}

static void test_includes__in_a_circle(void **state)
{
	struct folder *folder = *state;
	struct file *tree;

	write_text("a.cfg", "@include \"b.cfg\"\n");
	write_text("b.cfg", "\n@include \"a.cfg\"\n");
	tree = file_read("a.cfg", folder->problems);
	assert_problem(folder->problems, "b.cfg", 2, "it includes itself");
	file_destroy(&tree);
}

static void test_literals__beyond_32_bits(void **state)
{
	struct folder *folder = *state;
	const struct problem *sorted;
	struct file *tree;
	size_t count;

	write_text("a.cfg",
		   "ok = [2147483647, -2147483648, 0x7FFFFFFF];\nlong = 3000000000L;\n"
		   "text = \"3000000000\"; real = 3000000000.5; power = 3e12; n3000000000 = 1;\n"
		   "# 3000000000\n// 3000000000\n/* 3000000000\n*/\nbad1 = 3000000000;\n"
		   "bad2 = -2147483649; bad3 = 0xFFFFFFFF;\n");
	tree = file_read("a.cfg", folder->problems);
	sorted = problems_sorted(folder->problems, &count);
	assert_int_equal(count, 3);
	assert_int_equal(sorted[0].line, 8);
	assert_non_null(strstr(sorted[0].text, "3000000000 needs an L behind it (3000000000L)"));
	assert_int_equal(sorted[1].line, 9);
	assert_int_equal(sorted[2].line, 9);
	/* What follows speaks of the number that was meant. */
	assert_int_equal(
		config_setting_get_int64(config_setting_get_member(file_root(tree), "bad1")),
		INT64_C(3000000000));
	file_destroy(&tree);
}

static void test_literals__beyond_64_bits(void **state)
{
	struct folder *folder = *state;
	struct file *tree;

	write_text("a.cfg", "a = 99999999999999999999L;\n");
	tree = file_read("a.cfg", folder->problems);
	assert_problem(folder->problems, "a.cfg", 1, "does not fit into 64 bits");
	file_destroy(&tree);
}

struct refusal_case {
	const char *path;
	unsigned line;
	const char *says;
};

static void test_read__what_is_no_pipeline_file(void **state)
{
	static const struct refusal_case cases[] = {
		{ "nope.cfg", 0, "cannot read it: No such file or directory" },
		{ "sub", 0, "cannot read it: it is a folder" },
		{ "/dev/null", 0, "cannot read it: it is not a file" },
		{ "zero.cfg", 0, "it is not a text file: it has a zero byte" },
		{ "big.cfg", 0, "it is larger than 4 MiB" },
		{ "a.cfg", 2, "syntax error here or just before" },
		{ "b.cfg", 2, "duplicate setting name" },
		{ "sub/c.cfg", 2, "the text that starts here has no closing quote" },
		{ "sub/d.cfg", 1, "the comment that starts here has no end" },
	};
	char *big = malloc(SOURCE_BYTES_MAX + 1);

	(void)state;
	memset(big, '\n', SOURCE_BYTES_MAX + 1);
	write_file("big.cfg", big, SOURCE_BYTES_MAX + 1);
	free(big);
	write_file("zero.cfg", "a = 1;\0", 7);
	write_text("a.cfg", "a = 1;\nb = = 2;\n");
	write_text("b.cfg", "a = 1;\na = 2;\n");
	write_text("sub/c.cfg", "a = \"\\\"\";\nb = \"x\\\";\nc = 1;\n");
	write_text("sub/d.cfg", "/* a\n * b\n");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct problems *problems = problems_create();

		assert_null(file_read(cases[i].path, problems));
		assert_problem(problems, cases[i].path, cases[i].line, cases[i].says);
		problems_destroy(&problems);
	}
}

static void test_read__brackets_without_end(void **state)
{
	struct folder *folder = *state;
	char text[4096];

	memset(text, '(', sizeof(text));
	memcpy(text, "a = ", 4);
	write_file("a.cfg", text, sizeof(text));
	assert_null(file_read("a.cfg", folder->problems));
	assert_int_equal(problems_errors(folder->problems), 2); /* and the syntax error */
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_make, folder_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(test_includes__places),
		IN_FOLDER(test_includes__that_cannot_be),
		IN_FOLDER(test_includes__in_a_circle),
		IN_FOLDER(test_literals__beyond_32_bits),
		IN_FOLDER(test_literals__beyond_64_bits),
		IN_FOLDER(test_read__what_is_no_pipeline_file),
		IN_FOLDER(test_read__brackets_without_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
