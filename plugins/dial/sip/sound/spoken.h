/* spoken.h - what words are to a voice: their pauses, and what is fit to be read out
 *
 * Pure functions; words are UTF-8 from outside and may be anything. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_SPOKEN_H
#define PEAL_SIP_SPOKEN_H

#include "peal/plugin.h"

/* Without the blanks at both ends. */
struct peal_slice spoken_trim(struct peal_slice words);

/* Nothing to say: blanks and punctuation only. */
bool spoken_is_silent(struct peal_slice words);
/* Has letters or digits: a voice that is silent then has failed. */
bool spoken_has_letters(struct peal_slice words);

/* How long a voice pauses at the end of the words (a full stop), and before them (words
 * that begin with a comma); 0: the words do not say.  Silent words: at the end only. */
unsigned spoken_pause_after_ms(struct peal_slice words);
unsigned spoken_pause_before_ms(struct peal_slice words);

/* As they are given to an engine: control characters, bytes that are no UTF-8, and
 * brackets, by which some engines take phonemes, are blanks.  Writes words.bytes. */
void spoken_clean(struct peal_slice words, char *text_out);

/* For a sentence: cleaned, and cut with "..." when it is long. */
#define SPOKEN_QUOTE_BYTES 68
const char *spoken_quote(struct peal_slice words, char text_out[SPOKEN_QUOTE_BYTES]);

#endif
