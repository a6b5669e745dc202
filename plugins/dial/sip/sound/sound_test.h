/* sound_test.h - what the tests of sounds share: folders, WAV files, tones, a host */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_SOUND_TEST_H
#define PEAL_SIP_SOUND_TEST_H

#include "sound/linear.h"

#include "peal/host.h"

#include <ftw.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#define PATH_BYTES 256

/* ---- folders ---- */

static inline void folder_make(char path_out[PATH_BYTES])
{
	snprintf(path_out, PATH_BYTES, "/tmp/peal-sound-XXXXXX");
	assert_non_null(mkdtemp(path_out));
}

static inline int one_remove(const char *path, const struct stat *about, int kind, struct FTW *at)
{
	(void)about, (void)kind, (void)at;
	return remove(path);
}

static inline void folder_remove(const char *path)
{
	nftw(path, one_remove, 16, FTW_DEPTH | FTW_PHYS);
}

static inline const char *path_in(const char *folder, const char *name, char path_out[PATH_BYTES])
{
	assert_true(snprintf(path_out, PATH_BYTES, "%s/%s", folder, name) < PATH_BYTES);
	return path_out;
}

static inline void file_write(const char *path, const void *bytes, size_t count)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, count, file), count);
	assert_int_equal(fclose(file), 0);
}

/* How many lines there are; 0 without the file. */
static inline size_t file_lines(const char *path)
{
	FILE *file = fopen(path, "rb");
	size_t lines = 0;
	int byte;

	while (file != NULL && (byte = fgetc(file)) != EOF)
		lines += byte == '\n';
	if (file != NULL)
		fclose(file);
	return lines;
}

/* ---- WAV files ---- */

struct wav_bytes {
	uint8_t *at;
	size_t count, room;
};

static inline void put(struct wav_bytes *wav, const void *bytes, size_t count)
{
	if (wav->count + count >= wav->room) {
		wav->room = 2 * (wav->count + count) + 64;
		wav->at = realloc(wav->at, wav->room);
		assert_non_null(wav->at);
	}
	memcpy(wav->at + wav->count, bytes, count);
	wav->count += count;
}

static inline void put_number(struct wav_bytes *wav, uint32_t value, unsigned bytes)
{
	for (; bytes > 0; bytes--, value >>= 8) {
		uint8_t byte = (uint8_t)value;

		put(wav, &byte, 1);
	}
}

/* All but the samples; data_bytes is what the head says. */
static inline struct wav_bytes wav_start(unsigned tag, unsigned channels, unsigned hertz,
					 unsigned bits, uint32_t data_bytes)
{
	struct wav_bytes wav = { 0 };

	put(&wav, "RIFF", 4);
	put_number(&wav, 36 + data_bytes, 4);
	put(&wav, "WAVEfmt ", 8);
	put_number(&wav, 16, 4);
	put_number(&wav, tag, 2);
	put_number(&wav, channels, 2);
	put_number(&wav, hertz, 4);
	put_number(&wav, hertz * channels * bits / 8, 4);
	put_number(&wav, channels * bits / 8, 2);
	put_number(&wav, bits, 2);
	put(&wav, "data", 4);
	put_number(&wav, data_bytes, 4);
	return wav;
}

static inline void wav_save(struct wav_bytes *wav, const char *path)
{
	file_write(path, wav->at, wav->count);
	free(wav->at);
	*wav = (struct wav_bytes){ 0 };
}

/* A sine as a 16-bit file; `level` of full scale. */
static inline void tone_save(const char *path, unsigned hertz, double tone_hz, double level,
			     unsigned ms)
{
	uint32_t count = (uint32_t)((uint64_t)hertz * ms / 1000);
	struct wav_bytes wav = wav_start(1, 1, hertz, 16, count * 2);

	for (uint32_t i = 0; i < count; i++)
		put_number(&wav,
			   (uint32_t)(int32_t)lrint(level * 32767 *
						    sin(2 * M_PI * tone_hz * i / hertz)),
			   2);
	wav_save(&wav, path);
}

/* ---- tones ---- */

/* How strong a tone is in it: the amplitude of the sine, 1.0 is full scale. */
static inline double tone_level(const int16_t *samples, size_t count, double tone_hz)
{
	double real = 0, imaginary = 0, weights = 0;

	for (size_t i = 0; i < count; i++) {
		double weight = 0.5 - 0.5 * cos(2 * M_PI * ((double)i + 0.5) / (double)count);
		double angle = 2 * M_PI * tone_hz * (double)i / 8000;

		real += weight * samples[i] * cos(angle);
		imaginary += weight * samples[i] * sin(angle);
		weights += weight;
	}
	return 2 * hypot(real, imaginary) / weights / 32768;
}

static inline double level_of(const int16_t *samples, size_t count)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += (double)samples[i] * samples[i];
	return count > 0 ? sqrt(sum / (double)count) / 32768 : 0;
}

static inline double decibels(double level)
{
	return 20 * log10(fmax(level, 1e-9));
}

/* ---- a host: a clock that stands, and the last warning ---- */

struct test_host {
	struct peal_host host; /* first */
	_Atomic int64_t now_ms;
	atomic_uint warnings;
};

__attribute__((format(printf, 5, 6))) static inline void
test_log(const struct peal_host *host, enum peal_level level, const char *event, uint64_t number,
	 const char *format, ...)
{
	(void)event, (void)number, (void)format;
	if (level >= PEAL_LEVEL_WARNING)
		atomic_fetch_add(&((struct test_host *)(uintptr_t)host)->warnings, 1);
}

static inline int64_t test_now_ms(const struct peal_host *host)
{
	return atomic_load(&((const struct test_host *)host)->now_ms);
}

static inline void test_host_init(struct test_host *host)
{
	memset(host, 0, sizeof(*host));
	host->host.size = sizeof(host->host);
	host->host.stage = "dial.sip";
	host->host.log = test_log;
	host->host.now_ms = test_now_ms;
}

static inline struct peal_slice slice(const char *text)
{
	return (struct peal_slice){ text, strlen(text) };
}

#endif
