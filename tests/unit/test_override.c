/* test_override.c - what --set does to a tree */
/* SPDX-License-Identifier: MIT */
#include "core/config/override.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const char text[] = "name = \"n\"; store = { plugin = \"sqlite\"; };\n"
			   "trunks = ( { name = \"jio\"; cps = 1; } );\n"
			   "stages = ( { ingest = \"csv\"; files = [\"a.csv\", \"b.csv\"]; },\n"
			   "  { scrub = \"dedupe\"; }, { scrub = \"dnd\"; },\n"
			   "  { dial = \"sim\"; agent = \"asha\"; cps = 5.0; }, { dial = \"sim\"; "
			   "agent = \"ravi\"; },\n"
			   "  { webhook = \"http\"; receiver = \"crm\"; } );\n";

struct tree {
	struct file *file;
	struct problems *problems;
};

static struct tree tree_with(const char *const *overrides)
{
	struct tree tree = { .problems = problems_create() };

	tree.file = file_of_text("f", text, NULL, tree.problems);
	assert_non_null(tree.file);
	for (; *overrides != NULL; overrides++)
		override_apply(tree.file, *overrides, tree.problems);
	return tree;
}

static void tree_finish(struct tree *tree)
{
	file_destroy(&tree->file);
	problems_destroy(&tree->problems);
}

/* A setting by libconfig's own path, such as "stages.[3].cps". */
static const config_setting_t *lookup(const struct tree *tree, const char *path)
{
	const config_setting_t *setting = config_setting_lookup(file_root(tree->file), path);

	if (setting == NULL)
		fail_msg("there is no %s", path);
	return setting;
}

struct set_case {
	const char *argument;
	const char *path;  /* of the setting that it changes */
	const char *value; /* as a text */
};

static const struct set_case texts[] = {
	{ "name=10", "name", "10" },
	{ "name=", "name", "" },
	{ "name=a=b", "name", "a=b" },
	{ "name=\"[quoted]\"", "name", "[quoted]" },
	{ "store.path=/tmp/x.db", "store.path", "/tmp/x.db" },
	{ "store.plugin=memory", "store.plugin", "memory" },
	{ "release=manual", "release", "manual" },
	{ "stages.dial.cps=20", "stages.[3].cps", "20" },
	{ "stages.dial.cps=20", "stages.[4].cps", "20" },
	{ "stages.dial[1].cps=20", "stages.[4].cps", "20" },
	{ "stages.ravi.cps=20", "stages.[4].cps", "20" },
	{ "stages.crm.url=http://x/?a=b", "stages.[5].url", "http://x/?a=b" },
	{ "stages.http.url=x", "stages.[5].url", "x" },
	{ "stages.dnd.lists=x", "stages.[2].lists", "x" },
	{ "stages.scrub[1].lists=x", "stages.[2].lists", "x" },
	{ "stages[2].lists=x", "stages.[2].lists", "x" },
	{ "stages.ingest.columns.phone=Mobile", "stages.[0].columns.phone", "Mobile" },
	{ "stages.ingest.files[1]=c.csv", "stages.[0].files.[1]", "c.csv" },
	{ "trunks[0].cps=9", "trunks.[0].cps", "9" },
	{ "trunks.jio.cps=9", "trunks.[0].cps", "9" },
};

static void test_set__texts_for_the_option_to_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const char *const overrides[] = { texts[i].argument, NULL };
		struct tree tree = tree_with(overrides);
		const config_setting_t *setting = lookup(&tree, texts[i].path);
		struct place place = place_of(setting);

		assert_int_equal(problems_errors(tree.problems), 0);
		assert_int_equal(config_setting_type(setting), CONFIG_TYPE_STRING);
		assert_string_equal(config_setting_get_string(setting), texts[i].value);
		assert_non_null(place.set);
		assert_int_equal(strncmp(place.set, texts[i].argument, strlen(place.set)), 0);
		assert_int_equal(texts[i].argument[strlen(place.set)], '=');
		tree_finish(&tree);
	}
}

/* The first setting of a stage stays the first: it names the plugin. */
static void test_set__another_plugin_stays_in_its_place(void **state)
{
	static const char *const overrides[] = { "stages.dial[0].dial=sip", NULL };
	struct tree tree = tree_with(overrides);
	const config_setting_t *first = config_setting_get_elem(lookup(&tree, "stages.[3]"), 0);

	(void)state;
	assert_string_equal(config_setting_name(first), "dial");
	assert_string_equal(config_setting_get_string(first), "sip");
	tree_finish(&tree);
}

static void test_set__only_the_one_that_is_meant(void **state)
{
	static const char *const overrides[] = { "stages.dial[1].cps=20", NULL };
	struct tree tree = tree_with(overrides);

	(void)state;
	assert_true(config_setting_get_float(lookup(&tree, "stages.[3].cps")) == 5.0);
	tree_finish(&tree);
}

