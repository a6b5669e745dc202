/* tone.c - the short tone before a recording, as a WAV file
 *
 * A file like any other sound, so that whoever likes another tone can put it there. */
/* SPDX-License-Identifier: MIT */
#include "tone.h"

#include <errno.h>
#include <math.h>
#include <unistd.h>

#define RATE 8000
#define SAMPLES 3200 /* 400 ms */
#define HERTZ 1000
#define LOUDNESS 8000
#define FADE 80 /* samples, against a click */

static void put(uint8_t *at, uint32_t value, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		at[i] = (uint8_t)(value >> (8 * i));
}

static void head_make(uint8_t head[44])
{
	memcpy(head, "RIFF....WAVEfmt ", 16);
	put(head + 4, 36 + 2 * SAMPLES, 4);
	put(head + 16, 16, 4);
	put(head + 20, 1, 2); /* PCM */
	put(head + 22, 1, 2); /* mono */
	put(head + 24, RATE, 4);
	put(head + 28, 2 * RATE, 4);
	put(head + 32, 2, 2);
	put(head + 34, 16, 2);
	memcpy(head + 36, "data", 4);
	put(head + 40, 2 * SAMPLES, 4);
}

static double fade(int sample)
{
	int edge = sample < SAMPLES / 2 ? sample : SAMPLES - 1 - sample;

	return edge < FADE ? (double)edge / FADE : 1;
}

static bool write_to(FILE *file)
{
	uint8_t head[44], sound[2 * SAMPLES];

	head_make(head);
	for (int i = 0; i < SAMPLES; i++) {
		double value = LOUDNESS * fade(i) * sin(2 * M_PI * HERTZ * i / RATE);

		put(sound + 2 * i, (uint32_t)(int32_t)lrint(value), 2);
	}
	return fwrite(head, 1, sizeof(head), file) == sizeof(head) &&
	       fwrite(sound, 1, sizeof(sound), file) == sizeof(sound);
}

int tone_write(const char *path, struct peal_error *err)
{
	char other[4096];
	FILE *file;
	bool is_good;

	if (access(path, R_OK) == 0)
		return 0;
	/* Several programs may share the folder: there is never half a file. */
	if (snprintf(other, sizeof(other), "%s.%ld", path, (long)getpid()) >= (int)sizeof(other))
		return peal_fail(err, PEAL_FAIL_LIMIT, "sound_cache: the path is too long");
	file = fopen(other, "we");
	if (file == NULL)
		return peal_fail(err, PEAL_FAIL_IO, "sound_cache: %.400s: %s", other,
				 strerror(errno));
	is_good = write_to(file);
	is_good &= fclose(file) == 0;
	if (is_good && rename(other, path) == 0)
		return 0;
	peal_fail(err, PEAL_FAIL_IO, "sound_cache: %.400s: %s", path, strerror(errno));
	unlink(other);
	return -1;
}
