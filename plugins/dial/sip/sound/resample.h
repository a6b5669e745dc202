/* resample.h - any sample rate to 8 kHz
 *
 * A windowed sinc as a polyphase filter: what a telephone line carries (to 3.4 kHz)
 * passes, what would fold back is more than 60 dB down. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_RESAMPLE_H
#define PEAL_SIP_RESAMPLE_H

#include "sound/linear.h"

struct resample;

/* NULL: memory is out.  hertz: SOUND_WAV_HERTZ_MIN..SOUND_WAV_HERTZ_MAX. */
struct resample *resample_create(uint32_t hertz);
void resample_destroy(struct resample **resample);

/* Appends what comes of the next samples; 1.0 is full scale. */
int resample_push(struct resample *resample, const float *samples, size_t count,
		  struct linear *linear, struct peal_error *err);
/* Appends the rest: in all, `samples x 8000 / hertz`, rounded up. */
int resample_flush(struct resample *resample, struct linear *linear, struct peal_error *err);

#endif
