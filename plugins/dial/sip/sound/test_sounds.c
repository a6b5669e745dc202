/* test_sounds.c - sounds are made once for all who ask, from words and from files */
/* SPDX-License-Identifier: MIT */
#include "sound/sounds_test.h"

#include "sound/g711.h"
#include "sound/limits.h"

/* Everybody asks before the gate opens. */
/* Neither the contact's words nor what an engine says of them. */
static void refuses_silently(struct sounds *sounds, struct sound_request request, const char *words,
			     const char *complaint)
{
	struct answer answer = ANSWER_INIT;

	sounds_get(sounds, &request, 1, answered, &answer);
	answer_wait(&answer);
	assert_int_not_equal(answer.err.code, PEAL_OK);
	assert_null(strstr(answer.err.text, words));
	assert_null(strstr(answer.err.text, complaint));
}

static void test_sounds__made_once_for_all_who_ask(void **state)
{
	struct sounds *sounds = open_sounds(1 << 20, 4);
	struct sound_request requests[] = { words_of("Hello,"), words_of("gate"),
					    words_of("Hello,"), words_of("  gate ") };
	struct answer answers[20];
	int gate;

	(void)state;
	for (size_t i = 0; i < 20; i++) {
		answers[i] = (struct answer)ANSWER_INIT;
		sounds_get(sounds, requests, 4, answered, &answers[i]);
	}
	gate = open(getenv("GATE"), O_WRONLY);
	close(gate);
	for (size_t i = 0; i < 20; i++) {
		answer_wait(&answers[i]);
		assert_int_equal(answers[i].count, 4);
		assert_ptr_equal(answers[i].sounds[1], answers[0].sounds[1]);
		assert_ptr_equal(answers[i].sounds[3], answers[0].sounds[1]);
		assert_ptr_equal(answers[i].sounds[2], answers[0].sounds[0]);
	}
	assert_int_equal(runs(), 2);
	for (size_t i = 0; i < 20; i++)
		answer_finish(&answers[i]);
	sounds_destroy(&sounds);
	assert_null(sounds);
	sounds_destroy(&sounds);
}

static void test_sounds__from_memory_at_once(void **state)
{
	struct sounds *sounds = open_sounds(1 << 20, 1);
	struct answer answer = ANSWER_INIT;
	struct sound_request request = words_of("Hello");
	struct sound *sound, *again;

	(void)state;
	assert_false(finds(sounds, request));
	sound = get_one(sounds, request);
	/* 400 ms of tone at 440 Hz, with a little silence; PCMU and PCMA are the same sound. */
	assert_true(sound->samples > 3000 && sound->samples < 3500);
	assert_int_equal(sound->pcma[0], g711_pcma(0));
	assert_int_equal(sound->pcmu[0], g711_pcmu(0));
	assert_int_not_equal(sound->pcma[1600], sound->pcmu[1600]);
	again = sounds_find(sounds, &request);
	assert_ptr_equal(again, sound);
	sounds_get(sounds, &request, 1, answered, &answer);
	assert_int_equal(answer.times, 1);
	assert_ptr_equal(answer.sounds[0], sound);
	answer_finish(&answer);
	answer = (struct answer)ANSWER_INIT;
	sounds_get(sounds, NULL, 0, answered, &answer);
	assert_int_equal(answer.times, 1);
	assert_int_equal(answer.err.code, PEAL_OK);
	assert_int_equal(runs(), 1);
	sounds_destroy(&sounds);
	assert_int_equal(again->pcmu[0], g711_pcmu(0)); /* it is still kept */
	sound_drop(sound);
	sound_drop(again);
}

static void test_sounds__what_makes_another_sound(void **state)
{
	struct sounds *sounds = open_sounds(1 << 20, 1);
	struct sound_request requests[] = {
		words_of("Hello"),
		words_of("Hello."),
		{ NULL, "en-US", slice("Hello"), false },
		{ NULL, "", slice("Hello"), false },
	};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		assert_false(finds(sounds, requests[i]));
		sound_drop(get_one(sounds, requests[i]));
		assert_int_equal(runs(), i + 1);
	}
	/* How the language is written does not. */
	assert_true(
		finds(sounds, (struct sound_request){ NULL, "EN-in", slice(" Hello\n"), false }));
	sounds_destroy(&sounds);
}

