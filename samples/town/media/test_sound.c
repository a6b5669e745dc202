/* test_sound.c - G.711, tones with their frequencies, and WAV files */
/* SPDX-License-Identifier: MIT */
#include "codec.h"
#include "sound.h"
#include "wav.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static struct codec codec;

static void test_codec__known_values(void **state)
{
	(void)state;
	codec_init(&codec);
	assert_int_equal(codec_decode(&codec, SDP_PCMU, 0xff), 0);
	assert_int_equal(codec_decode(&codec, SDP_PCMU, 0x80), 32124);
	assert_int_equal(codec_decode(&codec, SDP_PCMU, 0x00), -32124);
	assert_int_equal(codec_decode(&codec, SDP_PCMA, 0xd5), 8);
	assert_int_equal(codec_decode(&codec, SDP_PCMA, 0x55), -8);
	assert_int_equal(codec_decode(&codec, SDP_PCMA, 0xaa), 32256);
	assert_int_equal(codec_encode(&codec, SDP_PCMU, 0), 0xff);
	assert_int_equal(codec_encode(&codec, SDP_PCMA, 0), 0xd5);
}

static void test_codec__each_byte_comes_back(void **state)
{
	(void)state;
	codec_init(&codec);
	for (int byte = 0; byte < 256; byte++) {
		int16_t ulaw = codec.decode_pcmu[byte], alaw = codec.decode_pcma[byte];

		assert_int_equal(codec.decode_pcmu[codec_encode(&codec, SDP_PCMU, ulaw)], ulaw);
		assert_int_equal(codec_encode(&codec, SDP_PCMA, alaw), byte);
	}
}

/* How strong a frequency is (Goertzel), as a share of all the power. */
static double share_of(const int16_t *pcm, size_t samples, double hz)
{
	double cosine = 2 * cos(2 * M_PI * hz / SOUND_RATE), one = 0, two = 0, power = 0;

	for (size_t i = 0; i < samples; i++) {
		double next = pcm[i] + cosine * one - two;

		two = one;
		one = next;
		power += (double)pcm[i] * pcm[i];
	}
	return 2 * (one * one + two * two - cosine * one * two) / (power * (double)samples);
}

static void test_tones__frequencies(void **state)
{
	struct sounds sounds = { 0 };
	const struct sound *sound = sounds_key(&sounds, '6');

	(void)state;
	assert_true(share_of(sound->pcm, 960, 770) > 0.4);
	assert_true(share_of(sound->pcm, 960, 1477) > 0.4);
	assert_true(share_of(sound->pcm, 960, 1209) < 0.05);
	assert_null(sounds_key(&sounds, 'x'));
	sound = sounds_beep(&sounds, 1000, 400);
	assert_int_equal(sound->samples, 3200);
	assert_true(share_of(sound->pcm, sound->samples, 1000) > 0.9);
	sound = sounds_tones(&sounds, 0);
	assert_true(share_of(sound->pcm, 380 * 8, 985.2) > 0.9);
	assert_true(share_of(sound->pcm + 380 * 8, 274 * 8, 1370.6) > 0.9);
	assert_ptr_equal(sounds_tones(&sounds, 0), sound);
	sounds_finish(&sounds);
}

static void test_hum__sounds(void **state)
{
	struct sounds sounds = { 0 };
	double power = 0;

	(void)state;
	sound_hum(&sounds, "hum", "Hello, who is there...?");
	for (size_t i = 0; i < sounds.first->samples; i++)
		power += (double)sounds.first->pcm[i] * sounds.first->pcm[i];
	assert_true(sounds.first->samples > SOUND_RATE / 2);
	assert_true(sqrt(power / (double)sounds.first->samples) > 300);
	sounds_finish(&sounds);
}

static void test_wav__is_read_again(void **state)
{
	char path[] = "/tmp/peal-town-test.XXXXXX";
	int16_t pcm[800], *again;
	const char *why;
	size_t samples;

	(void)state;
	close(mkstemp(path));
	for (int i = 0; i < 800; i++)
		pcm[i] = (int16_t)(i * 40 - 16000);
	assert_int_equal(wav_write(path, pcm, 800), 0);
	again = wav_read(path, &samples, &why);
	assert_non_null(again);
	assert_int_equal(samples, 800);
	assert_memory_equal(again, pcm, sizeof(pcm));
	free(again);
	truncate(path, 40);
	assert_null(wav_read(path, &samples, &why));
	unlink(path);
	assert_null(wav_read(path, &samples, &why));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_codec__known_values),
		cmocka_unit_test(test_codec__each_byte_comes_back),
		cmocka_unit_test(test_tones__frequencies),
		cmocka_unit_test(test_hum__sounds),
		cmocka_unit_test(test_wav__is_read_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
