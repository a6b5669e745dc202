/* espeak.c - which of espeak-ng's voices speaks a language
 *
 * A line of the list: " 5  pt-br  --/M  Portuguese_(Brazil)  roa/pt-BR  (pt 6)": a
 * priority, the language, and at the end further languages that the voice is good for. */
/* SPDX-License-Identifier: MIT */
#include "sound/espeak.h"

#include <ctype.h>

/* The next word of the line; its bytes are 0 at the end. */
static struct peal_slice word_next(const char **at)
{
	struct peal_slice word;

	while (**at == ' ' || **at == '\t')
		(*at)++;
	word.at = *at;
	while (**at != '\0' && !isspace((unsigned char)**at))
		(*at)++;
	word.bytes = (size_t)(*at - word.at);
	return word;
}

static bool is_language(struct peal_slice word, const char *language, size_t bytes, bool is_part)
{
	if (strncasecmp(word.at, language, bytes) != 0 || word.bytes < bytes)
		return false;
	return word.bytes == bytes || (is_part && word.at[bytes] == '-');
}

/* The word of the line by which the voice is asked for. */
static struct peal_slice line_match(const char *line, const char *language, size_t bytes,
				    bool is_part)
{
	struct peal_slice word, tag;

	word_next(&line); /* the priority */
	tag = word_next(&line);
	if (is_language(tag, language, bytes, is_part))
		return tag;
	while ((word = word_next(&line)).bytes > 0) {
		if (word.at[0] != '(')
			continue;
		word.at++;
		word.bytes--;
		if (is_language(word, language, bytes, is_part))
			return word;
	}
	return (struct peal_slice){ "", 0 };
}

static int list_match(const char *list, const char *language, size_t bytes, bool is_part,
		      char voice_out[SOUND_LANGUAGE_BYTES_MAX + 1])
{
	const char *line = strchr(list, '\n'); /* the first one is the heading */

	for (; line != NULL; line = strchr(line, '\n')) {
		struct peal_slice match = line_match(++line, language, bytes, is_part);

		if (match.bytes == 0 || match.bytes > SOUND_LANGUAGE_BYTES_MAX)
			continue;
		memcpy(voice_out, match.at, match.bytes);
		voice_out[match.bytes] = '\0';
		return 0;
	}
	return -1;
}

int espeak_pick(const char *list, const char *language,
		char voice_out[SOUND_LANGUAGE_BYTES_MAX + 1])
{
	size_t bytes = strlen(language);

	while (bytes > 0) {
		if (list_match(list, language, bytes, false, voice_out) == 0)
			return 0;
		while (bytes > 0 && language[--bytes] != '-')
			;
	}
	return list_match(list, language, strcspn(language, "-"), true, voice_out);
}
