/* synth_test.h - sound made for tests: sines, noise, silence, and words */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_SYNTH_TEST_H
#define PEAL_SIP_SYNTH_TEST_H

#include "hear/hear.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SYNTH_RATE 8000
#define SYNTH_SECONDS_MAX 400

/* Sound that grows; the same every time. */
struct synth {
	float *samples;
	size_t count;
	uint64_t dice;
};

static inline void synth_init(struct synth *synth)
{
	*synth = (struct synth){ .dice = 88172645463325252u };
	synth->samples = calloc(SYNTH_SECONDS_MAX * SYNTH_RATE, sizeof(float));
	if (synth->samples == NULL)
		abort();
}

static inline void synth_finish(struct synth *synth)
{
	free(synth->samples);
}

/* 0..1 */
static inline float synth_dice(struct synth *synth)
{
	synth->dice ^= synth->dice << 13;
	synth->dice ^= synth->dice >> 7;
	synth->dice ^= synth->dice << 17;
	return (float)(synth->dice >> 40) / 16777216.0f;
}

static inline float *synth_grow(struct synth *synth, size_t count)
{
	float *at = synth->samples + synth->count;

	synth->count += count;
	if (synth->count > SYNTH_SECONDS_MAX * SYNTH_RATE)
		abort();
	return at;
}

static inline size_t synth_samples(double ms)
{
	return (size_t)(ms * SYNTH_RATE / 1000 + 0.5);
}

static inline void synth_silence(struct synth *synth, double ms)
{
	synth_grow(synth, synth_samples(ms));
}

/* Peak of a sine of so many dBm0; the loudest code of G.711 is a sine of 3.17. */
static inline float synth_peak(double dbm)
{
	return (float)(32124 * pow(10, (dbm - 3.17) / 20));
}

/* Two sines; a peak of 0 for one. */
static inline void synth_tone(struct synth *synth, double ms, double hz, float peak,
			      double other_hz, float other_peak)
{
	size_t count = synth_samples(ms);
	float *at = synth_grow(synth, count);

	for (size_t i = 0; i < count; i++)
		at[i] += peak * (float)sin(2 * M_PI * hz * (double)i / SYNTH_RATE + 0.3) +
			 other_peak * (float)sin(2 * M_PI * other_hz * (double)i / SYNTH_RATE);
}

/* White, over all that is there; `rms` is its own. */
static inline void synth_noise(struct synth *synth, float rms)
{
	for (size_t i = 0; i < synth->count; i++) {
		float sum = 0;

		for (int part = 0; part < 4; part++)
			sum += synth_dice(synth) - 0.5f;
		synth->samples[i] += sum * rms * 1.7320508f;
	}
}

/* Words by espeak-ng, appended, as far as there is room; < 0: it cannot be run. */
static inline int synth_words(struct synth *synth, const char *voice, const char *words)
{
	char command[2048];
	int16_t pair[2];
	float rate = 22050.0f / SYNTH_RATE, at = 0, filter = 0;
	FILE *pipe;
	size_t read = 0;

	snprintf(command, sizeof(command), "espeak-ng --stdout -v %s '%s' 2>/dev/null", voice,
		 words);
	pipe = popen(command, "r");
	if (pipe == NULL)
		return -1;
	for (size_t header = 0; header < 22; header++)
		if (fread(pair, 2, 1, pipe) != 1)
			return pclose(pipe), -1;
	while (fread(pair, 2, 1, pipe) == 1) {
		filter += 0.55f * ((float)pair[0] - filter); /* what 8 kHz cannot carry */
		read++;
		at += 1;
		if (at < rate || synth->count >= SYNTH_SECONDS_MAX * SYNTH_RATE)
			continue;
		at -= rate;
		*synth_grow(synth, 1) = filter;
	}
	return pclose(pipe) == 0 && read > 0 ? 0 : -1;
}

/* As a telephone line carries it. */
static inline int16_t synth_sample(const struct synth *synth, size_t i)
{
	float sample = i < synth->count ? synth->samples[i] : 0;
	int best = 0;

	if (sample > 32124)
		sample = 32124;
	if (sample < -32124)
		sample = -32124;
	for (int low = 0, high = 127; low <= high;) { /* bytes 128.. fall from the peak to 0 */
		int middle = (low + high) / 2;

		best = middle;
		if (hear_pcmu((uint8_t)(128 + middle)) > fabsf(sample))
			low = middle + 1;
		else
			high = middle - 1;
	}
	return (int16_t)(sample < 0 ? -hear_pcmu((uint8_t)(128 + best))
				    : hear_pcmu((uint8_t)(128 + best)));
}

typedef void synth_heard_fn(const struct heard *heard, void *context);

/* All of it through a new ear. */
static inline void synth_hear(const struct synth *synth, unsigned mask, synth_heard_fn *fn,
			      void *context)
{
	struct hear *hear = hear_create(NULL);
	struct heard heard[HEAR_FINDINGS_MAX];
	int16_t frame[HEAR_FRAME_SAMPLES];

	if (hear == NULL)
		abort();
	hear_listen(hear, mask);
	for (size_t start = 0; start < synth->count; start += HEAR_FRAME_SAMPLES) {
		size_t count;

		for (size_t i = 0; i < HEAR_FRAME_SAMPLES; i++)
			frame[i] = synth_sample(synth, start + i);
		count = hear_frame(hear, frame, heard);
		for (size_t i = 0; i < count; i++)
			fn(&heard[i], context);
	}
	hear_destroy(&hear);
}

#endif
