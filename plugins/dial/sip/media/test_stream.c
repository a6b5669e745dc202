/* test_stream.c - two streams that talk to each other over loopback */
/* SPDX-License-Identifier: MIT */
#include "media/media_test.h"
#include "sound/g711.h"

#define SPOKEN_MAX 100000

/* Three sounds of odd lengths, one of them empty, one after the other. */
static size_t sounds_make(struct sound *sounds[4], uint8_t *bytes, enum media_codec codec)
{
	static const size_t lengths[4] = { 1001, 0, 37, 2222 };
	size_t count = 0;

	for (unsigned i = 0; i < 4; i++) {
		sounds[i] = sound_make(lengths[i], i);
		memcpy(bytes + count, codec == MEDIA_CODEC_PCMA ? sounds[i]->pcma : sounds[i]->pcmu,
		       lengths[i]);
		count += lengths[i];
	}
	return count;
}

struct pair {
	struct desk *desk;
	struct ear one, other;
	char path_one[128], path_other[128];
	bool is_done;
};

static void pair_create(struct pair *pair)
{
	*pair = (struct pair){ .desk = desk_create() };
	ear_create(pair->desk, &pair->one);
	ear_create(pair->desk, &pair->other);
	desk_path(pair->desk, "one.wav", pair->path_one);
	desk_path(pair->desk, "other.wav", pair->path_other);
}

static void pair_record(struct pair *pair)
{
	struct peal_error err;

	assert_int_equal(stream_record(pair->one.stream, pair->path_one, &err), 0);
	assert_int_equal(stream_record(pair->other.stream, pair->path_other, &err), 0);
}

static void pair_hang_up(struct pair *pair)
{
	stream_destroy(&pair->one.stream);
	stream_destroy(&pair->other.stream);
	desk_end_media(pair->desk);
}

/* `listener` has to have all of it: what was played is on the wire now, and the key
 * behind it comes after it. */
static void pair_play(struct pair *pair, struct sound *const *sounds, size_t count)
{
	struct ear *one = &pair->one;
	uint32_t play = stream_play(one->stream, sounds, count);

	DESK_UNTIL(pair->desk, one->played == 1);
	assert_int_equal(one->play, play);
	/* Eight turns later the last packet has come out of the other's intake. */
	stream_press(one->stream, '1');
	DESK_UNTIL(pair->desk, pair->other.keys[0] == '1');
	stream_press(one->stream, '2');
	DESK_UNTIL(pair->desk, pair->other.keys[1] == '2');
}

static void sound_arrives(const struct media_peer *like)
{
	enum media_codec codec = like->codec;
	uint8_t *bytes = malloc(SPOKEN_MAX), *spoken = malloc(SPOKEN_MAX);
	struct sound *sounds[4];
	size_t count = sounds_make(sounds, bytes, codec);
	struct media_peer peer = *like;
	struct pair pair;
	struct wav wav;

	pair_create(&pair);
	peer.address = peer_of(&pair.other).address;
	stream_connect(pair.one.stream, &peer);
	peer.address = peer_of(&pair.one).address;
	memcpy(peer.key_send, like->key_receive, MEDIA_KEY_BYTES);
	memcpy(peer.key_receive, like->key_send, MEDIA_KEY_BYTES);
	stream_connect(pair.other.stream, &peer);
	pair_record(&pair);
	DESK_UNTIL(pair.desk, pair.one.flows == 1 && pair.other.flows == 1);
	pair_play(&pair, sounds, 4);
	for (int i = 0; i < 4; i++) {
		assert_false(sound_block_is_shared(sounds[i]));
		sound_drop(sounds[i]);
	}
	pair_hang_up(&pair);

	wav = wav_load(pair.path_other);
	assert_int_equal(wav.format, codec == MEDIA_CODEC_PCMA ? 6 : 7);
	assert_int_equal(wav.channels, 2);
	assert_int_equal(wav_spoken(&wav, 1, spoken, SPOKEN_MAX), count);
	assert_memory_equal(spoken, bytes, count);
	assert_int_equal(wav_spoken(&wav, 0, spoken, SPOKEN_MAX), 0);
	wav_free(&wav);
	wav = wav_load(pair.path_one);
	assert_int_equal(wav_spoken(&wav, 0, spoken, SPOKEN_MAX), count);
	assert_memory_equal(spoken, bytes, count);
	assert_int_equal(wav_spoken(&wav, 1, spoken, SPOKEN_MAX), 0);
	wav_free(&wav);
	free(bytes);
	free(spoken);
	desk_destroy(&pair.desk);
}

