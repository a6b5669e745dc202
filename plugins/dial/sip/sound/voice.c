/* voice.c - speaks words: espeak-ng, flite, or any command that writes WAV
 *
 * The engines that are built in are run as they are; only a command of the operator's
 * goes through a shell. */
/* SPDX-License-Identifier: MIT */
#include "sound/voice.h"

#include "sound/command.h"
#include "sound/espeak.h"
#include "sound/limits.h"
#include "sound/scratch.h"
#include "sound/speech.h"
#include "sound/wav.h"

#include <ctype.h>
#include <stdlib.h>
#include <unistd.h>

#define ESPEAK "espeak-ng"
#define ESPEAK_ADVICE "apt install espeak-ng, or set voices"
#define FLITE "flite"
#define FLITE_ADVICE "apt install flite, or set voices"
#define LIST_BYTES_MAX (256u * 1024u)
#define LANGUAGE_FALLBACK "en"
#define TRIAL_WORDS "1" /* a word in every language */
#define VARIABLE_BYTES_MAX (SCRATCH_PATH_MAX + 32)

struct voice {
	char *language;
	char *command;
};

struct voices {
	struct voice *at;
	size_t count;
	char *place;
	int64_t timeout_ms;
	char *espeak_list; /* NULL: no voice needs it */
};

static bool is_engine(const struct voice *voice, const char *name)
{
	return strcmp(voice->command, name) == 0;
}

void voices_destroy(struct voices **voices)
{
	if (*voices == NULL)
		return;
	for (size_t i = 0; (*voices)->at != NULL && i < (*voices)->count; i++) {
		free((*voices)->at[i].language);
		free((*voices)->at[i].command);
	}
	free((*voices)->at);
	free((*voices)->place);
	free((*voices)->espeak_list);
	free(*voices);
	*voices = NULL;
}

/* How much of the language the voice's own is; -1: it is another one. */
static int match(const struct voice *voice, const char *language)
{
	size_t bytes = strlen(voice->language);

	if (strncasecmp(voice->language, language, bytes) != 0)
		return -1;
	return bytes == 0 || language[bytes] == '\0' || language[bytes] == '-' ? (int)bytes : -1;
}

const struct voice *voices_find(const struct voices *voices, const char *language)
{
	const struct voice *best = NULL;
	int most = -1;

	for (size_t i = 0; i < voices->count; i++) {
		int matched = match(&voices->at[i], language);

		if (matched <= most)
			continue;
		most = matched;
		best = &voices->at[i];
	}
	if (best == NULL && language[0] == '\0' && voices->count > 0)
		best = &voices->at[0];
	return best;
}

const char *voice_identity(const struct voice *voice)
{
	return voice->command;
}

const char *voice_language(const struct voice *voice, const char *language)
{
	if (language[0] != '\0')
		return language;
	return voice->language[0] != '\0' ? voice->language : LANGUAGE_FALLBACK;
}

static bool flite_speaks(const char *language)
{
	return strncasecmp(language, "en", 2) == 0 && !isalnum((unsigned char)language[2]);
}

static bool is_tag(const char *language)
{
	size_t bytes = 0;

	while (isalnum((unsigned char)language[bytes]) || (bytes > 0 && language[bytes] == '-'))
		bytes++;
	return language[bytes] == '\0' && bytes <= SOUND_LANGUAGE_BYTES_MAX;
}

static int fail_espeak(const char *language, struct peal_error *err)
{
	return peal_fail(err, PEAL_FAIL_INPUT,
			 ESPEAK " does not speak \"%s\": set a voice for that language", language);
}

static int fail_flite(const char *language, struct peal_error *err)
{
	return peal_fail(err, PEAL_FAIL_INPUT,
			 FLITE " speaks English only, not \"%s\": set another voice for that "
			       "language",
			 language);
}

/* What an engine is run with. */
struct speaking {
	const struct voices *voices;
	const struct voice *voice;
	const char *language;
	struct scratch scratch;
	struct peal_slice secret;
	int stop_fd;
};

static int run(const struct speaking *speaking, const char *const *arguments,
	       const char *const *environment, const char *advice, struct peal_error *err)
{
	struct command command = {
		.arguments = arguments,
		.environment = environment,
		.advice = advice,
		.timeout_ms = speaking->voices->timeout_ms,
		.stop_fd = speaking->stop_fd,
		.file_bytes_max = SOUND_WAV_BYTES_MAX,
		.secret = speaking->secret,
	};

	return command_run(&command, err);
}

