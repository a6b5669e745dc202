/* number_sort.c - puts numbers in ascending order: radix sort, byte by byte */
/* SPDX-License-Identifier: MIT */
#include "number_sort.h"

#include <stdbool.h>

#define DIGITS 256

static bool is_sorted(const uint64_t *numbers, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		if (numbers[i - 1] > numbers[i])
			return false;
	}
	return true;
}

/* False when all have the same byte there: nothing was moved. */
static bool sort_by(const uint64_t *from, uint64_t *to, size_t count, unsigned shift)
{
	size_t places[DIGITS] = { 0 };
	size_t place = 0;

	for (size_t i = 0; i < count; i++)
		places[from[i] >> shift & (DIGITS - 1)]++;
	if (places[from[0] >> shift & (DIGITS - 1)] == count)
		return false;
	for (size_t i = 0; i < DIGITS; i++) {
		size_t of_digit = places[i];

		places[i] = place;
		place += of_digit;
	}
	for (size_t i = 0; i < count; i++)
		to[places[from[i] >> shift & (DIGITS - 1)]++] = from[i];
	return true;
}

uint64_t *number_sort(uint64_t *numbers, uint64_t *scratch, size_t count)
{
	if (is_sorted(numbers, count))
		return numbers;
	for (unsigned shift = 0; shift < 64; shift += 8) {
		if (sort_by(numbers, scratch, count, shift)) {
			uint64_t *sorted = scratch;

			scratch = numbers;
			numbers = sorted;
		}
	}
	return numbers;
}
