/* test_dtmf.c - keys in the sound: levels, twist, noise, lengths, and no keys in speech */
/* SPDX-License-Identifier: MIT */
#include "hear/synth_test.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define KEYS "123A456B789C*0#D"

static const float rows[] = { 697, 770, 852, 941 };
static const float columns[] = { 1209, 1336, 1477, 1633 };

/* One way to press keys; every key is pressed so, and each has to be heard once. */
struct way {
	const char *name;
	double row_dbm, column_dbm;
	double on_ms, off_ms;
	double off_by;	 /* of both frequencies, 0.015: 1.5 % high */
	double noise_db; /* below the key; 0: none */
};

static const struct way ways[] = {
	{ "loudest", 0, 0, 60, 60, 0, 0 },
	{ "usual", -9, -7, 80, 80, 0, 0 },
	{ "quiet", -25, -25, 60, 60, 0, 0 },
	{ "quietest", -35, -35, 60, 60, 0, 0 },
	{ "column 8 dB louder", -16, -8, 60, 60, 0, 0 },
	{ "row 8 dB louder", -8, -16, 60, 60, 0, 0 },
	{ "shortest", -10, -10, 40, 40, 0, 0 },
	{ "shortest and quiet", -30, -30, 40, 40, 0, 0 },
	{ "shortest, twisted", -16, -8, 40, 40, 0, 0 },
	{ "frequencies high", -10, -10, 50, 50, 0.015, 0 },
	{ "frequencies low", -10, -10, 50, 50, -0.015, 0 },
	{ "frequencies high, twisted", -17, -9, 50, 50, 0.015, 0 },
	{ "frequencies low, twisted", -9, -17, 50, 50, -0.015, 0 },
	{ "noise", -10, -10, 60, 60, 0, 15 },
	{ "noise, shortest", -10, -10, 40, 50, 0, 15 },
	{ "noise, twisted", -14, -8, 60, 60, 0, 15 },
	{ "held down", -10, -10, 3000, 50, 0, 0 },
};

struct pressed {
	char keys[512];
	size_t count;
};

static void note_key(const struct heard *heard, void *context)
{
	struct pressed *pressed = context;

	assert_int_equal(heard->what, HEARD_KEY);
	assert_true(pressed->count + 1 < sizeof(pressed->keys));
	pressed->keys[pressed->count++] = heard->key;
}

static void press(struct synth *synth, const struct way *way, size_t key)
{
	double factor = 1 + way->off_by;

	synth_tone(synth, way->on_ms, rows[key / 4] * factor, synth_peak(way->row_dbm),
		   columns[key % 4] * factor, synth_peak(way->column_dbm));
	synth_silence(synth, way->off_ms);
}

/* Starts at every few milliseconds of the frame, which a press knows nothing of. */
static void check_way(const struct way *way, double start_ms)
{
	struct pressed pressed = { .count = 0 };
	struct synth synth;

	synth_init(&synth);
	synth_silence(&synth, start_ms);
	for (size_t key = 0; key < 16; key++)
		press(&synth, way, key);
	synth_silence(&synth, 100);
	if (way->noise_db != 0)
		synth_noise(&synth,
			    synth_peak(way->column_dbm) * (float)pow(10, -way->noise_db / 20));
	synth_hear(&synth, HEAR_KEYS, note_key, &pressed);
	synth_finish(&synth);
	if (strcmp(pressed.keys, KEYS) != 0)
		fail_msg("%s, from %g ms: heard \"%s\"", way->name, start_ms, pressed.keys);
}

static void test_every_key_is_heard_once(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++)
		for (double start_ms = 0; start_ms < 40; start_ms += 3.7)
			check_way(&ways[i], start_ms);
}

static void test_same_key_again(void **state)
{
	struct pressed pressed = { .count = 0 };
	struct synth synth;

	(void)state;
	synth_init(&synth);
	for (int i = 0; i < 20; i++)
		press(&synth, &ways[6], 4);
	synth_hear(&synth, HEAR_KEYS, note_key, &pressed);
	synth_finish(&synth);
	assert_string_equal(pressed.keys, "44444444444444444444");
}

/* A drop-out of 12 ms in the middle is not a second press. */
static void test_drop_out(void **state)
{
	struct pressed pressed = { .count = 0 };
	struct synth synth;

	(void)state;
	synth_init(&synth);
	for (int i = 0; i < 60; i++) {
		synth_tone(&synth, 70 + 0.37 * i, 770, synth_peak(-10), 1336, synth_peak(-10));
		synth_silence(&synth, 12);
		synth_tone(&synth, 70, 770, synth_peak(-10), 1336, synth_peak(-10));
		synth_silence(&synth, 60);
	}
	synth_hear(&synth, HEAR_KEYS, note_key, &pressed);
	synth_finish(&synth);
	assert_int_equal(pressed.count, 60);
	assert_int_equal(strspn(pressed.keys, "5"), 60);
}