static void test_sounds__files(void **state)
{
	struct sounds *sounds = open_sounds(1 << 20, 1);
	char path[PATH_BYTES];
	struct sound_request request = { .path = path_in(folder, "prompt.wav", path) };
	struct sound *first, *again;

	(void)state;
	tone_save(path, 44100, 440, 0.3, 500);
	first = get_one(sounds, request);
	assert_int_equal(first->samples, 4000); /* as it is: not cut, not louder */
	/* Another file under the name: seen at the next look. */
	tone_save(path, 8000, 440, 0.3, 1000);
	assert_true(finds(sounds, request));
	again = get_one(sounds, request);
	assert_ptr_equal(again, first);
	sound_drop(again);
	host.now_ms += 2001;
	again = get_one(sounds, request);
	assert_int_equal(again->samples, 8000);
	sound_drop(first);
	/* The same one, looked at again, is not read again. */
	host.now_ms += 2001;
	first = get_one(sounds, request);
	assert_ptr_equal(first, again);
	sound_drop(first);
	sound_drop(again);
	assert_int_equal(unlink(path), 0);
	host.now_ms += 2001;
	/* Its name may be made of a contact's words. */
	refused(sounds, request, "cannot be played: it cannot be opened: No such file");
	refuses_silently(sounds, request, "prompt", "prompt");
	file_write(path, "ID3 is not what we read", 23);
	refused(sounds, request, "prompt.wav\" cannot be played: it is MP3, not WAV; convert it");
	sounds_destroy(&sounds);
}

static void test_sounds__blanks_and_marks_are_pauses(void **state)
{
	struct sounds *sounds = open_sounds(1 << 20, 1);
	/* Nobody speaks this language, and nobody has to. */
	struct sound *stop = get_one(sounds,
				     (struct sound_request){ NULL, "xx", slice(" . "), false });
	struct sound *blank = get_one(sounds, words_of(" "));
	struct sound *nothing = get_one(sounds, words_of(""));

	(void)state;
	assert_int_equal(stop->samples, 350 * 8);
	assert_int_equal(blank->samples, 80 * 8);
	assert_ptr_equal(blank, nothing);
	for (size_t i = 0; i < stop->samples; i++)
		assert_int_equal(stop->pcmu[i], 0xff);
	assert_int_equal(runs(), 0);
	sound_drop(stop);
	sound_drop(blank);
	sound_drop(nothing);
	sounds_destroy(&sounds);
}

static void test_sounds__errors_say_what_and_why(void **state)
{
	struct sounds *sounds = open_sounds(1 << 20, 2);
	struct sound_request requests[] = { words_of("Hello"), words_of("a bad word"),
					    words_of("more"), words_of("no voice") };
	struct answer answer = ANSWER_INIT;

	(void)state;
	refused(sounds, requests[1],
		"\"a bad word\" cannot be spoken in en-IN: the command of the voice: ended with 9: "
		"no such word");
	requests[1].is_private = true;
	refused(sounds, requests[1],
		"a contact's own words cannot be spoken in en-IN: the command of the voice: ended "
		"with 9");
	refuses_silently(sounds, requests[1], "bad", "no such");
	requests[1].is_private = false;
	/* What an engine complains of without them is repeated. */
	requests[0].words = slice("bad Ischl");
	requests[0].is_private = true;
	refused(sounds, requests[0],
		"a contact's own words cannot be spoken in en-IN: the command of the voice: ended "
		"with 9: no such word");
	requests[0] = words_of("Hello");
	refused(sounds, (struct sound_request){ NULL, "fr", slice("Bonjour"), false },
		"\"Bonjour\" cannot be spoken in fr: no voice speaks \"fr\": set one for that "
		"language");
	/* Nobody reads that gigabyte. */
	refused(sounds, (struct sound_request){ NULL, "en", { "x", (size_t)1 << 30 }, true },
		"1073741824 bytes of words are too many for one segment; 16384 are allowed");
	assert_null(sounds_find(sounds,
				&(struct sound_request){ NULL, "fr", slice("Bonjour"), false }));
	/* One that fails, after one that is made and before one that is refused at once. */
	requests[3].language = "fr";
	sounds_get(sounds, requests, 4, answered, &answer);
	answer_wait(&answer);
	assert_int_equal(answer.count, 0);
	assert_non_null(strstr(answer.err.text, "cannot be spoken"));
	answer = (struct answer)ANSWER_INIT;
	sounds_get(sounds, requests, SOUND_REQUESTS_MAX + 1, answered, &answer);
	assert_int_equal(answer.times, 1);
	assert_non_null(strstr(answer.err.text, "too many for one call"));
	/* A failure is not remembered. */
	refused(sounds, requests[1], "no such word");
	assert_int_equal(runs(), 8);
	sounds_destroy(&sounds);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SOUNDS_TEST(test_sounds__made_once_for_all_who_ask),
		SOUNDS_TEST(test_sounds__from_memory_at_once),
		SOUNDS_TEST(test_sounds__what_makes_another_sound),
		SOUNDS_TEST(test_sounds__files),
		SOUNDS_TEST(test_sounds__blanks_and_marks_are_pauses),
		SOUNDS_TEST(test_sounds__errors_say_what_and_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
