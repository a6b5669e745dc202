/* want.c - one sound that somebody wants: what it is known by, and who speaks it */
/* SPDX-License-Identifier: MIT */
#include "sound/want.h"

#include "sound/limits.h"
#include "sound/speech.h"
#include "sound/spoken.h"

#include <ctype.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static struct peal_slice part_of(const char *text)
{
	return (struct peal_slice){ text, strlen(text) };
}

static int file_init(struct want *want, struct peal_error *err)
{
	const struct peal_slice parts[] = { part_of("file"), part_of(want->path) };

	if (strlen(want->path) > SOUND_PATH_BYTES_MAX)
		return peal_fail(err, PEAL_FAIL_LIMIT, "the path of a sound file is too long");
	if (key_make(parts, 2, &want->key) < 0)
		return peal_fail(err, PEAL_FAIL_LIMIT, "memory is out");
	return 0;
}

static void lower(const char *text, char text_out[SOUND_LANGUAGE_BYTES_MAX + 1])
{
	size_t i = 0;

	for (; text[i] != '\0' && i < SOUND_LANGUAGE_BYTES_MAX; i++)
		text_out[i] = (char)tolower((unsigned char)text[i]);
	text_out[i] = '\0';
}

static int spoken_init(struct want *want, const struct voices *voices, struct peal_error *err)
{
	want->voice = voices_find(voices, want->language);
	if (want->voice != NULL)
		return 0;
	peal_fail(err, PEAL_FAIL_INPUT, "no voice speaks \"%s\": set one for that language",
		  want->language);
	return want_fail(want, err);
}

static int words_init(struct want *want, const struct voices *voices, struct peal_error *err)
{
	static const uint8_t version = SPEECH_VERSION;
	char language[SOUND_LANGUAGE_BYTES_MAX + 1] = "";
	const char *voice = "";

	if (want->words.bytes > SOUND_WORDS_BYTES_MAX)
		return peal_fail(err, PEAL_FAIL_LIMIT,
				 "%zu bytes of words are too many for one segment; %u are allowed",
				 want->words.bytes, SOUND_WORDS_BYTES_MAX);
	if (strlen(want->language) > SOUND_LANGUAGE_BYTES_MAX)
		return peal_fail(err, PEAL_FAIL_LIMIT, "the name of a language is too long");
	want->words = spoken_trim(want->words);
	if (!spoken_is_silent(want->words)) {
		if (spoken_init(want, voices, err) < 0)
			return -1;
		voice = voice_identity(want->voice);
		lower(voice_language(want->voice, want->language), language);
	}
	const struct peal_slice parts[] = { part_of("words"),
					    { (const char *)&version, 1 },
					    part_of(voice),
					    part_of(language),
					    want->words };

	if (key_make(parts, 5, &want->key) < 0)
		return peal_fail(err, PEAL_FAIL_LIMIT, "memory is out");
	return 0;
}

int want_init(struct want *want, const struct voices *voices, const struct sound_request *request,
	      struct peal_error *err)
{
	*want = (struct want){
		.path = request->path,
		.language = request->language != NULL ? request->language : "",
		.words = request->words,
		.is_private = request->is_private,
	};
	return want->path != NULL ? file_init(want, err) : words_init(want, voices, err);
}

struct want *want_copy(const struct want *want)
{
	size_t path_bytes = want->path != NULL ? strlen(want->path) + 1 : 0;
	size_t language_bytes = strlen(want->language) + 1;
	size_t words_bytes = want->path == NULL ? want->words.bytes : 0;
	struct want *copy = malloc(sizeof(*copy) + path_bytes + language_bytes + words_bytes);
	char *text = (char *)(copy + 1);

	if (copy == NULL)
		return NULL;
	*copy = *want;
	copy->language = memcpy(text, want->language, language_bytes);
	text += language_bytes;
	copy->words = (struct peal_slice){ text, words_bytes };
	if (want->path != NULL)
		copy->path = memcpy(text, want->path, path_bytes);
	else if (words_bytes > 0)
		memcpy(text, want->words.at, words_bytes);
	return copy;
}

int want_version(const struct want *want, struct key *version_out, struct peal_error *err)
{
	struct stat about;

	if (want->path == NULL) {
		*version_out = want->key;
		return 0;
	}
	if (stat(want->path, &about) < 0)
		return peal_fail(err, PEAL_FAIL_INPUT, "it cannot be opened: %m");
	const int64_t signature[] = { SPEECH_VERSION, about.st_mtim.tv_sec, about.st_mtim.tv_nsec,
				      about.st_size, (int64_t)about.st_ino };
	const struct peal_slice parts[] = { part_of("file"),
					    part_of(want->path),
					    { (const char *)signature, sizeof(signature) } };

	if (key_make(parts, 3, version_out) < 0)
		return peal_fail(err, PEAL_FAIL_LIMIT, "memory is out");
	return 0;
}

/* The name of a file that is not there may be made of a contact's words. */
static int file_fail(const char *path, struct peal_error *err)
{
	const char *slash = strrchr(path, '/');

	if (access(path, F_OK) == 0 || slash == NULL)
		return peal_fail_while(err, "the sound file \"%.300s\" cannot be played", path);
	return peal_fail_while(err, "a sound file that should be in \"%.*s\" cannot be played",
			       slash - path < 300 ? (int)(slash - path) : 300, path);
}

int want_fail(const struct want *want, struct peal_error *err)
{
	const char *in = want->language[0] != '\0' ? " in " : "";
	char quote[SPOKEN_QUOTE_BYTES];

	if (want->path != NULL)
		return file_fail(want->path, err);
	if (want->is_private)
		return peal_fail_while(err, "a contact's own words cannot be spoken%s%.40s", in,
				       want->language);
	return peal_fail_while(err, "\"%s\" cannot be spoken%s%.40s",
			       spoken_quote(want->words, quote), in, want->language);
}
