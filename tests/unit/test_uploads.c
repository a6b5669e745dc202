/* test_uploads.c - the campaign's uploads in memory */
/* SPDX-License-Identifier: MIT */
#include "core/pipeline/uploads.h"

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/pipeline/columns.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static struct peal_upload_row row_of(int64_t id, const char *fingerprint)
{
	return (struct peal_upload_row){
		.id = id,
		.campaign = 1,
		.name = "contacts.csv",
		.fingerprint = fingerprint,
		.state = PEAL_UPLOAD_LOADING,
		.error = "",
	};
}

static void test_uploads_put__texts_are_copied(void **state)
{
	struct uploads *uploads = uploads_create();
	char name[] = "contacts.csv", fingerprint[] = "1f09c3d2";
	struct peal_upload_row row = row_of(7, fingerprint);
	const struct upload *upload;

	(void)state;
	row.name = name;
	upload = uploads_put(uploads, &row);
	memset(name, 'x', sizeof(name) - 1);
	memset(fingerprint, 'x', sizeof(fingerprint) - 1);
	assert_string_equal(upload->row.name, "contacts.csv");
	assert_string_equal(upload->row.fingerprint, "1f09c3d2");
	uploads_destroy(&uploads);
	assert_null(uploads);
}

/* Calls keep the address of their upload. */
static void test_uploads_put__addresses_stay(void **state)
{
	struct uploads *uploads = uploads_create();
	struct peal_upload_row row = row_of(1, "a");
	const struct upload *first = uploads_put(uploads, &row);

	(void)state;
	for (int64_t id = 2; id < 500; id++) {
		row = row_of(id, "b");
		uploads_put(uploads, &row);
	}
	assert_ptr_equal(uploads_get(uploads, 1), first);
	assert_int_equal(uploads_count(uploads), 499);
	assert_ptr_equal(uploads_at(uploads, 0), first);
	assert_null(uploads_get(uploads, 500));
	uploads_destroy(&uploads);
}

static void test_uploads_put__takes_over_what_has_changed(void **state)
{
	struct uploads *uploads = uploads_create();
	struct peal_upload_row row = row_of(1, "a");
	const struct upload *upload = uploads_put(uploads, &row);

	(void)state;
	row.state = PEAL_UPLOAD_RELEASED;
	row.release_at_ms = 5;
	row.release_until_ms = 6;
	row.accepted_count = 10;
	row.lines_done = 12;
	row.error = "the file ends too soon";
	row.name = "another name";
	assert_ptr_equal(uploads_put(uploads, &row), upload);
	assert_int_equal(uploads_count(uploads), 1);
	assert_int_equal(upload->row.state, PEAL_UPLOAD_RELEASED);
	assert_int_equal(upload->row.release_at_ms, 5);
	assert_int_equal(upload->row.release_until_ms, 6);
	assert_int_equal(upload->row.accepted_count, 10);
	assert_int_equal(upload->row.lines_done, 12);
	assert_string_equal(upload->row.error, "the file ends too soon");
	assert_string_equal(upload->row.name, "contacts.csv");
	uploads_destroy(&uploads);
}

/* A file that failed and is given again: the newest of that content counts. */
static void test_uploads_by_fingerprint__the_newest(void **state)
{
	struct uploads *uploads = uploads_create();
	struct peal_upload_row one = row_of(1, "same"), two = row_of(2, "other"),
			       three = row_of(3, "same");

	(void)state;
	uploads_put(uploads, &one);
	uploads_put(uploads, &two);
	assert_int_equal(uploads_by_fingerprint(uploads, "same")->row.id, 1);
	assert_int_equal(uploads_take(uploads, &three), 0);
	assert_int_equal(uploads_by_fingerprint(uploads, "same")->row.id, 3);
	assert_null(uploads_by_fingerprint(uploads, "none"));
	uploads_destroy(&uploads);
}

static void test_uploads_put__columns(void **state)
{
	static const struct peal_slice names[] = { { "amount", 6 }, { "due", 3 } };
	struct peal_arena *arena = arena_create();
	struct uploads *uploads = uploads_create();
	struct peal_upload_row row = row_of(1, "a");
	const struct upload *upload;

	(void)state;
	row.columns = columns_pack(arena, names, 2);
	upload = uploads_put(uploads, &row);
	assert_int_equal(upload->columns.count, 2);
	assert_true(slice_is(upload->columns.names[1], "due"));
	/* What cannot be read leaves the values out. */
	row = row_of(2, "b");
	row.columns = (struct peal_slice){ "\x20"
					   "abc",
					   4 };
	assert_int_equal(uploads_put(uploads, &row)->columns.count, 0);
	uploads_destroy(&uploads);
	arena_destroy(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_uploads_put__texts_are_copied),
		cmocka_unit_test(test_uploads_put__addresses_stay),
		cmocka_unit_test(test_uploads_put__takes_over_what_has_changed),
		cmocka_unit_test(test_uploads_by_fingerprint__the_newest),
		cmocka_unit_test(test_uploads_put__columns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
