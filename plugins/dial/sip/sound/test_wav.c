/* test_wav.c - WAV files of every kind that can be read, and those that cannot */
/* SPDX-License-Identifier: MIT */
#include "sound/wav.h"

#include "sound/g711.h"
#include "sound/limits.h"
#include "sound/sound_test.h"

#include <fcntl.h>
#include <sys/stat.h>

#define TONE_HZ 500.0
#define LEVEL 0.25

static char folder[PATH_BYTES];
static char path[PATH_BYTES];

static void sample_put(struct wav_bytes *wav, unsigned tag, unsigned bits, double value)
{
	int16_t linear = (int16_t)lrint(value * 32767);
	float real = (float)value;
	uint32_t as_bits;

	memcpy(&as_bits, &real, 4);
	if (tag == 3)
		put_number(wav, as_bits, 4);
	else if (tag == 6)
		put_number(wav, g711_pcma(linear), 1);
	else if (tag == 7)
		put_number(wav, g711_pcmu(linear), 1);
	else if (bits == 8)
		put_number(wav, (uint32_t)lrint(value * 127 + 128), 1);
	else
		put_number(wav, (uint32_t)(int32_t)lrint(value * (ldexp(1, (int)bits - 1) - 1)),
			   bits / 8);
}

/* Half a second; the tone is on the channels of the mask, the others are silent. */
static struct wav_bytes tone_wav(unsigned tag, unsigned bits, unsigned channels, unsigned mask,
				 unsigned hertz)
{
	unsigned frames = hertz / 2;
	struct wav_bytes wav = wav_start(tag, channels, hertz, bits, frames * channels * bits / 8);

	for (unsigned i = 0; i < frames; i++) {
		for (unsigned channel = 0; channel < channels; channel++)
			sample_put(&wav, tag, bits,
				   mask & 1u << channel
					   ? LEVEL * sin(2 * M_PI * TONE_HZ * i / hertz)
					   : 0);
	}
	return wav;
}

static void tone_check(const char *what, double level)
{
	struct linear linear = { 0 };
	struct peal_error err = { 0 };
	double tone, all;

	if (wav_read(path, &linear, &err) < 0)
		fail_msg("%s: %s", what, err.text);
	tone = tone_level(linear.at, linear.count, TONE_HZ);
	all = level_of(linear.at, linear.count) * sqrt(2);
	if (linear.count != 4000 || fabs(decibels(tone / level)) > 0.2 ||
	    fabs(decibels(all / level)) > 0.3)
		fail_msg("%s: %zu samples, tone %.3f, all %.3f", what, linear.count, tone, all);
	linear_finish(&linear);
}

static void test_wav__formats(void **state)
{
	static const struct {
		const char *what;
		unsigned tag, bits;
	} table[] = {
		{ "8 bit", 1, 8 },  { "16 bit", 1, 16 }, { "24 bit", 1, 24 }, { "32 bit", 1, 32 },
		{ "float", 3, 32 }, { "A-law", 6, 8 },	 { "mu-law", 7, 8 },
	};
	static const unsigned rates[] = { 4000, 8000, 16000, 44100, 192000 };

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		for (size_t k = 0; k < sizeof(rates) / sizeof(rates[0]); k++) {
			struct wav_bytes wav = tone_wav(table[i].tag, table[i].bits, 1, 1,
							rates[k]);

			wav_save(&wav, path);
			tone_check(table[i].what, LEVEL);
		}
	}
}

static void test_wav__channels_are_mixed(void **state)
{
	static const struct {
		unsigned channels, mask;
		double share;
	} table[] = {
		{ 2, 3, 1 }, { 2, 1, 0.5 }, { 2, 2, 0.5 }, { 6, 0x3f, 1 }, { 16, 0x000f, 0.25 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct wav_bytes wav = tone_wav(1, 16, table[i].channels, table[i].mask, 44100);

		wav_save(&wav, path);
		tone_check("channels", LEVEL * table[i].share);
	}
}

/* WAVE_FORMAT_EXTENSIBLE, other chunks around, an odd one with its padding, and a size
 * that a program could not know. */
static void test_wav__other_heads(void **state)
{
	static const uint32_t sizes[] = { 8000, 0x7ffff000, 0xffffffff };
	static const char guid[] = "\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71";

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct wav_bytes plain = tone_wav(1, 16, 1, 1, 8000), wav = { 0 };

		put(&wav, plain.at, 12);
		put(&wav, "LIST\x03\0\0\0abc\0", 12);
		put(&wav, "fmt ", 4);
		put_number(&wav, 40, 4);
		put_number(&wav, 0xfffe, 2);
		put(&wav, plain.at + 22, 14);
		put_number(&wav, 22, 2);
		put_number(&wav, 16, 2);
		put_number(&wav, 4, 4);
		put_number(&wav, 1, 2);
		put(&wav, guid, 14);
		put(&wav, "fact\x04\0\0\0\0\0\0\0", 12);
		put(&wav, "data", 4);
		put_number(&wav, sizes[i], 4);
		put(&wav, plain.at + 44, 8000);
		if (i == 0)
			put(&wav, "LIST\x04\0\0\0tail", 12);
		free(plain.at);
		wav_save(&wav, path);
		tone_check("extensible", LEVEL);
	}
}

static void refused(const char *expected)
{
	struct linear linear = { 0 };
	struct peal_error err = { 0 };

	if (wav_read(path, &linear, &err) == 0)
		fail_msg("was read, not: %s", expected);
	assert_null(linear.at);
	if (strstr(err.text, expected) == NULL)
		fail_msg("\"%s\" is not in: %s", expected, err.text);
}

