/* sound_make.c - puts a sound together
 *
 *   sound_make OUT PART...
 *
 * A part is a WAV file, silence:MS, tone:HERTZ:MS, or keys:1# (as telephones send
 * them in the sound: 80 ms, and 80 ms of silence).  OUT is WAV of 8 kHz, or the bytes
 * of G.711 alone when it ends in .ul or .al. */
/* SPDX-License-Identifier: MIT */
#include "wave.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PI 3.14159265358979323846
#define LOUD 6000.0 /* of one sine */
#define KEY_MS 80

static void tone_add(struct wave *wave, double hertz, double other_hertz, unsigned ms)
{
	size_t count = (size_t)ms * (WAVE_RATE / 1000);
	float *at = wave_grow(wave, count);

	for (size_t i = 0; i < count; i++) {
		double seconds = (double)i / WAVE_RATE;

		at[i] = (float)(LOUD * (sin(2 * PI * hertz * seconds) +
					sin(2 * PI * other_hertz * seconds)));
	}
}

static int keys_add(struct wave *wave, const char *keys)
{
	static const char pad[] = "123A456B789C*0#D";
	static const double rows[] = { 697, 770, 852, 941 }, columns[] = { 1209, 1336, 1477, 1633 };

	for (; *keys != '\0'; keys++) {
		const char *key = strchr(pad, *keys);

		if (key == NULL)
			return -1;
		tone_add(wave, rows[(key - pad) / 4], columns[(key - pad) % 4], KEY_MS);
		wave_grow(wave, KEY_MS * (WAVE_RATE / 1000));
	}
	return 0;
}

static int file_add(struct wave *wave, const char *path)
{
	struct wave file;

	if (wave_read(&file, path, 0) < 0)
		return -1;
	memcpy(wave_grow(wave, file.count), file.at, file.count * sizeof(*file.at));
	wave_finish(&file);
	return 0;
}

static int part_add(struct wave *wave, const char *part)
{
	unsigned hertz, ms;

	if (sscanf(part, "silence:%u", &ms) == 1)
		wave_grow(wave, (size_t)ms * (WAVE_RATE / 1000));
	else if (sscanf(part, "tone:%u:%u", &hertz, &ms) == 2)
		tone_add(wave, hertz, 0, ms);
	else if (strncmp(part, "keys:", 5) == 0)
		return keys_add(wave, part + 5);
	else
		return file_add(wave, part);
	return 0;
}

int main(int argc, char **argv)
{
	struct wave wave = { 0 };
	int result = 2;

	for (int i = 2; i < argc; i++) {
		if (part_add(&wave, argv[i]) < 0) {
			fprintf(stderr, "sound_make: %s: cannot be read\n", argv[i]);
			wave_finish(&wave);
			return 2;
		}
	}
	if (argc >= 3 && wave_write(&wave, argv[1]) == 0)
		result = 0;
	else
		fprintf(stderr, "sound_make: OUT PART...: nothing was written\n");
	wave_finish(&wave);
	return result;
}
