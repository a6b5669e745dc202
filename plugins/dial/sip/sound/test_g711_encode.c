/* test_g711_encode.c - each sample gets the byte that ITU-T G.711 has for it */
/* SPDX-License-Identifier: MIT */
#include "sound/g711.h"

#include "hear/hear.h"
#include "sound/sound_test.h"

/* The decision values of both laws' tables: where a segment begins and ends. */
static const struct {
	int sample;
	uint8_t pcmu, pcma;
} table[] = {
	{ 0, 0xff, 0xd5 },     { -1, 0x7f, 0x55 },     { 8, 0xfe, 0xd5 },
	{ 16, 0xfd, 0xd4 },    { -17, 0x7d, 0x54 },    { 123, 0xf0, 0xd2 },
	{ 124, 0xef, 0xd2 },   { 132, 0xef, 0xdd },    { 255, 0xe7, 0xda },
	{ 256, 0xe7, 0xc5 },   { 380, 0xdf, 0xc2 },    { 1000, 0xce, 0xfa },
	{ -1000, 0x4e, 0x7a }, { 4096, 0xaf, 0x85 },   { 8192, 0x9f, 0xb5 },
	{ 16384, 0x8f, 0xa5 }, { -16385, 0x0f, 0x25 }, { 32635, 0x80, 0xaa },
	{ 32767, 0x80, 0xaa }, { -32768, 0x00, 0x2a },
};

static void test_g711__decision_values(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (g711_pcmu((int16_t)table[i].sample) != table[i].pcmu ||
		    g711_pcma((int16_t)table[i].sample) != table[i].pcma)
			fail_msg("%d: %02x %02x", table[i].sample,
				 g711_pcmu((int16_t)table[i].sample),
				 g711_pcma((int16_t)table[i].sample));
	}
}

/* Where the steps of a byte begin, by the formulas of the tables; 14 bits. */
static int pcmu_edge(int place)
{
	return ((32 + 2 * (place & 15)) << (place >> 4)) - 33;
}

/* 12 bits. */
static int pcma_edge(int place)
{
	return place < 16 ? place : (16 + (place & 15)) << ((place >> 4) - 1);
}

static void test_g711__each_sample_lies_between_the_edges(void **state)
{
	(void)state;
	for (int sample = INT16_MIN; sample <= INT16_MAX; sample++) {
		uint8_t pcmu = ~g711_pcmu((int16_t)sample);
		uint8_t pcma = g711_pcma((int16_t)sample) ^ 0x55;
		int size = abs(sample) >> 2, place = pcmu & 0x7f;

		assert_int_equal(pcmu >> 7, sample < 0);
		if (size < pcmu_edge(place) || (place < 127 && size >= pcmu_edge(place + 1)))
			fail_msg("%d: mu-law has %02x", sample, pcmu);
		size = (sample < 0 ? -sample - 1 : sample) >> 4;
		place = pcma & 0x7f;
		assert_int_equal(pcma >> 7, sample >= 0);
		if (size < pcma_edge(place) || (place < 127 && size >= pcma_edge(place + 1)))
			fail_msg("%d: A-law has %02x", sample, pcma);
	}
}

static void test_g711__bytes_come_back(void **state)
{
	(void)state;
	for (int byte = 0; byte < 256; byte++) {
		assert_int_equal(g711_pcma(hear_pcma((uint8_t)byte)), byte);
		if (byte != 0x7f) /* the zero that is negative */
			assert_int_equal(g711_pcmu(hear_pcmu((uint8_t)byte)), byte);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_g711__decision_values),
		cmocka_unit_test(test_g711__each_sample_lies_between_the_edges),
		cmocka_unit_test(test_g711__bytes_come_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
