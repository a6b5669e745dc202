/* test_account.c - the account's own DND list in memory */
/* SPDX-License-Identifier: MIT */
#include "core/pipeline/account.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

/* A store that has nothing but a list, and may fail in the middle of it. */
struct shelf {
	const struct peal_dnd_row *rows;
	size_t count, fails_at; /* fails_at 0: never */
	struct account *account;
	bool was_found_meanwhile;
};

static int shelf_read(void *self, enum peal_read_kind kind, const struct peal_read_filter *filter,
		      peal_row_fn *row_fn, void *context, struct peal_error *err)
{
	struct shelf *shelf = self;
	struct peal_dnd_entry entry;

	assert_int_equal(kind, PEAL_READ_DND);
	assert_int_equal(filter->number, 0);
	for (size_t i = 0; i < shelf->count; i++) {
		if (i + 1 == shelf->fails_at)
			return peal_fail(err, PEAL_FAIL_IO, "the disk is gone");
		row_fn(context, &shelf->rows[i]);
		shelf->was_found_meanwhile |= account_find(shelf->account, 919876500009, &entry);
	}
	return 0;
}

static const struct peal_store_ops ops = { .size = sizeof(ops), .read = shelf_read };

static const struct peal_dnd_row rows[] = {
	{ 12125550100, 5, "asked on a call" },
	{ 919876500001, 6, "added by hand" },
	{ 919876500003, 7, "asked on a call" },
};

static void test_account_add__finds_each_and_no_other(void **state)
{
	struct account account;
	struct peal_dnd_entry entry;

	(void)state;
	account_init(&account);
	assert_false(account_find(&account, 1, &entry));
	for (uint64_t i = 1; i <= 1000; i++)
		account_add(&account, i * 7919 % 100000 * 2, (int64_t)i, "asked on a call");
	for (uint64_t i = 1; i <= 1000; i++) {
		assert_true(account_find(&account, i * 7919 % 100000 * 2, &entry));
		assert_int_equal(entry.added_ms, i);
		assert_false(account_find(&account, i * 7919 % 100000 * 2 + 1, &entry));
	}
	account_finish(&account);
}

static void test_account_add__twice_keeps_the_first(void **state)
{
	struct account account;
	struct peal_dnd_entry entry;

	(void)state;
	account_init(&account);
	account_add(&account, 919876500001, 1, "asked on a call");
	account_add(&account, 919876500001, 2, "added by hand");
	assert_int_equal(account.count, 1);
	assert_true(account_find(&account, 919876500001, &entry));
	assert_int_equal(entry.added_ms, 1);
	assert_string_equal(entry.reason, "asked on a call");
	account_finish(&account);
}

static void test_account_load__takes_the_place_of_the_list_before(void **state)
{
	struct account account;
	struct shelf shelf = { rows, 3, 0, &account, false };
	struct peal_dnd_entry entry;

	(void)state;
	account_init(&account);
	account_add(&account, 919876500009, 1, "taken off the list since");
	assert_int_equal(account_load(&account, &ops, &shelf, NULL), 0);
	/* While it was read, the list before was in force. */
	assert_true(shelf.was_found_meanwhile);
	assert_false(account_find(&account, 919876500009, &entry));
	for (size_t i = 0; i < 3; i++) {
		assert_true(account_find(&account, rows[i].number, &entry));
		assert_int_equal(entry.added_ms, rows[i].added_ms);
		assert_string_equal(entry.reason, rows[i].reason);
	}
	account_finish(&account);
}

static void test_account_load__fails_and_nothing_is_lost(void **state)
{
	struct account account;
	struct shelf shelf = { rows, 3, 0, &account, false };
	struct peal_dnd_entry entry;
	struct peal_error err;

	(void)state;
	account_init(&account);
	assert_int_equal(account_load(&account, &ops, &shelf, &err), 0);
	for (shelf.fails_at = 1; shelf.fails_at <= 3; shelf.fails_at++) {
		assert_true(account_load(&account, &ops, &shelf, &err) < 0);
		for (size_t i = 0; i < 3; i++)
			assert_true(account_find(&account, rows[i].number, &entry));
	}
	account_finish(&account);
}

/* It is read again whenever another process has changed the store. */
static void test_account_load__reasons_are_kept_once(void **state)
{
	struct account account;
	struct shelf shelf = { rows, 3, 0, &account, false };

	(void)state;
	account_init(&account);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(account_load(&account, &ops, &shelf, NULL), 0);
	assert_int_equal(account.count, 3);
	assert_int_equal(account.reason_count, 2);
	account_finish(&account);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_account_add__finds_each_and_no_other),
		cmocka_unit_test(test_account_add__twice_keeps_the_first),
		cmocka_unit_test(test_account_load__takes_the_place_of_the_list_before),
		cmocka_unit_test(test_account_load__fails_and_nothing_is_lost),
		cmocka_unit_test(test_account_load__reasons_are_kept_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
