/* test_bridge.c - calls that are connected with each other */
/* SPDX-License-Identifier: MIT */
#include "media/media_test.h"

#define SPOKEN_MAX 60000

/* Legs of ours and the telephones that they talk to: telephone N is at leg N. */
struct house {
	struct desk *desk;
	struct ear legs[3], phones[3];
	struct media_peer peers[3]; /* as the legs see the telephones */
	char paths[3][128];	    /* of what the telephones record */
};

static void house_create(struct house *house, unsigned threads)
{
	struct media_config config = desk_config();

	memset(house, 0, sizeof(*house));
	config.thread_count = threads;
	house->desk = desk_create_with(&config);
	for (int i = 0; i < 3; i++) {
		char name[] = { (char)('0' + i), '.', 'w', 'a', 'v', '\0' };

		ear_create(house->desk, &house->legs[i]);
		ear_create(house->desk, &house->phones[i]);
		desk_path(house->desk, name, house->paths[i]);
		house->peers[i] = peer_of(&house->phones[i]);
	}
}

static void house_connect(struct house *house)
{
	struct peal_error err;

	for (int i = 0; i < 3; i++) {
		struct media_peer peer = house->peers[i];

		stream_connect(house->legs[i].stream, &peer);
		peer.address = peer_of(&house->legs[i]).address;
		memcpy(peer.key_send, house->peers[i].key_receive, MEDIA_KEY_BYTES);
		memcpy(peer.key_receive, house->peers[i].key_send, MEDIA_KEY_BYTES);
		stream_connect(house->phones[i].stream, &peer);
		assert_int_equal(stream_record(house->phones[i].stream, house->paths[i], &err), 0);
		DESK_UNTIL(house->desk, house->legs[i].flows && house->phones[i].flows);
	}
}

static void house_hang_up(struct house *house)
{
	for (int i = 0; i < 3; i++) {
		stream_destroy(&house->legs[i].stream);
		stream_destroy(&house->phones[i].stream);
	}
	desk_end_media(house->desk);
}

/* Until it is so: what `one` is told next is done after that. */
static void house_bridge(struct house *house, int one, int other)
{
	struct ear *ear = &house->legs[one];

	ear->played = 0;
	stream_bridge(ear->stream, house->legs[other].stream);
	stream_play(ear->stream, NULL, 0);
	DESK_UNTIL(house->desk, ear->played == 1);
}

/* A key of one telephone arrives at the other: they are connected, and what was said
 * before has arrived. */
static void key_goes(struct house *house, int from, int to, char key)
{
	struct ear *ear = &house->phones[to];
	size_t had = strlen(ear->keys);

	stream_press(house->phones[from].stream, key);
	DESK_UNTIL(house->desk, ear->keys[had] == key);
}

static void sound_goes(struct house *house, int from, int to, struct sound *sound)
{
	struct ear *ear = &house->phones[from];

	key_goes(house, from, to, '1');
	ear->played = 0;
	stream_play(ear->stream, &sound, 1);
	DESK_UNTIL(house->desk, ear->played == 1);
	key_goes(house, from, to, '2');
	key_goes(house, from, to, '3');
}

static void file_has(const char *path, const uint8_t *bytes, size_t count)
{
	uint8_t *spoken = malloc(SPOKEN_MAX);
	struct wav wav = wav_load(path);

	assert_int_equal(wav_spoken(&wav, 1, spoken, SPOKEN_MAX), count);
	assert_memory_equal(spoken, bytes, count);
	wav_free(&wav);
	free(spoken);
}

static void two_talk(struct house *house)
{
	struct sound *question = sound_make(3000, 1), *answer = sound_make(2000, 9);

	house_connect(house);
	house_bridge(house, 0, 1);
	sound_goes(house, 0, 1, question);
	sound_goes(house, 1, 0, answer);
	/* Each leg has noted the keys of its own telephone. */
	assert_string_equal(house->legs[0].keys, "123");
	assert_string_equal(house->legs[1].keys, "123");
	assert_string_equal(house->phones[2].keys, "");
	house_hang_up(house);
	file_has(house->paths[1], question->pcmu, 3000);
	file_has(house->paths[0], answer->pcmu, 2000);
	file_has(house->paths[2], NULL, 0);
	sound_drop(question);
	sound_drop(answer);
	desk_destroy(&house->desk);
}

static void test_bridge__two_peers_hear_each_other(void **state)
{
	struct house house;

	(void)state;
	house_create(&house, 1);
	two_talk(&house);
}

static void test_bridge__from_one_media_thread_to_another(void **state)
{
	struct house house;

	(void)state;
	house_create(&house, 3);
	two_talk(&house);
}

