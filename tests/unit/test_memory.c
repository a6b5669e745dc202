/* test_memory.c - the heap's and the arenas' promises */
/* SPDX-License-Identifier: MIT */
#include "core/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static bool is_zero(const void *at, size_t bytes)
{
	const unsigned char *byte = at;

	for (size_t i = 0; i < bytes; i++) {
		if (byte[i] != 0)
			return false;
	}
	return true;
}

static void test_memory_alloc__is_zero_and_never_null(void **state)
{
	void *none = memory_alloc(0), *some = memory_alloc(1000);
	void *array = memory_alloc_array(100, 24);

	(void)state;
	assert_non_null(none);
	assert_true(is_zero(some, 1000));
	assert_true(is_zero(array, 2400));
	free(none);
	free(some);
	free(array);
}

static void test_memory_grow__keeps_what_is_there(void **state)
{
	size_t room = 0;
	int *numbers = NULL;

	(void)state;
	for (int i = 0; i < 10000; i++) {
		numbers = memory_grow(numbers, &room, (size_t)i + 1, sizeof(*numbers));
		assert_true(room > (size_t)i);
		numbers[i] = i;
	}
	for (int i = 0; i < 10000; i++)
		assert_int_equal(numbers[i], i);
	assert_ptr_equal(memory_grow(numbers, &room, 10, sizeof(*numbers)), numbers);
	free(numbers);
}

static void test_memory_text__null_stays_null(void **state)
{
	char *copy = memory_text("abc");

	(void)state;
	assert_null(memory_text(NULL));
	assert_string_equal(copy, "abc");
	free(copy);
}

static void test_arena__pieces_are_aligned_zero_and_apart(void **state)
{
	struct peal_arena *arena = arena_create();
	unsigned char *before = NULL;

	(void)state;
	for (size_t bytes = 1; bytes < 3000; bytes += 7) {
		unsigned char *piece = arena_alloc(arena, bytes);

		assert_int_equal((uintptr_t)piece % _Alignof(max_align_t), 0);
		assert_true(is_zero(piece, bytes));
		memset(piece, 0xff, bytes);
		assert_ptr_not_equal(piece, before);
		before = piece;
	}
	arena_destroy(&arena);
	assert_null(arena);
	arena_destroy(&arena);
}

static void test_arena_reset__gives_zeroed_memory_again(void **state)
{
	struct peal_arena *arena = arena_create();

	(void)state;
	arena_reset(arena);
	for (int i = 0; i < 5; i++) {
		for (int k = 0; k < 50; k++) {
			void *piece = arena_alloc(arena, 1000);

			assert_true(is_zero(piece, 1000));
			memset(piece, 0xff, 1000);
		}
		arena_reset(arena);
	}
	arena_destroy(&arena);
}

static void test_arena__a_piece_larger_than_a_block(void **state)
{
	struct peal_arena *arena = arena_create();
	char *large = arena_alloc(arena, 10 << 20), *small = arena_alloc(arena, 10);

	(void)state;
	assert_true(is_zero(large, 10 << 20));
	memset(large, 1, 10 << 20);
	assert_true(is_zero(small, 10));
	arena_destroy(&arena);
}

static void test_arena__copies_of_texts(void **state)
{
	struct peal_arena *arena = arena_create();
	struct peal_slice slice = arena_slice(arena, (struct peal_slice){ "a\0b", 3 });

	(void)state;
	assert_null(arena_text(arena, NULL));
	assert_string_equal(arena_text(arena, "abc"), "abc");
	assert_int_equal(slice.bytes, 3);
	assert_memory_equal(slice.at, "a\0b", 4);
	assert_string_equal(arena_copy(arena, NULL, 0), "");
	assert_int_equal(arena_slice(arena, (struct peal_slice){ NULL, 0 }).bytes, 0);
	assert_string_equal(arena_format(arena, "%s-%05d", "x", 42), "x-00042");
	arena_destroy(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_memory_alloc__is_zero_and_never_null),
		cmocka_unit_test(test_memory_grow__keeps_what_is_there),
		cmocka_unit_test(test_memory_text__null_stays_null),
		cmocka_unit_test(test_arena__pieces_are_aligned_zero_and_apart),
		cmocka_unit_test(test_arena_reset__gives_zeroed_memory_again),
		cmocka_unit_test(test_arena__a_piece_larger_than_a_block),
		cmocka_unit_test(test_arena__copies_of_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
