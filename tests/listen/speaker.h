/* speaker.h - words spoken by espeak-ng and flite, as a telephone would carry them */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_LISTEN_SPEAKER_H
#define PEAL_LISTEN_SPEAKER_H

#include "phrases.h"

#define SPEAKER_RATE 8000

struct speech {
	float *samples; /* from the first sound to the last; NULL: it failed */
	size_t count;
};

/* Is there such a program? */
bool speaker_has(const char *engine);
/* `bytes` of `words`.  The folder is for files that do not stay. */
struct speech speaker_say(const struct voice *voice, const char *words, size_t bytes,
			  const char *folder);
void speech_free(struct speech *speech);
/* Of the moments in which there is sound: mean of the absolute samples. */
float speech_level(const struct speech *speech);

#endif
