/* resample.c - any sample rate to 8 kHz
 *
 * The rates are to each other as `up` to `down`.  Each output sample lies in one of
 * `up` places between two input samples; for each place there is a row of weights. */
/* SPDX-License-Identifier: MIT */
#include "sound/resample.h"

#include "sound/limits.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_SAMPLES 4096u
/* Rates that have little in common with 8000 would need thousands of rows: these
 * take the nearest of so many, an error of some -55 dB. */
#define ROWS_MAX 512u
#define CUTOFF 0.925	  /* of half the lower rate: 3.7 kHz */
#define ZERO_CROSSINGS 28 /* of the sinc to each side: 600 Hz from pass to stop */
#define KAISER_BETA 6.8	  /* 70 dB */

struct resample {
	uint32_t up, down;
	uint32_t rows;
	size_t half; /* weights to each side of the output's place */
	float *weights;
	float *samples; /* the last of the input, from half - 1 before `at` */
	size_t used;
	size_t at; /* of `samples`: the one at or before the next output */
	uint32_t phase;
};

static uint32_t greatest_divisor(uint32_t a, uint32_t b)
{
	while (b != 0) {
		uint32_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

/* The modified Bessel function of order 0, by its series. */
static double bessel(double x)
{
	double sum = 1, term = 1;

	for (int k = 1; k < 64 && term > sum * 1e-12; k++) {
		term *= (x / (2 * k)) * (x / (2 * k));
		sum += term;
	}
	return sum;
}

/* The filter at `distance` input samples from its middle. */
static double weight(double distance, double cutoff, double half)
{
	double x = 2 * M_PI * cutoff * distance;
	double place = distance / half;
	double sinc = fabs(x) < 1e-9 ? 1 : sin(x) / x;

	if (fabs(place) >= 1)
		return 0;
	return sinc * bessel(KAISER_BETA * sqrt(1 - place * place));
}

/* The sum of each row is 1: what is constant stays as it is. */
static void row_fill(float *row, size_t half, double between, double cutoff)
{
	double sum = 0;

	for (size_t k = 0; k < 2 * half; k++) {
		row[k] = (float)weight((double)k - (double)(half - 1) - between, cutoff,
				       (double)half);
		sum += row[k];
	}
	for (size_t k = 0; k < 2 * half; k++)
		row[k] = (float)(row[k] / sum);
}

struct resample *resample_create(uint32_t hertz)
{
	struct resample *resample = calloc(1, sizeof(*resample));
	uint32_t divisor = greatest_divisor(hertz, SOUND_HERTZ);
	double lower = hertz < SOUND_HERTZ ? hertz : SOUND_HERTZ;
	double cutoff = CUTOFF * 0.5 * lower / hertz;

	if (resample == NULL)
		return NULL;
	resample->up = SOUND_HERTZ / divisor;
	resample->down = hertz / divisor;
	resample->rows = resample->up < ROWS_MAX ? resample->up : ROWS_MAX;
	resample->half = (size_t)ceil(ZERO_CROSSINGS / (2 * cutoff));
	resample->weights = calloc(resample->rows, 2 * resample->half * sizeof(float));
	resample->samples = calloc(2 * resample->half + BLOCK_SAMPLES, sizeof(float));
	if (resample->weights == NULL || resample->samples == NULL) {
		resample_destroy(&resample);
		return NULL;
	}
	for (size_t row = 0; row < resample->rows && resample->up != resample->down; row++)
		row_fill(resample->weights + row * 2 * resample->half, resample->half,
			 (double)row / resample->rows, cutoff);
	resample->used = resample->half - 1; /* silence comes before */
	resample->at = resample->half - 1;
	return resample;
}

void resample_destroy(struct resample **resample)
{
	if (*resample == NULL)
		return;
	free((*resample)->weights);
	free((*resample)->samples);
	free(*resample);
	*resample = NULL;
}

static float output(const struct resample *resample)
{
	uint64_t row = ((uint64_t)resample->phase * resample->rows * 2 + resample->up) /
		       (2 * (uint64_t)resample->up);
	const float *samples = resample->samples + resample->at - (resample->half - 1);
	const float *weights;
	float sum = 0;

	if (row == resample->rows) { /* the nearest row is the first of the next sample */
		row = 0;
		samples++;
	}
	weights = resample->weights + row * 2 * resample->half;
	for (size_t k = 0; k < 2 * resample->half; k++)
		sum += weights[k] * samples[k];
	return sum;
}

/* All outputs for which there is enough input: one sample more than the filter is
 * long, as output() may round up. */
static int outputs(struct resample *resample, struct linear *linear, struct peal_error *err)
{
	size_t gone;

	while (resample->at + resample->half + 1 < resample->used) {
		if (linear_reserve(linear, 1, err) < 0)
			return -1;
		linear->at[linear->count++] = linear_sample(output(resample));
		resample->phase += resample->down;
		resample->at += resample->phase / resample->up;
		resample->phase %= resample->up;
	}
	gone = resample->at - (resample->half - 1);
	if (gone > resample->used)
		gone = resample->used;
	resample->used -= gone;
	resample->at -= gone;
	memmove(resample->samples, resample->samples + gone, resample->used * sizeof(float));
	return 0;
}

static int same_rate(const float *samples, size_t count, struct linear *linear,
		     struct peal_error *err)
{
	if (linear_reserve(linear, count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		linear->at[linear->count++] = linear_sample(samples[i]);
	return 0;
}

int resample_push(struct resample *resample, const float *samples, size_t count,
		  struct linear *linear, struct peal_error *err)
{
	if (resample->up == resample->down)
		return same_rate(samples, count, linear, err);
	while (count > 0) {
		size_t part = count < BLOCK_SAMPLES ? count : BLOCK_SAMPLES;

		memcpy(resample->samples + resample->used, samples, part * sizeof(float));
		resample->used += part;
		samples += part;
		count -= part;
		if (outputs(resample, linear, err) < 0)
			return -1;
	}
	return 0;
}

int resample_flush(struct resample *resample, struct linear *linear, struct peal_error *err)
{
	static const float silence[64];
	size_t left = resample->half + 1;

	if (resample->up == resample->down)
		return 0;
	while (left > 0) {
		size_t part = left < 64 ? left : 64;

		if (resample_push(resample, silence, part, linear, err) < 0)
			return -1;
		left -= part;
	}
	return 0;
}
