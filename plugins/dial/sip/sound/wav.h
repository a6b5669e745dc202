/* wav.h - reads WAV files, whatever their rate and format */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_WAV_H
#define PEAL_SIP_WAV_H

#include "sound/linear.h"

/* All channels mixed to one, at 8 kHz; give `linear_out` to linear_finish().  The
 * sentence does not name the file: "it is not a WAV file". */
int wav_read(const char *path, struct linear *linear_out, struct peal_error *err);

/* Could it be read, by what stands at its beginning? */
int wav_check(const char *path, struct peal_error *err);

#endif
