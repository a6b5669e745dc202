/* test_beep.c - a beep is heard once, whatever its pitch and length, and nothing else is */
/* SPDX-License-Identifier: MIT */
#include "hear/synth_test.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct beeps {
	size_t count;
	int64_t at_ms; /* the last one */
};

static void note_beep(const struct heard *heard, void *context)
{
	struct beeps *beeps = context;

	assert_int_equal(heard->what, HEARD_BEEP);
	beeps->count++;
	beeps->at_ms = heard->at_ms;
}

static struct beeps hear_beeps(const struct synth *synth)
{
	struct beeps beeps = { .count = 0 };

	synth_hear(synth, HEAR_BEEP, note_beep, &beeps);
	return beeps;
}

/* One beep after some silence, in noise that is `noise_db` below it; 0: none. */
static void check_beep(double start_ms, double hz, double length_ms, double dbm, double noise_db)
{
	struct beeps beeps;
	struct synth synth;

	synth_init(&synth);
	synth_silence(&synth, start_ms);
	synth_tone(&synth, length_ms, hz, synth_peak(dbm), 0, 0);
	synth_silence(&synth, 500);
	if (noise_db != 0)
		synth_noise(&synth, synth_peak(dbm) * 0.7071f * (float)pow(10, -noise_db / 20));
	beeps = hear_beeps(&synth);
	synth_finish(&synth);
	if (beeps.count != 1)
		fail_msg("%g Hz, %g ms, %g dBm0, noise at %g dB, from %g ms: %zu beeps", hz,
			 length_ms, dbm, noise_db, start_ms, beeps.count);
	assert_in_range(beeps.at_ms, (int64_t)(start_ms + length_ms),
			(int64_t)(start_ms + length_ms) + 120);
}

static bool is_of_the_network(double hz)
{
	return hz > 415 && hz < 435;
}

static void test_every_pitch_and_length(void **state)
{
	static const double lengths_ms[] = { 120, 137, 200, 350, 500, 1000, 2000 };

	(void)state;
	for (double hz = 400; hz <= 2000; hz += 23.3)
		for (size_t i = 0; i < sizeof(lengths_ms) / sizeof(*lengths_ms); i++)
			if (!is_of_the_network(hz))
				check_beep(1000 + hz / 50, hz, lengths_ms[i], -12, 0);
}

static void test_levels_and_noise(void **state)
{
	static const double noises_db[] = { 0, 30, 20, 12, 10 };
	static const double levels_dbm[] = { 0, -6, -12, -20, -30 };

	(void)state;
	for (double hz = 440; hz <= 2000; hz += 111)
		for (size_t noise = 0; noise < 5; noise++)
			for (size_t level = 0; level < 5; level++)
				check_beep(1000 + hz / 40, hz, 250, levels_dbm[level],
					   noises_db[noise]);
}

/* Sound that is no beep. */
static const struct {
	const char *name;
	double hz, dbm, other_hz, other_dbm, ms;
} no_beeps[] = {
	{ "too short", 1000, -10, 0, -99, 60 },
	{ "too long", 1000, -10, 0, -99, 2500 },
	{ "too low", 360, -10, 0, -99, 400 },
	{ "too high", 2080, -10, 0, -99, 400 },
	{ "dial tone", 350, -13, 440, -13, 1500 },
	{ "dial tone, twisted", 350, -20, 440, -12, 1500 },
	{ "ringing, North America", 440, -19, 480, -19, 1900 },
	{ "ringing, Great Britain", 400, -19, 450, -19, 400 },
	{ "ringing, continent", 425, -10, 0, -99, 1000 },
	{ "engaged", 480, -24, 620, -24, 500 },
	{ "engaged, twisted", 480, -24, 620, -18, 500 },
	{ "key 5", 770, -8, 1336, -6, 200 },
	{ "key 1, twisted", 697, -16, 1209, -8, 200 },
	{ "key D, twisted", 941, -8, 1633, -16, 400 },
};

