/* wav.c - WAV files: 16 bit PCM, mono or the first channel of more */
/* SPDX-License-Identifier: MIT */
#include "wav.h"

#include "samples/town/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RATE 8000u

struct wav {
	unsigned channels, rate, bits, format;
	const uint8_t *data;
	size_t bytes;
};

static unsigned read_16(const uint8_t *at)
{
	return at[0] | (unsigned)at[1] << 8;
}

static unsigned read_32(const uint8_t *at)
{
	return read_16(at) | read_16(at + 2) << 16;
}

/* RIFF chunks; a data chunk may say that it is longer than the file (a pipe). */
static const char *find_chunks(const uint8_t *at, size_t bytes, struct wav *wav)
{
	if (bytes < 12 || memcmp(at, "RIFF", 4) != 0 || memcmp(at + 8, "WAVE", 4) != 0)
		return "it is not a WAV file";
	for (size_t i = 12; i + 8 <= bytes;) {
		size_t length = read_32(at + i + 4), left = bytes - i - 8;

		if (memcmp(at + i, "fmt ", 4) == 0 && length >= 16 && left >= 16) {
			wav->format = read_16(at + i + 8);
			wav->channels = read_16(at + i + 10);
			wav->rate = read_32(at + i + 12);
			wav->bits = read_16(at + i + 22);
		} else if (memcmp(at + i, "data", 4) == 0) {
			wav->data = at + i + 8;
			wav->bytes = length < left ? length : left;
			break;
		}
		if (length > left)
			break;
		i += 8 + length + (length & 1);
	}
	if (wav->data == NULL || wav->channels == 0 || wav->channels > 8)
		return "it has no sound";
	if (wav->format != 1 || wav->bits != 16 || wav->rate < RATE || wav->rate > 192000)
		return "it is not 16 bit PCM of 8 kHz or more";
	return NULL;
}

static double sample_at(const struct wav *wav, size_t index)
{
	return (int16_t)read_16(wav->data + index * wav->channels * 2);
}

/* The mean over the time of a sample of ours: a low-pass that is good enough for
 * speech. */
static int16_t *resample(const struct wav *wav, size_t *samples_out)
{
	size_t frames = wav->bytes / 2 / wav->channels;
	size_t samples = (size_t)((uint64_t)frames * RATE / wav->rate);
	double step = (double)wav->rate / RATE;
	int16_t *pcm = memory_get((samples + 1) * sizeof(*pcm));

	for (size_t i = 0; i < samples; i++) {
		size_t from = (size_t)((double)i * step), to = (size_t)((double)(i + 1) * step);
		double sum = 0;

		for (size_t j = from; j < to && j < frames; j++)
			sum += sample_at(wav, j);
		pcm[i] = (int16_t)(sum / (double)(to > from ? to - from : 1));
	}
	*samples_out = samples;
	return pcm;
}

static uint8_t *read_bytes(FILE *file, size_t *bytes_out)
{
	size_t bytes_max = 1u << 20, bytes = 0, count;
	uint8_t *at = memory_get(bytes_max);

	while ((count = fread(at + bytes, 1, bytes_max - bytes, file)) > 0) {
		bytes += count;
		if (bytes == bytes_max && bytes_max < WAV_BYTES_MAX) {
			bytes_max *= 2;
			at = memory_resize(at, bytes_max);
		}
	}
	*bytes_out = bytes;
	return at;
}

int16_t *wav_read(const char *path, size_t *samples_out, const char **why_out)
{
	FILE *file = fopen(path, "rb");
	struct wav wav = { 0 };
	int16_t *pcm = NULL;
	uint8_t *at;
	size_t bytes;

	if (file == NULL) {
		*why_out = "it cannot be opened";
		return NULL;
	}
	at = read_bytes(file, &bytes);
	fclose(file);
	*why_out = find_chunks(at, bytes, &wav);
	if (*why_out == NULL)
		pcm = resample(&wav, samples_out);
	free(at);
	return pcm;
}

static void put_32(uint8_t *at, size_t value)
{
	for (int i = 0; i < 4; i++)
		at[i] = (uint8_t)(value >> (8 * i));
}

int wav_write(const char *path, const int16_t *pcm, size_t samples)
{
	uint8_t head[44] = "RIFF\0\0\0\0WAVEfmt \20\0\0\0\1\0\1\0";
	FILE *file = fopen(path, "wb");
	int result = 0;

	if (file == NULL)
		return -1;
	put_32(head + 4, 36 + samples * 2);
	put_32(head + 24, RATE);
	put_32(head + 28, RATE * 2);
	head[32] = 2;
	head[34] = 16;
	memcpy(head + 36, "data", 4);
	put_32(head + 40, samples * 2);
	if (fwrite(head, 1, sizeof(head), file) != sizeof(head))
		result = -1;
	for (size_t i = 0; i < samples && result == 0; i++) {
		uint8_t bytes[2] = { (uint8_t)pcm[i], (uint8_t)((uint16_t)pcm[i] >> 8) };

		if (fwrite(bytes, 1, 2, file) != 2)
			result = -1;
	}
	return fclose(file) == 0 ? result : -1;
}
