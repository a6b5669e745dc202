/* sine.c - sines in a piece of sound
 *
 * A sine is found by its autocorrelation, which is most negative at half a period
 * and does not see white noise at any lag but 0; then the turn of its phase from
 * the first half of the frame to the second one tells the frequency exactly. */
/* SPDX-License-Identifier: MIT */
#include "hear/sine.h"

#include <math.h>
#include <string.h>

#define TURN 6.28318531f
#define LAG_MIN 2u  /* half a period of 2000 Hz */
#define LAG_MAX 12u /* of 333 Hz */

typedef float lanes __attribute__((vector_size(4 * SINE_EIGHT)));

struct phasor {
	float re, im;
};

float sine_total(const float *samples, size_t count)
{
	float sums[4] = { 0 };
	size_t i;

	for (i = 0; i + 4 <= count; i += 4)
		for (size_t lane = 0; lane < 4; lane++)
			sums[lane] += samples[i + lane] * samples[i + lane];
	for (; i < count; i++)
		sums[0] += samples[i] * samples[i];
	return sums[0] + sums[1] + sums[2] + sums[3];
}

/* Goertzel's: the sum of samples[n] * e^(-iwn), turned to the last sample. */
static struct phasor correlate(const float *samples, size_t count, float hz)
{
	float angle = TURN * hz / SINE_RATE, cosine = cosf(angle), twice = 2 * cosine;
	float last = 0, before = 0;

	for (size_t i = 0; i < count; i++) {
		float now = samples[i] + twice * last - before;

		before = last;
		last = now;
	}
	return (struct phasor){ last - before * cosine, before * sinf(angle) };
}

float sine_energy(const float *samples, size_t count, float hz)
{
	struct phasor sum = correlate(samples, count, hz);

	return 2 * (sum.re * sum.re + sum.im * sum.im) / (float)count;
}

void sine_eight(const float *samples, size_t count, const float twice[SINE_EIGHT],
		float energies_out[SINE_EIGHT])
{
	lanes factor, last = { 0 }, before = { 0 }, sum;

	memcpy(&factor, twice, sizeof(factor));
	for (size_t i = 0; i < count; i++) {
		lanes now = factor * last - before + samples[i];

		before = last;
		last = now;
	}
	sum = (last * last + before * before - factor * last * before) * (2 / (float)count);
	memcpy(energies_out, &sum, sizeof(sum));
}

/* The phasor stands at the last sample: the sine is walked backwards from there. */
void sine_remove(float *samples, size_t count, float hz)
{
	float angle = TURN * hz / SINE_RATE, twice = 2 * cosf(angle);
	struct phasor sum = correlate(samples, count, hz);
	float scale = 2 / (float)count, now = scale * sum.re;
	float later = scale * (sum.re * cosf(angle) - sum.im * sinf(angle));

	for (size_t i = count; i-- > 0;) {
		float earlier = twice * now - later;

		samples[i] -= now;
		later = now;
		now = earlier;
	}
}

/* All lags see the same products, so that they can be compared. */
static void autocorrelate(const float *samples, float sums_out[LAG_MAX + 2])
{
	for (size_t lag = 0; lag < LAG_MAX + 2; lag++) {
		float sums[4] = { 0 };

		for (size_t i = LAG_MAX + 4; i + 4 <= HEAR_FRAME_SAMPLES; i += 4)
			for (size_t lane = 0; lane < 4; lane++)
				sums[lane] += samples[i + lane] * samples[i + lane - lag];
		sums_out[lag] = sums[0] + sums[1] + sums[2] + sums[3];
	}
}

/* The first of the deep valleys; 0: the frame has none, and so no strong sine. */
static size_t half_period(const float sums[LAG_MAX + 2])
{
	float deepest = 0;

	for (size_t lag = LAG_MIN; lag <= LAG_MAX; lag++)
		if (sums[lag] < deepest)
			deepest = sums[lag];
	if (sums[0] <= 0 || deepest > -0.55f * sums[0])
		return 0;
	for (size_t lag = LAG_MIN; lag <= LAG_MAX; lag++)
		if (sums[lag] <= 0.85f * deepest && sums[lag] <= sums[lag + 1])
			return lag;
	return 0;
}

/* Where the valley is between the lags, taking it for a cosine. */
static float rough_hz(const float sums[LAG_MAX + 2], size_t lag)
{
	float cosine = (sums[lag - 1] + sums[lag + 1]) / (2 * sums[lag]), angle, shift;

	if (cosine > 0.97f)
		cosine = 0.97f;
	if (cosine < -0.2f)
		cosine = -0.2f;
	angle = acosf(cosine);
	shift = (sums[lag + 1] - sums[lag - 1]) / (2 * sums[lag] * sinf(angle));
	return SINE_RATE / (2 * ((float)lag + atanf(shift) / angle));
}

float sine_exact_hz(const float *samples, size_t count, float hz)
{
	size_t half = count / 2;
	struct phasor one = correlate(samples, half, hz);
	struct phasor two = correlate(samples + half, half, hz);
	float step = TURN / SINE_RATE * (float)half;
	float turn = atan2f(two.im, two.re) - atan2f(one.im, one.re) - step * hz;

	return hz + remainderf(turn, TURN) / step;
}

static float find_hz(const float *samples)
{
	float sums[LAG_MAX + 2], hz;
	size_t lag;

	autocorrelate(samples, sums);
	lag = half_period(sums);
	if (lag == 0)
		return 0;
	hz = sine_exact_hz(samples, HEAR_FRAME_SAMPLES, rough_hz(sums, lag));
	return hz >= 340 && hz <= 2100 ? hz : 0;
}

static bool is_harmonic(float hz, float of)
{
	float times = hz / of;

	return times > 1.5f && fabsf(times - roundf(times)) < 0.03f;
}

static float second_share(const float *samples, float hz, float total)
{
	float rest[HEAR_FRAME_SAMPLES], other;

	memcpy(rest, samples, sizeof(rest));
	sine_remove(rest, HEAR_FRAME_SAMPLES, hz);
	other = find_hz(rest);
	if (other == 0 || is_harmonic(other, hz))
		return 0;
	return sine_energy(rest, HEAR_FRAME_SAMPLES, other) / total;
}

void sine_find(const float samples[HEAR_FRAME_SAMPLES], struct sine *sine_out)
{
	float hz = find_hz(samples), total, energy;

	*sine_out = (struct sine){ .hz = 0 };
	if (hz == 0)
		return;
	total = sine_total(samples, HEAR_FRAME_SAMPLES);
	energy = sine_energy(samples, HEAR_FRAME_SAMPLES, hz);
	if (energy < 0.5f * total)
		return;
	*sine_out = (struct sine){ .hz = hz,
				   .share = energy / total,
				   .energy = energy / HEAR_FRAME_SAMPLES };
	if (sine_out->share > 0.75f)
		sine_out->other = second_share(samples, hz, total);
}
