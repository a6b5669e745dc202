/* test_number_set.c - scrub.dnd: sets of numbers, held against a sorted array
 *
 * Compiles the set in: its edges cannot be reached through lists. */
/* SPDX-License-Identifier: MIT */
#include "plugins/ingest/csv/spool.c"
#include "plugins/scrub/dnd/gather.c"
#include "plugins/scrub/dnd/number_set.c"
#include "plugins/scrub/dnd/number_sort.c"
#include "plugins/scrub/dnd/runs.c"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define NUMBERS_MAX 20000

/* xorshift64: the same numbers every time. */
static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static int compare(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

	return (left > right) - (left < right);
}

static bool array_has(const uint64_t *sorted, size_t count, uint64_t number)
{
	return bsearch(&number, sorted, count, sizeof(number), compare) != NULL;
}

static struct number_set *set_of(const uint64_t *numbers, size_t count, size_t run_numbers)
{
	struct gather *gather = NULL;
	struct number_set *set = NULL;

	assert_int_equal(gather_create(run_numbers, &gather, NULL), 0);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(gather_add(gather, numbers[i], NULL), 0);
	assert_int_equal(gather_finish(gather, &set, NULL), 0);
	gather_destroy(&gather);
	return set;
}

static void set_equals(const struct number_set *set, const uint64_t *sorted, size_t count)
{
	static uint64_t asked[3 * NUMBERS_MAX];
	static bool has[3 * NUMBERS_MAX];
	size_t ask_count = 0, distinct = count > 0 ? 1 : 0;

	for (size_t i = 1; i < count; i++)
		distinct += sorted[i] != sorted[i - 1];
	assert_int_equal(number_set_count(set), distinct);
	for (size_t i = 0; i < count; i++) {
		asked[ask_count++] = sorted[i];
		asked[ask_count++] = sorted[i] + 1;
		asked[ask_count++] = sorted[i] - 1;
	}
	number_set_has_each(set, asked, ask_count, has);
	for (size_t i = 0; i < ask_count; i++) {
		bool expected = array_has(sorted, count, asked[i]);

		assert_int_equal(has[i], expected);
		assert_int_equal(number_set_has(set, asked[i]), expected);
	}
}

/* `range` numbers from `from` on: narrow ones are dense. */
static void numbers_agree(size_t count, uint64_t from, uint64_t range, size_t run_numbers)
{
	static uint64_t numbers[NUMBERS_MAX];
	uint64_t state = 88172645463325252u + count;
	struct number_set *set = NULL;

	for (size_t i = 0; i < count; i++)
		numbers[i] = from +
			     (range == 0 ? next_random(&state) : next_random(&state) % range);
	set = set_of(numbers, count, run_numbers);
	qsort(numbers, count, sizeof(numbers[0]), compare);
	set_equals(set, numbers, count);
	number_set_destroy(&set);
}

static void test_set__any_count(void **state)
{
	(void)state;
	for (size_t count = 1; count < 200; count++)
		numbers_agree(count, 919000000000, 100000, GATHER_RUN_NUMBERS);
}

static void test_set__any_density(void **state)
{
	static const uint64_t ranges[] = { 1, 2, 1000, 20000, 4000000000, 1000000000000000, 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		numbers_agree(NUMBERS_MAX, 7, ranges[i], GATHER_RUN_NUMBERS);
}

static void test_set__merged_from_runs(void **state)
{
	static const size_t run_numbers[] = { 1, 7, 64, 1000, 9999, 10000, 19999, 20000 };

	(void)state;
	for (size_t i = 0; i < sizeof(run_numbers) / sizeof(run_numbers[0]); i++)
		numbers_agree(i == 0 ? 50 : NUMBERS_MAX, 919000000000, 1000000, run_numbers[i]);
}

static void test_set__empty(void **state)
{
	struct number_set *set = set_of(NULL, 0, 16);
	uint64_t asked[2] = { 0, 919876543210 };
	bool has[2];

	(void)state;
	number_set_has_each(set, asked, 2, has);
	assert_false(has[0] || has[1] || number_set_has(set, 0));
	number_set_destroy(&set);
}

static void test_set__takes_few_bytes(void **state)
{
	static uint64_t numbers[NUMBERS_MAX];
	struct number_set *set = NULL;

	(void)state;
	for (size_t i = 0; i < NUMBERS_MAX; i++)
		numbers[i] = 919000000000 + i * 400;
	set = set_of(numbers, NUMBERS_MAX, GATHER_RUN_NUMBERS);
	assert_true(number_set_bytes(set) < 3 * NUMBERS_MAX);
	number_set_destroy(&set);
}

static void test_gather__no_room_for_runs(void **state)
{
	const char *folder = getenv("TMPDIR");
	char *was = folder != NULL ? strdup(folder) : NULL;
	struct peal_error err = { 0 };
	struct gather *gather = NULL;

	(void)state;
	assert_int_equal(gather_create(1, &gather, &err), 0);
	assert_int_equal(gather_add(gather, 1, &err), 0);
	setenv("TMPDIR", "/nowhere", 1);
	assert_int_equal(gather_add(gather, 2, &err), -1);
	if (was != NULL)
		setenv("TMPDIR", was, 1);
	else
		unsetenv("TMPDIR");
	free(was);
	assert_non_null(strstr(err.text, "set TMPDIR"));
	gather_destroy(&gather);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_set__any_count),
		cmocka_unit_test(test_set__any_density),
		cmocka_unit_test(test_set__merged_from_runs),
		cmocka_unit_test(test_set__empty),
		cmocka_unit_test(test_set__takes_few_bytes),
		cmocka_unit_test(test_gather__no_room_for_runs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
