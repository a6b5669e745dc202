/* test_error.c - what is said when there is much to say */
/* SPDX-License-Identifier: MIT */
#include "peal/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void add(struct peal_error *err, const char *text)
{
	struct peal_error one;

	peal_fail(&one, PEAL_FAIL_INPUT, "%s", text);
	assert_int_equal(peal_fail_also(err, &one), -1);
}

static void test_fail_also__each_on_a_line_of_its_own(void **state)
{
	struct peal_error err = { 0 };

	(void)state;
	add(&err, "one");
	add(&err, "two");
	assert_string_equal(err.text, "one\ntwo");
	assert_int_equal(err.code, PEAL_FAIL_INPUT);
	assert_int_equal(peal_fail_also(NULL, &err), -1);
}

static void test_fail_also__those_without_room_are_counted(void **state)
{
	struct peal_error err = { 0 };
	char line[101];
	const char *last;

	(void)state;
	memset(line, 'x', 100);
	line[100] = '\0';
	for (int i = 0; i < 20; i++)
		add(&err, line);
	add(&err, "a short one");
	last = strrchr(err.text, '\n');
	assert_non_null(last);
	assert_string_equal(last, "\nand 14 more");
	/* None is cut. */
	assert_int_equal((size_t)(last - err.text), 7 * 101 - 1);
}

static void test_fail_also__the_first_is_longer_than_there_is_room(void **state)
{
	struct peal_error err = { 0 };
	char line[PEAL_ERROR_TEXT_MAX];

	(void)state;
	memset(line, 'x', sizeof(line) - 1);
	line[sizeof(line) - 1] = '\0';
	add(&err, line);
	assert_string_equal(err.text, line);
	add(&err, "two");
	add(&err, "three");
	assert_string_equal(strrchr(err.text, '\n'), "\nand 2 more");
}

static void test_fail_while__stands_in_front(void **state)
{
	struct peal_error err = { 0 };

	(void)state;
	peal_fail(&err, PEAL_FAIL_IO, "cannot be read");
	assert_int_equal(peal_fail_while(&err, "line %d", 3), -1);
	assert_string_equal(err.text, "line 3: cannot be read");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fail_also__each_on_a_line_of_its_own),
		cmocka_unit_test(test_fail_also__those_without_room_are_counted),
		cmocka_unit_test(test_fail_also__the_first_is_longer_than_there_is_room),
		cmocka_unit_test(test_fail_while__stands_in_front),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
