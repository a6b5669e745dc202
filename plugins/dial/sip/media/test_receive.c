/* test_receive.c - a peer that is not one of ours: where it is, and what it may send */
/* SPDX-License-Identifier: MIT */
#include "media/phone_test.h"

/* ---- where the peer is ---- */

static void test_latch__sound_goes_to_where_it_comes_from(void **state)
{
	struct rtp_packet packet;
	uint8_t bytes[2000];
	struct scene scene;
	struct phone nat;

	(void)state;
	scene_open(&scene, NULL);
	scene_connect(&scene, &scene.phone.address);
	phone_hear(&scene.phone, &packet, bytes);
	phone_open(&nat, "127.0.0.1", &scene.leg);
	phone_say_sound(&nat, 1, 160);
	phone_hear(&nat, &packet, bytes);
	/* From now on it is the only one. */
	scene_turn(&scene);
	phone_say_sound(&scene.phone, 1, 160);
	phone_say_sound(&nat, 1, 160);
	scene_turn(&scene);
	assert_int_equal(scene_figures(&scene).received, 2);
	/* Unless we are told again. */
	scene_connect(&scene, &scene.phone.address);
	scene_turn(&scene);
	phone_hear(&nat, &packet, bytes);
	phone_say_sound(&scene.phone, 1, 160);
	scene_turn(&scene);
	assert_int_equal(scene_figures(&scene).received, 3);
	while (recv(scene.phone.fd, bytes, sizeof(bytes), MSG_DONTWAIT) > 0)
		;
	phone_hear(&scene.phone, &packet, bytes);
	assert_int_equal(scene.leg.flows, 1);
	close(nat.fd);
	scene_close(&scene);
	desk_destroy(&scene.desk);
}

static void test_latch__another_address_only_when_allowed(void **state)
{
	(void)state;
	for (int is_any = 0; is_any < 2; is_any++) {
		struct media_config config = desk_config();
		struct scene scene;
		struct phone stranger;

		config.is_latch_any = is_any == 1;
		config.address = "0.0.0.0";
		scene_open(&scene, &config);
		scene_connect(&scene, &scene.phone.address);
		phone_open(&stranger, "127.0.0.2", &scene.leg);
		scene_turn(&scene);
		phone_say_sound(&stranger, 1, 160);
		scene_turn(&scene);
		assert_int_equal(scene_figures(&scene).received, is_any);
		assert_int_equal(scene_figures(&scene).dropped, 1 - is_any);
		assert_int_equal(scene.leg.flows, is_any);
		close(stranger.fd);
		scene_close(&scene);
		desk_destroy(&scene.desk);
	}
}

static void test_peer__that_is_no_host_gets_nothing(void **state)
{
	static const char *const addresses[] = { "0.0.0.0", "224.0.0.1", "255.255.255.255" };

	(void)state;
	for (int i = 0; i < 4; i++) {
		struct scene scene;
		struct sockaddr_in said;

		scene_open(&scene, NULL);
		said = scene.phone.address;
		if (i < 3)
			inet_pton(AF_INET, addresses[i], &said.sin_addr);
		else
			said.sin_port = 0;
		scene_connect(&scene, &said);
		phone_say_sound(&scene.phone, 1, 160);
		scene_turn(&scene);
		scene_turn(&scene);
		assert_int_equal(scene_figures(&scene).sent, 0);
		assert_int_equal(scene_figures(&scene).received, 0);
		scene_close(&scene);
		desk_destroy(&scene.desk);
	}
}

static void test_peer__of_the_other_family_is_said(void **state)
{
	struct media_peer peer = { .telephone_event = 101 };
	struct scene scene;

	(void)state;
	scene_open(&scene, NULL);
	peer.address.ss_family = AF_INET6;
	stream_connect(scene.leg.stream, &peer);
	assert_int_equal(scene.desk->warnings, 1);
	scene.desk->warnings = 0;
	scene_close(&scene);
	desk_destroy(&scene.desk);
}

