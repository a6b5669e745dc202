/* test_breaker.c - a line whose calls fail for its own reasons gets a rest */
/* SPDX-License-Identifier: MIT */
#include "core/campaign/breaker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct breaker_settings usual = { .calls_min = 10,
					       .within_ms = 60000,
					       .pause_ms = 30000 };

static struct breaker fresh(void)
{
	struct breaker breaker;

	breaker_init(&breaker, &usual);
	return breaker;
}

/* '-' a failure, '+' none, a second apart; the news of the last one. */
static enum breaker_news play(struct breaker *breaker, int64_t *now_ms, const char *calls)
{
	enum breaker_news news = BREAKER_NO_NEWS;
	int64_t ended, failed;

	for (; *calls != '\0'; calls++) {
		*now_ms += 1000;
		news = breaker_report(breaker, *now_ms, *calls == '-', &ended, &failed);
	}
	return news;
}

static void test_breaker__opens_at_half_of_enough_calls(void **state)
{
	static const struct {
		const char *calls;
		enum breaker_news news;
	} cases[] = {
		{ "---------", BREAKER_NO_NEWS }, /* nine say nothing */
		{ "----------", BREAKER_OPENS },     { "+++++-----", BREAKER_OPENS },
		{ "++++++----", BREAKER_NO_NEWS },   { "++++++----+--", BREAKER_NO_NEWS },
		{ "++++++----+---", BREAKER_OPENS }, { "+++++++++++++++", BREAKER_NO_NEWS },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct breaker breaker = fresh();
		int64_t now_ms = 1000000;

		assert_int_equal(play(&breaker, &now_ms, cases[i].calls), cases[i].news);
		assert_int_equal(breaker_allows(&breaker, now_ms),
				 cases[i].news == BREAKER_OPENS ? 0 : INT64_MAX);
	}
}

static void test_breaker__forgets_what_is_long_ago(void **state)
{
	struct breaker breaker = fresh();
	int64_t now_ms = 1000000;

	(void)state;
	assert_int_equal(play(&breaker, &now_ms, "---------"), BREAKER_NO_NEWS);
	now_ms += usual.within_ms;
	assert_int_equal(play(&breaker, &now_ms, "-"), BREAKER_NO_NEWS);
	assert_int_equal(play(&breaker, &now_ms, "--------"), BREAKER_NO_NEWS);
	assert_int_equal(play(&breaker, &now_ms, "-"), BREAKER_OPENS);
}

static void test_breaker__tries_gently_and_closes(void **state)
{
	static const int64_t allowed[] = { 2, 4, 8, 16, 32, 64, 128, 256, 512 };
	struct breaker breaker = fresh();
	int64_t now_ms = 1000000;

	(void)state;
	play(&breaker, &now_ms, "----------");
	assert_int_equal(breaker.until_ms, now_ms + 30000);
	assert_int_equal(breaker_allows(&breaker, now_ms + 29999), 0);
	assert_int_equal(breaker_allows(&breaker, now_ms + 30000), 1);
	now_ms += 30000;
	for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++) {
		assert_int_equal(play(&breaker, &now_ms, "+"), BREAKER_NO_NEWS);
		assert_int_equal(breaker_allows(&breaker, now_ms), allowed[i]);
	}
	assert_int_equal(play(&breaker, &now_ms, "+"), BREAKER_CLOSES);
	assert_int_equal(breaker_allows(&breaker, now_ms), INT64_MAX);
}

static void test_breaker__each_pause_in_a_row_is_twice_as_long(void **state)
{
	struct breaker breaker = fresh();
	int64_t now_ms = 1000000, pause_ms = 30000;

	(void)state;
	play(&breaker, &now_ms, "----------");
	for (int i = 0; i < 12; i++) {
		int64_t wait_ms = breaker.until_ms - now_ms;

		assert_int_equal(wait_ms, pause_ms);
		now_ms = breaker.until_ms;
		assert_int_equal(play(&breaker, &now_ms, "-"), BREAKER_OPENS);
		pause_ms = pause_ms * 2 > 3600000 ? 3600000 : pause_ms * 2;
	}
	now_ms = breaker.until_ms;
	assert_int_equal(play(&breaker, &now_ms, "++++++++++"), BREAKER_CLOSES);
	play(&breaker, &now_ms, "----------");
	assert_int_equal(breaker.until_ms - now_ms, 30000);
}

static void test_breaker__late_reports_change_nothing(void **state)
{
	struct breaker breaker = fresh();
	int64_t now_ms = 1000000, until_ms;

	(void)state;
	play(&breaker, &now_ms, "----------");
	until_ms = breaker.until_ms;
	assert_int_equal(play(&breaker, &now_ms, "---+++---"), BREAKER_NO_NEWS);
	assert_int_equal(breaker.until_ms, until_ms);
	assert_int_equal(breaker_allows(&breaker, until_ms), 1);
}

static void test_breaker__many_tries(void **state)
{
	const struct breaker_settings many = { .calls_min = 100,
					       .within_ms = 3600000,
					       .pause_ms = 30000 };
	struct breaker breaker;
	int64_t now_ms = 1000000;

	(void)state;
	breaker_init(&breaker, &many);
	for (int i = 0; i < 100; i++)
		play(&breaker, &now_ms, "-");
	now_ms = breaker.until_ms;
	for (int i = 0; i < 99; i++) {
		assert_int_equal(play(&breaker, &now_ms, "+"), BREAKER_NO_NEWS);
		assert_true(breaker_allows(&breaker, now_ms) > 1);
	}
	assert_int_equal(play(&breaker, &now_ms, "+"), BREAKER_CLOSES);
}

/* The pause was waited for, and then the clock was set back. */
static void test_breaker__is_tried_whatever_the_clock_says(void **state)
{
	struct breaker breaker = fresh();
	int64_t now_ms = 1000000;

	(void)state;
	play(&breaker, &now_ms, "----------");
	assert_int_equal(breaker_allows(&breaker, now_ms - 3600000), 0);
	breaker_try(&breaker);
	assert_int_equal(breaker_allows(&breaker, now_ms - 3600000), 1);
	assert_int_equal(play(&breaker, &now_ms, "+"), BREAKER_NO_NEWS);
	breaker_try(&breaker); /* it is being tried already */
	assert_int_equal(breaker_allows(&breaker, now_ms), 2);
}

static void test_breaker__can_be_switched_off(void **state)
{
	const struct breaker_settings off = { .calls_min = 0,
					      .within_ms = 60000,
					      .pause_ms = 30000 };
	struct breaker breaker;
	int64_t now_ms = 1000000;

	(void)state;
	breaker_init(&breaker, &off);
	assert_int_equal(play(&breaker, &now_ms, "--------------------"), BREAKER_NO_NEWS);
	assert_int_equal(breaker_allows(&breaker, now_ms), INT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_breaker__opens_at_half_of_enough_calls),
		cmocka_unit_test(test_breaker__forgets_what_is_long_ago),
		cmocka_unit_test(test_breaker__tries_gently_and_closes),
		cmocka_unit_test(test_breaker__each_pause_in_a_row_is_twice_as_long),
		cmocka_unit_test(test_breaker__late_reports_change_nothing),
		cmocka_unit_test(test_breaker__many_tries),
		cmocka_unit_test(test_breaker__is_tried_whatever_the_clock_says),
		cmocka_unit_test(test_breaker__can_be_switched_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