static int espeak_speak(const struct speaking *speaking, struct peal_error *err)
{
	char name[SOUND_LANGUAGE_BYTES_MAX + 1];
	const struct scratch *scratch = &speaking->scratch;
	const char *const arguments[] = { ESPEAK, "-b",		 "1",  "-v",	     name,
					  "-f",	  scratch->text, "-w", scratch->wav, NULL };

	if (espeak_pick(speaking->voices->espeak_list, speaking->language, name) < 0)
		return fail_espeak(speaking->language, err);
	return run(speaking, arguments, NULL, ESPEAK_ADVICE, err);
}

static int flite_speak(const struct speaking *speaking, struct peal_error *err)
{
	const struct scratch *scratch = &speaking->scratch;
	const char *const arguments[] = { FLITE,	 "-voice", "slt",	 "-f",
					  scratch->text, "-o",	   scratch->wav, NULL };

	if (!flite_speaks(speaking->language))
		return fail_flite(speaking->language, err);
	return run(speaking, arguments, NULL, FLITE_ADVICE, err);
}

static int shell_speak(const struct speaking *speaking, struct peal_error *err)
{
	const char *const arguments[] = { "/bin/sh", "-c", speaking->voice->command, NULL };
	char text[VARIABLE_BYTES_MAX], wav[VARIABLE_BYTES_MAX], tag[VARIABLE_BYTES_MAX];
	const char *const environment[] = { text, wav, tag, NULL };

	snprintf(text, sizeof(text), "PEAL_TEXT=%s", speaking->scratch.text);
	snprintf(wav, sizeof(wav), "PEAL_WAV=%s", speaking->scratch.wav);
	snprintf(tag, sizeof(tag), "PEAL_LANGUAGE=%s", speaking->language);
	return run(speaking, arguments, environment, "a voice needs a shell", err);
}

static int engine_speak(const struct speaking *speaking, struct peal_error *err)
{
	if (is_engine(speaking->voice, ESPEAK))
		return espeak_speak(speaking, err);
	if (is_engine(speaking->voice, FLITE))
		return flite_speak(speaking, err);
	if (shell_speak(speaking, err) < 0)
		return peal_fail_while(err, "the command of the voice");
	return 0;
}

static int spoken_read(const struct scratch *scratch, struct linear *linear_out,
		       struct peal_error *err)
{
	if (access(scratch->wav, F_OK) < 0)
		return peal_fail(err, PEAL_FAIL_REMOTE, "the engine wrote no WAV file");
	if (wav_read(scratch->wav, linear_out, err) < 0)
		return peal_fail_while(err, "what the engine wrote cannot be read");
	return 0;
}

int voice_speak(const struct voices *voices, const struct voice *voice, const char *language,
		struct peal_slice words, bool is_private, int stop_fd, struct linear *linear_out,
		struct peal_error *err)
{
	struct speaking speaking = {
		.voices = voices,
		.voice = voice,
		.language = voice_language(voice, language),
		.secret = { words.at, is_private ? words.bytes : 0 },
		.stop_fd = stop_fd,
	};
	int result;

	if (!is_tag(speaking.language))
		return peal_fail(err, PEAL_FAIL_INPUT, "\"%.40s\" is no language (BCP 47)",
				 speaking.language);
	if (words.bytes > SOUND_WORDS_BYTES_MAX)
		return peal_fail(err, PEAL_FAIL_LIMIT, "they are longer than %u KiB",
				 SOUND_WORDS_BYTES_MAX >> 10);
	if (scratch_create(voices->place, words, &speaking.scratch, err) < 0)
		return -1;
	result = engine_speak(&speaking, err);
	if (result == 0)
		result = spoken_read(&speaking.scratch, linear_out, err);
	scratch_remove(&speaking.scratch);
	return result;
}

/* ---- made and tried ---- */

static int voice_init(struct voice *voice, const struct sounds_voice *wanted,
		      struct peal_error *err)
{
	const char *language = wanted->language != NULL ? wanted->language : "";

	if (!is_tag(language))
		return peal_fail(err, PEAL_FAIL_INPUT, "\"%.40s\" is no language (BCP 47)",
				 language);
	voice->language = strdup(language);
	voice->command = strdup(wanted->command != NULL ? wanted->command : ESPEAK);
	if (voice->language == NULL || voice->command == NULL)
		return peal_fail(err, PEAL_FAIL_LIMIT, "memory is out");
	return 0;
}

