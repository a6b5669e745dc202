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
		cmocka_unit_test(test_create__of_nothing_is_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
