/* test_telephone_event.c - keys as packets: what is sent, and each press heard once */
/* SPDX-License-Identifier: MIT */
#include "media/telephone_event.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void test_sender__presses_then_ends_three_times_then_pauses(void **state)
{
	static const struct {
		uint8_t flags;
		unsigned duration;
	} steps[] = {
		{ 10, 160 }, { 10, 320 },	 { 10, 480 },	     { 10, 640 },
		{ 10, 800 }, { 0x80 | 10, 800 }, { 0x80 | 10, 800 }, { 0x80 | 10, 800 },
	};
	struct telephone_event_sender sender = { 0 };
	uint8_t payload[TELEPHONE_EVENT_BYTES];
	bool is_first;

	(void)state;
	assert_false(telephone_event_next(&sender, &is_first, payload));
	telephone_event_begin(&sender, '#', 5000);
	assert_int_equal(sender.timestamp, 5000);
	for (size_t i = 0; i < 8; i++) {
		assert_true(telephone_event_next(&sender, &is_first, payload));
		assert_int_equal(is_first, i == 0);
		assert_int_equal(payload[0], 11);
		assert_int_equal(payload[1], steps[i].flags);
		assert_int_equal(payload[2] << 8 | payload[3], steps[i].duration);
	}
	for (int i = 0; i < 3; i++) {
		assert_false(telephone_event_is_idle(&sender));
		assert_false(telephone_event_next(&sender, &is_first, payload));
	}
	assert_true(telephone_event_is_idle(&sender));
}

static void test_of__knows_sixteen_keys(void **state)
{
	(void)state;
	assert_int_equal(telephone_event_of('0'), 0);
	assert_int_equal(telephone_event_of('9'), 9);
	assert_int_equal(telephone_event_of('*'), 10);
	assert_int_equal(telephone_event_of('D'), 15);
	assert_int_equal(telephone_event_of('E'), -1);
	assert_int_equal(telephone_event_of('\0'), -1);
}

/* A packet, as "event end timestamp duration at_ms" says it. */
struct story {
	const char *name;
	const char *packets; /* ';' between them */
	const char *keys;
};

static const struct story stories[] = {
	{ "all arrive",
	  "1 0 100 160 0;1 0 100 320 20;1 0 100 480 40;1 1 100 480 60;1 1 100 480 80;1 1 100 480 "
	  "100",
	  "1" },
	{ "the first ones are lost", "1 0 100 480 40;1 1 100 480 60", "1" },
	{ "the ends are lost", "1 0 100 160 0;1 0 100 320 20;2 0 2000 160 240", "12" },
	{ "only an end arrives", "7 1 100 800 0", "7" },
	{ "only ends, three times", "7 1 100 800 0;7 1 100 800 20;7 1 100 800 40", "7" },
	{ "the same key twice", "5 0 100 160 0;5 1 100 800 20;5 0 2000 160 240;5 1 2000 800 340",
	  "55" },
	{ "the same key twice, no ends", "5 0 100 160 0;5 0 2000 160 240", "55" },
	{ "an end comes after the next key", "1 0 100 160 0;2 0 2000 160 240;1 1 100 800 250",
	  "12" },
	{ "out of order", "1 0 100 480 0;1 0 100 160 5;1 1 100 800 30;1 0 100 640 31", "1" },
	{ "held, in segments", "9 0 100 65535 8000;9 0 65635 800 8020;9 1 65635 1600 8040", "9" },
	{ "held, in segments that are cut",
	  "9 0 100 65535 8000;9 0 65635 65535 10000;9 1 131170 160 12000", "9" },
	{ "next to each other, but ended", "9 1 100 800 0;9 0 900 160 20", "99" },
	{ "another key right behind", "9 0 100 800 0;8 0 900 160 20", "98" },
	{ "a segment long after", "9 0 100 800 0;9 0 900 160 3500", "99" },
	{ "the clock was set back", "1 1 100000 800 0;2 1 50 800 3500", "12" },
	{ "the clock wraps", "1 1 4294967290 800 0;2 1 900 800 300", "12" },
	{ "old timestamp, soon after", "1 1 100000 800 0;2 1 50 800 300", "1" },
	{ "late repeats", "1 1 100 800 0;1 1 100 800 9000", "1" },
	{ "flash and others are no keys", "16 1 100 800 0;66 1 900 800 0;255 1 1800 800 0", "" },
	{ "all keys",
	  "0 1 0 1 0;1 1 1 1 0;9 1 2 1 0;10 1 3 1 0;11 1 4 1 0;12 1 5 1 0;13 1 6 1 0;14 1 7 1 "
	  "0;15 1 8 1 0",
	  "019*#ABCD" },
};

static void story_tell(const struct story *story, char *keys)
{
	struct telephone_event_receiver receiver = { 0 };
	const char *at = story->packets;

	while (at != NULL) {
		unsigned event, end, timestamp, duration, at_ms;
		char key;

		assert_int_equal(
			sscanf(at, "%u %u %u %u %u", &event, &end, &timestamp, &duration, &at_ms),
			5);
		key = telephone_event_take(&receiver, timestamp,
					   (uint8_t[]){ (uint8_t)event, end ? 0x8a : 0x0a,
							(uint8_t)(duration >> 8),
							(uint8_t)duration },
					   4, at_ms);
		if (key != '\0')
			*keys++ = key;
		at = strchr(at, ';');
		at = at != NULL ? at + 1 : NULL;
	}
	*keys = '\0';
}

static void test_receiver__tells_each_press_once(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(stories) / sizeof(stories[0]); i++) {
		char keys[32];

		story_tell(&stories[i], keys);
		if (strcmp(keys, stories[i].keys) != 0)
			fail_msg("%s: \"%s\", not \"%s\"", stories[i].name, keys, stories[i].keys);
	}
}

static void test_receiver__ignores_what_is_cut(void **state)
{
	struct telephone_event_receiver receiver = { 0 };
	const uint8_t payload[] = { 1, 0x80, 0, 160 };

	(void)state;
	assert_int_equal(telephone_event_take(&receiver, 100, payload, 3, 0), 0);
	assert_int_equal(telephone_event_take(&receiver, 100, payload, 0, 0), 0);
	assert_int_equal(telephone_event_take(&receiver, 100, payload, 4, 0), '1');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sender__presses_then_ends_three_times_then_pauses),
		cmocka_unit_test(test_of__knows_sixteen_keys),
		cmocka_unit_test(test_receiver__tells_each_press_once),
		cmocka_unit_test(test_receiver__ignores_what_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
