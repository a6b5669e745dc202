/* test_table.c - many calls, found again and taken out */
/* SPDX-License-Identifier: MIT */
#include "call/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define COUNT 5000u

static void test_table__finds_what_is_in_it(void **state)
{
	static struct table_entry entries[COUNT];
	static char keys[COUNT * 64]; /* addresses as those of calls are */
	struct table table;

	(void)state;
	assert_int_equal(table_init(&table), 0);
	assert_null(table_any(&table));
	for (size_t i = 0; i < COUNT; i++) {
		entries[i].key = &keys[i * 64];
		table_add(&table, &entries[i]);
	}
	for (size_t i = 0; i < COUNT; i += 2)
		table_remove(&table, &entries[i]);
	assert_int_equal(table.count, COUNT / 2);
	for (size_t i = 0; i < COUNT; i++)
		assert_ptr_equal(table_find(&table, &keys[i * 64]),
				 i % 2 == 0 ? NULL : &entries[i]);
	for (size_t left = COUNT / 2; left > 0; left--)
		table_remove(&table, table_any(&table));
	assert_null(table_any(&table));
	table_finish(&table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table__finds_what_is_in_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