static void test_bridge__srtp_is_sealed_anew(void **state)
{
	struct house house;

	(void)state;
	house_create(&house, 2);
	for (int i = 0; i < 2; i++) {
		house.peers[i].is_secure = true;
		memset(house.peers[i].key_send, 0x40 + i, MEDIA_KEY_BYTES);
		memset(house.peers[i].key_receive, 0x50 + i, MEDIA_KEY_BYTES);
	}
	two_talk(&house);
}

static void test_bridge__a_third_one_takes_over(void **state)
{
	struct sound *sounds[2] = { sound_make(1000, 1), sound_make(1200, 5) };
	struct house house;

	(void)state;
	house_create(&house, 3);
	house_connect(&house);
	house_bridge(&house, 0, 1);
	sound_goes(&house, 0, 1, sounds[0]);
	house_bridge(&house, 2, 0);
	sound_goes(&house, 0, 2, sounds[1]);
	key_goes(&house, 2, 0, '7');
	house_hang_up(&house);
	file_has(house.paths[1], sounds[0]->pcmu, 1000);
	file_has(house.paths[2], sounds[1]->pcmu, 1200);
	sound_drop(sounds[0]);
	sound_drop(sounds[1]);
	desk_destroy(&house.desk);
}

/* What one side of the bridge says is on our side of the other one's record. */
static void test_bridge__is_recorded_on_both_legs(void **state)
{
	uint8_t *spoken = malloc(SPOKEN_MAX);
	struct sound *sound = sound_make(2400, 3);
	char paths[2][128];
	struct house house;

	(void)state;
	house_create(&house, 1);
	for (int i = 0; i < 2; i++) {
		char name[] = { 'l', (char)('0' + i), '\0' };
		struct peal_error err;

		desk_path(house.desk, name, paths[i]);
		assert_int_equal(stream_record(house.legs[i].stream, paths[i], &err), 0);
	}
	house_connect(&house);
	house_bridge(&house, 0, 1);
	sound_goes(&house, 0, 1, sound);
	house_hang_up(&house);
	file_has(paths[0], sound->pcmu, 2400);
	for (unsigned channel = 0; channel < 2; channel++) {
		struct wav wav = wav_load(paths[1]);
		size_t count = wav_spoken(&wav, channel, spoken, SPOKEN_MAX);

		assert_int_equal(count, channel == 0 ? 2400 : 0);
		assert_memory_equal(spoken, sound->pcmu, count);
		wav_free(&wav);
	}
	sound_drop(sound);
	free(spoken);
	desk_destroy(&house.desk);
}

/* Keys reach a telephone that knows no packets for them, and laws differ. */
static void test_bridge__between_unlike_telephones(void **state)
{
	struct house house;

	(void)state;
	house_create(&house, 2);
	house.peers[1].telephone_event = -1;
	house.peers[1].codec = MEDIA_CODEC_PCMA;
	house.peers[1].payload_type = 8;
	house_connect(&house);
	house_bridge(&house, 0, 1);
	key_goes(&house, 0, 1, '5');
	key_goes(&house, 0, 1, '#');
	assert_string_equal(house.legs[0].keys, "5#");
	house_hang_up(&house);
	desk_destroy(&house.desk);
}

/* Orders, moves and ends cross each other; whoever is left goes on. */
static void test_bridge__streams_may_end_at_any_moment(void **state)
{
	struct house house;

	(void)state;
	for (int round = 0; round < 24; round++) {
		house_create(&house, 4);
		for (int i = 0; i < 3; i++)
			ears_connect(&house.legs[i], &house.phones[i]);
		if (round % 2 == 0)
			DESK_UNTIL(house.desk, house.legs[0].flows && house.legs[1].flows);
		stream_bridge(house.legs[0].stream, house.legs[1].stream);
		if (round % 3 == 0)
			stream_bridge(house.legs[2].stream, house.legs[0].stream);
		stream_destroy(&house.legs[round % 4 == 0 ? 1 : 0].stream);
		stream_bridge(house.legs[2].stream, house.phones[2].stream);
		stream_bridge(house.phones[1].stream, house.phones[1].stream);
		if (round % 2 == 1) {
			stream_play(house.phones[2].stream, NULL, 0);
			DESK_UNTIL(house.desk, house.phones[2].played == 1);
		}
		house_hang_up(&house);
		desk_destroy(&house.desk);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bridge__two_peers_hear_each_other),
		cmocka_unit_test(test_bridge__from_one_media_thread_to_another),
		cmocka_unit_test(test_bridge__srtp_is_sealed_anew),
		cmocka_unit_test(test_bridge__a_third_one_takes_over),
		cmocka_unit_test(test_bridge__is_recorded_on_both_legs),
		cmocka_unit_test(test_bridge__between_unlike_telephones),
		cmocka_unit_test(test_bridge__streams_may_end_at_any_moment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
