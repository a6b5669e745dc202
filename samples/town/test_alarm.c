/* test_alarm.c - deadlines ring in order, once, and not when they were stopped */
/* SPDX-License-Identifier: MIT */
#include "alarm.h"
#include "table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define COUNT 5000

struct guest {
	struct alarm alarm;
	int64_t at_ms;
	bool is_stopped;
	int rings;
};

static struct alarms alarms;
static int64_t last_ms;

static void on_ring(void *context)
{
	struct guest *guest = context;

	assert_true(guest->at_ms >= last_ms);
	assert_false(guest->is_stopped);
	last_ms = guest->at_ms;
	guest->rings++;
}

static void test_alarms__ring_in_order(void **state)
{
	static struct guest guests[COUNT];

	(void)state;
	srand(1);
	for (int i = 0; i < COUNT; i++) {
		guests[i].at_ms = rand() % 1000;
		alarm_set(&alarms, &guests[i].alarm, rand() % 1000, on_ring, &guests[i]);
		alarm_set(&alarms, &guests[i].alarm, guests[i].at_ms, on_ring, &guests[i]);
	}
	for (int i = 0; i < COUNT; i += 3) {
		guests[i].is_stopped = true;
		alarm_stop(&alarms, &guests[i].alarm);
		alarm_stop(&alarms, &guests[i].alarm);
	}
	alarms_run(&alarms, 499);
	for (int i = 0; i < COUNT; i++)
		assert_int_equal(guests[i].rings, !guests[i].is_stopped && guests[i].at_ms <= 499);
	assert_true(alarms_next(&alarms) >= 500);
	alarms_run(&alarms, 1000);
	for (int i = 0; i < COUNT; i++)
		assert_int_equal(guests[i].rings, !guests[i].is_stopped);
	assert_int_equal(alarms_next(&alarms), -1);
	alarms_finish(&alarms);
}

struct entry {
	struct link link;
	unsigned number;
};

static void test_table__finds_what_it_keeps(void **state)
{
	static struct entry entries[COUNT];
	struct table table = { 0 };

	(void)state;
	assert_null(table_first(&table, 1));
	for (unsigned i = 0; i < COUNT; i++) {
		entries[i].number = i;
		table_add(&table, &entries[i].link, i / 2); /* two of each hash */
	}
	for (unsigned i = 0; i < COUNT; i += 2)
		table_remove(&table, &entries[i].link);
	for (unsigned i = 0; i < COUNT / 2; i++) {
		struct link *link = table_first(&table, i);

		assert_non_null(link);
		assert_int_equal(table_entry(link, struct entry, link)->number, i * 2 + 1);
		assert_null(table_next(link));
	}
	for (unsigned i = 0; i < COUNT / 2; i++)
		assert_non_null(table_take(&table));
	assert_null(table_take(&table));
	table_finish(&table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_alarms__ring_in_order),
		cmocka_unit_test(test_table__finds_what_it_keeps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
