/* test_mix.c - the file: who lives where, what may stand there, what may not */
/* SPDX-License-Identifier: MIT */
#include "mix.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char path[] = "/tmp/peal-town-mix.XXXXXX", said[4096];

/* What is said on stderr goes to `said`. */
static int read_mix(struct mix *mix, const char *text, const char *set)
{
	FILE *file = fopen(path, "w"), *saved = stderr, *catcher;
	int result;

	fputs(text, file);
	fclose(file);
	memset(said, 0, sizeof(said));
	catcher = fmemopen(said, sizeof(said) - 1, "w");
	stderr = catcher;
	result = mix_read(mix, path, &set, set != NULL);
	stderr = saved;
	fclose(catcher);
	return result;
}

static const char *does(const struct mix *mix, const char *number, int seed)
{
	return mix_find(mix, text_of(number), seed)->does;
}

static void test_read__numbers_and_prefixes(void **state)
{
	struct mix mix;

	(void)state;
	assert_int_equal(
		read_mix(&mix,
			 "numbers = ( { number = \"+911\"; does = \"busy\"; status = 600; },\n"
			 "{ number = \"91*\"; does = \"machine\"; ring = \"1s-2500ms\"; } );\n"
			 "default = ( { share = 1; does = \"rings\"; } );\n"
			 "speed = 10; trunk = { max_calls = 7; };",
			 "trunk.max_calls=9"),
		0);
	assert_string_equal(does(&mix, "911", 1), "busy");
	assert_int_equal(mix_find(&mix, text_of("911"), 1)->status, 600);
	assert_string_equal(does(&mix, "912", 1), "machine");
	assert_int_equal(mix_find(&mix, text_of("912"), 1)->ring.min_ms, 1000);
	assert_int_equal(mix_find(&mix, text_of("912"), 1)->ring.max_ms, 2500);
	assert_int_equal(mix_find(&mix, text_of("912"), 1)->beep_hz, 1000);
	assert_string_equal(does(&mix, "92", 1), "rings");
	assert_int_equal(mix.trunk.calls_max, 9);
	assert_true(mix.speed == 10);
	mix_finish(&mix);
}

static void test_find__shares_and_seeds(void **state)
{
	struct mix mix;
	int busy = 0, changed = 0;

	(void)state;
	assert_int_equal(read_mix(&mix,
				  "default = ( { share = 30.0; does = \"busy\"; }, "
				  "{ share = 70.0; does = \"answers\"; } );",
				  NULL),
			 0);
	for (int i = 0; i < 10000; i++) {
		char number[24];

		snprintf(number, sizeof(number), "91980%07d", i);
		busy += strcmp(does(&mix, number, 1), "busy") == 0;
		changed += does(&mix, number, 1) != does(&mix, number, 2);
		assert_ptr_equal(does(&mix, number, 1), does(&mix, number, 1));
	}
	assert_in_range(busy, 2800, 3200);
	assert_in_range(changed, 3500, 4900); /* 2 x 0.3 x 0.7 */
	mix_finish(&mix);
}