static int espeak_list(struct voices *voices, struct peal_error *err)
{
	static const char *const arguments[] = { ESPEAK, "--voices", NULL };
	struct command command = {
		.arguments = arguments,
		.advice = ESPEAK_ADVICE,
		.timeout_ms = voices->timeout_ms,
		.stop_fd = -1,
		.file_bytes_max = SOUND_WAV_BYTES_MAX,
		.output_bytes_max = LIST_BYTES_MAX,
	};

	if (voices->espeak_list != NULL)
		return 0;
	voices->espeak_list = calloc(1, LIST_BYTES_MAX);
	if (voices->espeak_list == NULL)
		return peal_fail(err, PEAL_FAIL_LIMIT, "memory is out");
	command.output = voices->espeak_list;
	return command_run(&command, err);
}

static int voice_try(struct voices *voices, const struct voice *voice, struct peal_error *err)
{
	struct peal_slice words = { TRIAL_WORDS, strlen(TRIAL_WORDS) };
	struct linear linear = { 0 };
	int result;

	if (is_engine(voice, ESPEAK) && espeak_list(voices, err) < 0)
		return -1;
	if (voice_speak(voices, voice, voice->language, words, false, -1, &linear, err) < 0)
		return -1;
	result = speech_shape(&linear, words, err);
	linear_finish(&linear);
	return result;
}

static int voices_fill(struct voices *voices, const struct sounds_config *config,
		       struct peal_error *err)
{
	for (size_t i = 0; i < config->voice_count; i++) {
		const char *language = config->voices[i].language;

		if (voice_init(&voices->at[i], &config->voices[i], err) < 0 ||
		    voice_try(voices, &voices->at[i], err) < 0)
			return peal_fail_while(err, "the voice for \"%.40s\"",
					       language != NULL && language[0] != '\0' ? language
										       : "any");
	}
	return 0;
}

static struct voices *voices_alloc(const struct sounds_config *config, const char *place)
{
	struct voices *voices = calloc(1, sizeof(*voices));

	if (voices == NULL)
		return NULL;
	voices->timeout_ms = config->timeout_ms;
	voices->count = config->voice_count;
	voices->at = calloc(config->voice_count + 1, sizeof(*voices->at));
	voices->place = strdup(place);
	if (voices->at == NULL || voices->place == NULL)
		voices_destroy(&voices);
	return voices;
}

struct voices *voices_create(const struct sounds_config *config, const char *place,
			     struct peal_error *err)
{
	struct voices *voices = voices_alloc(config, place);

	if (voices == NULL)
		peal_fail(err, PEAL_FAIL_LIMIT, "memory is out");
	else if (voices_fill(voices, config, err) < 0)
		voices_destroy(&voices);
	return voices;
}

/* ---- only looked at ---- */

static int voice_check(struct voices *voices, const char *language, struct peal_error *err)
{
	const struct voice *voice = voices_find(voices, language);
	char name[SOUND_LANGUAGE_BYTES_MAX + 1];
	const char *tag;

	if (voice == NULL)
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "no voice speaks \"%s\": set one for that language", language);
	tag = voice_language(voice, language);
	if (!is_tag(tag))
		return peal_fail(err, PEAL_FAIL_INPUT, "\"%.40s\" is no language (BCP 47)", tag);
	if (is_engine(voice, FLITE) && !flite_speaks(tag))
		return fail_flite(tag, err);
	if (is_engine(voice, ESPEAK) && espeak_list(voices, NULL) == 0 &&
	    espeak_pick(voices->espeak_list, tag, name) < 0)
		return fail_espeak(tag, err);
	return 0;
}

int voices_check(const struct sounds_config *config, const char *language, struct peal_error *err)
{
	struct voices *voices = voices_alloc(config, "");
	int result = 0;

	if (voices == NULL)
		return peal_fail(err, PEAL_FAIL_LIMIT, "memory is out");
	for (size_t i = 0; i < config->voice_count && result == 0; i++)
		result = voice_init(&voices->at[i], &config->voices[i], err);
	if (result == 0)
		result = voice_check(voices, language != NULL ? language : "", err);
	voices_destroy(&voices);
	return result;
}
