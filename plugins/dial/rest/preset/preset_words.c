/* preset_words.c - what a provider's word means */
/* SPDX-License-Identifier: MIT */
#include "preset_words.h"

#include <strings.h>

bool preset_word_fits(const char *pattern, const char *word)
{
	size_t bytes = strlen(pattern);

	if (bytes > 0 && pattern[bytes - 1] == '*')
		return strncasecmp(pattern, word, bytes - 1) == 0;
	return strcasecmp(pattern, word) == 0;
}

const struct preset_word *preset_word_find(const struct preset_words *words, const char *word)
{
	for (size_t i = 0; i < words->count; i++)
		if (words->at[i].word != NULL && preset_word_fits(words->at[i].word, word))
			return &words->at[i];
	return NULL;
}