static void test_read__what_is_refused(void **state)
{
	static const struct {
		const char *text, *says;
	} refused[] = {
		{ "sped = 1;", ":1: \"sped\" is not a setting" },
		{ "\nspeed = 0;", ":2: \"speed\" is to be between" },
		{ "speed = \"fast\";", "is to be a number" },
		{ "trunk = 5;", "a group" },
		{ "trunk = {\n user = 5; };", ":2: \"user\" is to be a text in quotes" },
		{ "trunk = { challenge = 407; };", "needs a user and a password" },
		{ "default = { };", "is to be a list" },
		{ "default = ( 5 );", "a group" },
		{ "default = ( { does = \"busy\"; } );", "needs a \"share\"" },
		{ "numbers = ( { does = \"busy\"; } );", "needs a \"number\"" },
		{ "numbers = ( { number = 5; } );", "is to be a text in quotes" },
		{ "numbers = (\n\n{ number = \"1\"; does = \"dances\"; } );",
		  ":3: no telephone does \"dances\"" },
		{ "numbers = ( { number = \"1\"; ring = \"soon\"; } );", "times look like" },
		{ "numbers = ( { number = \"1\"; ring = \"3s-1s\"; } );", "times look like" },
		{ "numbers = ( { number = \"1\"; rtp = \"odd\"; } );", "it is one of:" },
		{ "numbers = ( { number = \"1\"; keys = \"1 2\"; } );", "keys are 0-9, *, #" },
		{ "numbers = ( { number = \"1\"; mute = 1; } );", "true or false" },
		{ "numbers = ( { number = \"1\"; talks = 1; } );", "is not a setting" },
		{ "speed = ", ":1: syntax error" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct mix mix;

		assert_int_equal(read_mix(&mix, refused[i].text, NULL), -1);
		if (strstr(said, refused[i].says) == NULL)
			fail_msg("\"%s\" says \"%s\"", refused[i].text, said);
		mix_finish(&mix);
	}
}

static void test_read__sets_that_are_refused(void **state)
{
	static const char *const refused[] = { "speed", "=1", "a.b.c=1", "speed=\"1" };

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct mix mix;

		assert_int_equal(read_mix(&mix, "", refused[i]), -1);
		assert_non_null(strstr(said, "--set"));
		mix_finish(&mix);
	}
}

/* One fact, one place: each behaviour says only what the table knows, and the table
 * explains every row. */
static void test_tables__are_whole(void **state)
{
	struct mix mix;

	(void)state;
	for (size_t i = 0; i < trait_count; i++)
		assert_true(strlen(trait_table[i].sentence) > 5);
	for (size_t i = 0; i < trait_name_count; i++) {
		char text[256];

		snprintf(text, sizeof(text), "numbers = ( { number = \"1\"; does = \"%s\"; } );",
			 trait_names[i].name);
		assert_int_equal(read_mix(&mix, text, NULL), 0);
		assert_string_equal(does(&mix, "1", 1), trait_names[i].name);
		assert_true(strlen(trait_names[i].sentence) > 5);
		mix_finish(&mix);
	}
}

static void test_read__the_town_of_the_demo(void **state)
{
	const char *source = getenv("PEAL_SOURCE");
	struct mix mix;
	char file[4096];

	(void)state;
	if (source == NULL)
		skip();
	snprintf(file, sizeof(file), "%s/samples/town/town.cfg", source);
	assert_int_equal(mix_read(&mix, file, NULL, 0), 0);
	assert_string_equal(does(&mix, "919800000002", 1), "busy");
	mix_finish(&mix);
}

static void test_readme__names_every_behaviour(void **state)
{
	static char text[65536];
	const char *source = getenv("PEAL_SOURCE");
	char file[4096];
	FILE *readme;

	(void)state;
	if (source == NULL)
		skip();
	snprintf(file, sizeof(file), "%s/samples/town/README.md", source);
	readme = fopen(file, "r");
	assert_non_null(readme);
	text[fread(text, 1, sizeof(text) - 1, readme)] = '\0';
	fclose(readme);
	for (size_t i = 0; i < trait_name_count; i++) {
		char name[64];

		snprintf(name, sizeof(name), "`%s`", trait_names[i].name);
		if (strstr(text, name) == NULL)
			fail_msg("README.md does not say what %s does", name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read__numbers_and_prefixes),
		cmocka_unit_test(test_find__shares_and_seeds),
		cmocka_unit_test(test_read__what_is_refused),
		cmocka_unit_test(test_read__sets_that_are_refused),
		cmocka_unit_test(test_tables__are_whole),
		cmocka_unit_test(test_read__the_town_of_the_demo),
		cmocka_unit_test(test_readme__names_every_behaviour),
	};
	int result;

	close(mkstemp(path));
	result = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(path);
	return result;
}
