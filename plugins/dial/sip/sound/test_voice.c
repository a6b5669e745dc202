/* test_voice.c - engines that speak, and all the ways in which they do not */
/* SPDX-License-Identifier: MIT */
#include "sound/voice.h"

#include "sound/limits.h"
#include "sound/sound_test.h"
#include "sound/speech.h"

#include <dirent.h>

#define PATIENT_MS 60000

static char folder[PATH_BYTES]; /* what the engines of the tests leave behind */
static char place[PATH_BYTES];	/* files that come and go */

static struct voices *create(const struct sounds_voice *voices, size_t count, int64_t timeout_ms,
			     struct peal_error *err)
{
	struct sounds_config config = {
		.voices = voices,
		.voice_count = count,
		.timeout_ms = timeout_ms,
	};

	return voices_create(&config, place, err);
}

static struct voices *create_one(const char *language, const char *command)
{
	struct sounds_voice voice = { language, command };
	struct peal_error err = { 0 };
	struct voices *voices = create(&voice, 1, PATIENT_MS, &err);

	if (voices == NULL)
		fail_msg("%s", err.text);
	return voices;
}

static size_t entries_of(const char *path)
{
	DIR *entries = opendir(path);
	size_t count = 0;

	assert_non_null(entries);
	while (readdir(entries) != NULL)
		count++;
	closedir(entries);
	return count - 2;
}

static void test_voice__longest_match_speaks(void **state)
{
	static const struct sounds_voice voices[] = {
		{ "en", "cp \"$TONE\" \"$PEAL_WAV\" #en" },
		{ "en-IN", "cp \"$TONE\" \"$PEAL_WAV\" #en-IN" },
		{ "hi", "cp \"$TONE\" \"$PEAL_WAV\" #hi" },
	};
	static const struct sounds_voice any[] = {
		{ "hi", "cp \"$TONE\" \"$PEAL_WAV\" #hi" },
		{ "", "cp \"$TONE\" \"$PEAL_WAV\" #any" },
	};
	static const struct {
		const char *language, *voice, *voice_of_any; /* NULL: none */
	} table[] = {
		{ "en", "#en", "#any" },       { "en-GB", "#en", "#any" },
		{ "EN-in", "#en-IN", "#any" }, { "en-IN-x-old", "#en-IN", "#any" },
		{ "hi-IN", "#hi", "#hi" },     { "hin", NULL, "#any" },
		{ "h", NULL, "#any" },	       { "", "#en", "#any" },
	};
	struct peal_error err = { 0 };
	struct voices *three = create(voices, 3, PATIENT_MS, &err);
	struct voices *two = create(any, 2, PATIENT_MS, &err);

	(void)state;
	assert_string_equal(err.text, "");
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const struct voice *found = voices_find(three, table[i].language);

		if (table[i].voice == NULL)
			assert_null(found);
		else
			assert_string_equal(strchr(voice_identity(found), '#'), table[i].voice);
		found = voices_find(two, table[i].language);
		assert_string_equal(strchr(voice_identity(found), '#'), table[i].voice_of_any);
	}
	voices_destroy(&three);
	voices_destroy(&two);
	assert_null(two);
}

