/* test_intake.c - packets on the line of time: order, gaps, lengths, jumps */
/* SPDX-License-Identifier: MIT */
#include "media/intake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SILENCE 0xff

/* The sample of a time: never silence. */
static uint8_t sample_of(uint32_t timestamp)
{
	return (uint8_t)(timestamp * 7 % 251);
}

static bool put(struct intake *intake, uint32_t timestamp, size_t count)
{
	uint8_t bytes[INTAKE_BYTES];

	for (size_t i = 0; i < count; i++)
		bytes[i] = sample_of(timestamp + (uint32_t)i);
	return intake_put(intake, timestamp, bytes, count);
}

/* Does the next frame have the sound of this time? */
static bool frame_is(struct intake *intake, uint32_t timestamp)
{
	uint8_t frame[INTAKE_FRAME_BYTES];

	intake_take(intake, frame);
	for (uint32_t i = 0; i < INTAKE_FRAME_BYTES; i++) {
		if (frame[i] != sample_of(timestamp + i))
			return false;
	}
	return true;
}

static bool frame_is_silent(struct intake *intake)
{
	uint8_t frame[INTAKE_FRAME_BYTES];
	uint8_t silence[INTAKE_FRAME_BYTES];

	memset(silence, SILENCE, sizeof(silence));
	intake_take(intake, frame);
	return memcmp(frame, silence, sizeof(frame)) == 0;
}

static void test_take__gives_all_lengths_in_time(void **state)
{
	static const size_t lengths[] = { 80, 160, 240, 320, 480, 1, 37 };

	(void)state;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		uint32_t begin = UINT32_MAX - 1000; /* wraps on its way */
		uint32_t came = begin, taken = begin;
		struct intake intake;

		intake_init(&intake, SILENCE);
		for (unsigned turn = 0; turn < 100; turn++) {
			while ((int32_t)(came - begin) <= (int32_t)(160 * turn)) {
				assert_true(put(&intake, came, lengths[i]));
				came += (uint32_t)lengths[i];
			}
			if (turn < 2) {
				assert_true(frame_is_silent(&intake));
				continue;
			}
			assert_true(frame_is(&intake, taken));
			taken += 160;
		}
	}
}

static void test_take__puts_in_order_and_leaves_gaps_silent(void **state)
{
	struct intake intake;

	(void)state;
	intake_init(&intake, SILENCE);
	assert_true(put(&intake, 1000, 160));
	assert_true(put(&intake, 1320, 160));
	assert_true(put(&intake, 1160, 160));
	assert_true(put(&intake, 1640, 160));
	assert_true(frame_is_silent(&intake));
	assert_true(frame_is_silent(&intake));
	assert_true(frame_is(&intake, 1000));
	assert_true(frame_is(&intake, 1160));
	assert_true(frame_is(&intake, 1320));
	assert_true(frame_is_silent(&intake));
	assert_true(frame_is(&intake, 1640));
	assert_true(frame_is_silent(&intake));
}

static void test_put__drops_what_is_too_late(void **state)
{
	struct intake intake;

	(void)state;
	intake_init(&intake, SILENCE);
	assert_true(put(&intake, 1000, 160));
	assert_true(put(&intake, 1480, 160));
	for (int i = 0; i < 4; i++)
		(void)frame_is_silent(&intake);
	assert_false(put(&intake, 1160, 160));
	/* The late half of a packet only. */
	assert_true(put(&intake, 1240, 160));
	assert_false(frame_is_silent(&intake));
	assert_true(frame_is(&intake, 1480));
}

static void test_put__goes_on_after_a_pause(void **state)
{
	struct intake intake;

	(void)state;
	intake_init(&intake, SILENCE);
	assert_true(put(&intake, 1000, 160));
	for (int i = 0; i < 20; i++)
		(void)frame_is_silent(&intake);
	/* Its clock stood still meanwhile. */
	assert_true(put(&intake, 1160, 160));
	assert_true(frame_is_silent(&intake));
	assert_true(frame_is_silent(&intake));
	assert_true(frame_is(&intake, 1160));
}

static void test_put__follows_a_clock_that_has_jumped(void **state)
{
	static const uint32_t jumps[] = { 1000000, (uint32_t)-1000000, 0x80000000 };

	(void)state;
	for (size_t i = 0; i < sizeof(jumps) / sizeof(jumps[0]); i++) {
		uint32_t begin = 1000 + jumps[i];
		struct intake intake;
		unsigned taken = 0;

		intake_init(&intake, SILENCE);
		assert_true(put(&intake, 1000, 160));
		for (uint32_t n = 0; n < 4; n++)
			taken += put(&intake, begin + 160 * n, 160);
		assert_in_range(taken, 2, 4);
		for (int n = 0; n < 6; n++)
			taken += frame_is(&intake, begin + 480);
		assert_in_range(taken, 3, 5);
	}
}

static void test_put__ten_times_too_fast_stays_in_bounds(void **state)
{
	struct intake intake;
	uint32_t timestamp = 0;

	(void)state;
	intake_init(&intake, SILENCE);
	for (int turn = 0; turn < 1000; turn++) {
		for (int i = 0; i < 10; i++, timestamp += 160)
			(void)put(&intake, timestamp, 160);
		(void)frame_is_silent(&intake);
		assert_in_range(intake.end - intake.next, 0, INTAKE_BYTES);
	}
	assert_false(put(&intake, timestamp, INTAKE_BYTES - INTAKE_DELAY + 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_take__gives_all_lengths_in_time),
		cmocka_unit_test(test_take__puts_in_order_and_leaves_gaps_silent),
		cmocka_unit_test(test_put__drops_what_is_too_late),
		cmocka_unit_test(test_put__goes_on_after_a_pause),
		cmocka_unit_test(test_put__follows_a_clock_that_has_jumped),
		cmocka_unit_test(test_put__ten_times_too_fast_stays_in_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
