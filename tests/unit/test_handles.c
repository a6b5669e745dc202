/* test_handles.c - names for objects that others hold and may use too late */
/* SPDX-License-Identifier: MIT */
#include "core/base/handles.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define MANY 20000

static void test_handles__live_and_ended(void **state)
{
	int owner, object, about;
	struct handles *handles = handles_create(&owner);
	void *handle = handles_add(handles, &object, &about);

	(void)state;
	assert_ptr_equal(handles_get(handle), &object);
	assert_ptr_equal(handles_about(handle), &about);
	assert_ptr_equal(handles_owner(handle), &owner);
	handles_end(handle);
	assert_null(handles_get(handle));
	assert_ptr_equal(handles_about(handle), &about);
	assert_ptr_equal(handles_owner(handle), &owner);
	handles_destroy(&handles);
	assert_null(handles);
	handles_destroy(&handles);
}

/* Thousands of others later, an old handle still names nothing. */
static void test_handles__an_old_one_is_never_somebody_else(void **state)
{
	int object, about;
	struct handles *handles = handles_create(NULL);
	void *old = handles_add(handles, &object, &about);

	(void)state;
	handles_end(old);
	for (int i = 0; i < MANY; i++) {
		void *handle = handles_add(handles, &object, &about);

		assert_ptr_not_equal(handle, old);
		assert_null(handles_get(old));
		handles_end(handle);
	}
	handles_destroy(&handles);
}

static void test_handles__many_at_once(void **state)
{
	static int objects[MANY];
	void **all = calloc(MANY, sizeof(*all));
	struct handles *handles = handles_create(NULL);

	(void)state;
	for (int i = 0; i < MANY; i++)
		all[i] = handles_add(handles, &objects[i], NULL);
	for (int i = 0; i < MANY; i += 2)
		handles_end(all[i]);
	for (int i = 0; i < MANY; i++)
		assert_ptr_equal(handles_get(all[i]), i % 2 == 0 ? NULL : &objects[i]);
	free(all);
	handles_destroy(&handles);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_handles__live_and_ended),
		cmocka_unit_test(test_handles__an_old_one_is_never_somebody_else),
		cmocka_unit_test(test_handles__many_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
