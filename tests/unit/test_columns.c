/* test_columns.c - column names and values, packed and unpacked */
/* SPDX-License-Identifier: MIT */
#include "core/pipeline/columns.h"

#include "core/base/memory.h"
#include "core/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define ITEMS_MAX 8

struct pack_case {
	uint32_t count;
	struct peal_slice items[ITEMS_MAX];
	size_t packed_bytes;
};

#define TEXT(text)                                                                                 \
	{                                                                                          \
		text, sizeof(text) - 1                                                             \
	}

static char large[PEAL_FIELD_BYTES_MAX];

static const struct pack_case cases[] = {
	{ 0, { { NULL, 0 } }, 0 },
	{ 1, { TEXT("amount") }, 7 },
	{ 3, { TEXT("a"), TEXT(""), TEXT("b") }, 5 },
	{ 3, { TEXT("a"), TEXT(""), TEXT("") }, 2 },
	{ 2, { TEXT(""), TEXT("") }, 0 },
	{ 1, { TEXT("nul \0 inside") }, 13 },
	{ 1, { TEXT("\xe0\xa4\xa8\xe0\xa4\xae") }, 7 },
	{ 1, { { large, 127 } }, 128 },
	{ 1, { { large, 128 } }, 130 },
	{ 1, { { large, 16383 } }, 16385 },
	{ 1, { { large, 16384 } }, 16387 },
	{ 2, { { large, sizeof(large) }, TEXT("behind") }, sizeof(large) + 3 + 7 },
};

static void test_values__come_back_as_they_were(void **state)
{
	struct peal_arena *arena = arena_create();

	(void)state;
	memset(large, 'x', sizeof(large));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct pack_case *it = &cases[i];
		struct peal_slice packed = columns_pack(arena, it->items, it->count), *values;

		assert_int_equal(packed.bytes, it->packed_bytes);
		assert_int_equal(values_unpack(arena, packed, it->count, &values), 0);
		for (uint32_t k = 0; k < it->count; k++) {
			assert_int_equal(values[k].bytes, it->items[k].bytes);
			if (values[k].bytes > 0)
				assert_memory_equal(values[k].at, it->items[k].at, values[k].bytes);
		}
	}
	arena_destroy(&arena);
}

static void test_values_unpack__those_that_are_missing_are_empty(void **state)
{
	struct peal_arena *arena = arena_create();
	struct peal_slice packed = columns_pack(arena, cases[1].items, 1), *values;

	(void)state;
	assert_int_equal(values_unpack(arena, packed, 3, &values), 0);
	assert_true(slice_is(values[0], "amount"));
	assert_int_equal(values[1].bytes, 0);
	assert_int_equal(values[2].bytes, 0);
	arena_destroy(&arena);
}

static void test_columns_unpack__names_of_an_upload(void **state)
{
	static const struct peal_slice names[] = { TEXT("amount"), TEXT("due date"), TEXT("x") };
	struct peal_arena *arena = arena_create();
	struct peal_columns columns;

	(void)state;
	assert_int_equal(columns_unpack(arena, columns_pack(arena, names, 3), &columns), 0);
	assert_int_equal(columns.count, 3);
	assert_true(slice_is(columns.names[1], "due date"));
	assert_int_equal(columns_unpack(arena, (struct peal_slice){ NULL, 0 }, &columns), 0);
	assert_int_equal(columns.count, 0);
	arena_destroy(&arena);
}

/* Bytes of a store that was damaged. */
static void test_unpack__bytes_that_are_not_ours(void **state)
{
	static const struct peal_slice broken[] = {
		TEXT("\x05"
		     "abc"),			      /* the item ends too soon */
		TEXT("\x80"),			      /* the length does */
		TEXT("\xff\xff\xff\xff\xff\xff\x01"), /* a length without end */
		TEXT("\x01"
		     "a"
		     "\x02"
		     "b"),
	};
	struct peal_arena *arena = arena_create();
	struct peal_columns columns;
	struct peal_slice *values;

	(void)state;
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		assert_int_equal(columns_unpack(arena, broken[i], &columns), -1);
		assert_int_equal(values_unpack(arena, broken[i], 4, &values), -1);
	}
	arena_destroy(&arena);
}

static void test_columns_unpack__more_than_there_may_be(void **state)
{
	struct peal_arena *arena = arena_create();
	char *bytes = arena_alloc(arena, PEAL_COLUMNS_MAX + 1); /* lengths of nothing */
	struct peal_columns columns;

	(void)state;
	assert_int_equal(
		columns_unpack(arena, (struct peal_slice){ bytes, PEAL_COLUMNS_MAX }, &columns), 0);
	assert_int_equal(
		columns_unpack(arena, (struct peal_slice){ bytes, PEAL_COLUMNS_MAX + 1 }, &columns),
		-1);
	arena_destroy(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values__come_back_as_they_were),
		cmocka_unit_test(test_values_unpack__those_that_are_missing_are_empty),
		cmocka_unit_test(test_columns_unpack__names_of_an_upload),
		cmocka_unit_test(test_unpack__bytes_that_are_not_ours),
		cmocka_unit_test(test_columns_unpack__more_than_there_may_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
