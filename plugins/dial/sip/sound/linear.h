/* linear.h - sound while it is worked on: 16-bit samples at 8 kHz */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_LINEAR_H
#define PEAL_SIP_LINEAR_H

#include "peal/plugin.h"

struct linear {
	int16_t *at;
	size_t count;
	size_t room; /* samples that `at` has place for */
};

/* Room for `count` more samples; < 0: longer than SOUND_MINUTES_MAX, or memory is out. */
int linear_reserve(struct linear *linear, size_t count, struct peal_error *err);
void linear_finish(struct linear *linear);

/* The nearest sample; 1.0 is full scale. */
int16_t linear_sample(float value);

#endif
