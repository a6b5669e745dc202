/* test_dedupe.c - scrub.dedupe: the first row of a number wins */
/* SPDX-License-Identifier: MIT */
#include "tests/fakes/plugin_host.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct peal_batch *judge(struct plugin_host *host, const uint64_t *numbers, size_t count)
{
	const struct peal_scrub_ops *ops = plugin_host_ops(host);
	struct peal_batch *batch = plugin_host_batch(host, NULL);

	for (size_t i = 0; i < count; i++)
		plugin_host_row(batch, numbers[i], "", NULL);
	assert_int_equal(ops->batch(plugin_host_self(host), batch, NULL), 0);
	return batch;
}

static void test_batch__first_row_wins(void **state)
{
	static const uint64_t numbers[] = { 919876543210, 919876543211, 919876543210,
					    919876543210 };
	struct plugin_host *host = plugin_host_create("scrub", "dedupe", "");
	struct peal_batch *batch = judge(host, numbers, 4);

	(void)state;
	assert_string_equal(plugin_host_reason(batch, 0), "");
	assert_string_equal(plugin_host_reason(batch, 1), "");
	assert_string_equal(plugin_host_reason(batch, 2), "duplicate");
	assert_string_equal(plugin_host_reason(batch, 3), "duplicate");
	assert_non_null(strstr(plugin_host_detail(batch, 2), "line 2 of "));
	assert_non_null(strstr(plugin_host_detail(batch, 3), "line 2 of "));
	plugin_host_destroy(&host);
}

static void test_batch__number_of_an_earlier_batch(void **state)
{
	static const uint64_t numbers[] = { 919876543210, 919876543211 };
	struct plugin_host *host = plugin_host_create("scrub", "dedupe", "");
	struct peal_batch *batch;

	(void)state;
	judge(host, numbers, 1);
	batch = judge(host, numbers, 2);
	assert_string_equal(plugin_host_reason(batch, 0), "duplicate");
	assert_string_equal(plugin_host_reason(batch, 1), "");
	plugin_host_destroy(&host);
}

static void test_batch__excluded_rows_keep_their_reason_and_win_nothing(void **state)
{
	static const uint64_t numbers[] = { 919876543210, 919876543210 };
	struct plugin_host *host = plugin_host_create("scrub", "dedupe", "");
	const struct peal_scrub_ops *ops = plugin_host_ops(host);
	struct peal_batch *batch = plugin_host_batch(host, NULL);

	(void)state;
	plugin_host_row(batch, numbers[0], "", NULL);
	plugin_host_row(batch, numbers[1], "", NULL);
	batch->exclude(batch, 0, "dnd", "before");
	assert_int_equal(ops->batch(plugin_host_self(host), batch, NULL), 0);
	assert_string_equal(plugin_host_reason(batch, 0), "dnd");
	assert_string_equal(plugin_host_reason(batch, 1), "");
	plugin_host_destroy(&host);
}

static void test_batch__empty_and_full(void **state)
{
	struct plugin_host *host = plugin_host_create("scrub", "dedupe", "");
	static uint64_t numbers[PEAL_BATCH_ROWS_MAX];
	struct peal_batch *batch;

	(void)state;
	judge(host, numbers, 0);
	for (uint32_t i = 0; i < PEAL_BATCH_ROWS_MAX; i++)
		numbers[i] = 919800000000 + i / 2;
	batch = judge(host, numbers, PEAL_BATCH_ROWS_MAX);
	for (uint32_t i = 0; i < PEAL_BATCH_ROWS_MAX; i++)
		assert_string_equal(plugin_host_reason(batch, i), i % 2 == 0 ? "" : "duplicate");
	plugin_host_destroy(&host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_batch__first_row_wins),
		cmocka_unit_test(test_batch__number_of_an_earlier_batch),
		cmocka_unit_test(test_batch__excluded_rows_keep_their_reason_and_win_nothing),
		cmocka_unit_test(test_batch__empty_and_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