/* The system's word about it comes with later calls on the socket. */
static void test_peer__with_a_closed_port_does_no_harm(void **state)
{
	struct scene scene;
	struct rtp_packet packet;
	struct phone again;
	uint8_t bytes[2000];

	(void)state;
	scene_open(&scene, NULL);
	scene_connect(&scene, &scene.phone.address);
	phone_say_sound(&scene.phone, 1, 160);
	DESK_UNTIL(scene.desk, scene.leg.flows == 1);
	close(scene.phone.fd);
	for (int i = 0; i < 5; i++)
		scene_turn(&scene);
	/* Somebody opens it again. */
	phone_open(&again, "127.0.0.1", &scene.leg);
	scene_connect(&scene, &again.address);
	phone_hear(&again, &packet, bytes);
	scene.phone.fd = again.fd;
	scene_close(&scene);
	desk_destroy(&scene.desk);
}

static void test_ipv6__works_too(void **state)
{
	struct media_config config = desk_config();
	struct sockaddr_in6 to = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	struct media_peer peer = { .telephone_event = 101 };
	struct ear one, other;
	struct desk *desk;

	(void)state;
	config.address = "::1";
	desk = desk_create_with(&config);
	ear_create(desk, &one);
	ear_create(desk, &other);
	to.sin6_port = htons(stream_port(other.stream));
	memcpy(&peer.address, &to, sizeof(to));
	stream_connect(one.stream, &peer);
	to.sin6_port = htons(stream_port(one.stream));
	memcpy(&peer.address, &to, sizeof(to));
	stream_connect(other.stream, &peer);
	stream_press(one.stream, '6');
	DESK_UNTIL(desk, other.keys[0] == '6' && one.flows == 1);
	stream_destroy(&one.stream);
	stream_destroy(&other.stream);
	desk_destroy(&desk);
}

/* ---- what may come ---- */

static void test_garbage__is_counted_and_dropped(void **state)
{
	uint8_t bytes[1600] = { 0x80 };
	struct phone *phone;
	struct scene scene;
	unsigned bad = 0;

	(void)state;
	scene_open(&scene, NULL);
	phone = &scene.phone;
	/* Before anybody is known. */
	phone_say_sound(phone, 1, 160);
	bad++;
	scene_turn(&scene);
	scene_connect(&scene, &phone->address);
	scene_turn(&scene);
	phone_send(phone, bytes, 0);
	phone_send(phone, bytes, 11);
	phone_send(phone, bytes, 12);
	phone_send(phone, bytes, 1600);
	bytes[0] = 0x40;
	phone_send(phone, bytes, 172);
	bad += 5;
	scene_turn(&scene);
	phone_say(phone, 3, bytes, 33);
	phone_say(phone, 13, bytes, 1);
	phone_say(phone, 72, bytes, 60);
	bad += 3;
	scene_turn(&scene);
	assert_int_equal(scene.leg.flows, 0);
	assert_int_equal(scene_figures(&scene).dropped, bad);
	assert_int_equal(scene_figures(&scene).received, 0);

	phone_say_sound(phone, 1, 160);
	phone->sequence--;
	phone_say_sound(phone, 1, 160); /* doubled */
	bad++;
	phone->sequence = 30000;
	phone_say_sound(phone, 1, 160); /* from nowhere */
	bad++;
	scene_turn(&scene);
	DESK_UNTIL(scene.desk, scene.leg.flows == 1);
	assert_int_equal(scene_figures(&scene).dropped, bad);
	assert_int_equal(scene_figures(&scene).received, 1);
	scene_close(&scene);
	desk_destroy(&scene.desk);
}

/* The stream stays in its time, and others do not suffer. */
static void test_flood__most_is_dropped(void **state)
{
	struct media_figures before, after;
	uint64_t rounds = 0;
	struct scene scene;

	(void)state;
	scene_open(&scene, NULL);
	scene_connect(&scene, &scene.phone.address);
	scene_turn(&scene);
	before = scene_figures(&scene);
	while (rounds++ < 20) {
		for (int i = 0; i < 40; i++)
			phone_say_sound(&scene.phone, 1, 160);
		scene_turn(&scene);
	}
	after = scene_figures(&scene);
	/* Three for each packet of ours, and what was saved up. */
	assert_in_range(after.received - before.received, 1,
			3 * (after.sent + after.skipped - before.sent - before.skipped) + 64);
	assert_true(after.dropped > before.dropped);
	scene_close(&scene);
	desk_destroy(&scene.desk);
}

