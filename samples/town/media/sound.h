/* sound.h - what telephones can play: WAV files, spoken words, tones
 *
 * Everything is made before the first call and lives until the end. */
/* SPDX-License-Identifier: MIT */
#ifndef TOWN_SOUND_H
#define TOWN_SOUND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SOUND_RATE 8000

struct sound {
	struct sound *next; /* of those that sounds_finish() frees */
	char *name;
	size_t samples;
	int16_t *pcm;
};

struct sounds {
	struct sound *first;
};

/* Spoken by espeak-ng or flite; when none is there, a synthetic voice hums as many
 * syllables.  `voice` may be NULL. */
const struct sound *sounds_words(struct sounds *sounds, const char *words, const char *voice);
/* NULL: it has been said why. */
const struct sound *sounds_wav(struct sounds *sounds, const char *path);
const struct sound *sounds_beep(struct sounds *sounds, int hz, int ms);
const struct sound *sounds_ringback(struct sounds *sounds);
/* Special information tones of ITU-T E.180: the place in enum trait_tones. */
const struct sound *sounds_tones(struct sounds *sounds, int which);
/* NULL: there is no such key. */
const struct sound *sounds_key(struct sounds *sounds, char key);
void sounds_finish(struct sounds *sounds);

/* Inside of the sound_*.c files. */
const struct sound *sounds_find(const struct sounds *sounds, const char *name);
struct sound *sounds_add(struct sounds *sounds, const char *name, size_t samples);
void sound_hum(struct sounds *sounds, const char *name, const char *words);

#endif