static void test_voice__engines_that_fail_are_known_at_start(void **state)
{
	static const struct {
		const char *language, *command;
		int64_t timeout_ms;
		const char *said;
	} table[] = {
		{ "hi", "exit 1", PATIENT_MS,
		  "the voice for \"hi\": the command of the voice: ended with 1" },
		{ "hi", "echo model not found >&2; exit 3", PATIENT_MS,
		  "the command of the voice: ended with 3: model not found" },
		{ "", "peal-no-such-engine", PATIENT_MS, "ended with 127: " },
		{ "", "true", PATIENT_MS, "the engine wrote no WAV file" },
		{ "", ": >\"$PEAL_WAV\"", PATIENT_MS,
		  "what the engine wrote cannot be read: it is not a WAV file: it is too short" },
		{ "", "echo complete garbage >\"$PEAL_WAV\"", PATIENT_MS, "it is not a WAV file" },
		{ "", "head -c 30 \"$TONE\" >\"$PEAL_WAV\"", PATIENT_MS, "its head is cut off" },
		{ "", "mkdir \"$PEAL_WAV\"", PATIENT_MS, "it is not a file" },
		{ "", "cp \"$SILENCE\" \"$PEAL_WAV\"", PATIENT_MS, "there is only silence in" },
		{ "", "sleep 1000", 200, "took longer than 200 ms and was ended" },
		{ "hi IN", "true", PATIENT_MS, "\"hi IN\" is no language" },
		{ "../../etc", "espeak-ng", PATIENT_MS, "is no language" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct sounds_voice voice = { table[i].language, table[i].command };
		struct peal_error err = { 0 };

		assert_null(create(&voice, 1, table[i].timeout_ms, &err));
		if (strstr(err.text, table[i].said) == NULL)
			fail_msg("%s: %s", table[i].command, err.text);
	}
}

static void test_voice__engine_is_not_installed(void **state)
{
	static const struct {
		const char *command, *said;
	} table[] = {
		{ NULL, "the voice for \"any\": espeak-ng is not installed: apt install espeak-ng, "
			"or set voices" },
		{ "espeak-ng", "espeak-ng is not installed: apt install espeak-ng, or set voices" },
		{ "flite", "flite is not installed: apt install flite, or set voices" },
	};
	char *was = strdup(getenv("PATH"));

	(void)state;
	setenv("PATH", folder, 1);
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct sounds_voice voice = { "", table[i].command };
		struct peal_error err = { 0 };

		assert_null(create(&voice, 1, PATIENT_MS, &err));
		if (strstr(err.text, table[i].said) == NULL)
			fail_msg("%s", err.text);
	}
	setenv("PATH", was, 1);
	free(was);
}

/* Words are never read by a shell, and an engine gets each byte that can be spoken. */
static void test_voice__words_come_through(void **state)
{
	static const char *const words[] = {
		"Asha",
		"$(touch \"$LEFT\") `touch $LEFT`; touch $LEFT; \"' | & > $LEFT",
		"-v --stdin -f /etc/passwd",
		"नमस्ते आशा।",
		"₹ 4,500.50 %s %n",
	};
	struct voices *voices = create_one("",
					   "cat \"$PEAL_TEXT\" >\"$COPY\"; echo \"$PEAL_LANGUAGE"
					   "\" >>\"$COPY\"; cp \"$TONE\" \"$PEAL_WAV\"");

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		struct linear linear = { 0 };
		struct peal_error err = { 0 };
		char copy[256], expected[256];
		FILE *file;

		if (voice_speak(voices, voices_find(voices, "hi"), "hi-IN", slice(words[i]), false,
				-1, &linear, &err) < 0)
			fail_msg("%s", err.text);
		assert_true(linear.count > 0);
		linear_finish(&linear);
		file = fopen(getenv("COPY"), "r");
		copy[fread(copy, 1, sizeof(copy) - 1, file)] = '\0';
		fclose(file);
		snprintf(expected, sizeof(expected), "%s\nhi-IN\n", words[i]);
		assert_string_equal(copy, expected);
		assert_int_equal(access(getenv("LEFT"), F_OK), -1);
	}
	assert_int_equal(entries_of(place), 0);
	voices_destroy(&voices);
}

static void test_voice__words_that_are_refused(void **state)
{
	struct voices *voices = create_one("", "cp \"$TONE\" \"$PEAL_WAV\"");
	struct linear linear = { 0 };
	struct peal_error err = { 0 };

	(void)state;
	assert_int_equal(voice_speak(voices, voices_find(voices, ""), "en",
				     (struct peal_slice){ "", SOUND_WORDS_BYTES_MAX + 1 }, false,
				     -1, &linear, &err),
			 -1);
	assert_string_equal(err.text, "they are longer than 16 KiB");
	assert_int_equal(voice_speak(voices, voices_find(voices, ""), "en;x", slice("Hello"), false,
				     -1, &linear, &err),
			 -1);
	assert_string_equal(err.text, "\"en;x\" is no language (BCP 47)");
	assert_null(linear.at);
	voices_destroy(&voices);
}

