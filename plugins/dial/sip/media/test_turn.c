/* test_turn.c - what a peer that is not one of ours gets: silence, sound, keys */
/* SPDX-License-Identifier: MIT */
#include "media/phone_test.h"

static void test_sent__begins_at_once_and_counts_on(void **state)
{
	struct rtp_packet first, next;
	uint8_t one[2000], other[2000];
	struct scene scene;

	(void)state;
	scene_open(&scene, NULL);
	scene_connect(&scene, &scene.phone.address);
	phone_hear(&scene.phone, &first, one);
	assert_int_equal(first.payload_type, 0);
	assert_int_equal(first.payload_bytes, 160);
	assert_int_equal(first.payload[0], 0xff);
	assert_int_equal(first.payload[159], 0xff);
	assert_false(first.is_marked);
	for (int i = 1; i < 10; i++) {
		phone_hear(&scene.phone, &next, other);
		assert_int_equal(next.ssrc, first.ssrc);
		assert_int_equal(next.sequence, (uint16_t)(first.sequence + i));
		/* On schedule, also when the machine was too busy for some. */
		assert_int_equal((next.timestamp - first.timestamp) % 160, 0);
		assert_true(next.timestamp - first.timestamp >= 160u * (unsigned)i);
	}
	scene_close(&scene);
	desk_destroy(&scene.desk);
}

static void test_sent__a_talk_spurt_is_marked(void **state)
{
	struct sound *sound = sound_make(400, 1);
	struct rtp_packet packet;
	uint8_t bytes[2000];
	struct scene scene;
	int marks = 0;

	(void)state;
	scene_open(&scene, NULL);
	scene_connect(&scene, &scene.phone.address);
	phone_hear(&scene.phone, &packet, bytes);
	stream_play(scene.leg.stream, &sound, 1);
	do {
		phone_hear(&scene.phone, &packet, bytes);
	} while (!packet.is_marked);
	assert_memory_equal(packet.payload, sound->pcmu, 160);
	phone_hear(&scene.phone, &packet, bytes);
	assert_memory_equal(packet.payload, sound->pcmu + 160, 160);
	marks += packet.is_marked;
	phone_hear(&scene.phone, &packet, bytes);
	assert_memory_equal(packet.payload, sound->pcmu + 320, 80);
	assert_int_equal(packet.payload[80], 0xff);
	marks += packet.is_marked;
	phone_hear(&scene.phone, &packet, bytes);
	assert_int_equal(packet.payload[0], 0xff);
	marks += packet.is_marked;
	assert_int_equal(marks, 0);
	sound_drop(sound);
	scene_close(&scene);
	desk_destroy(&scene.desk);
}

static void test_sent__keys_are_packets_of_one_time(void **state)
{
	struct rtp_packet packet;
	uint32_t timestamp;
	uint8_t bytes[2000];
	struct scene scene;
	int ends = 0;

	(void)state;
	scene_open(&scene, NULL);
	scene_connect(&scene, &scene.phone.address);
	stream_press(scene.leg.stream, '*');
	do {
		phone_hear(&scene.phone, &packet, bytes);
	} while (packet.payload_type != 101);
	timestamp = packet.timestamp;
	assert_true(packet.is_marked);
	for (int i = 1; i < 8; i++) {
		phone_hear(&scene.phone, &packet, bytes);
		assert_int_equal(packet.payload_type, 101);
		assert_int_equal(packet.timestamp, timestamp);
		assert_int_equal(packet.payload_bytes, 4);
		assert_int_equal(packet.payload[0], 10);
		assert_false(packet.is_marked);
		ends += packet.payload[1] >> 7;
	}
	assert_int_equal(ends, 3);
	phone_hear(&scene.phone, &packet, bytes);
	assert_int_equal(packet.payload_type, 0);
	assert_true(packet.timestamp - timestamp >= 8 * 160);
	scene_close(&scene);
	desk_destroy(&scene.desk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sent__begins_at_once_and_counts_on),
		cmocka_unit_test(test_sent__a_talk_spurt_is_marked),
		cmocka_unit_test(test_sent__keys_are_packets_of_one_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
