/* test_rand.c - random numbers for libre: from our pool, and different each time */
/* SPDX-License-Identifier: MIT */
#include <re.h>

#include <ctype.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NUMBERS 4096

static int by_size(const void *one, const void *other)
{
	uint64_t a = *(const uint64_t *)one, b = *(const uint64_t *)other;

	return a < b ? -1 : a > b;
}

static void assert_all_differ(uint64_t *numbers, size_t count)
{
	qsort(numbers, count, sizeof(numbers[0]), by_size);
	for (size_t i = 1; i < count; i++)
		assert_true(numbers[i - 1] != numbers[i]);
}

static void test_u64__no_number_comes_twice(void **state)
{
	static uint64_t numbers[NUMBERS];
	uint64_t ones = 0, zeroes = 0;

	(void)state;
	for (size_t i = 0; i < NUMBERS; i++) {
		numbers[i] = rand_u64();
		ones |= numbers[i];
		zeroes |= ~numbers[i];
	}
	assert_true(ones == UINT64_MAX && zeroes == UINT64_MAX);
	assert_all_differ(numbers, NUMBERS);
}

static void *fill(void *context)
{
	uint64_t *numbers = context;

	for (size_t i = 0; i < NUMBERS / 2; i++)
		numbers[i] = rand_u64();
	return NULL;
}

static void test_u64__threads_share_none(void **state)
{
	static uint64_t numbers[NUMBERS];
	pthread_t thread;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, fill, numbers), 0);
	fill(numbers + NUMBERS / 2);
	pthread_join(thread, NULL);
	assert_all_differ(numbers, NUMBERS);
}

/* Around the size of the pool, each byte is written, and none beyond. */
static void test_bytes__of_any_length(void **state)
{
	static const size_t lengths[] = { 0, 1, 7, 511, 512, 513, 3000 };
	uint8_t bytes[3001], seen[3000];

	(void)state;
	for (size_t n = 0; n < sizeof(lengths) / sizeof(lengths[0]); n++) {
		memset(seen, 0, sizeof(seen));
		for (int turn = 0; turn < 20; turn++) {
			memset(bytes, 0, sizeof(bytes));
			rand_bytes(bytes, lengths[n]);
			for (size_t i = 0; i < lengths[n]; i++)
				seen[i] |= bytes[i];
			assert_int_equal(bytes[lengths[n]], 0);
		}
		for (size_t i = 0; i < lengths[n]; i++)
			assert_int_not_equal(seen[i], 0);
	}
}

static void test_str__letters_and_digits(void **state)
{
	char text[64], again[64];

	(void)state;
	memset(text, 1, sizeof(text));
	rand_str(text, 0);
	assert_int_equal(text[0], 1);
	rand_str(text, 1);
	assert_string_equal(text, "");
	rand_str(text, sizeof(text));
	rand_str(again, sizeof(again));
	assert_int_equal(strlen(text), sizeof(text) - 1);
	for (const char *at = text; *at != '\0'; at++)
		assert_true(isalnum((unsigned char)*at));
	assert_string_not_equal(text, again);
}

static void test_small__are_spread(void **state)
{
	unsigned high = 0, low = 0;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		high += rand_u16() >> 15;
		low += rand_u32() & 1;
	}
	assert_in_range(high, 300, 700);
	assert_in_range(low, 300, 700);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_u64__no_number_comes_twice),
		cmocka_unit_test(test_u64__threads_share_none),
		cmocka_unit_test(test_bytes__of_any_length),
		cmocka_unit_test(test_str__letters_and_digits),
		cmocka_unit_test(test_small__are_spread),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