static bool is_installed(const char *engine)
{
	char command[64];

	snprintf(command, sizeof(command), "command -v %s >/dev/null", engine);
	return system(command) == 0;
}

/* It is speech: of about this length and, once it is shaped, of this loudness. */
static void speech_check(const struct voices *voices, const char *language, const char *words)
{
	struct linear linear = { 0 };
	struct peal_error err = { 0 };
	double level;

	if (voice_speak(voices, voices_find(voices, language), language, slice(words), false, -1,
			&linear, &err) < 0 ||
	    speech_shape(&linear, slice(words), &err) < 0)
		fail_msg("%s", err.text);
	level = decibels(level_of(linear.at, linear.count));
	if (linear.count < 8000 || linear.count > 8000 * 6 || level < -25 || level > -18)
		fail_msg("%s: %zu samples, %.1f dB", words, linear.count, level);
	linear_finish(&linear);
}

static void test_voice__espeak(void **state)
{
	struct linear linear = { 0 };
	struct peal_error err = { 0 };
	struct voices *voices;

	(void)state;
	if (!is_installed("espeak-ng"))
		skip();
	voices = create_one("", NULL);
	speech_check(voices, "en-IN", "Hello Asha, your payment is due today.");
	speech_check(voices, "hi-IN", "नमस्ते आशा, आपका भुगतान आज देय है।");
	speech_check(voices, "", "4500 rupees and 50 paise");
	speech_check(voices, "en", "Phonemes [[h@l'oU]] and <speak>markup</speak> are only words.");
	assert_int_equal(voice_speak(voices, voices_find(voices, "tlh"), "tlh-KX", slice("Hab"),
				     false, -1, &linear, &err),
			 -1);
	assert_string_equal(err.text, "espeak-ng does not speak \"tlh-KX\": set a voice for that "
				      "language");
	voices_destroy(&voices);
}

static void test_voice__flite(void **state)
{
	struct linear linear = { 0 };
	struct peal_error err = { 0 };
	struct voices *voices;

	(void)state;
	if (!is_installed("flite"))
		skip();
	voices = create_one("", "flite");
	speech_check(voices, "en-US", "Hello Asha, your payment is due today.");
	assert_int_equal(voice_speak(voices, voices_find(voices, "hi"), "hi", slice("x"), false, -1,
				     &linear, &err),
			 -1);
	assert_string_equal(err.text,
			    "flite speaks English only, not \"hi\": set another voice for "
			    "that language");
	voices_destroy(&voices);
}

static int setup(void **state)
{
	char path[PATH_BYTES];

	(void)state;
	folder_make(folder);
	folder_make(place);
	tone_save(path_in(folder, "tone.wav", path), 16000, 440, 0.3, 400);
	setenv("TONE", path, 1);
	tone_save(path_in(folder, "silence.wav", path), 16000, 440, 0, 400);
	setenv("SILENCE", path, 1);
	setenv("COPY", path_in(folder, "copy", path), 1);
	setenv("LEFT", path_in(folder, "left", path), 1);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	folder_remove(folder);
	folder_remove(place);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_voice__longest_match_speaks),
		cmocka_unit_test(test_voice__engines_that_fail_are_known_at_start),
		cmocka_unit_test(test_voice__engine_is_not_installed),
		cmocka_unit_test(test_voice__words_come_through),
		cmocka_unit_test(test_voice__words_that_are_refused),
		cmocka_unit_test(test_voice__espeak),
		cmocka_unit_test(test_voice__flite),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
