/* test_hear.c - the detectors together: what is asked for is told, once, and nothing else */
/* SPDX-License-Identifier: MIT */
#include "hear/synth_test.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define ALL (HEAR_KEYS | HEAR_PICK_UP | HEAR_BEEP | HEAR_TONES | HEAR_SPEECH)

struct story {
	char text[512]; /* "machine:beep@3120 beep@3420 key:5@4000 " */
};

static void tell(const struct heard *heard, void *context)
{
	static const char *const names[] = { "nothing", "key",	"human", "machine",
					     "unsure",	"beep", "tones" };
	struct story *story = context;
	size_t used = strlen(story->text);
	char key[2] = { heard->key, '\0' };

	snprintf(story->text + used, sizeof(story->text) - used, "%s:%s ", names[heard->what],
		 heard->cause != NULL ? heard->cause : key);
}

/* Not words, but as loud and as broken. */
static void add_murmur(struct synth *synth, double ms)
{
	for (; ms > 0; ms -= 100) {
		synth_tone(synth, 70, 210, 3000, 630, 2500);
		synth_tone(synth, 30, 150, 2500, 450, 2500);
	}
}

static struct story hear_story(const struct synth *synth, unsigned mask)
{
	struct story story = { "" };

	synth_hear(synth, mask, tell, &story);
	return story;
}

/* A brief greeting and a beep, a key, information tones: everything at once. */
static void make_mixture(struct synth *synth)
{
	synth_init(synth);
	synth_silence(synth, 600);
	add_murmur(synth, 900);
	synth_silence(synth, 500);
	synth_tone(synth, 400, 1000, synth_peak(-10), 0, 0);
	synth_silence(synth, 600);
	synth_tone(synth, 100, 770, synth_peak(-10), 1336, synth_peak(-10));
	synth_silence(synth, 400);
	synth_tone(synth, 380, 985.2, synth_peak(-20), 0, 0);
	synth_tone(synth, 274, 1370.6, synth_peak(-20), 0, 0);
	synth_tone(synth, 380, 1776.7, synth_peak(-20), 0, 0);
	add_murmur(synth, 1000);
}

static const struct {
	unsigned mask;
	const char *story;
} masks[] = {
	{ 0, "" },
	{ HEAR_SPEECH, "" },
	{ HEAR_KEYS, "key:5 " },
	{ HEAR_BEEP, "beep: " },
	{ HEAR_TONES, "tones:vacant " },
	{ HEAR_PICK_UP, "machine:beep " },
	{ HEAR_PICK_UP | HEAR_BEEP, "machine:beep beep: " },
	{ ALL, "machine:beep beep: key:5 tones:vacant " },
};

static void test_only_what_is_asked_for(void **state)
{
	struct synth synth;

	(void)state;
	make_mixture(&synth);
	for (size_t i = 0; i < sizeof(masks) / sizeof(*masks); i++)
		assert_string_equal(hear_story(&synth, masks[i].mask).text, masks[i].story);
	synth_finish(&synth);
}

static void test_hello(void **state)
{
	struct synth synth;

	(void)state;
	synth_init(&synth);
	synth_silence(&synth, 700);
	add_murmur(&synth, 400);
	synth_silence(&synth, 4000);
	synth_noise(&synth, 40);
	assert_string_equal(hear_story(&synth, ALL).text, "human:short_greeting ");
	synth_finish(&synth);
}

static const double rings[][2] = { { 425, 0 }, { 440, 480 }, { 400, 450 } };

/* The end of the ringing is not a greeting. */
static void test_ringing_is_still_heard(void **state)
{
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct synth synth;

		synth_init(&synth);
		synth_tone(&synth, 437, rings[i][0], 2000, rings[i][1], i > 0 ? 2000 : 0);
		synth_silence(&synth, 3000);
		assert_string_equal(hear_story(&synth, ALL).text, "unsure:initial_silence ");
		synth_finish(&synth);
	}
}

static void feed(struct hear *hear, const struct synth *synth, size_t from_ms, size_t to_ms,
		 struct story *story)
{
	struct heard heard[HEAR_FINDINGS_MAX];
	int16_t frame[HEAR_FRAME_SAMPLES];

	for (size_t at = from_ms * 8; at < to_ms * 8; at += HEAR_FRAME_SAMPLES) {
		size_t count;

		for (size_t i = 0; i < HEAR_FRAME_SAMPLES; i++)
			frame[i] = synth_sample(synth, at + i);
		count = hear_frame(hear, frame, heard);
		for (size_t i = 0; i < count; i++) {
			size_t used = strlen(story->text);

			tell(&heard[i], story);
			used = strlen(story->text);
			snprintf(story->text + used, sizeof(story->text) - used, "@%lld ",
				 (long long)heard[i].at_ms);
		}
	}
}