static void test_set__lists_and_groups(void **state)
{
	static const char *const overrides[] = {
		"stages.ingest.files=[\"x.csv\", \"y.csv\", \"z.csv\"]",
		"dispositions=({ name = \"won\"; terminal = true; weight = 2; }, { name = \"x\"; "
		"})",
		"stages.ingest.columns={ phone = \"Mobile\"; big = 3000000000L; }",
		"dispositions.won.positive=true",
		NULL,
	};
	struct tree tree = tree_with(overrides);

	(void)state;
	assert_int_equal(problems_errors(tree.problems), 0);
	assert_int_equal(config_setting_length(lookup(&tree, "stages.[0].files")), 3);
	assert_string_equal(config_setting_get_string(lookup(&tree, "stages.[0].files.[2]")),
			    "z.csv");
	assert_true(config_setting_get_bool(lookup(&tree, "dispositions.[0].terminal")));
	assert_string_equal(config_setting_get_string(lookup(&tree, "dispositions.[0].positive")),
			    "true");
	assert_int_equal(config_setting_get_int64(lookup(&tree, "stages.[0].columns.big")),
			 INT64_C(3000000000));
	assert_string_equal(place_of(lookup(&tree, "dispositions.[1].name")).set, "dispositions");
	assert_false(place_of(lookup(&tree, "dispositions.[1].name")).is_untyped);
	tree_finish(&tree);
}

struct wrong_case {
	const char *argument;
	const char *problem;
};

static const struct wrong_case wrong[] = {
	{ "nonsense", "--set nonsense: expected NAME=VALUE" },
	{ "=x", "--set : expected a name such as stages.dial.cps or stages.dial[1].cps" },
	{ "a..b=x", "--set a..b: expected a name such as stages.dial.cps or stages.dial[1].cps" },
	{ "a.=x", "--set a.: expected a name such as stages.dial.cps or stages.dial[1].cps" },
	{ "trunks[x].cps=1",
	  "--set trunks[x].cps: expected a name such as stages.dial.cps or stages.dial[1].cps" },
	{ "trunks[0]x.cps=1",
	  "--set trunks[0]x.cps: expected a name such as stages.dial.cps or stages.dial[1].cps" },
	{ "trunks[-1].cps=1",
	  "--set trunks[-1].cps: expected a name such as stages.dial.cps or stages.dial[1].cps" },
	{ "stages.dail.cps=1",
	  "--set stages.dail.cps: there is no \"dail\" in \"stages\"; did you mean \"dial\"?" },
	{ "stages.asah.cps=1",
	  "--set stages.asah.cps: there is no \"asah\" in \"stages\"; did you mean \"asha\"?" },
	{ "stages.dial[2].cps=1", "--set stages.dial[2].cps: there is no dial[2]: the first is "
				  "dial[0], the last dial[1]" },
	{ "stages.dial=1", "--set stages.dial: \"dial\" is a group: name the setting in it" },
	{ "stages[9].cps=1", "--set stages[9].cps: there is no stages[9]" },
	{ "nothing[0].cps=1", "--set nothing[0].cps: there is no nothing[0]" },
	{ "name.x=1", "--set name.x: \"name\" is a text: there is nothing in it to set" },
	{ "stages[0]=1",
	  "--set stages[0]: stages[0] is a group; only a text can be replaced alone: "
	  "give the whole list" },
	{ "na me=1", "--set na me: \"na me\" cannot be the name of a setting" },
	{ "x=[3000000000]",
	  "--set x: the integer 3000000000 needs an L behind it (3000000000L) "
	  "because it does not fit into 32 bits; a telephone number is written in "
	  "quotes" },
	{ "x=[1,",
	  "--set x: syntax error here or just before; look for a missing quote, bracket or "
	  "semicolon, or a comma behind the last entry of a list" },
	{ "x=[1]; y = 2", "--set x: there is something behind the end of the value" },
	{ "x=\"a", "--set x: the text that starts here has no closing quote" },
	{ "x=(\n@include \"/etc/hostname\"\n)", "--set x: @include is not possible here" },
};

static void test_set__what_cannot_be(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		const char *const overrides[] = { wrong[i].argument, NULL };
		struct tree tree = tree_with(overrides);
		size_t count;
		const struct problem *sorted = problems_sorted(tree.problems, &count);

		if (count != 1 || strcmp(sorted[0].text, wrong[i].problem) != 0) {
			problems_print(tree.problems, stderr);
			fail_msg("\"%s\": expected %s", wrong[i].argument, wrong[i].problem);
		}
		tree_finish(&tree);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_set__texts_for_the_option_to_read),
		cmocka_unit_test(test_set__another_plugin_stays_in_its_place),
		cmocka_unit_test(test_set__only_the_one_that_is_meant),
		cmocka_unit_test(test_set__lists_and_groups),
		cmocka_unit_test(test_set__what_cannot_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
