/* preset_words.h - words with "*" at their end */
/* SPDX-License-Identifier: MIT */
#ifndef REST_PRESET_WORDS_H
#define REST_PRESET_WORDS_H

#include "preset.h"

/* Without regard to case.  Of two patterns, the first that fits counts. */
bool preset_word_fits(const char *pattern, const char *word);

#endif
