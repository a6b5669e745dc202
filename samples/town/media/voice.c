/* voice.c - words as sound: spoken by espeak-ng or flite, else hummed */
/* SPDX-License-Identifier: MIT */
#include "samples/town/memory.h"
#include "sound.h"
#include "wav.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* True: it ended well. */
static bool run(const char *const *command)
{
	posix_spawn_file_actions_t actions;
	pid_t process;
	int status, result;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
	result = posix_spawnp(&process, command[0], &actions, NULL,
			      (char *const *)(uintptr_t)command, environ);
	posix_spawn_file_actions_destroy(&actions);
	return result == 0 && waitpid(process, &status, 0) == process && status == 0;
}

static bool speak(const char *words, const char *voice, const char *path)
{
	const char *espeak[] = { "espeak-ng", "-v", voice != NULL ? voice : "en", "-w", path, "--",
				 words,	      NULL };
	const char *flite[] = { "flite", "-t", words, "-o", path, NULL };

	return run(espeak) || run(flite);
}

static const struct sound *load(struct sounds *sounds, const char *name, const char *path,
				const char **why_out)
{
	size_t samples;
	int16_t *pcm = wav_read(path, &samples, why_out);
	struct sound *sound;

	if (pcm == NULL)
		return NULL;
	sound = sounds_add(sounds, name, 0);
	free(sound->pcm);
	sound->pcm = pcm;
	sound->samples = samples;
	return sound;
}

const struct sound *sounds_words(struct sounds *sounds, const char *words, const char *voice)
{
	size_t bytes = strlen(words) + (voice != NULL ? strlen(voice) : 0) + 16;
	char *name = memory_get(bytes), path[] = "/tmp/peal-town.XXXXXX.wav";
	const struct sound *sound;
	const char *why;
	int file;

	snprintf(name, bytes, "words %s %s", voice != NULL ? voice : "", words);
	sound = sounds_find(sounds, name);
	file = sound == NULL ? mkstemps(path, 4) : -1;
	if (file >= 0) {
		close(file);
		if (speak(words, voice, path))
			sound = load(sounds, name, path, &why);
		unlink(path);
	}
	if (sound == NULL) {
		sound_hum(sounds, name, words);
		sound = sounds->first;
	}
	free(name);
	return sound;
}

const struct sound *sounds_wav(struct sounds *sounds, const char *path)
{
	size_t bytes = strlen(path) + 8;
	char *name = memory_get(bytes);
	const struct sound *sound;
	const char *why = "";

	snprintf(name, bytes, "wav %s", path);
	sound = sounds_find(sounds, name);
	if (sound == NULL)
		sound = load(sounds, name, path, &why);
	if (sound == NULL)
		fprintf(stderr, "peal-town: %s cannot be played: %s\n", path, why);
	free(name);
	return sound;
}