static void test_play__arrives_bit_by_bit(void **state)
{
	struct media_peer peer = { .codec = MEDIA_CODEC_PCMU, .telephone_event = 101 };

	(void)state;
	sound_arrives(&peer);
	peer.codec = MEDIA_CODEC_PCMA;
	peer.payload_type = 8;
	sound_arrives(&peer);
}

static void test_play__arrives_through_srtp(void **state)
{
	struct media_peer peer = { .telephone_event = 96, .is_secure = true };

	(void)state;
	memset(peer.key_send, 0x11, MEDIA_KEY_BYTES);
	memset(peer.key_receive, 0x22, MEDIA_KEY_BYTES);
	sound_arrives(&peer);
}

static void test_srtp__with_another_key_nothing_is_heard(void **state)
{
	struct media_figures figures;
	struct media_peer peer;
	struct pair pair;

	(void)state;
	pair_create(&pair);
	peer = peer_of(&pair.other);
	peer.is_secure = true;
	memset(peer.key_send, 0x33, MEDIA_KEY_BYTES);
	stream_connect(pair.one.stream, &peer);
	peer.address = peer_of(&pair.one).address;
	stream_connect(pair.other.stream, &peer);
	do {
		stream_play(pair.one.stream, NULL, 0);
		DESK_UNTIL(pair.desk, pair.one.played > 0);
		pair.one.played = 0;
		media_figures(pair.desk->media, &figures);
	} while (figures.dropped < 4);
	assert_int_equal(figures.received, 0);
	assert_int_equal(pair.one.flows + pair.other.flows, 0);
	pair_hang_up(&pair);
	desk_destroy(&pair.desk);
}

/* A machine that is too busy tears tones apart. */
static bool pair_is_torn(const struct pair *pair)
{
	struct media_figures figures;

	media_figures(pair->desk->media, &figures);
	return figures.skipped > 0;
}

/* False: torn, to be tried again. */
static bool keys_try(int telephone_event)
{
	struct media_peer peer;
	struct pair pair;
	bool is_torn;

	pair_create(&pair);
	peer = peer_of(&pair.other);
	peer.telephone_event = telephone_event;
	stream_connect(pair.one.stream, &peer);
	peer.address = peer_of(&pair.one).address;
	stream_connect(pair.other.stream, &peer);
	DESK_UNTIL(pair.desk, pair.one.flows == 1 && pair.other.flows == 1);
	for (const char *key = "1234567890*#ABCD55"; *key != '\0'; key++)
		stream_press(pair.one.stream, *key);
	for (const char *key = "9#9"; *key != '\0'; key++)
		stream_press(pair.other.stream, *key);
	stream_press(pair.other.stream, 'x');
	DESK_UNTIL(pair.desk, (strlen(pair.other.keys) >= 18 && strlen(pair.one.keys) >= 3) ||
				      (telephone_event < 0 && pair_is_torn(&pair)));
	is_torn = telephone_event < 0 && pair_is_torn(&pair);
	if (!is_torn) {
		assert_string_equal(pair.other.keys, "1234567890*#ABCD55");
		assert_string_equal(pair.one.keys, "9#9");
	}
	pair_hang_up(&pair);
	desk_destroy(&pair.desk);
	return !is_torn;
}

