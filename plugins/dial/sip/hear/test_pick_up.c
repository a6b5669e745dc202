/* test_pick_up.c - verdicts on greetings that are drawn as speech and silence */
/* SPDX-License-Identifier: MIT */
#include "hear/pick_up.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FRAME_MS 20

static const struct hear_config usual = {
	.initial_silence_ms = 2500,
	.greeting_ms = 4000,
	.after_greeting_silence_ms = 1000,
	.total_ms = 7000,
	.word_min_ms = 80,
	.between_words_ms = 50,
	.words_max = 11,
};

/* The lengths of silence and speech in turn, in ms; then silence for ever.  A
 * negative one is a beep. */
static const struct {
	const char *name;
	int spans_ms[32];
	enum heard_what what;
	const char *cause;
	int64_t at_ms;
} table[] = {
	{ "hello", { 500, 400 }, HEARD_HUMAN, "short_greeting", 1900 },
	{ "hello at once", { 0, 400 }, HEARD_HUMAN, "short_greeting", 1400 },
	{ "hello, this is", { 500, 1200 }, HEARD_HUMAN, "short_greeting", 500 + 1200 + 1360 },
	{ "hello? hello?", { 500, 400, 700, 400 }, HEARD_HUMAN, "short_greeting", 3360 },
	{ "at work", { 500, 1500, 200, 1500 }, HEARD_HUMAN, "short_greeting", 5060 },
	{ "nobody speaks", { 0 }, HEARD_UNSURE, "initial_silence", 2500 },
	{ "a click", { 500, 60 }, HEARD_UNSURE, "initial_silence", 2500 },
	{ "clicks and hello", { 300, 40, 300, 60, 300, 400 }, HEARD_HUMAN, "short_greeting", 2400 },
	{ "goes on", { 500, 20000 }, HEARD_MACHINE, "long_greeting", 4520 },
	{ "sentences", { 500, 1200, 500, 1300, 600, 2000 }, HEARD_MACHINE, "long_greeting", 4520 },
	{ "many words",
	  { 500, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100,
	    100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100 },
	  HEARD_MACHINE,
	  "many_words",
	  500 + 11 * 200 + 80 },
	{ "hello, and noises all the time",
	  { 500, 500, 900, 100, 900, 100, 900, 100, 900, 100, 900,
	    100, 900, 100, 900, 100, 900, 100, 900, 100, 900 },
	  HEARD_UNSURE,
	  "no_decision",
	  7000 },
	{ "hello, and clicks all the time",
	  { 500, 500, 300, 60, 300, 60, 300, 60, 300, 60 },
	  HEARD_HUMAN,
	  "short_greeting",
	  2000 },
	{ "beep after a greeting", { 500, 900, 700, -300 }, HEARD_MACHINE, "beep", 2120 },
	{ "beep after nothing", { 500, 0, 500, -300 }, HEARD_MACHINE, "beep", 1020 },
};

static const struct hear_config short_total = {
	.initial_silence_ms = 2500,
	.greeting_ms = 9000,
	.after_greeting_silence_ms = 1000,
	.total_ms = 3000,
	.word_min_ms = 80,
	.between_words_ms = 50,
	.words_max = 50,
};

static struct heard decide(const struct hear_config *config, const int *spans_ms, size_t count)
{
	struct pick_up pick_up;
	struct heard heard = { .what = HEARD_NOTHING };

	pick_up_init(&pick_up, config);
	for (size_t span = 0; span < count && heard.what == HEARD_NOTHING; span++)
		for (int ms = abs(spans_ms[span]); ms > 0 && heard.what == HEARD_NOTHING;
		     ms -= FRAME_MS)
			pick_up_frame(&pick_up, span % 2 == 1 && spans_ms[span] > 0,
				      spans_ms[span] < 0, &heard);
	while (heard.what == HEARD_NOTHING)
		pick_up_frame(&pick_up, false, false, &heard);
	return heard;
}

static void test_greetings(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct heard heard = decide(&usual, table[i].spans_ms, 32);

		if (heard.what != table[i].what || strcmp(heard.cause, table[i].cause) != 0 ||
		    heard.at_ms != table[i].at_ms)
			fail_msg("%s: %d, %s at %lld ms", table[i].name, (int)heard.what,
				 heard.cause, (long long)heard.at_ms);
	}
}

static void test_time_is_up(void **state)
{
	static const int spans_ms[] = { 500, 20000 };
	struct heard heard = decide(&short_total, spans_ms, 2);

	(void)state;
	assert_int_equal(heard.what, HEARD_UNSURE);
	assert_string_equal(heard.cause, "no_decision");
	assert_int_equal(heard.at_ms, 3000);
}

/* Whatever is heard, there is a verdict by then. */
static void test_always_a_verdict(void **state)
{
	uint64_t dice = 12345;

	(void)state;
	for (int i = 0; i < 2000; i++) {
		struct pick_up pick_up;
		struct heard heard = { .what = HEARD_NOTHING };
		int64_t now_ms = 0;

		pick_up_init(&pick_up, &usual);
		while (heard.what == HEARD_NOTHING && now_ms < 7000) {
			dice = dice * 6364136223846793005u + 1442695040888963407u;
			pick_up_frame(&pick_up, dice >> 60 < (uint64_t)(i % 17), false, &heard);
			now_ms += FRAME_MS;
		}
		assert_int_not_equal(heard.what, HEARD_NOTHING);
		assert_int_equal(heard.at_ms, now_ms);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_greetings),
		cmocka_unit_test(test_time_is_up),
		cmocka_unit_test(test_always_a_verdict),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
