/* wave.c - sounds of 8 kHz in memory, for the programs of these tests
 *
 * Ends the program when memory is out. */
/* SPDX-License-Identifier: MIT */
#include "wave.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PI 3.14159265358979323846
#define REACH 24  /* samples of 8 kHz on either side, for resampling */
#define PASS 0.46 /* of 8 kHz: what lies above is filtered out */

#define CODE_PCM 1
#define CODE_PCMA 6
#define CODE_PCMU 7

struct format {
	unsigned code, channels, rate, bits;
};

void wave_finish(struct wave *wave)
{
	free(wave->at);
	*wave = (struct wave){ 0 };
}

float *wave_grow(struct wave *wave, size_t count)
{
	wave->at = realloc(wave->at, (wave->count + count + 1) * sizeof(*wave->at));
	if (wave->at == NULL)
		abort();
	memset(wave->at + wave->count, 0, (count + 1) * sizeof(*wave->at));
	wave->count += count;
	return wave->at + wave->count - count;
}

/* ---- G.711 ---- */

static float from_pcmu(uint8_t byte)
{
	int exponent, mantissa, value;

	byte = (uint8_t)~byte;
	exponent = byte >> 4 & 7;
	mantissa = byte & 15;
	value = (((mantissa << 3) + 0x84) << exponent) - 0x84;
	return (float)(byte & 0x80 ? -value : value);
}

static float from_pcma(uint8_t byte)
{
	int exponent, value;

	byte ^= 0x55;
	exponent = byte >> 4 & 7;
	value = (byte & 15) << 4;
	value = exponent == 0 ? value + 8 : (value + 0x108) << (exponent - 1);
	return (float)(byte & 0x80 ? value : -value);
}

/* The byte that comes nearest; slow, and surely the inverse. */
static uint8_t to_byte(float value, float (*from)(uint8_t byte))
{
	unsigned best = 0;

	if (value == 0)
		return from == from_pcmu ? 0xff : 0xd5;
	for (unsigned byte = 1; byte < 256; byte++) {
		if (fabsf(from((uint8_t)byte) - value) < fabsf(from((uint8_t)best) - value))
			best = byte;
	}
	return (uint8_t)best;
}

/* ---- reading ---- */

static unsigned number(const uint8_t *at, unsigned bytes)
{
	unsigned value = 0;

	while (bytes-- > 0)
		value = value << 8 | at[bytes];
	return value;
}

static float sample(const struct format *format, const uint8_t *at)
{
	if (format->code == CODE_PCMU)
		return from_pcmu(*at);
	if (format->code == CODE_PCMA)
		return from_pcma(*at);
	return (float)(int16_t)number(at, 2);
}

static uint8_t *file_read(const char *path, size_t *bytes_out)
{
	FILE *file = fopen(path, "rb");
	uint8_t *bytes = NULL;
	long size;

	if (file == NULL)
		return NULL;
	fseek(file, 0, SEEK_END);
	size = ftell(file);
	rewind(file);
	if (size > 12)
		bytes = malloc((size_t)size);
	if (bytes != NULL && fread(bytes, 1, (size_t)size, file) != (size_t)size) {
		free(bytes);
		bytes = NULL;
	}
	fclose(file);
	*bytes_out = bytes == NULL ? 0 : (size_t)size;
	return bytes;
}

/* A sinc under a Hann window, around a moment between samples. */
static float filtered(const struct wave *from, double at, double step)
{
	double reach = REACH * step, sum = 0, weights = 0;

	for (double i = ceil(at - reach); i <= at + reach; i++) {
		double distance = (i - at) / step, angle = 2 * PI * PASS * distance;
		double weight = (fabs(distance) < 1e-9 ? 1 : sin(angle) / angle) *
				(1 + cos(PI * distance / REACH));

		weights += weight;
		if (i >= 0 && i < (double)from->count)
			sum += weight * (double)from->at[(size_t)i];
	}
	return (float)(sum / weights);
}

