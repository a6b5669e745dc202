/* test_speech.c - segments of any loudness and with any silence around them fit together */
/* SPDX-License-Identifier: MIT */
#include "sound/speech.h"

#include "sound/sound_test.h"

/* Silence, a tone that comes and goes like syllables, silence. */
static struct linear spoken(unsigned before_ms, unsigned tone_ms, unsigned after_ms, double level)
{
	struct linear linear = { 0 };
	size_t count = 8 * (size_t)(before_ms + tone_ms + after_ms);

	assert_int_equal(linear_reserve(&linear, count, NULL), 0);
	for (size_t i = 0; i < count; i++) {
		bool is_tone = i >= 8 * before_ms && i < 8 * (before_ms + tone_ms);

		linear.at[i] = !is_tone ? (int16_t)(i % 3)
					: (int16_t)lrint(level * 32767 * sin(0.5 * (double)i));
	}
	linear.count = count;
	return linear;
}

static size_t quiet_before(const struct linear *linear)
{
	size_t i = 0;

	while (i < linear->count && abs(linear->at[i]) < 300)
		i++;
	return i / 8;
}

static size_t quiet_after(const struct linear *linear)
{
	size_t i = linear->count;

	while (i > 0 && abs(linear->at[i - 1]) < 300)
		i--;
	return (linear->count - i) / 8;
}

static void test_speech__silence_is_cut_to_what_the_words_ask_for(void **state)
{
	static const struct {
		const char *words;
		unsigned before_ms, after_ms; /* of silence that was spoken */
		size_t before, after;	      /* that is left, in ms, within 12 */
	} table[] = {
		{ "Hello", 400, 700, 20, 40 },	 { "Hello.", 400, 700, 20, 350 },
		{ "Hello,", 400, 700, 20, 120 }, { ", hello", 400, 700, 120, 40 },
		{ "Hello?", 0, 0, 0, 310 },	 { "Hello", 0, 0, 0, 0 },
		{ "Hello", 10, 10, 10, 10 },	 { "है।", 1000, 1000, 20, 350 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct linear linear = spoken(table[i].before_ms, 300, table[i].after_ms, 0.3);
		size_t before, after;

		assert_int_equal(speech_shape(&linear, slice(table[i].words), NULL), 0);
		before = quiet_before(&linear);
		after = quiet_after(&linear);
		if (before > table[i].before + 12 || before + 12 < table[i].before ||
		    after > table[i].after + 12 || after + 12 < table[i].after)
			fail_msg("%s: %zu and %zu ms", table[i].words, before, after);
		linear_finish(&linear);
	}
}

static void test_speech__loudness_becomes_the_same(void **state)
{
	static const double levels[] = { 0.01, 0.05, 0.3, 0.8, 1 };

	(void)state;
	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
		struct linear linear = spoken(100, 500, 100, levels[i]);
		double level;

		assert_int_equal(speech_shape(&linear, slice("Hello"), NULL), 0);
		level = decibels(level_of(linear.at + 400, 3200));
		if (level < -21 || level > -19)
			fail_msg("%.2f became %.1f dB", levels[i], level);
		linear_finish(&linear);
	}
}

/* A shout in quiet speech stays within what can be sent, and is bent rather than cut. */
static void test_speech__peaks_are_limited(void **state)
{
	struct linear linear = spoken(0, 3000, 0, 0.02);
	unsigned clipped = 0;
	int most = 0;

	(void)state;
	for (size_t i = 12000; i < 12040; i++)
		linear.at[i] = (int16_t)(20000 * sin(0.5 * (double)i));
	assert_int_equal(speech_shape(&linear, slice("Hello"), NULL), 0);
	for (size_t i = 0; i < linear.count; i++) {
		clipped += abs(linear.at[i]) >= 32767;
		most = abs(linear.at[i]) > most ? abs(linear.at[i]) : most;
	}
	assert_true(clipped <= 40);
	assert_true(most > 22000);
	linear_finish(&linear);
}

static void test_speech__only_silence(void **state)
{
	struct linear linear = spoken(500, 0, 0, 0);
	struct peal_error err = { 0 };

	(void)state;
	assert_int_equal(speech_shape(&linear, slice("Asha"), &err), -1);
	assert_non_null(strstr(err.text, "only silence"));
	/* Of a symbol that a voice does not know, nothing can be expected. */
	assert_int_equal(speech_shape(&linear, slice("•"), &err), 0);
	assert_int_equal(linear.count, 40 * 8);
	linear_finish(&linear);
}

static void test_speech__pause(void **state)
{
	struct linear linear = { 0 };

	(void)state;
	assert_int_equal(speech_pause(&linear, slice(". "), NULL), 0);
	assert_int_equal(linear.count, 350 * 8);
	assert_true(level_of(linear.at, linear.count) == 0);
	assert_int_equal(speech_pause(&linear, slice(" "), NULL), 0);
	assert_int_equal(linear.count, 80 * 8);
	linear_finish(&linear);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_speech__silence_is_cut_to_what_the_words_ask_for),
		cmocka_unit_test(test_speech__loudness_becomes_the_same),
		cmocka_unit_test(test_speech__peaks_are_limited),
		cmocka_unit_test(test_speech__only_silence),
		cmocka_unit_test(test_speech__pause),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