static void keys_arrive(int telephone_event)
{
	for (int tries = 0; tries < 10; tries++) {
		if (keys_try(telephone_event))
			return;
	}
	fail_msg("the machine is too busy");
}

static void test_press__is_heard_once_as_packets(void **state)
{
	(void)state;
	keys_arrive(101);
}

static void test_press__is_heard_once_in_the_sound(void **state)
{
	(void)state;
	keys_arrive(-1);
}

static void test_play__is_replaced_and_only_the_last_one_tells(void **state)
{
	struct sound *sound = sound_make(80000, 1);
	struct sound *brief = sound_make(160, 2);
	struct pair pair;
	uint32_t last;

	(void)state;
	pair_create(&pair);
	/* Nobody is there yet: it waits. */
	stream_play(pair.one.stream, &sound, 1);
	ears_connect(&pair.one, &pair.other);
	stream_play(pair.one.stream, &sound, 1);
	DESK_UNTIL(pair.desk, pair.other.flows == 1);
	last = stream_play(pair.one.stream, &brief, 1);
	DESK_UNTIL(pair.desk, pair.one.played == 1);
	assert_int_equal(pair.one.play, last);
	assert_false(sound_block_is_shared(sound));
	last = stream_play(pair.one.stream, NULL, 0);
	DESK_UNTIL(pair.desk, pair.one.played == 2);
	assert_int_equal(pair.one.play, last);
	stream_play(pair.one.stream, &sound, 1);
	pair_hang_up(&pair);
	assert_false(sound_block_is_shared(sound));
	sound_drop(sound);
	sound_drop(brief);
	desk_destroy(&pair.desk);
}

static bool is_quiet(uint8_t pcmu)
{
	return abs(hear_pcmu(pcmu)) <= 8; /* silence of the A-law is a step of the mu-law */
}

/* Sound in one law is understood by who speaks the other. */
static void test_codec__the_peer_may_use_the_other_one(void **state)
{
	struct sound *sound = sound_make(1600, 0);
	size_t next = 0;
	struct media_peer peer;
	struct peal_error err;
	struct pair pair;
	struct wav wav;

	(void)state;
	pair_create(&pair);
	peer = peer_of(&pair.other);
	peer.codec = MEDIA_CODEC_PCMA;
	peer.payload_type = 8;
	stream_connect(pair.one.stream, &peer);
	peer = peer_of(&pair.one);
	stream_connect(pair.other.stream, &peer);
	assert_int_equal(stream_record(pair.other.stream, pair.path_other, &err), 0);
	assert_true(stream_record(pair.other.stream, pair.path_other, &err) < 0);
	DESK_UNTIL(pair.desk, pair.other.flows == 1);
	pair_play(&pair, &sound, 1);
	pair_hang_up(&pair);
	wav = wav_load(pair.path_other);
	assert_int_equal(wav.format, 7);
	for (size_t i = 1; i < wav.count; i += 2) {
		if (is_quiet(wav.sound[i]))
			continue;
		while (next < 1600 && is_quiet(g711_pcmu(hear_pcma(sound->pcma[next]))))
			next++;
		assert_true(next < 1600);
		assert_int_equal(wav.sound[i], g711_pcmu(hear_pcma(sound->pcma[next++])));
	}
	assert_in_range(next, 1500, 1600);
	wav_free(&wav);
	sound_drop(sound);
	desk_destroy(&pair.desk);
}

static void test_answer__ends_at_its_limit(void **state)
{
	struct peal_error err;
	struct pair pair;
	struct wav wav;

	(void)state;
	pair_create(&pair);
	ears_connect(&pair.one, &pair.other);
	assert_int_equal(stream_record_answer(pair.other.stream, pair.path_other, 200, 0, &err), 0);
	DESK_UNTIL(pair.desk, pair.other.recorded == 1);
	assert_int_equal(pair.other.length_ms, 200);
	assert_true(pair.other.is_silent);
	/* It is whole when that is told. */
	wav = wav_load(pair.path_other);
	assert_int_equal(wav.channels, 1);
	assert_int_equal(wav.count, 1600);
	wav_free(&wav);
	pair_hang_up(&pair);
	desk_destroy(&pair.desk);
}