static void resample(struct wave *wave, unsigned rate)
{
	double step = (double)rate / WAVE_RATE;
	struct wave from = *wave;

	if (rate == WAVE_RATE)
		return;
	*wave = (struct wave){ 0 };
	wave_grow(wave, (size_t)((double)from.count / step));
	for (size_t i = 0; i < wave->count; i++)
		wave->at[i] = filtered(&from, (double)i * step, step);
	wave_finish(&from);
}

static int wave_fill(struct wave *wave, const struct format *format, const uint8_t *data,
		     size_t bytes, unsigned channel)
{
	size_t width = format->bits / 8, frame = format->channels * width;
	bool is_pcm = format->code != CODE_PCMU && format->code != CODE_PCMA;

	if (channel >= format->channels || width != (is_pcm ? 2 : 1) || format->rate < 1000)
		return -1;
	wave_grow(wave, bytes / frame);
	for (size_t i = 0; i < wave->count; i++)
		wave->at[i] = sample(format, data + i * frame + channel * width);
	resample(wave, format->rate);
	return 0;
}

static void format_read(struct format *format, const uint8_t *at)
{
	format->code = number(at, 2);
	format->channels = number(at + 2, 2);
	format->rate = number(at + 4, 4);
	format->bits = number(at + 14, 2);
}

static int chunks_read(struct wave *wave, const uint8_t *file, size_t bytes, unsigned channel)
{
	struct format format = { 0 };

	for (size_t at = 12; at + 8 <= bytes;) {
		size_t size = number(file + at + 4, 4);

		if (size > bytes - at - 8)
			size = bytes - at - 8; /* cut off */
		if (memcmp(file + at, "fmt ", 4) == 0 && size >= 16)
			format_read(&format, file + at + 8);
		else if (memcmp(file + at, "data", 4) == 0)
			return wave_fill(wave, &format, file + at + 8, size, channel);
		at += 8 + size + size % 2;
	}
	return -1;
}

int wave_read(struct wave *wave, const char *path, unsigned channel)
{
	size_t bytes = 0;
	uint8_t *file = file_read(path, &bytes);
	int result = -1;

	*wave = (struct wave){ 0 };
	if (bytes > 12 && memcmp(file, "RIFF", 4) == 0 && memcmp(file + 8, "WAVE", 4) == 0)
		result = chunks_read(wave, file, bytes, channel);
	free(file);
	return result;
}

/* ---- writing ---- */

static void put(FILE *file, unsigned value, unsigned bytes)
{
	while (bytes-- > 0) {
		fputc((int)(value & 255), file);
		value >>= 8;
	}
}

static void head_write(FILE *file, size_t count)
{
	fputs("RIFF", file);
	put(file, (unsigned)(36 + count * 2), 4);
	fputs("WAVEfmt ", file);
	put(file, 16, 4);
	put(file, CODE_PCM, 2);
	put(file, 1, 2);
	put(file, WAVE_RATE, 4);
	put(file, WAVE_RATE * 2, 4);
	put(file, 2, 2);
	put(file, 16, 2);
	fputs("data", file);
	put(file, (unsigned)(count * 2), 4);
}

static bool ends_in(const char *text, const char *end)
{
	size_t length = strlen(text);

	return length >= strlen(end) && strcmp(text + length - strlen(end), end) == 0;
}

int wave_write(const struct wave *wave, const char *path)
{
	FILE *file = fopen(path, "wb");
	bool is_pcmu = ends_in(path, ".ul"), is_pcma = ends_in(path, ".al");

	if (file == NULL)
		return -1;
	if (!is_pcmu && !is_pcma)
		head_write(file, wave->count);
	for (size_t i = 0; i < wave->count; i++) {
		float value = fmaxf(-32768, fminf(32767, wave->at[i]));

		if (is_pcmu || is_pcma)
			fputc(to_byte(value, is_pcmu ? from_pcmu : from_pcma), file);
		else
			put(file, (unsigned)(uint16_t)(int16_t)lrintf(value), 2);
	}
	return fclose(file);
}
