/* test_playlist.c - sounds in frames without gaps, and when each is dropped */
/* SPDX-License-Identifier: MIT */
#include "media/playlist.h"

#include "media/media_test.h"

static void test_frame__crosses_borders(void **state)
{
	static const size_t lengths[] = { 100, 0, 60, 1, 319, 200 };
	const size_t total = 680;
	struct sound *sounds[6];
	uint8_t all[2][700], played[700], frame[HEAR_FRAME_SAMPLES];
	size_t count = 0;

	(void)state;
	for (unsigned i = 0; i < 6; i++) {
		sounds[i] = sound_make(lengths[i], i);
		memcpy(all[0] + count, sounds[i]->pcmu, lengths[i]);
		memcpy(all[1] + count, sounds[i]->pcma, lengths[i]);
		count += lengths[i];
	}
	for (int codec = 0; codec < 2; codec++) {
		struct playlist *list = playlist_create(5, sounds, 6);
		size_t filled;

		count = 0;
		while ((filled = playlist_frame(list, (enum media_codec)codec, frame)) > 0) {
			memcpy(played + count, frame, filled);
			count += filled;
			assert_int_equal(playlist_is_over(list), count == total);
			assert_true(filled == HEAR_FRAME_SAMPLES || count == total);
		}
		assert_int_equal(count, total);
		assert_memory_equal(played, all[codec], total);
		assert_int_equal(frame[0], codec == 0 ? 0xff : 0xd5);
		playlist_destroy(&list);
	}
	for (int i = 0; i < 6; i++) {
		assert_false(sound_block_is_shared(sounds[i]));
		sound_drop(sounds[i]);
	}
}

static void test_frame__drops_a_sound_when_it_was_played(void **state)
{
	struct sound *sounds[2] = { sound_make(160, 1), sound_make(320, 2) };
	uint8_t frame[HEAR_FRAME_SAMPLES];
	struct playlist *list = playlist_create(1, sounds, 2);

	(void)state;
	assert_true(sound_block_is_shared(sounds[0]));
	playlist_frame(list, MEDIA_CODEC_PCMU, frame);
	assert_false(sound_block_is_shared(sounds[0]));
	assert_true(sound_block_is_shared(sounds[1]));
	playlist_frame(list, MEDIA_CODEC_PCMU, frame);
	playlist_destroy(&list);
	playlist_destroy(&list);
	assert_false(sound_block_is_shared(sounds[1]));
	sound_drop(sounds[0]);
	sound_drop(sounds[1]);
}

/* In place as long as the sound goes on after it: the last frame may take the sound
 * with it, and is copied. */
static void test_whole__is_followed_by_the_rest(void **state)
{
	struct sound *sounds[2] = { sound_make(500, 1), sound_make(320, 2) };
	struct playlist *list = playlist_create(1, sounds, 2);
	uint8_t frame[HEAR_FRAME_SAMPLES];

	(void)state;
	for (size_t i = 0; i < 3; i++)
		assert_ptr_equal(playlist_whole(list, MEDIA_CODEC_PCMA),
				 sounds[0]->pcma + i * HEAR_FRAME_SAMPLES);
	assert_null(playlist_whole(list, MEDIA_CODEC_PCMU));
	assert_int_equal(playlist_frame(list, MEDIA_CODEC_PCMU, frame), HEAR_FRAME_SAMPLES);
	assert_memory_equal(frame, sounds[0]->pcmu + 480, 20);
	assert_memory_equal(frame + 20, sounds[1]->pcmu, 140);
	assert_ptr_equal(playlist_whole(list, MEDIA_CODEC_PCMU), sounds[1]->pcmu + 140);
	assert_null(playlist_whole(list, MEDIA_CODEC_PCMU));
	assert_int_equal(playlist_frame(list, MEDIA_CODEC_PCMU, frame), 20);
	assert_null(playlist_whole(list, MEDIA_CODEC_PCMU));
	assert_int_equal(playlist_frame(list, MEDIA_CODEC_PCMU, frame), 0);
	playlist_destroy(&list);
	sound_drop(sounds[0]);
	sound_drop(sounds[1]);
}

/* A frame that ends with its sound is not given in place. */
static void test_whole__not_at_the_very_end(void **state)
{
	struct sound *sound = sound_make(320, 3);
	struct playlist *list = playlist_create(1, &sound, 1);
	uint8_t frame[HEAR_FRAME_SAMPLES];

	(void)state;
	assert_non_null(playlist_whole(list, MEDIA_CODEC_PCMU));
	assert_null(playlist_whole(list, MEDIA_CODEC_PCMU));
	assert_int_equal(playlist_frame(list, MEDIA_CODEC_PCMU, frame), HEAR_FRAME_SAMPLES);
	assert_memory_equal(frame, sound->pcmu + 160, 160);
	assert_true(playlist_is_over(list));
	playlist_destroy(&list);
	sound_drop(sound);
}

static void test_create__of_nothing_is_over(void **state)
{
	struct sound *empty = sound_make(0, 0);
	struct playlist *list = playlist_create(1, NULL, 0);

	(void)state;
	assert_true(playlist_is_over(list));
	playlist_destroy(&list);
	list = playlist_create(1, &empty, 1);
	assert_true(playlist_is_over(list));
	playlist_destroy(&list);
	assert_false(sound_block_is_shared(empty));
	sound_drop(empty);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_frame__crosses_borders),
		cmocka_unit_test(test_frame__drops_a_sound_when_it_was_played),
		cmocka_unit_test(test_whole__is_followed_by_the_rest),
		cmocka_unit_test(test_whole__not_at_the_very_end),
		cmocka_unit_test(test_create__of_nothing_is_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
