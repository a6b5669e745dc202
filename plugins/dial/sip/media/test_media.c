/* test_media.c - a media: what it cannot be made of, ports, ends at any moment */
/* SPDX-License-Identifier: MIT */
#include "media/media_test.h"

#include "media/law.h"
#include "sound/g711.h"

static void test_create__says_what_is_wrong(void **state)
{
	static const struct {
		const char *address;
		uint16_t min, max;
		const char *text;
	} wrong[] = {
		{ "nowhere", 20000, 30000, "\"nowhere\" is not an IP address" },
		{ "127.0.0.1", 30001, 30001, "there is no even port from 30001 to 30001" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct media_config config = desk_config();
		struct peal_error err = { 0 };

		config.address = wrong[i].address;
		config.port_min = wrong[i].min;
		config.port_max = wrong[i].max;
		assert_null(media_create(&config, &err));
		assert_string_equal(err.text, wrong[i].text);
	}
}

static void test_stream__ports_are_even_and_run_out(void **state)
{
	struct media_config config = desk_config();
	struct peal_error err = { 0 };
	struct ear ears[3];
	struct desk *desk;

	(void)state;
	config.port_min = 26001;
	config.port_max = 26007;
	desk = desk_create_with(&config);
	for (int i = 0; i < 3; i++) {
		ear_create(desk, &ears[i]);
		assert_int_equal(stream_port(ears[i].stream), 26002 + 2 * i);
	}
	assert_null(stream_create(desk->media, &ear_events, NULL, &err));
	assert_int_equal(err.code, PEAL_FAIL_LIMIT);
	assert_non_null(strstr(err.text, "the RTP ports from 26001 to 26007 are used up"));
	for (int i = 0; i < 3; i++)
		stream_destroy(&ears[i].stream);
	stream_destroy(&ears[0].stream);
	desk_destroy(&desk);
}

static void test_stream__goes_past_a_port_that_somebody_has(void **state)
{
	struct media_config config = desk_config();
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(26102) };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	struct peal_error err = { 0 };
	struct desk *desk;
	struct ear ear;

	(void)state;
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	config.port_min = 26102;
	config.port_max = 26104;
	desk = desk_create_with(&config);
	ear_create(desk, &ear);
	assert_int_equal(stream_port(ear.stream), 26104);
	assert_null(stream_create(desk->media, &ear_events, NULL, &err));
	assert_non_null(strstr(err.text, "are used up: of 2, 1 are in use and 1 rest"));
	close(fd);
	stream_destroy(&ear.stream);
	desk_destroy(&desk);
}

/* Whatever is under way; events that come later are for nobody. */
static void test_destroy__at_any_moment(void **state)
{
	struct sound *sound = sound_make(500, 1);
	struct desk *desk = desk_create();
	char path[128];

	(void)state;
	for (int i = 0; i < 60; i++) {
		struct peal_error err;
		struct ear one, other;

		ear_create(desk, &one);
		ear_create(desk, &other);
		ears_connect(&one, &other);
		stream_listen(one.stream, HEAR_PICK_UP | HEAR_BEEP | HEAR_TONES);
		stream_play(one.stream, &sound, 1);
		stream_press(other.stream, '4');
		assert_int_equal(stream_record(one.stream, desk_path(desk, "r", path), &err), 0);
		assert_int_equal(
			stream_record_answer(other.stream, desk_path(desk, "a", path), 40, 0, &err),
			0);
		if (i % 4 == 1)
			DESK_UNTIL(desk, one.flows == 1);
		if (i % 4 == 2)
			DESK_UNTIL(desk, other.recorded == 1);
		stream_destroy(&one.stream);
		stream_destroy(&other.stream);
		one.keys[0] = other.keys[0] = '\0';
		one.flows = other.flows = one.played = other.recorded = 0;
		if (i % 4 == 3)
			(void)desk_turn(desk);
		assert_int_equal(one.flows + other.flows + one.played + other.recorded, 0);
	}
	desk_end_media(desk);
	assert_false(sound_block_is_shared(sound));
	sound_drop(sound);
	desk_destroy(&desk);
}

static void test_figures__count_both_directions(void **state)
{
	struct desk *desk = desk_create();
	struct media_figures figures;
	struct ear one, other;

	(void)state;
	ear_create(desk, &one);
	ear_create(desk, &other);
	ears_connect(&one, &other);
	stream_press(one.stream, '1');
	DESK_UNTIL(desk, other.keys[0] == '1' && one.flows == 1);
	media_figures(desk->media, &figures);
	assert_true(figures.sent >= 2);
	assert_true(figures.received >= 2);
	assert_true(figures.sent >= figures.late);
	stream_destroy(&one.stream);
	stream_destroy(&other.stream);
	desk_destroy(&desk);
}

/* Who picked up is told although nothing comes: silence is heard as time goes by. */
static void test_listen__hears_silence_too(void **state)
{
	struct hear_config hear = {
		.initial_silence_ms = 100,
		.greeting_ms = 1000,
		.after_greeting_silence_ms = 1000,
		.total_ms = 200,
		.word_min_ms = 100,
		.between_words_ms = 50,
		.words_max = 3,
	};
	struct media_config config = desk_config();
	struct media_peer peer;
	struct desk *desk;
	struct ear ear;

	(void)state;
	config.hear = &hear;
	desk = desk_create_with(&config);
	ear_create(desk, &ear);
	stream_listen(ear.stream, HEAR_PICK_UP);
	peer = peer_of(&ear);
	stream_connect(ear.stream, &peer);
	DESK_UNTIL(desk, ear.heard == 1);
	assert_true(ear.last.what == HEARD_MACHINE || ear.last.what == HEARD_UNSURE);
	stream_destroy(&ear.stream);
	desk_destroy(&desk);
}

static void test_law__converts_to_the_nearest(void **state)
{
	static struct law law;

	(void)state;
	law_init(&law);
	for (unsigned i = 0; i < 256; i++) {
		uint8_t byte = (uint8_t)i;

		law_convert(&law, MEDIA_CODEC_PCMU, MEDIA_CODEC_PCMU, &byte, 1);
		assert_int_equal(byte, i);
		law_convert(&law, MEDIA_CODEC_PCMU, MEDIA_CODEC_PCMA, &byte, 1);
		assert_int_equal(byte, g711_pcma(hear_pcmu((uint8_t)i)));
	}
	assert_int_equal(law.linear[MEDIA_CODEC_PCMU][law_silence(MEDIA_CODEC_PCMU)], 0);
	assert_in_range(law.linear[MEDIA_CODEC_PCMA][law_silence(MEDIA_CODEC_PCMA)], 0, 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_create__says_what_is_wrong),
		cmocka_unit_test(test_stream__ports_are_even_and_run_out),
		cmocka_unit_test(test_stream__goes_past_a_port_that_somebody_has),
		cmocka_unit_test(test_destroy__at_any_moment),
		cmocka_unit_test(test_figures__count_both_directions),
		cmocka_unit_test(test_listen__hears_silence_too),
		cmocka_unit_test(test_law__converts_to_the_nearest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
