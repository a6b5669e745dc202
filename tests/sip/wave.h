/* wave.h - sounds of 8 kHz in memory, for the programs of these tests */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_TEST_WAVE_H
#define PEAL_TEST_WAVE_H

#include <stdbool.h>
#include <stddef.h>

#define WAVE_RATE 8000u

struct wave {
	float *at; /* -32768 to 32767 */
	size_t count;
};

/* One channel of a WAV file: PCM of 16 bits or G.711, of any rate; it may be cut off.
 * < 0: it cannot be read. */
int wave_read(struct wave *wave, const char *path, unsigned channel);
void wave_finish(struct wave *wave);
/* Room for so many samples more, which are 0; where they begin. */
float *wave_grow(struct wave *wave, size_t count);

/* WAV with PCM, or the bytes of G.711 alone when the name ends in .ul or .al. */
int wave_write(const struct wave *wave, const char *path);

#endif