/* What goes on when another detector is added or taken away keeps its time. */
static void test_times_count_from_the_request(void **state)
{
	struct hear *hear = hear_create(NULL);
	struct story story = { "" };
	struct synth synth;

	(void)state;
	synth_init(&synth);
	synth_silence(&synth, 1000);
	synth_tone(&synth, 100, 770, synth_peak(-10), 1336, synth_peak(-10));
	synth_silence(&synth, 900);
	synth_tone(&synth, 200, 1000, synth_peak(-10), 0, 0);
	synth_silence(&synth, 800);
	hear_listen(hear, HEAR_KEYS);
	feed(hear, &synth, 0, 500, &story);
	hear_listen(hear, HEAR_KEYS | HEAR_BEEP);
	feed(hear, &synth, 500, 1500, &story);
	hear_listen(hear, HEAR_BEEP);
	feed(hear, &synth, 1500, 3000, &story);
	assert_string_equal(story.text, "key:5 @1040 beep: @1780 ");
	synth_finish(&synth);
	hear_destroy(&hear);
	assert_null(hear);
	hear_destroy(&hear);
}

/* The verdict ends the search; asked again, it starts anew. */
static void test_one_verdict(void **state)
{
	struct hear *hear = hear_create(NULL);
	struct story story = { "" };
	struct synth synth;

	(void)state;
	synth_init(&synth);
	synth_silence(&synth, 10000);
	hear_listen(hear, HEAR_PICK_UP);
	feed(hear, &synth, 0, 6000, &story);
	assert_string_equal(story.text, "unsure:initial_silence @2500 ");
	hear_listen(hear, HEAR_PICK_UP);
	feed(hear, &synth, 6000, 10000, &story);
	assert_string_equal(story.text,
			    "unsure:initial_silence @2500 unsure:initial_silence @2500 ");
	synth_finish(&synth);
	hear_destroy(&hear);
}

/* Who asks again in the middle of a beep is not told of it again. */
static void test_one_verdict_for_one_beep(void **state)
{
	struct hear *hear = hear_create(NULL);
	struct story story = { "" };
	struct synth synth;

	(void)state;
	synth_init(&synth);
	synth_silence(&synth, 500);
	synth_tone(&synth, 1000, 1000, synth_peak(-10), 0, 0);
	synth_silence(&synth, 500);
	hear_listen(hear, HEAR_PICK_UP | HEAR_BEEP);
	for (size_t at_ms = 0; at_ms < 2000; at_ms += 20) {
		feed(hear, &synth, at_ms, at_ms + 20, &story);
		hear_listen(hear, HEAR_PICK_UP | HEAR_BEEP);
	}
	assert_string_equal(story.text, "machine:beep @620 beep: @1580 ");
	synth_finish(&synth);
	hear_destroy(&hear);
}

/* Nothing that can arrive upsets it. */
static void test_any_samples(void **state)
{
	struct hear *hear = hear_create(NULL);
	struct heard heard[HEAR_FINDINGS_MAX];
	int16_t frame[HEAR_FRAME_SAMPLES];
	struct synth synth;

	(void)state;
	synth_init(&synth);
	for (size_t i = 0; i < 3000; i++) {
		for (size_t j = 0; j < HEAR_FRAME_SAMPLES; j++)
			frame[j] = i % 5 == 0 ? INT16_MIN
				   : i % 5 == 1
					   ? (j / (1 + i % 40) % 2 == 0 ? INT16_MIN : INT16_MAX)
				   : i % 5 == 2 ? 0
				   : i % 5 == 3 ? INT16_MAX
						: (int16_t)(65535 * synth_dice(&synth) - 32768);
		if (i % 100 == 0)
			hear_listen(hear, (unsigned)(i / 100) & ALL);
		assert_in_range(hear_frame(hear, frame, heard), 0, HEAR_FINDINGS_MAX);
	}
	synth_finish(&synth);
	hear_destroy(&hear);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_only_what_is_asked_for),
		cmocka_unit_test(test_hello),
		cmocka_unit_test(test_ringing_is_still_heard),
		cmocka_unit_test(test_times_count_from_the_request),
		cmocka_unit_test(test_one_verdict),
		cmocka_unit_test(test_one_verdict_for_one_beep),
		cmocka_unit_test(test_any_samples),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
