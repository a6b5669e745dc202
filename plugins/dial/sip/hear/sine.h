/* sine.h - sines in a piece of sound */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_SINE_H
#define PEAL_SIP_SINE_H

#include "hear/hear.h"

#define SINE_RATE 8000.0f

/* What a frame has of one sine. */
struct sine {
	float hz;     /* 0: no sine stands out */
	float share;  /* of the frame's energy, 0..1 */
	float energy; /* of the sine: mean square */
	float other;  /* share of a second sine that is no harmonic of the first */
};

/* 340 to 2100 Hz. */
void sine_find(const float samples[HEAR_FRAME_SAMPLES], struct sine *sine_out);

/* The sum of squares. */
float sine_total(const float *samples, size_t count);
/* How much of it a sine of this frequency is. */
float sine_energy(const float *samples, size_t count, float hz);
#define SINE_EIGHT 8u
/* The same for eight frequencies at once, given as 2 cos(2 pi f / 8000). */
void sine_eight(const float *samples, size_t count, const float twice[SINE_EIGHT],
		float energies_out[SINE_EIGHT]);
/* The frequency of a sine that is about `hz`, where there is hardly another one. */
float sine_exact_hz(const float *samples, size_t count, float hz);
/* Takes that sine out. */
void sine_remove(float *samples, size_t count, float hz);

#endif
