/* test_sounds_kept.c - sounds are kept on disk and in memory, and never lost while in use */
/* SPDX-License-Identifier: MIT */
#include "sound/sounds_test.h"

static void test_sounds__restart_finds_it_on_disk(void **state)
{
	struct sounds *sounds = open_sounds(1 << 20, 1);

	(void)state;
	sound_drop(get_one(sounds, words_of("Hello")));
	sounds_destroy(&sounds);
	sounds = open_sounds(1 << 20, 1);
	assert_false(finds(sounds, words_of("Hello")));
	sound_drop(get_one(sounds, words_of("Hello")));
	assert_int_equal(runs(), 1);
	sounds_destroy(&sounds);
}

static int one_damage(const char *path, const struct stat *about, int kind, struct FTW *at)
{
	(void)kind, (void)at;
	if (strstr(path, ".snd") == NULL)
		return 0;
	return truncate(path, about->st_size / 2);
}

static void test_sounds__damaged_file_is_made_again(void **state)
{
	struct sounds *sounds = open_sounds(1 << 20, 1);

	(void)state;
	sound_drop(get_one(sounds, words_of("Hello")));
	sounds_destroy(&sounds);
	assert_int_equal(nftw(folder, one_damage, 16, FTW_PHYS), 0);
	sounds = open_sounds(1 << 20, 1);
	for (int i = 0; i < 2; i++)
		sound_drop(get_one(sounds, words_of("Hello")));
	assert_int_equal(runs(), 2);
	assert_int_equal(host.warnings, 1);
	sounds_destroy(&sounds);
}

static void test_sounds__two_share_a_folder(void **state)
{
	struct sounds *one = open_sounds(1 << 20, 1), *other = open_sounds(1 << 20, 1);
	char words[32];

	(void)state;
	for (int i = 0; i < 10; i++) {
		snprintf(words, sizeof(words), "word %d", i);
		sound_drop(get_one(i % 2 == 0 ? one : other, words_of(words)));
		sound_drop(get_one(i % 2 == 0 ? other : one, words_of(words)));
	}
	assert_int_equal(runs(), 10);
	sounds_destroy(&one);
	sounds_destroy(&other);
}

static void test_sounds__memory_is_bounded(void **state)
{
	struct sounds *sounds = open_sounds(30000, 1); /* some four of these sounds */
	struct sound *kept = get_one(sounds, words_of("word 0"));
	unsigned found = 0;
	char words[32];

	(void)state;
	for (int i = 1; i < 20; i++) {
		snprintf(words, sizeof(words), "word %d", i);
		sound_drop(get_one(sounds, words_of(words)));
	}
	for (int i = 1; i < 20; i++) {
		snprintf(words, sizeof(words), "word %d", i);
		found += finds(sounds, words_of(words));
	}
	assert_true(found >= 2 && found <= 4);
	assert_true(finds(sounds, words_of("word 0")));
	sound_drop(kept);
	sound_drop(get_one(sounds, words_of("word 7"))); /* from disk */
	assert_int_equal(runs(), 20);
	sounds_destroy(&sounds);
}

static void test_sounds__cannot_be_opened(void **state)
{
	static const struct sounds_voice voice = { "hi", "echo no model >&2; exit 1" };
	char cache[PATH_BYTES];
	struct sounds_config config = {
		.host = &host.host,
		.folder = path_in(folder, "cache", cache),
		.folder_bytes_max = 1 << 20,
		.memory_bytes_max = 1 << 20,
		.thread_count = 1,
		.voices = &voice,
		.voice_count = 1,
		.timeout_ms = 60000,
	};
	struct peal_error err = { 0 };

	(void)state;
	assert_null(sounds_create(&config, &err));
	assert_string_equal(err.text,
			    "the voice for \"hi\": the command of the voice: ended with 1: "
			    "no model");
	config.folder = "/dev/null/cache";
	assert_null(sounds_create(&config, &err));
	assert_non_null(strstr(err.text, "the cache of sounds: "));
}

/* One waits at a gate that stays closed, others wait behind it: all hear of the end. */
static void test_sounds__destroy_ends_what_is_under_way(void **state)
{
	struct sounds *sounds = open_sounds(1 << 20, 1);
	struct answer answers[5];
	struct sound_request requests[5];
	char words[5][32];

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		snprintf(words[i], sizeof(words[i]), "gate %zu", i % 4);
		requests[i] = words_of(words[i]);
		answers[i] = (struct answer)ANSWER_INIT;
		sounds_get(sounds, &requests[i], 1, answered, &answers[i]);
	}
	sounds_destroy(&sounds);
	for (size_t i = 0; i < 5; i++) {
		assert_int_equal(answers[i].times, 1);
		assert_int_equal(answers[i].err.code, PEAL_FAIL_BUSY);
	}
}

/* ---- many threads, little memory ---- */

struct crowd {
	struct sounds *sounds;
	atomic_uint answers;
	atomic_uint wrong;
};

static void crowd_answered(void *context, struct sound *const *sounds, size_t count,
			   const struct peal_error *err)
{
	struct crowd *crowd = context;

	if (err != NULL || count != 3)
		atomic_fetch_add(&crowd->wrong, 1);
	for (size_t i = 0; i < count; i++) {
		if (sounds[i]->pcmu[0] != 0xff || sounds[i]->pcma[sounds[i]->samples - 1] != 0xd5)
			atomic_fetch_add(&crowd->wrong, 1);
		sound_drop(sounds[i]);
	}
	atomic_fetch_add(&crowd->answers, 1);
}

static void *crowd_thread(void *context)
{
	struct crowd *crowd = context;
	char words[3][32];
	struct sound_request requests[3];

	for (unsigned i = 0; i < 200; i++) {
		for (unsigned k = 0; k < 3; k++) {
			snprintf(words[k], sizeof(words[k]), "word %u", (i * (k + 1)) % 12);
			requests[k] = words_of(words[k]);
		}
		sounds_get(crowd->sounds, requests, 3, crowd_answered, crowd);
		sound_drop(sounds_find(crowd->sounds, &requests[i % 3]));
	}
	return NULL;
}

static void test_sounds__crowd(void **state)
{
	struct crowd crowd = { .sounds = open_sounds(40000, 3) };
	pthread_t threads[4];

	(void)state;
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, crowd_thread, &crowd), 0);
	for (size_t i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	while (atomic_load(&crowd.answers) < 800)
		sched_yield();
	sounds_destroy(&crowd.sounds);
	assert_int_equal(crowd.answers, 800);
	assert_int_equal(crowd.wrong, 0);
	assert_int_equal(runs(), 12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SOUNDS_TEST(test_sounds__restart_finds_it_on_disk),
		SOUNDS_TEST(test_sounds__damaged_file_is_made_again),
		SOUNDS_TEST(test_sounds__two_share_a_folder),
		SOUNDS_TEST(test_sounds__memory_is_bounded),
		SOUNDS_TEST(test_sounds__cannot_be_opened),
		SOUNDS_TEST(test_sounds__destroy_ends_what_is_under_way),
		SOUNDS_TEST(test_sounds__crowd),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
