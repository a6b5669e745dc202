/* test_tones.c - special information tones of every kind, and the engaged tone */
/* SPDX-License-Identifier: MIT */
#include "hear/synth_test.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct causes {
	char text[256];
};

static void note_cause(const struct heard *heard, void *context)
{
	struct causes *causes = context;

	assert_int_equal(heard->what, HEARD_TONES);
	strncat(causes->text, heard->cause, sizeof(causes->text) - strlen(causes->text) - 2);
	strcat(causes->text, " ");
}

static const struct {
	double hz[3], ms[3];
	double gap_ms;
	const char *cause;
} kinds[] = {
	{ { 913.8, 1370.6, 1776.7 }, { 274, 274, 380 }, 0, "intercept " },
	{ { 985.2, 1370.6, 1776.7 }, { 380, 274, 380 }, 0, "vacant " },
	{ { 913.8, 1428.5, 1776.7 }, { 274, 380, 380 }, 0, "reorder " },
	{ { 985.2, 1370.6, 1776.7 }, { 274, 380, 380 }, 0, "reorder " },
	{ { 985.2, 1428.5, 1776.7 }, { 380, 380, 380 }, 0, "no_circuit " },
	{ { 913.8, 1370.6, 1776.7 }, { 380, 380, 380 }, 0, "no_circuit " },
	{ { 913.8, 1428.5, 1776.7 }, { 380, 274, 380 }, 0, "ineffective " },
	{ { 985.2, 1370.6, 1776.7 }, { 380, 274, 380 }, 20, "vacant " },
	{ { 950, 1400, 1800 }, { 330, 330, 330 }, 0, "information " },
	{ { 950, 1400, 1800 }, { 330, 330, 330 }, 30, "information " },
	{ { 950, 1400, 1800 }, { 270, 270, 270 }, 30, "information " },
	{ { 985.2, 1428.5, 1776.7 }, { 274, 274, 380 }, 0, "information " },
	/* no kind */
	{ { 1776.7, 1370.6, 913.8 }, { 380, 380, 380 }, 0, "" },
	{ { 950, 1400, 1800 }, { 90, 90, 90 }, 0, "" },
	{ { 950, 1400, 1800 }, { 330, 90, 330 }, 0, "" },
	{ { 950, 1400, 1800 }, { 90, 330, 330 }, 0, "" },
	{ { 950, 1400, 1800 }, { 330, 330, 330 }, 300, "" },
	{ { 700, 1400, 1800 }, { 330, 330, 330 }, 0, "" },
};

static void check_kind(size_t kind, double start_ms, double dbm, float noise)
{
	struct causes causes = { "" };
	struct synth synth;

	synth_init(&synth);
	synth_silence(&synth, start_ms);
	for (size_t i = 0; i < 3; i++) {
		synth_tone(&synth, kinds[kind].ms[i], kinds[kind].hz[i], synth_peak(dbm), 0, 0);
		synth_silence(&synth, kinds[kind].gap_ms);
	}
	synth_silence(&synth, 300);
	if (noise > 0)
		synth_noise(&synth, noise);
	synth_hear(&synth, HEAR_TONES, note_cause, &causes);
	synth_finish(&synth);
	if (strcmp(causes.text, kinds[kind].cause) != 0)
		fail_msg("kind %zu (%s) from %g ms at %g dBm0: heard \"%s\"", kind,
			 kinds[kind].cause, start_ms, dbm, causes.text);
}

static void test_information_tones(void **state)
{
	(void)state;
	for (size_t kind = 0; kind < sizeof(kinds) / sizeof(*kinds); kind++)
		for (double start_ms = 100; start_ms < 120; start_ms += 1.7) {
			check_kind(kind, start_ms, -12, 0);
			check_kind(kind, start_ms, -24, 0);
			check_kind(kind, start_ms, -12, 1000);
		}
}

/* Twice in one announcement is twice, and not something of both. */
static void test_information_tones_again(void **state)
{
	struct causes causes = { "" };
	struct synth synth;

	(void)state;
	synth_init(&synth);
	for (int i = 0; i < 2; i++) {
		synth_silence(&synth, 207);
		synth_tone(&synth, 380, 985.2, synth_peak(-20), 0, 0);
		synth_tone(&synth, 274, 1370.6, synth_peak(-20), 0, 0);
		synth_tone(&synth, 380, 1776.7, synth_peak(-20), 0, 0);
	}
	synth_silence(&synth, 207);
	synth_hear(&synth, HEAR_TONES, note_cause, &causes);
	synth_finish(&synth);
	assert_string_equal(causes.text, "vacant vacant ");
}

