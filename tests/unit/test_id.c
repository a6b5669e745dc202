/* test_id.c - ids that are unique for ever, and random bytes */
/* SPDX-License-Identifier: MIT */
#include "core/base/id.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void test_id_make__is_a_uuid_of_version_7(void **state)
{
	struct random random;
	struct peal_id id;
	char text[ID_TEXT_MAX];

	(void)state;
	random_init(&random);
	id = id_make(&random, INT64_C(0x0123456789ab));
	id_format(&id, text);
	assert_int_equal(strlen(text), 36);
	assert_memory_equal(text, "01234567-89ab-7", 15);
	assert_true(strchr("89ab", text[19]) != NULL);
	random_finish(&random);
}

static void test_id_make__later_ids_sort_behind_and_differ(void **state)
{
	struct random random;
	char before[ID_TEXT_MAX] = "", text[ID_TEXT_MAX];

	(void)state;
	random_init(&random);
	for (int64_t ms = 1; ms < 1000; ms++) {
		struct peal_id id = id_make(&random, INT64_C(1795240800000) + ms);

		id_format(&id, text);
		assert_true(strcmp(before, text) < 0);
		strcpy(before, text);
	}
	random_finish(&random);
}

static void test_id_parse__and_back(void **state)
{
	static const char *const bad[] = {
		"",
		"01234567-89ab-7cde-8f01-23456789abc",
		"01234567-89ab-7cde-8f01-23456789abcde",
		"0123456789ab7cde8f0123456789abcd",
		"01234567-89ab-7cde-8f01-23456789abcg",
		"01234567_89ab-7cde-8f01-23456789abcd",
	};
	const char *good = "01234567-89ab-7cde-8f01-23456789abcd";
	struct peal_id id;
	char text[ID_TEXT_MAX];

	(void)state;
	assert_int_equal(id_parse(good, &id), 0);
	id_format(&id, text);
	assert_string_equal(text, good);
	assert_int_equal(id_parse("01234567-89AB-7CDE-8F01-23456789ABCD", &id), 0);
	id_format(&id, text);
	assert_string_equal(text, good);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(id_parse(bad[i], &id), -1);
}

static void test_random__one_seed_one_sequence(void **state)
{
	struct random one, same, other;
	unsigned char bytes[3][700];

	(void)state;
	random_init_seeded(&one, 7);
	random_init_seeded(&same, 7);
	random_init_seeded(&other, 8);
	random_bytes(&one, bytes[0], sizeof(bytes[0]));
	for (size_t i = 0; i < sizeof(bytes[1]); i++)
		random_bytes(&same, &bytes[1][i], 0);
	random_bytes(&same, bytes[1], sizeof(bytes[1]));
	random_bytes(&other, bytes[2], sizeof(bytes[2]));
	assert_memory_equal(bytes[0], bytes[1], sizeof(bytes[0]));
	assert_memory_not_equal(bytes[0], bytes[2], sizeof(bytes[0]));
	random_finish(&one);
	random_finish(&same);
	random_finish(&other);
}

static void test_random_share__from_0_to_1(void **state)
{
	struct random random;
	double sum = 0;

	(void)state;
	random_init_seeded(&random, 1);
	for (int i = 0; i < 100000; i++) {
		double share = random_share(&random);

		assert_true(share >= 0 && share < 1);
		sum += share;
	}
	assert_true(sum > 49500 && sum < 50500);
	random_finish(&random);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_id_make__is_a_uuid_of_version_7),
		cmocka_unit_test(test_id_make__later_ids_sort_behind_and_differ),
		cmocka_unit_test(test_id_parse__and_back),
		cmocka_unit_test(test_random__one_seed_one_sequence),
		cmocka_unit_test(test_random_share__from_0_to_1),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
