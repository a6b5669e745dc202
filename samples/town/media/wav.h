/* wav.h - WAV files: 16 bit PCM, mono or the first channel of more */
/* SPDX-License-Identifier: MIT */
#ifndef TOWN_WAV_H
#define TOWN_WAV_H

#include <stddef.h>
#include <stdint.h>

#define WAV_BYTES_MAX (64u << 20)

/* At 8 kHz, whatever the file has; free() it.  NULL: *why_out says why. */
int16_t *wav_read(const char *path, size_t *samples_out, const char **why_out);
/* < 0: errno says why. */
int wav_write(const char *path, const int16_t *pcm, size_t samples);

#endif
