/* wav.c - reads WAV files, whatever their rate and format
 *
 * The file goes through a block at a time, so that a large one needs no more memory
 * than what comes of it. */
/* SPDX-License-Identifier: MIT */
#include "sound/wav.h"

#include "hear/hear.h"
#include "sound/limits.h"
#include "sound/resample.h"
#include "sound/wav_head.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK_FRAMES 2048u

struct block {
	uint8_t *bytes;
	float samples[BLOCK_FRAMES];
};

static float pcm(const uint8_t *at, uint32_t bytes)
{
	uint32_t value = 0;

	if (bytes == 1)
		return (float)(at[0] - 128) / 128.0f;
	for (uint32_t i = 0; i < bytes; i++)
		value |= (uint32_t)at[i] << 8 * (4 - bytes + i);
	return (float)((double)(int32_t)value / 2147483648.0);
}

/* What is no number is silence, and what is far beyond full scale is cut, so that
 * the filter stays finite. */
static float real(const uint8_t *at)
{
	uint32_t bits = (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
			(uint32_t)at[3] << 24;
	float value;

	memcpy(&value, &bits, sizeof(value));
	if (!isfinite(value))
		return 0;
	return fminf(fmaxf(value, -4.0f), 4.0f);
}

static float sample(const struct wav_head *head, const uint8_t *at)
{
	switch (head->coding) {
	case WAV_PCM:
		return pcm(at, head->sample_bytes);
	case WAV_FLOAT:
		return real(at);
	case WAV_PCMA:
		return (float)hear_pcma(at[0]) / 32768.0f;
	case WAV_PCMU:
		return (float)hear_pcmu(at[0]) / 32768.0f;
	}
	return 0;
}

static void block_mix(struct block *block, const struct wav_head *head, size_t frames)
{
	const uint8_t *at = block->bytes;

	for (size_t i = 0; i < frames; i++) {
		float sum = 0;

		for (uint32_t channel = 0; channel < head->channels; channel++) {
			sum += sample(head, at);
			at += head->sample_bytes;
		}
		block->samples[i] = sum / (float)head->channels;
	}
}

static int samples_read(FILE *file, const struct wav_head *head, struct block *block,
			struct resample *resample, struct linear *linear, struct peal_error *err)
{
	size_t frame_bytes = (size_t)head->channels * head->sample_bytes;
	uint64_t left = head->frames;

	while (left > 0) {
		size_t frames = left < BLOCK_FRAMES ? (size_t)left : BLOCK_FRAMES;

		if (fread(block->bytes, frame_bytes, frames, file) != frames)
			return peal_fail(err, PEAL_FAIL_IO, "it was cut off while it was read");
		block_mix(block, head, frames);
		if (resample_push(resample, block->samples, frames, linear, err) < 0)
			return -1;
		left -= frames;
	}
	return resample_flush(resample, linear, err);
}

static int sound_read(FILE *file, const struct wav_head *head, struct linear *linear_out,
		      struct peal_error *err)
{
	struct resample *resample = resample_create(head->hertz);
	struct block *block = calloc(1, sizeof(*block));
	struct linear linear = { 0 };
	int result = -1;

	if (block != NULL)
		block->bytes = calloc(BLOCK_FRAMES, (size_t)head->channels * head->sample_bytes);
	if (resample == NULL || block == NULL || block->bytes == NULL)
		peal_fail(err, PEAL_FAIL_LIMIT, "memory is out");
	else
		result = samples_read(file, head, block, resample, &linear, err);
	resample_destroy(&resample);
	if (block != NULL)
		free(block->bytes);
	free(block);
	if (result == 0)
		*linear_out = linear;
	else
		linear_finish(&linear);
	return result;
}

/* A pipe or a device would keep the thread for ever. */
static FILE *wav_open(const char *path, uint64_t *bytes_out, struct peal_error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat about;
	FILE *file = NULL;

	if (fd < 0 || fstat(fd, &about) < 0)
		peal_fail(err, errno == ENOENT ? PEAL_FAIL_INPUT : PEAL_FAIL_IO,
			  "it cannot be opened: %m");
	else if (!S_ISREG(about.st_mode))
		peal_fail(err, PEAL_FAIL_INPUT, "it is not a file");
	else if (about.st_size > (off_t)SOUND_WAV_BYTES_MAX)
		peal_fail(err, PEAL_FAIL_LIMIT, "it is larger than %u MiB",
			  SOUND_WAV_BYTES_MAX >> 20);
	else if ((file = fdopen(fd, "rb")) == NULL)
		peal_fail(err, PEAL_FAIL_LIMIT, "memory is out");
	else
		*bytes_out = (uint64_t)about.st_size;
	if (file == NULL && fd >= 0)
		close(fd);
	return file;
}

int wav_read(const char *path, struct linear *linear_out, struct peal_error *err)
{
	uint64_t file_bytes;
	FILE *file = wav_open(path, &file_bytes, err);
	struct wav_head head;
	int result;

	if (file == NULL)
		return -1;
	result = wav_head_read(file, file_bytes, &head, err);
	if (result == 0)
		result = sound_read(file, &head, linear_out, err);
	fclose(file);
	return result;
}

int wav_check(const char *path, struct peal_error *err)
{
	uint64_t file_bytes;
	FILE *file = wav_open(path, &file_bytes, err);
	struct wav_head head;
	int result;

	if (file == NULL)
		return -1;
	result = wav_head_read(file, file_bytes, &head, err);
	fclose(file);
	return result;
}