static void test_answer__ends_with_silence_or_a_key(void **state)
{
	struct peal_error err;
	struct pair pair;

	(void)state;
	pair_create(&pair);
	ears_connect(&pair.one, &pair.other);
	assert_int_equal(stream_record_answer(pair.other.stream, pair.path_other, 60000, 300, &err),
			 0);
	DESK_UNTIL(pair.desk, pair.other.recorded == 1);
	assert_int_equal(pair.other.length_ms, 300);
	assert_int_equal(stream_record_answer(pair.other.stream, pair.path_one, 60000, 60000, &err),
			 0);
	stream_press(pair.one.stream, '#');
	DESK_UNTIL(pair.desk, pair.other.recorded == 2);
	assert_string_equal(pair.other.keys, "#");
	assert_in_range(pair.other.length_ms, 0, 59000);
	pair_hang_up(&pair);
	desk_destroy(&pair.desk);
}

static void test_record__a_path_that_cannot_be_is_said(void **state)
{
	struct peal_error err = { 0 };
	struct pair pair;

	(void)state;
	pair_create(&pair);
	assert_true(stream_record(pair.one.stream, "/nowhere/a.wav", &err) < 0);
	assert_string_equal(err.text, "the recording /nowhere/a.wav cannot be written: No such "
				      "file or directory");
	assert_true(stream_record(pair.one.stream, "/dev/full", &err) < 0);
	assert_int_equal(err.code, PEAL_FAIL_FULL);
	assert_true(stream_record_answer(pair.one.stream, "/nowhere/b.wav", 1, 1, &err) < 0);
	assert_int_equal(stream_record(pair.one.stream, pair.path_one, &err), 0);
	pair_hang_up(&pair);
	desk_destroy(&pair.desk);
}

static void test_held__nothing_is_sent(void **state)
{
	struct media_peer peer;
	struct pair pair;

	(void)state;
	pair_create(&pair);
	peer = peer_of(&pair.other);
	peer.is_held = true;
	stream_connect(pair.one.stream, &peer);
	peer = peer_of(&pair.one);
	stream_connect(pair.other.stream, &peer);
	DESK_UNTIL(pair.desk, pair.one.flows == 1);
	stream_press(pair.one.stream, '1');
	stream_press(pair.other.stream, '2');
	DESK_UNTIL(pair.desk, pair.one.keys[0] == '2');
	assert_int_equal(pair.other.flows, 0);
	/* Then it goes on, with what has waited. */
	peer = peer_of(&pair.other);
	stream_connect(pair.one.stream, &peer);
	DESK_UNTIL(pair.desk, pair.other.keys[0] == '1');
	pair_hang_up(&pair);
	desk_destroy(&pair.desk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_play__arrives_bit_by_bit),
		cmocka_unit_test(test_play__arrives_through_srtp),
		cmocka_unit_test(test_srtp__with_another_key_nothing_is_heard),
		cmocka_unit_test(test_press__is_heard_once_as_packets),
		cmocka_unit_test(test_press__is_heard_once_in_the_sound),
		cmocka_unit_test(test_play__is_replaced_and_only_the_last_one_tells),
		cmocka_unit_test(test_codec__the_peer_may_use_the_other_one),
		cmocka_unit_test(test_answer__ends_at_its_limit),
		cmocka_unit_test(test_answer__ends_with_silence_or_a_key),
		cmocka_unit_test(test_record__a_path_that_cannot_be_is_said),
		cmocka_unit_test(test_held__nothing_is_sent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
