/* rules_words.h - turns words as people write them into a regular expression */
/* SPDX-License-Identifier: MIT */
#ifndef RULES_WORDS_H
#define RULES_WORDS_H

#include "peal/error.h"

#include <stddef.h>

/* *regex_out is the caller's to g_free().  A word that is empty, too long or not
 * UTF-8 is an error. */
int rules_words_to_regex(const char *const *words, size_t count, char **regex_out,
			 struct peal_error *err);

#endif
