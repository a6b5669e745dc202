/* test_seen.c - every number once, whatever the size of the table */
/* SPDX-License-Identifier: MIT */
#include "core/base/memory.h"
#include "core/base/random.h"
#include "core/pipeline/seen.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#define TABLE_SMALL 4096u /* 256 slots: a run for every 192 numbers */

static uint64_t enter(struct seen *seen, uint64_t number, uint32_t upload, uint64_t line)
{
	struct seen_place place = { upload, line }, first = { 0 };
	struct peal_error err = { 0 };
	int is_new = seen_enter(seen, number, &place, &first, &err);

	if (is_new < 0)
		fail_msg("%s", err.text);
	return is_new ? 0 : first.line;
}

static void test_enter__second_row_names_the_first(void **state)
{
	struct seen *seen = seen_create(0, NULL);
	struct seen_place place = { 3, 70 }, first = { 0 };

	(void)state;
	assert_int_equal(enter(seen, 919876543210, 2, 17), 0);
	assert_int_equal(seen_enter(seen, 919876543210, &place, &first, NULL), 0);
	assert_int_equal(first.upload, 2);
	assert_int_equal(first.line, 17);
	assert_int_equal(enter(seen, 919876543211, 3, 71), 0);
	assert_int_equal(seen_count(seen), 2);
	seen_destroy(&seen);
	assert_null(seen);
	seen_destroy(&seen);
}

static void test_enter__largest_values_are_kept(void **state)
{
	struct seen *seen = seen_create(TABLE_SMALL, NULL);
	struct seen_place place = { SEEN_UPLOAD_MAX, SEEN_LINE_MAX }, first = { 0 };

	(void)state;
	assert_int_equal(seen_enter(seen, UINT64_MAX, &place, &first, NULL), 1);
	for (uint64_t number = 1; number <= 3000; number++)
		assert_int_equal(enter(seen, number, 1, number), 0);
	assert_int_equal(seen_enter(seen, UINT64_MAX, &place, &first, NULL), 0);
	assert_int_equal(first.upload, SEEN_UPLOAD_MAX);
	assert_int_equal(first.line, SEEN_LINE_MAX);
	seen_destroy(&seen);
}

static void test_enter__place_beyond_the_limits_is_refused(void **state)
{
	static const struct seen_place beyond[] = {
		{ SEEN_UPLOAD_MAX + 1, 1 },
		{ 1, SEEN_LINE_MAX + 1 },
	};
	struct seen *seen = seen_create(0, NULL);
	struct seen_place first;
	struct peal_error err = { 0 };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(seen_enter(seen, 4930123456, &beyond[i], &first, &err), -1);
		assert_int_equal(err.code, PEAL_FAIL_LIMIT);
	}
	assert_int_equal(seen_count(seen), 0);
	seen_destroy(&seen);
}

/* The model: for each of `domain` numbers the line that had it first. */
struct model {
	struct seen *seen;
	struct random random;
	uint64_t *first_line;
	uint64_t domain, line;
};

static uint64_t draw(struct model *model)
{
	uint64_t bits;

	random_bytes(&model->random, &bits, sizeof(bits));
	return bits % model->domain;
}

#define BATCH 512u

static void check_batch(struct model *model)
{
	uint64_t numbers[BATCH], indexes[BATCH];
	struct seen_place places[BATCH], first[BATCH];
	bool is_new[BATCH];
	struct peal_error err = { 0 };

	for (size_t i = 0; i < BATCH; i++) {
		indexes[i] = draw(model);
		numbers[i] = indexes[i] % 97 == 0 ? 0 : 919000000000 + indexes[i] * 31;
		places[i] = (struct seen_place){ (uint32_t)(model->line / 5000), ++model->line };
	}
	if (seen_enter_all(model->seen, numbers, places, BATCH, is_new, first, &err) < 0)
		fail_msg("%s", err.text);
	for (size_t i = 0; i < BATCH; i++) {
		uint64_t *line = &model->first_line[indexes[i]];

		if (numbers[i] == 0)
			continue;
		assert_int_equal(is_new[i], *line == 0);
		if (*line == 0) {
			*line = places[i].line;
		} else {
			assert_int_equal(first[i].line, *line);
			assert_int_equal(first[i].upload, (*line - 1) / 5000);
		}
	}
}