static void test_wav__formats_that_cannot_be_read(void **state)
{
	static const struct {
		unsigned tag, channels, hertz, bits;
		const char *said;
	} table[] = {
		{ 1, 1, 8000, 12, "format 1 with 12 bits" },
		{ 1, 1, 8000, 64, "format 1 with 64 bits" },
		{ 1, 1, 8000, 0, "format 1 with 0 bits" },
		{ 3, 1, 8000, 64, "format 3 with 64 bits" },
		{ 17, 1, 8000, 4, "format 17 with 4 bits" },
		{ 0xfffe, 1, 8000, 16, "format 65534" },
		{ 1, 0, 8000, 16, "0 channels" },
		{ 1, 17, 8000, 16, "17 channels; 1 to 16" },
		{ 1, 1, 0, 16, "0 samples a second" },
		{ 1, 1, 3999, 16, "3999 samples a second; 4000 to 192000" },
		{ 1, 1, 192001, 16, "192001 samples a second" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct wav_bytes wav = wav_start(table[i].tag, table[i].channels, table[i].hertz,
						 table[i].bits, 4);

		put_number(&wav, 0, 4);
		wav_save(&wav, path);
		refused(table[i].said);
	}
}

/* Cut after each byte, none is read and none is lost. */
static void test_wav__cut_anywhere(void **state)
{
	struct wav_bytes wav = tone_wav(1, 16, 1, 1, 8000);

	(void)state;
	for (size_t count = 0; count < 100; count++) {
		file_write(path, wav.at, count);
		refused(count < 12   ? "not a WAV file"
			: count < 20 ? "ends before its samples"
			: count < 36 ? "head is cut off"
			: count < 44 ? "ends before its samples"
				     : "is cut off: 8000 bytes");
	}
	free(wav.at);
}

static void test_wav__other_files(void **state)
{
	static const struct {
		const char *start, *said;
	} table[] = {
		{ "ID3\x04\0\0\0\0\0\0\0\0\0\0", "it is MP3, not WAV" },
		{ "OggS\0\2\0\0\0\0\0\0\0\0", "it is Ogg, not WAV" },
		{ "fLaC\0\0\0\x22\0\0\0\0\0\0", "it is FLAC, not WAV" },
		{ "RIFF\0\0\0\0AVI LIST", "it is not a WAV file" },
		{ "Good morning, Asha", "it is not a WAV file" },
		{ "RIFF\0\0\0\0WAVEdata\4\0\0\0abcd", "before their description" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		file_write(path, table[i].start, i == 5 ? 24 : 14);
		refused(table[i].said);
	}
}

static void test_wav__no_file(void **state)
{
	char was[PATH_BYTES];

	(void)state;
	memcpy(was, path, sizeof(was));
	path_in(folder, "missing.wav", path);
	refused("No such file");
	memcpy(path, folder, sizeof(path));
	refused("it is not a file");
	path_in(folder, "pipe", path);
	assert_int_equal(mkfifo(path, 0600), 0);
	refused("it is not a file");
	memcpy(path, was, sizeof(path));
}

static void test_wav__too_much(void **state)
{
	struct wav_bytes wav = wav_start(7, 1, 4000, 8, 20u * 60 * 4000);

	(void)state;
	wav_save(&wav, path);
	assert_int_equal(truncate(path, 44 + 20 * 60 * 4000), 0);
	refused("it is 20 minutes long; less than 20");
	assert_int_equal(truncate(path, (off_t)SOUND_WAV_BYTES_MAX + 1), 0);
	refused("it is larger than 512 MiB");
	wav = wav_start(1, 1, 8000, 16, 0);
	wav_save(&wav, path);
	refused("there is no sound in it");
	wav.at = NULL;
	put(&wav, "RIFF\0\0\0\0WAVE", 12);
	for (unsigned i = 0; i < SOUND_WAV_CHUNKS_MAX + 1; i++)
		put(&wav, "junk\0\0\0\0", 8);
	wav_save(&wav, path);
	refused("more than 1000 chunks");
}

/* Infinity and what is no number must not reach the filter. */
static void test_wav__wild_floats(void **state)
{
	static const uint32_t wild[] = { 0x7f800000, 0xff800000, 0x7fc00000, 0x7f7fffff,
					 0xff7fffff };
	struct wav_bytes wav = wav_start(3, 1, 44100, 32, 4 * 44100);
	struct linear linear = { 0 };

	(void)state;
	for (size_t i = 0; i < 44100; i++)
		put_number(&wav, i < 22050 ? wild[i % 5] : 0, 4);
	wav_save(&wav, path);
	assert_int_equal(wav_read(path, &linear, NULL), 0);
	assert_int_equal(linear.count, 8000);
	assert_true(level_of(linear.at + 5000, 3000) == 0);
	linear_finish(&linear);
}

static int setup(void **state)
{
	(void)state;
	folder_make(folder);
	path_in(folder, "sound.wav", path);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	folder_remove(folder);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wav__formats),
		cmocka_unit_test(test_wav__channels_are_mixed),
		cmocka_unit_test(test_wav__other_heads),
		cmocka_unit_test(test_wav__formats_that_cannot_be_read),
		cmocka_unit_test(test_wav__cut_anywhere),
		cmocka_unit_test(test_wav__other_files),
		cmocka_unit_test(test_wav__no_file),
		cmocka_unit_test(test_wav__too_much),
		cmocka_unit_test(test_wav__wild_floats),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
