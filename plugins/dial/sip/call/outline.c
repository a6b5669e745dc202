/* outline.c - can the script be spoken and played? */
/* SPDX-License-Identifier: MIT */
#include "call/outline.h"

#include "options.h"
#include "sound/spoken.h"
#include "sound/voice.h"
#include "sound/wav.h"

/* Adds one mistake at a step; the caller counts them. */
static int wrong(const struct peal_outline *outline, const struct peal_step *step,
		 const struct peal_error *why, struct peal_error *err)
{
	const char *file = outline->file != NULL ? outline->file : outline->script.name;
	struct peal_error one = { .code = PEAL_FAIL_INPUT };

	snprintf(one.text, sizeof(one.text), "script: %.300s:%u: %.400s", file,
		 (unsigned)step->line, why->text);
	return peal_fail_also(err, &one);
}

static int check_file(const struct peal_outline *outline, const struct peal_step *step,
		      struct peal_error *err)
{
	const char *slash = strrchr(step->target, '/');
	struct peal_error why = { .text = "" };

	if (wav_check(step->target, &why) == 0)
		return 0;
	peal_fail_while(&why, "play: \"%.200s\" cannot be played",
			slash == NULL ? step->target : slash + 1);
	return wrong(outline, step, &why, err);
}

/* A variable may have any value. */
static bool has_words(const struct peal_step *step)
{
	for (size_t i = 0; i < step->segment_count; i++) {
		if (step->segments[i].is_variable || !spoken_is_silent(step->segments[i].text))
			return true;
	}
	return false;
}

/* The language is the same in all steps: it is said of the first that speaks. */
static int check_language(const struct sip_config *config, const struct peal_outline *outline,
			  const struct peal_step *step, struct peal_error *err)
{
	struct sounds_voice voices[OPTIONS_VOICES_MAX];
	struct sounds_config sounds = {
		.voices = voices,
		.voice_count = options_voices(config, voices),
		.timeout_ms = config->speech_timeout,
	};
	struct peal_error why = { .text = "" };

	if (voices_check(&sounds, outline->script.language, &why) == 0)
		return 0;
	return wrong(outline, step, &why, err);
}

int outline_check(const void *config, const struct peal_outline *outline, struct peal_error *err)
{
	const struct peal_script *script = &outline->script;
	bool is_language_known = false;
	int result = 0;

	for (size_t i = 0; i < script->step_count; i++) {
		const struct peal_step *step = &script->steps[i];

		if (step->kind == PEAL_STEP_PLAY && step->target != NULL)
			result |= check_file(outline, step, err);
		if (is_language_known || !has_words(step))
			continue;
		is_language_known = true;
		result |= check_language(config, outline, step, err);
	}
	return result < 0 ? -1 : 0;
}