/* A voice on the pitches of a key has overtones. */
static void test_second_harmonic(void **state)
{
	struct pressed pressed = { .count = 0 };
	struct synth synth;

	(void)state;
	synth_init(&synth);
	synth_tone(&synth, 500, 852, 5000, 1336, 5000);
	for (size_t i = 0; i < synth.count; i++)
		synth.samples[i] += 2300 * (float)sin(2 * M_PI * 2 * 852 / SYNTH_RATE * (double)i);
	synth_hear(&synth, HEAR_KEYS, note_key, &pressed);
	synth_finish(&synth);
	assert_int_equal(pressed.count, 0);
}

/* Sound that is no key. */
static const struct {
	const char *name;
	double ms, hz, other_hz, dbm, other_dbm;
} no_keys[] = {
	{ "too short", 18, 770, 1336, -10, -10 },
	{ "a row alone", 200, 770, 1336, -10, -99 },
	{ "a column alone", 200, 770, 1336, -99, -10 },
	{ "two rows", 200, 697, 941, -10, -10 },
	{ "too much twist", 200, 770, 1336, -6, -20 },
	{ "frequency off by 4 %", 200, 801, 1336, -10, -10 },
	{ "other frequency off by 4 %", 200, 770, 1389, -10, -10 },
	{ "dial tone", 2000, 350, 440, -13, -13 },
	{ "ringing", 2000, 440, 480, -19, -19 },
	{ "engaged", 500, 480, 620, -24, -24 },
	{ "too quiet", 200, 770, 1336, -50, -50 },
};

static void test_no_key(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(no_keys) / sizeof(*no_keys); i++) {
		struct pressed pressed = { .count = 0 };
		struct synth synth;

		synth_init(&synth);
		for (double start_ms = 0; start_ms < 26; start_ms += 1.7) {
			synth_silence(&synth, 40 + start_ms);
			synth_tone(&synth, no_keys[i].ms, no_keys[i].hz, synth_peak(no_keys[i].dbm),
				   no_keys[i].other_hz, synth_peak(no_keys[i].other_dbm));
		}
		synth_silence(&synth, 60);
		synth_hear(&synth, HEAR_KEYS, note_key, &pressed);
		synth_finish(&synth);
		if (pressed.count != 0)
			fail_msg("%s: heard \"%s\"", no_keys[i].name, pressed.keys);
	}
}

static void test_noise_alone(void **state)
{
	struct pressed pressed = { .count = 0 };
	struct synth synth;

	(void)state;
	synth_init(&synth);
	synth_silence(&synth, 120000);
	synth_noise(&synth, 1500);
	synth_hear(&synth, HEAR_KEYS, note_key, &pressed);
	synth_finish(&synth);
	assert_int_equal(pressed.count, 0);
}

static void test_five_minutes_of_speech(void **state)
{
	static const char *const voices[] = { "en-us", "en-gb+f2", "hi",    "es+f4", "de+m3",
					      "fr+f5", "en-us+m7", "ta+f1", "pt+f3", "en-029" };
	static const char words[] =
		"Good evening, this is a call about your order of the twenty second of May. "
		"Oh, do you know who you would rather ask? Mama, papa, gogo, lulu, mimi. "
		"One two three four five six seven eight nine zero. We may come in on Monday, "
		"or you may phone us in the morning, when nobody else is around to listen. "
		"Many men run long miles along the marina in warm May moonlight, humming.";
	struct pressed pressed = { .count = 0 };
	struct synth synth;

	(void)state;
	synth_init(&synth);
	for (size_t i = 0; synth.count < 300 * SYNTH_RATE; i++)
		if (synth_words(&synth, voices[i % 10], words) < 0)
			break;
	if (synth.count < 300 * SYNTH_RATE) {
		synth_finish(&synth);
		skip(); /* there is no espeak-ng here */
	}
	synth_hear(&synth, HEAR_KEYS, note_key, &pressed);
	synth_finish(&synth);
	assert_string_equal(pressed.keys, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_key_is_heard_once),
		cmocka_unit_test(test_same_key_again),
		cmocka_unit_test(test_drop_out),
		cmocka_unit_test(test_second_harmonic),
		cmocka_unit_test(test_no_key),
		cmocka_unit_test(test_noise_alone),
		cmocka_unit_test(test_five_minutes_of_speech),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
