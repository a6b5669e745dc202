/* voice.h - speaks words: espeak-ng, flite, or any command that writes WAV
 *
 * The words go to the engine in a file, never on a command line. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_VOICE_H
#define PEAL_SIP_VOICE_H

#include "sound/linear.h"
#include "sound/sound.h"

struct voice;
struct voices;

/* Has each voice speak a little, so that one that is missing is known.  `place` is a
 * folder for files that come and go. */
struct voices *voices_create(const struct sounds_config *config, const char *place,
			     struct peal_error *err);
void voices_destroy(struct voices **voices);

/* The one whose language matches the most of it; for "" the one for any language, else
 * the first.  NULL: none speaks it. */
const struct voice *voices_find(const struct voices *voices, const char *language);

/* Is there one for the language, and is the language one of its engine's?  What only a try
 * can show, such as an engine that is not installed, is not looked at. */
int voices_check(const struct sounds_config *config, const char *language, struct peal_error *err);

/* What the sound of a voice is known by: its command. */
const char *voice_identity(const struct voice *voice);
/* The language that it is given: that of the words, or its own when that is not known. */
const char *voice_language(const struct voice *voice, const char *language);

/* Blocks; as it was spoken.  Of private words nothing comes into a sentence, also not by
 * what the engine complains of.  stop_fd ends it early when it can be read. */
int voice_speak(const struct voices *voices, const struct voice *voice, const char *language,
		struct peal_slice words, bool is_private, int stop_fd, struct linear *linear_out,
		struct peal_error *err);

#endif