static void test_no_beep(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(no_beeps) / sizeof(*no_beeps); i++)
		for (double start_ms = 500; start_ms < 520; start_ms += 3.3) {
			struct synth synth;
			size_t count;

			synth_init(&synth);
			synth_silence(&synth, start_ms);
			synth_tone(&synth, no_beeps[i].ms, no_beeps[i].hz,
				   synth_peak(no_beeps[i].dbm), no_beeps[i].other_hz,
				   synth_peak(no_beeps[i].other_dbm));
			synth_silence(&synth, 500);
			count = hear_beeps(&synth).count;
			synth_finish(&synth);
			if (count != 0)
				fail_msg("%s, from %g ms: %zu beeps", no_beeps[i].name, start_ms,
					 count);
		}
}

/* A whistle that glides, and a bell that fades: `rise` in Hz and `fall` in dB. */
static size_t hear_unsteady(double rise, double fall)
{
	const size_t count = SYNTH_RATE / 2;
	struct synth synth;
	size_t beeps;
	double phase = 0;
	float *at;

	synth_init(&synth);
	synth_silence(&synth, 500);
	at = synth_grow(&synth, count);
	for (size_t i = 0; i < count; i++) {
		double done = (double)i / (double)count;

		phase += 2 * M_PI * (900 + rise * done) / SYNTH_RATE;
		at[i] = synth_peak(-6 - fall * done) * (float)sin(phase);
	}
	synth_silence(&synth, 500);
	beeps = hear_beeps(&synth).count;
	synth_finish(&synth);
	return beeps;
}

static void test_unsteady(void **state)
{
	(void)state;
	assert_int_equal(hear_unsteady(0, 0), 1);
	assert_int_equal(hear_unsteady(600, 0), 0);
	assert_int_equal(hear_unsteady(-300, 0), 0);
	assert_int_equal(hear_unsteady(0, 40), 0);
}

/* A melody on one instrument: note after note, some with overtones and some without. */
static void test_music(void **state)
{
	static const int steps[] = { 0, 4, 7, 12, 11, 7, 5, 4, 2, 0, -1, 0 };
	struct synth synth;
	size_t count;

	(void)state;
	synth_init(&synth);
	for (size_t i = 0; i < 480; i++) {
		double hz = 523.25 * pow(2, steps[i % 12] / 12.0);

		synth_tone(&synth, 180 + 60 * (double)(i % 3), hz, synth_peak(-12), 2 * hz,
			   synth_peak(i % 48 < 24 ? -16 : -60));
	}
	count = hear_beeps(&synth).count;
	synth_finish(&synth);
	assert_in_range(count, 0, 1); /* its last note is followed by the end only */
}

static void test_noise_alone(void **state)
{
	struct synth synth;
	size_t count;

	(void)state;
	synth_init(&synth);
	synth_silence(&synth, 120000);
	synth_noise(&synth, 900);
	count = hear_beeps(&synth).count;
	synth_finish(&synth);
	assert_int_equal(count, 0);
}

static void test_five_minutes_of_speech(void **state)
{
	static const char *const voices[] = { "en-us+f4", "en-gb+f2", "hi+f1", "es+f4", "de+m3",
					      "fr+f5",	  "en-us+m7", "ta+f1", "pt+f3", "en-029" };
	static const char words[] =
		"Oh, do you know who you would rather ask? Ooh. Mmm. Moo. Who. You. "
		"Please leave a message after the tone. Thank you. Hello? Hello? Who is it? "
		"We may come in on Monday, or you may phone us. Soon. At noon. Goodbye.";
	struct synth synth;
	size_t count;

	(void)state;
	synth_init(&synth);
	for (size_t i = 0; synth.count < 300 * SYNTH_RATE; i++)
		if (synth_words(&synth, voices[i % 10], words) < 0)
			break;
	if (synth.count < 300 * SYNTH_RATE) {
		synth_finish(&synth);
		skip(); /* there is no espeak-ng here */
	}
	count = hear_beeps(&synth).count;
	synth_finish(&synth);
	assert_int_equal(count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_pitch_and_length),
		cmocka_unit_test(test_levels_and_noise),
		cmocka_unit_test(test_no_beep),
		cmocka_unit_test(test_unsteady),
		cmocka_unit_test(test_music),
		cmocka_unit_test(test_noise_alone),
		cmocka_unit_test(test_five_minutes_of_speech),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
