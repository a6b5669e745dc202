/* sounds_test.h - what the tests of struct sounds share: an engine, and waiting for answers
 *
 * The engine is a script that notes each of its runs; told to, it waits at a gate. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_SOUNDS_TEST_H
#define PEAL_SIP_SOUNDS_TEST_H

#include "sound/sound.h"
#include "sound/sound_test.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <sys/stat.h>

#define GETS_MAX 64

static char folder[PATH_BYTES];
static struct test_host host;

/* Not for "1", with which each voice is tried. */
static const char engine[] = "grep -qx 1 \"$PEAL_TEXT\" || cat \"$PEAL_TEXT\" >>\"$RUNS\"; "
			     "grep -q gate \"$PEAL_TEXT\" && cat \"$GATE\"; "
			     "grep -q bad \"$PEAL_TEXT\" && echo no such word >&2 && exit 9; "
			     "cp \"$TONE\" \"$PEAL_WAV\"";

static inline size_t runs(void)
{
	return file_lines(getenv("RUNS"));
}

static inline struct sounds *open_sounds(size_t memory_bytes_max, unsigned thread_count)
{
	static const struct sounds_voice voices[] = { { "en", engine } };
	char cache[PATH_BYTES];
	struct sounds_config config = {
		.host = &host.host,
		.folder = path_in(folder, "cache", cache),
		.folder_bytes_max = 64 << 20,
		.memory_bytes_max = memory_bytes_max,
		.thread_count = thread_count,
		.voices = voices,
		.voice_count = 1,
		.timeout_ms = 60000,
	};
	struct peal_error err = { 0 };
	struct sounds *sounds = sounds_create(&config, &err);

	if (sounds == NULL)
		fail_msg("%s", err.text);
	return sounds;
}

/* ---- asking, and waiting for the answer ---- */

struct answer {
	pthread_mutex_t lock;
	pthread_cond_t is_changed;
	unsigned times;
	size_t count;
	struct sound *sounds[GETS_MAX];
	struct peal_error err;
};

#define ANSWER_INIT                                                                                \
	{                                                                                          \
		.lock = PTHREAD_MUTEX_INITIALIZER, .is_changed = PTHREAD_COND_INITIALIZER          \
	}

static inline void answered(void *context, struct sound *const *sounds, size_t count,
			    const struct peal_error *err)
{
	struct answer *answer = context;

	pthread_mutex_lock(&answer->lock);
	answer->times++;
	answer->count = count;
	for (size_t i = 0; i < count && i < GETS_MAX; i++)
		answer->sounds[i] = sounds[i];
	if (err != NULL)
		answer->err = *err;
	pthread_cond_signal(&answer->is_changed);
	pthread_mutex_unlock(&answer->lock);
}

static inline void answer_wait(struct answer *answer)
{
	pthread_mutex_lock(&answer->lock);
	while (answer->times == 0)
		pthread_cond_wait(&answer->is_changed, &answer->lock);
	pthread_mutex_unlock(&answer->lock);
	assert_int_equal(answer->times, 1);
}

static inline void answer_finish(struct answer *answer)
{
	for (size_t i = 0; i < answer->count; i++)
		sound_drop(answer->sounds[i]);
}

static inline struct sound_request words_of(const char *words)
{
	return (struct sound_request){ NULL, "en-IN", slice(words), false };
}

/* Kept for the caller. */
static inline struct sound *get_one(struct sounds *sounds, struct sound_request request)
{
	struct answer answer = ANSWER_INIT;

	sounds_get(sounds, &request, 1, answered, &answer);
	answer_wait(&answer);
	if (answer.err.code != PEAL_OK)
		fail_msg("%s", answer.err.text);
	assert_int_equal(answer.count, 1);
	return answer.sounds[0];
}

static inline void refused(struct sounds *sounds, struct sound_request request, const char *said)
{
	struct answer answer = ANSWER_INIT;

	sounds_get(sounds, &request, 1, answered, &answer);
	answer_wait(&answer);
	assert_int_equal(answer.count, 0);
	if (answer.err.code == PEAL_OK || strstr(answer.err.text, said) == NULL)
		fail_msg("\"%s\" is not in: %s", said, answer.err.text);
}

static inline bool finds(struct sounds *sounds, struct sound_request request)
{
	struct sound *sound = sounds_find(sounds, &request);
	bool is_found = sound != NULL;

	sound_drop(sound);
	return is_found;
}

/* ---- each test has a folder of its own ---- */

static inline int setup(void **state)
{
	char path[PATH_BYTES];

	(void)state;
	test_host_init(&host);
	folder_make(folder);
	tone_save(path_in(folder, "tone.wav", path), 16000, 440, 0.3, 400);
	setenv("TONE", path, 1);
	setenv("RUNS", path_in(folder, "runs", path), 1);
	setenv("GATE", path_in(folder, "gate", path), 1);
	return mkfifo(path, 0600);
}

static inline int teardown(void **state)
{
	(void)state;
	folder_remove(folder);
	return 0;
}

#define SOUNDS_TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

#endif
