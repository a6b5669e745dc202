/* test_g711.c - the bytes of G.711 against the values of the recommendation */
/* SPDX-License-Identifier: MIT */
#include "hear/hear.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

/* G.711's decision values times 4 (mu-law, of 14 bits) and 8 (A-law, of 13). */
static const struct {
	uint8_t byte;
	int pcmu, pcma;
} table[] = {
	{ 0x00, -32124, -5504 }, { 0x80, 32124, 5504 },	  { 0xff, 0, 848 },
	{ 0x7f, 0, -848 },	 { 0xd5, 716, 8 },	  { 0x55, -716, -8 },
	{ 0xaa, 5372, 32256 },	 { 0x2a, -5372, -32256 }, { 0xfe, 8, 880 },
	{ 0xf0, 120, 688 },	 { 0xef, 132, 1696 },
};

static void test_values(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		assert_int_equal(hear_pcmu(table[i].byte), table[i].pcmu);
		assert_int_equal(hear_pcma(table[i].byte), table[i].pcma);
	}
}

/* Both halves are mirrors, and steps never get smaller to the outside. */
static void test_shape(void **state)
{
	(void)state;
	for (int i = 0; i < 128; i++) {
		assert_int_equal(hear_pcmu((uint8_t)i), -hear_pcmu((uint8_t)(i | 0x80)));
		assert_int_equal(hear_pcma((uint8_t)i), -hear_pcma((uint8_t)(i | 0x80)));
	}
	for (int i = 0; i < 126; i++) {
		int step = hear_pcmu((uint8_t)(0xfe - i)) - hear_pcmu((uint8_t)(0xff - i));
		int next = hear_pcmu((uint8_t)(0xfd - i)) - hear_pcmu((uint8_t)(0xfe - i));

		assert_true(step > 0 && next >= step);
	}
	for (int i = 0; i < 126; i++) {
		int here = hear_pcma((uint8_t)((0x80 | i) ^ 0x55));
		int there = hear_pcma((uint8_t)((0x80 | (i + 1)) ^ 0x55));
		int beyond = hear_pcma((uint8_t)((0x80 | (i + 2)) ^ 0x55));

		assert_true(there > here && beyond - there >= there - here);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_shape),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