static const struct {
	const char *name;
	double hz, other_hz;
	double on_ms, off_ms;
	size_t times;
	const char *cause;
} rhythms[] = {
	{ "engaged, continent", 425, 0, 500, 500, 3, "busy_tone " },
	{ "engaged, Germany", 425, 0, 480, 480, 3, "busy_tone " },
	{ "engaged, Great Britain", 400, 0, 375, 375, 3, "busy_tone " },
	{ "engaged, India", 400, 0, 750, 750, 3, "busy_tone " },
	{ "engaged, North America", 480, 620, 500, 500, 3, "busy_tone " },
	{ "reorder, North America", 480, 620, 250, 250, 3, "reorder_tone " },
	{ "congestion, Germany", 425, 0, 240, 240, 3, "reorder_tone " },
	{ "engaged, six times", 425, 0, 500, 500, 6, "busy_tone busy_tone " },
	{ "engaged, twice", 425, 0, 500, 500, 2, "" },
	{ "longer pauses", 425, 0, 300, 600, 6, "" },
	{ "shorter pauses", 425, 0, 600, 300, 6, "" },
	{ "ringing, continent", 425, 0, 1000, 4000, 5, "" },
	{ "ringing, North America", 440, 480, 2000, 4000, 5, "" },
	{ "dial tone", 350, 440, 5000, 200, 5, "" },
	{ "another pitch", 1000, 0, 500, 500, 6, "" },
	{ "key", 770, 1336, 500, 500, 6, "" },
};

static void check_rhythm(size_t rhythm, double start_ms)
{
	struct causes causes = { "" };
	struct synth synth;

	synth_init(&synth);
	synth_silence(&synth, start_ms);
	for (size_t i = 0; i < rhythms[rhythm].times; i++) {
		synth_tone(&synth, rhythms[rhythm].on_ms, rhythms[rhythm].hz, synth_peak(-15),
			   rhythms[rhythm].other_hz,
			   rhythms[rhythm].other_hz > 0 ? synth_peak(-15) : 0);
		synth_silence(&synth, rhythms[rhythm].off_ms);
	}
	synth_noise(&synth, 60);
	synth_hear(&synth, HEAR_TONES, note_cause, &causes);
	synth_finish(&synth);
	if (strcmp(causes.text, rhythms[rhythm].cause) != 0)
		fail_msg("%s, from %g ms: heard \"%s\"", rhythms[rhythm].name, start_ms,
			 causes.text);
}

static void test_engaged(void **state)
{
	(void)state;
	for (size_t rhythm = 0; rhythm < sizeof(rhythms) / sizeof(*rhythms); rhythm++)
		for (double start_ms = 700; start_ms < 720; start_ms += 3.3)
			check_rhythm(rhythm, start_ms);
}

/* Great Britain's and India's: 400 ms, 200 ms, 400 ms, two seconds. */
static void test_double_ringing(void **state)
{
	struct causes causes = { "" };
	struct synth synth;

	(void)state;
	synth_init(&synth);
	for (size_t i = 0; i < 20; i++) {
		synth_tone(&synth, 400, 400, synth_peak(-15), 450, i < 10 ? synth_peak(-15) : 0);
		synth_silence(&synth, i % 2 == 0 ? 200 : 2000);
	}
	synth_hear(&synth, HEAR_TONES, note_cause, &causes);
	synth_finish(&synth);
	assert_string_equal(causes.text, "");
}

static void test_speech(void **state)
{
	struct causes causes = { "" };
	struct synth synth;

	(void)state;
	synth_init(&synth);
	while (synth.count < 120 * SYNTH_RATE)
		if (synth_words(&synth, synth.count % 2 ? "en-us+f3" : "hi+f2",
				"The number you have dialled is not in use. Please check the "
				"number and dial again. The subscriber is on another call.") < 0)
			break;
	if (synth.count < 120 * SYNTH_RATE) {
		synth_finish(&synth);
		skip(); /* there is no espeak-ng here */
	}
	synth_hear(&synth, HEAR_TONES, note_cause, &causes);
	synth_finish(&synth);
	assert_string_equal(causes.text, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_information_tones),
		cmocka_unit_test(test_information_tones_again),
		cmocka_unit_test(test_engaged),
		cmocka_unit_test(test_double_ringing),
		cmocka_unit_test(test_speech),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