static void check_against_model(size_t table_bytes, uint64_t domain, uint64_t rows)
{
	struct model model = { .seen = seen_create(table_bytes, NULL), .domain = domain };
	uint64_t count = 0;

	random_init_seeded(&model.random, table_bytes + domain);
	model.first_line = memory_alloc_array(domain, sizeof(uint64_t));
	while (model.line < rows)
		check_batch(&model);
	for (uint64_t i = 0; i < domain; i++)
		count += model.first_line[i] != 0;
	assert_int_equal(seen_count(model.seen), count);
	random_finish(&model.random);
	seen_destroy(&model.seen);
	free(model.first_line);
}

static void test_enter_all__like_a_simple_model(void **state)
{
	static const struct {
		size_t table_bytes;
		uint64_t domain, rows;
	} cases[] = {
		{ 1, 5000, 30000 },		/* the smallest table: hundreds of runs made */
		{ TABLE_SMALL, 60000, 100000 }, /* a filter that is full: every run is asked */
		{ 65536, 400000, 400000 },
		{ 0, 200000, 300000 }, /* never full */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_against_model(cases[i].table_bytes, cases[i].domain, cases[i].rows);
}

/* The second time round gives the first lines of the first. */
static void test_enter_all__all_again_after_many_runs(void **state)
{
	struct seen *seen = seen_create(TABLE_SMALL, NULL);

	(void)state;
	for (uint64_t number = 1; number <= 20000; number++)
		assert_int_equal(enter(seen, number * 7919, 1, number), 0);
	for (uint64_t number = 20000; number > 0; number--)
		assert_int_equal(enter(seen, number * 7919, 2, 1), number);
	assert_int_equal(seen_count(seen), 20000);
	seen_destroy(&seen);
}

/* Enters new numbers until it fails; returns how many were entered. */
static uint64_t enter_until_failure(struct seen *seen, struct peal_error *err)
{
	struct seen_place place = { 1, 1 }, first;
	uint64_t number = 1;

	while (number < 100000 && seen_enter(seen, number, &place, &first, err) == 1)
		number++;
	return number - 1;
}

static void test_enter__folder_that_is_not_there(void **state)
{
	struct seen *seen = seen_create(TABLE_SMALL, "/there/is/no/such/folder");
	struct peal_error err = { 0 };
	uint64_t entered = enter_until_failure(seen, &err);

	(void)state;
	assert_in_range(entered, 100, 256);
	assert_non_null(strstr(err.text, "/there/is/no/such/folder"));
	assert_int_equal(seen_count(seen), entered);
	/* What was entered is still known, and failing again is no worse. */
	assert_int_equal(enter(seen, 5, 9, 9), 1);
	assert_int_equal(enter_until_failure(seen, &err), 0);
	seen_destroy(&seen);
}

static void test_enter__disk_that_is_full(void **state)
{
	struct rlimit was, small;
	struct seen *seen = seen_create(TABLE_SMALL, NULL);
	struct peal_error err = { 0 };
	uint64_t entered;

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
	small = (struct rlimit){ 12000, was.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	entered = enter_until_failure(seen, &err);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);

	/* A run fits, the merged one does not. */
	assert_in_range(entered, 1000, 99998);
	assert_int_equal(err.code, PEAL_FAIL_FULL);
	assert_int_equal(seen_count(seen), entered);
	for (uint64_t number = 1; number <= entered; number++)
		assert_int_equal(enter(seen, number, 9, 9), 1);
	/* With room again it goes on. */
	assert_int_equal(enter(seen, entered + 1, 2, 2), 0);
	seen_destroy(&seen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_enter__second_row_names_the_first),
		cmocka_unit_test(test_enter__largest_values_are_kept),
		cmocka_unit_test(test_enter__place_beyond_the_limits_is_refused),
		cmocka_unit_test(test_enter_all__like_a_simple_model),
		cmocka_unit_test(test_enter_all__all_again_after_many_runs),
		cmocka_unit_test(test_enter__folder_that_is_not_there),
		cmocka_unit_test(test_enter__disk_that_is_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
