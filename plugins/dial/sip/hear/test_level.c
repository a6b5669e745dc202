/* test_level.c - speech over noise of any level, and noise alone is no speech */
/* SPDX-License-Identifier: MIT */
#include "hear/level.h"

#include "hear/synth_test.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void hear_frames(struct level *level, unsigned mean, size_t count)
{
	for (size_t i = 0; i < count; i++)
		level_frame(level, mean, false);
}

static void test_mean(void **state)
{
	int16_t samples[HEAR_FRAME_SAMPLES];

	(void)state;
	for (size_t i = 0; i < HEAR_FRAME_SAMPLES; i++)
		samples[i] = i % 2 == 0 ? INT16_MIN : INT16_MAX;
	assert_int_equal(level_mean(samples), 32767);
	memset(samples, 0, sizeof(samples));
	assert_int_equal(level_mean(samples), 0);
}

/* The floor as it is, and the threshold that follows from it. */
static const struct {
	unsigned noise, threshold;
} floors[] = {
	{ 0, 80 }, { 10, 80 }, { 20, 80 }, { 50, 200 }, { 150, 600 }, { 200, 800 }, { 700, 800 },
};

static void test_threshold_follows_the_floor(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(floors) / sizeof(*floors); i++) {
		struct level level;

		level_init(&level);
		hear_frames(&level, floors[i].noise, 20);
		assert_int_equal(level.threshold, floors[i].threshold);
		assert_false(level.is_speech);
	}
}

static void test_speech_over_noise(void **state)
{
	struct level level;

	(void)state;
	level_init(&level);
	hear_frames(&level, 100, 20);
	for (int word = 0; word < 20; word++) {
		hear_frames(&level, 2500, 12);
		assert_true(level.is_speech);
		hear_frames(&level, 100, 5);
		assert_false(level.is_speech);
	}
}

/* A line that gets noisy is speech at first, and noise after a second and a half. */
static void test_noise_that_begins(void **state)
{
	struct level level;

	(void)state;
	level_init(&level);
	hear_frames(&level, 20, 100);
	hear_frames(&level, 190, 10);
	assert_true(level.is_speech);
	hear_frames(&level, 190, 100);
	assert_false(level.is_speech);
	hear_frames(&level, 20, 3);
	hear_frames(&level, 100, 1);
	assert_true(level.is_speech); /* and quiet again at once */
}

static void test_voice_in_the_background(void **state)
{
	struct level level;

	(void)state;
	level_init(&level);
	hear_frames(&level, 10, 20);
	hear_frames(&level, 150, 5);
	assert_true(level.is_speech);
	hear_frames(&level, 10, 20);
	hear_frames(&level, 3000, 20);
	hear_frames(&level, 10, 20);
	hear_frames(&level, 150, 5);
	assert_false(level.is_speech);
	hear_frames(&level, 10, 20);
	hear_frames(&level, 400, 5);
	assert_true(level.is_speech);
}

static void test_tones_are_not_speech(void **state)
{
	struct level level;

	(void)state;
	level_init(&level);
	for (size_t i = 0; i < 50; i++) {
		level_frame(&level, 8000, true);
		assert_false(level.is_speech);
	}
	hear_frames(&level, 10, 20);
	hear_frames(&level, 150, 5);
	assert_true(level.is_speech); /* the tone does not make it a background */
}

static void test_white_noise(void **state)
{
	static const float levels[] = { 5, 50, 120, 240, 500 };

	(void)state;
	for (size_t i = 0; i < sizeof(levels) / sizeof(*levels); i++) {
		struct hear *hear = hear_create(NULL);
		struct heard heard[HEAR_FINDINGS_MAX];
		int16_t frame[HEAR_FRAME_SAMPLES];
		struct synth synth;

		synth_init(&synth);
		synth_silence(&synth, 60000);
		synth_noise(&synth, levels[i]);
		hear_listen(hear, HEAR_SPEECH);
		for (size_t at = 0; at < synth.count; at += HEAR_FRAME_SAMPLES) {
			for (size_t j = 0; j < HEAR_FRAME_SAMPLES; j++)
				frame[j] = synth_sample(&synth, at + j);
			assert_int_equal(hear_frame(hear, frame, heard), 0);
			assert_false(hear_is_speech(hear));
		}
		synth_finish(&synth);
		hear_destroy(&hear);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mean),
		cmocka_unit_test(test_threshold_follows_the_floor),
		cmocka_unit_test(test_speech_over_noise),
		cmocka_unit_test(test_noise_that_begins),
		cmocka_unit_test(test_voice_in_the_background),
		cmocka_unit_test(test_tones_are_not_speech),
		cmocka_unit_test(test_white_noise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
