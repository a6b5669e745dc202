/* speech.h - makes what a voice spoke fit to be joined with what comes before and after */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_SPEECH_H
#define PEAL_SIP_SPEECH_H

#include "sound/linear.h"

/* Part of what the sound of words is known by: goes up when it becomes another. */
#define SPEECH_VERSION 1

/* Silence at both ends is cut to what a join needs, or to the pause that the words ask
 * for; every voice and segment gets the same loudness.  < 0: nothing can be heard, though
 * the words have letters; or memory is out. */
int speech_shape(struct linear *linear, struct peal_slice words, struct peal_error *err);

/* The pause for words that are silent. */
int speech_pause(struct linear *linear, struct peal_slice words, struct peal_error *err);

#endif
