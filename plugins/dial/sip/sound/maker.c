/* maker.c - makes a sound: from the folder, from a WAV file, or by a voice */
/* SPDX-License-Identifier: MIT */
#include "sound/maker.h"

#include "sound/sound_block.h"
#include "sound/speech.h"
#include "sound/wav.h"

static int linear_make(const struct maker *maker, const struct want *want, struct linear *linear,
		       struct peal_error *err)
{
	if (want->path != NULL)
		return wav_read(want->path, linear, err);
	if (want->voice == NULL)
		return speech_pause(linear, want->words, err);
	if (voice_speak(maker->voices, want->voice, want->language, want->words, want->is_private,
			maker->stop_fd, linear, err) < 0)
		return -1;
	return speech_shape(linear, want->words, err);
}

static struct sound *sound_make(const struct maker *maker, const struct want *want,
				struct peal_error *err)
{
	struct linear linear = { 0 };
	struct sound *sound = NULL;

	if (linear_make(maker, want, &linear, err) == 0) {
		sound = sound_block_encode(&linear);
		if (sound == NULL)
			peal_fail(err, PEAL_FAIL_LIMIT, "memory is out");
	}
	linear_finish(&linear);
	return sound;
}

/* A disk that is full costs time, not calls. */
static void sound_save(const struct maker *maker, const struct key *version,
		       const struct sound *sound)
{
	struct peal_error err = { 0 };

	if (folder_save(maker->folder, version, sound, &err) < 0)
		maker->host->log(maker->host, PEAL_LEVEL_WARNING, "sound_not_kept", 0,
				 "a sound was made, but cannot be kept on disk: %s", err.text);
}

struct sound *maker_make(const struct maker *maker, const struct want *want,
			 const struct key *version, struct peal_error *err)
{
	bool is_worth_keeping = want->path != NULL || want->voice != NULL; /* a pause is not */
	struct sound *sound = NULL;

	if (is_worth_keeping)
		sound = folder_load(maker->folder, version);
	if (sound != NULL)
		return sound;
	sound = sound_make(maker, want, err);
	if (sound == NULL)
		want_fail(want, err);
	else if (is_worth_keeping)
		sound_save(maker, version, sound);
	return sound;
}