static void test_lengths__of_other_packets_are_taken(void **state)
{
	static const size_t lengths[] = { 80, 160, 240, 320, 480 };

	(void)state;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		uint8_t spoken[2000];
		struct peal_error err;
		struct scene scene;
		struct wav wav;

		scene_open(&scene, NULL);
		scene_connect(&scene, &scene.phone.address);
		assert_int_equal(stream_record(scene.leg.stream, scene.path, &err), 0);
		scene_turn(&scene);
		for (size_t sent = 0; sent < 960; sent += lengths[i])
			phone_say_sound(&scene.phone, (uint8_t)(sent / 10), lengths[i]);
		/* Until it is surely out of the intake. */
		for (int turn = 0; turn < 6; turn++)
			scene_turn(&scene);
		scene_close(&scene);
		wav = wav_load(scene.path);
		assert_int_equal(wav_spoken(&wav, 1, spoken, sizeof(spoken)), 960);
		for (size_t sent = 0; sent < 960; sent++)
			assert_int_equal(spoken[sent], sent / lengths[i] * lengths[i] / 10);
		wav_free(&wav);
		desk_destroy(&scene.desk);
	}
}

static void test_keys__lost_ends_and_repeats_tell_each_press_once(void **state)
{
	static const uint8_t held[] = { 4, 10, 0, 160 }, ended[] = { 4, 0x8a, 3, 32 };
	struct phone *phone;
	struct scene scene;

	(void)state;
	scene_open(&scene, NULL);
	phone = &scene.phone;
	scene_connect(&scene, &phone->address);
	scene_turn(&scene);
	for (int press = 0; press < 3; press++) {
		phone->timestamp += 3200;
		for (int i = 0; i < 3; i++)
			phone_say(phone, 101, held, sizeof(held));
		scene_turn(&scene);
		for (int i = 0; i < 3 && press != 1; i++)
			phone_say(phone, 101, ended, sizeof(ended));
		scene_turn(&scene);
	}
	phone->timestamp += 3200;
	phone_say(phone, 101, held, 3);
	scene_turn(&scene);
	assert_string_equal(scene.leg.keys, "444");
	scene_close(&scene);
	desk_destroy(&scene.desk);
}

/* A port where nothing comes is looked at less often, but it is. */
static void test_keys__are_heard_after_a_long_silence(void **state)
{
	static const uint8_t ended[] = { 7, 0x8a, 3, 32 };
	struct rtp_packet packet;
	uint8_t bytes[2000];
	struct scene scene;

	(void)state;
	scene_open(&scene, NULL);
	scene_connect(&scene, &scene.phone.address);
	for (int turn = 0; turn < 40; turn++)
		phone_hear(&scene.phone, &packet, bytes);
	phone_say(&scene.phone, 101, ended, sizeof(ended));
	DESK_UNTIL(scene.desk, scene.leg.keys[0] != '\0');
	assert_string_equal(scene.leg.keys, "7");
	scene_close(&scene);
	desk_destroy(&scene.desk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_latch__sound_goes_to_where_it_comes_from),
		cmocka_unit_test(test_latch__another_address_only_when_allowed),
		cmocka_unit_test(test_peer__that_is_no_host_gets_nothing),
		cmocka_unit_test(test_peer__of_the_other_family_is_said),
		cmocka_unit_test(test_peer__with_a_closed_port_does_no_harm),
		cmocka_unit_test(test_ipv6__works_too),
		cmocka_unit_test(test_garbage__is_counted_and_dropped),
		cmocka_unit_test(test_flood__most_is_dropped),
		cmocka_unit_test(test_lengths__of_other_packets_are_taken),
		cmocka_unit_test(test_keys__lost_ends_and_repeats_tell_each_press_once),
		cmocka_unit_test(test_keys__are_heard_after_a_long_silence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
