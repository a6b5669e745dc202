/* test_resample.c - tones keep their pitch and loudness, and nothing folds back */
/* SPDX-License-Identifier: MIT */
#include "sound/resample.h"

#include "sound/sound_test.h"

#define SECOND_MAX 192000u

/* One second of a sine with amplitude 0.5, given in uneven pieces. */
static struct linear tone_resample(uint32_t hertz, double tone_hz)
{
	struct resample *resample = resample_create(hertz);
	float *samples = calloc(SECOND_MAX, sizeof(float));
	struct linear linear = { 0 };

	assert_non_null(resample);
	assert_non_null(samples);
	for (uint32_t i = 0; i < hertz; i++)
		samples[i] = (float)(0.5 * sin(2 * M_PI * tone_hz * i / hertz));
	for (uint32_t at = 0, part = 1; at < hertz; at += part, part = part * 3 % 7919 + 1) {
		if (part > hertz - at)
			part = hertz - at;
		assert_int_equal(resample_push(resample, samples + at, part, &linear, NULL), 0);
	}
	assert_int_equal(resample_flush(resample, &linear, NULL), 0);
	resample_destroy(&resample);
	free(samples);
	return linear;
}

static const uint32_t rates[] = { 4000,	 6000,	8000,  11025, 12000, 16000,  22050,  24000, 32000,
				  44100, 44101, 48000, 88200, 96000, 176400, 191999, 192000 };

static void test_resample__tone_keeps_pitch_and_level(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		struct linear linear = tone_resample(rates[i], 1000);
		double level = decibels(tone_level(linear.at, linear.count, 1000) / 0.5);
		double all = decibels(level_of(linear.at, linear.count) * sqrt(2) / 0.5);

		if (linear.count != 8000 || fabs(level) > 0.1 || fabs(all) > 0.15)
			fail_msg("%u Hz: %zu samples, tone %.2f dB, all %.2f dB",
				 (unsigned)rates[i], linear.count, level, all);
		linear_finish(&linear);
	}
}

static void test_resample__telephone_band_passes(void **state)
{
	static const double tones[] = { 50, 300, 1700, 3000, 3400 };

	(void)state;
	for (size_t i = 0; i < sizeof(tones) / sizeof(tones[0]); i++) {
		struct linear linear = tone_resample(44100, tones[i]);
		double level = decibels(tone_level(linear.at, linear.count, tones[i]) / 0.5);

		if (fabs(level) > 0.5)
			fail_msg("%.0f Hz: %.2f dB", tones[i], level);
		linear_finish(&linear);
	}
}

/* What cannot be sent is silence, not another tone. */
static void test_resample__nothing_folds_back(void **state)
{
	static const struct {
		uint32_t hertz;
		double tone_hz;
	} table[] = {
		{ 44100, 4100 }, { 44100, 5000 },  { 44100, 7000 },   { 44100, 12345 },
		{ 48000, 4200 }, { 16000, 5000 },  { 22050, 9000 },   { 44101, 5000 },
		{ 96000, 9000 }, { 192000, 7900 }, { 191999, 15100 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct linear linear = tone_resample(table[i].hertz, table[i].tone_hz);
		/* Without the ends, where the tone is switched on and off. */
		double level = decibels(level_of(linear.at + 200, linear.count - 400) / 0.354);

		if (level > -50)
			fail_msg("%.0f Hz at %u: %.1f dB", table[i].tone_hz,
				 (unsigned)table[i].hertz, level);
		linear_finish(&linear);
	}
}

/* From 4 kHz nothing above 2 kHz may appear either. */
static void test_resample__upwards_has_no_image(void **state)
{
	struct linear linear = tone_resample(4000, 1000);

	(void)state;
	assert_true(decibels(tone_level(linear.at, linear.count, 3000) / 0.5) < -60);
	linear_finish(&linear);
}

static void test_resample__same_rate_is_left_alone(void **state)
{
	struct resample *resample = resample_create(8000);
	struct linear linear = { 0 };
	float samples[] = { 0, 1.0f / 32768, -1, 12345.0f / 32768, 1.5f, -7 };
	const int16_t expected[] = { 0, 1, -32768, 12345, 32767, -32768 };

	(void)state;
	assert_int_equal(resample_push(resample, samples, 6, &linear, NULL), 0);
	assert_int_equal(resample_flush(resample, &linear, NULL), 0);
	assert_int_equal(linear.count, 6);
	assert_memory_equal(linear.at, expected, sizeof(expected));
	linear_finish(&linear);
	resample_destroy(&resample);
}

static void test_resample__length_is_rounded_up(void **state)
{
	static const float silence[1000];

	(void)state;
	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		for (size_t count = 1; count <= 1000; count += 111) {
			struct resample *resample = resample_create(rates[i]);
			struct linear linear = { 0 };

			resample_push(resample, silence, count, &linear, NULL);
			resample_flush(resample, &linear, NULL);
			assert_int_equal(linear.count, (count * 8000 + rates[i] - 1) / rates[i]);
			linear_finish(&linear);
			resample_destroy(&resample);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_resample__tone_keeps_pitch_and_level),
		cmocka_unit_test(test_resample__telephone_band_passes),
		cmocka_unit_test(test_resample__nothing_folds_back),
		cmocka_unit_test(test_resample__upwards_has_no_image),
		cmocka_unit_test(test_resample__same_rate_is_left_alone),
		cmocka_unit_test(test_resample__length_is_rounded_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
