/* test_rtp.c - packets: written and read, malformed, old and doubled */
/* SPDX-License-Identifier: MIT */
#include "media/rtp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_read__gives_what_was_written(void **state)
{
	static const uint8_t payload[] = { 1, 2, 3 };
	struct rtp_packet in = {
		.payload_type = 101,
		.is_marked = true,
		.sequence = 0xfffe,
		.timestamp = 0x89abcdef,
		.ssrc = 0xdeadbeef,
		.payload = payload,
		.payload_bytes = sizeof(payload),
	};
	struct rtp_packet out;
	uint8_t bytes[64];

	(void)state;
	assert_int_equal(rtp_write(&in, bytes), RTP_HEADER_BYTES + 3);
	assert_int_equal(bytes[0], 0x80);
	assert_int_equal(bytes[1], 0x80 | 101);
	assert_int_equal(rtp_read(bytes, RTP_HEADER_BYTES + 3, &out), 0);
	assert_int_equal(out.payload_type, 101);
	assert_true(out.is_marked);
	assert_int_equal(out.sequence, 0xfffe);
	assert_int_equal(out.timestamp, 0x89abcdef);
	assert_int_equal(out.ssrc, 0xdeadbeef);
	assert_int_equal(out.payload_bytes, 3);
	assert_memory_equal(out.payload, payload, 3);
}

struct form {
	const char *name;
	size_t bytes;
	uint8_t head[24];
	int payload_bytes; /* -1: refused */
};

static const struct form forms[] = {
	{ "plain", 172, { 0x80 }, 160 },
	{ "one byte", 13, { 0x80 }, 1 },
	{ "empty", 12, { 0x80 }, -1 },
	{ "cut", 11, { 0x80 }, -1 },
	{ "nothing", 0, { 0 }, -1 },
	{ "version 1", 172, { 0x40 }, -1 },
	{ "version 3", 172, { 0xc0 }, -1 },
	{ "version 0, as STUN has", 172, { 0x00 }, -1 },
	{ "two sources", 180, { 0x82 }, 160 },
	{ "sources to the end", 20, { 0x82 }, -1 },
	{ "sources past the end", 70, { 0x8f }, -1 },
	{ "extension of one word", 180, { 0x90, [15] = 1 }, 160 },
	{ "extension past the end", 180, { 0x90, [14] = 0xff, [15] = 0xff }, -1 },
	{ "extension that is cut", 14, { 0x90 }, -1 },
	{ "padding", 172, { 0xa0 }, 160 - 7 },
	{ "longest", 12 + 960, { 0x80 }, 960 },
	{ "too long", 12 + 961, { 0x80 }, -1 },
};

static void test_read__refuses_what_is_malformed(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		const struct form *form = &forms[i];
		/* A block of its own size: the sanitizer sees what is read past its end. */
		uint8_t *bytes = malloc(form->bytes > 0 ? form->bytes : 1);
		size_t head = form->bytes < 24 ? form->bytes : 24;
		struct rtp_packet packet;
		int got;

		memset(bytes, 7, form->bytes);
		memcpy(bytes, form->head, head);
		got = rtp_read(bytes, form->bytes, &packet) < 0 ? -1 : (int)packet.payload_bytes;
		if (got != form->payload_bytes)
			fail_msg("%s: %d bytes, not %d", form->name, got, form->payload_bytes);
		free(bytes);
	}
}

static void test_read__refuses_padding_that_is_all_or_none(void **state)
{
	uint8_t bytes[20] = { 0xa0 };
	struct rtp_packet packet;

	(void)state;
	bytes[19] = 0;
	assert_true(rtp_read(bytes, 20, &packet) < 0);
	bytes[19] = 8;
	assert_true(rtp_read(bytes, 20, &packet) < 0);
	bytes[19] = 7;
	assert_int_equal(rtp_read(bytes, 20, &packet), 0);
	assert_int_equal(packet.payload_bytes, 1);
}

static enum rtp_verdict take(struct rtp_window *window, uint32_t ssrc, uint16_t sequence)
{
	return rtp_window_take(window, &(struct rtp_packet){ .ssrc = ssrc, .sequence = sequence });
}

static void test_window__each_number_counts_once(void **state)
{
	struct rtp_window window = { 0 };

	(void)state;
	assert_int_equal(take(&window, 1, 65530), RTP_NEW_SOURCE);
	for (unsigned i = 1; i < 200; i++) {
		/* Two change places, all come twice. */
		uint16_t sequence = (uint16_t)(65530 + (i % 2 == 1 ? i + 1 : i - 1));

		assert_int_equal(take(&window, 1, sequence), RTP_NEW);
		assert_int_equal(take(&window, 1, sequence), RTP_OLD);
	}
	assert_int_equal(take(&window, 1, 65530), RTP_OLD);
}

static void test_window__old_and_far_ones_are_dropped(void **state)
{
	struct rtp_window window = { 0 };

	(void)state;
	assert_int_equal(take(&window, 1, 1000), RTP_NEW_SOURCE);
	assert_int_equal(take(&window, 1, 1000 - 63), RTP_NEW);
	assert_int_equal(take(&window, 1, 1000 - 64), RTP_OLD);
	assert_int_equal(take(&window, 1, 4000), RTP_NEW);
	assert_int_equal(take(&window, 1, 1000), RTP_OLD);
	assert_int_equal(take(&window, 1, 7001), RTP_OLD);
	assert_int_equal(take(&window, 1, 4001), RTP_NEW);
}

static void test_window__a_source_may_begin_anew(void **state)
{
	struct rtp_window window = { 0 };

	(void)state;
	assert_int_equal(take(&window, 1, 1000), RTP_NEW_SOURCE);
	assert_int_equal(take(&window, 1, 30000), RTP_OLD);
	assert_int_equal(take(&window, 1, 30001), RTP_NEW_SOURCE);
	assert_int_equal(take(&window, 1, 30001), RTP_OLD);
	assert_int_equal(take(&window, 1, 30002), RTP_NEW);
	assert_int_equal(take(&window, 2, 5), RTP_NEW_SOURCE);
	assert_int_equal(take(&window, 2, 5), RTP_OLD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read__gives_what_was_written),
		cmocka_unit_test(test_read__refuses_what_is_malformed),
		cmocka_unit_test(test_read__refuses_padding_that_is_all_or_none),
		cmocka_unit_test(test_window__each_number_counts_once),
		cmocka_unit_test(test_window__old_and_far_ones_are_dropped),
		cmocka_unit_test(test_window__a_source_may_begin_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
