/* groups.h - the groups of the suite that each store goes through */
/* SPDX-License-Identifier: MIT */
#ifndef TESTS_STORES_GROUPS_H
#define TESTS_STORES_GROUPS_H

#include "store_box.h"

#define BOX_TEST(test) cmocka_unit_test_setup_teardown(test, box_setup, box_teardown)

/* Each returns how many of its tests failed. */
int test_load(void);
int test_queue(void);
int test_sweep(void);
int test_attempt(void);
int test_event(void);
/* Of a store in a file only. */
int test_file(void);
int test_fault(void);

#endif
