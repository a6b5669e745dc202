/* test_trunk.c - targets that fail, rest, come back; registration */
/* SPDX-License-Identifier: MIT */
#include "call/trunk.h"

#include "call/fakes/fakes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define SECOND 1000

static const char *const two[] = { "sip:one.example", "sip:two.example:5070;transport=tcp" };

static struct trunk_config config_make(size_t targets)
{
	fake_reset();
	return (struct trunk_config){
		.host = &fake_host,
		.stack = &fake_stack,
		.targets = { two, targets },
		.options_every_ms = 20 * SECOND,
		.register_expires_ms = 300 * SECOND,
	};
}

static void end(struct trunk *trunk)
{
	trunk_destroy(&trunk);
	assert_null(trunk);
	fake_check_empty();
}

/* Time passes until both were asked, and they answer. */
static void options_answer(const char *target, int status)
{
	struct ask *ask = NULL;

	for (int i = 0; i < 60 && ask == NULL; i++) {
		fake_advance(SECOND);
		ask = fake_ask("OPTIONS", target);
	}
	fake_ask_answer(ask, status, -1);
}

static void test_pick__in_order_and_not_those_that_were_tried(void **state)
{
	struct trunk_config config = config_make(2);
	struct trunk *trunk = trunk_create(&config);

	(void)state;
	assert_int_equal(trunk_pick(trunk, 0), 0);
	assert_int_equal(trunk_pick(trunk, 1), 1);
	assert_int_equal(trunk_pick(trunk, 3), -1);
	assert_string_equal(trunk_uri(trunk, 1), "sip:two.example:5070;transport=tcp");
	assert_string_equal(trunk_domain(trunk, 1), "two.example");
	assert_null(trunk_account(trunk).user);
	end(trunk);
}

static void test_options__two_misses_and_two_hits(void **state)
{
	struct trunk_config config = config_make(2);
	struct trunk *trunk = trunk_create(&config);

	(void)state;
	options_answer("one", 0);
	assert_int_equal(trunk_pick(trunk, 0), 0);
	options_answer("one", 503);
	assert_int_equal(trunk_pick(trunk, 0), 1);
	fake_expect("log target_down; ");
	options_answer("one", 200);
	assert_int_equal(trunk_pick(trunk, 0), 1);
	options_answer("one", 0);
	options_answer("one", 200);
	assert_int_equal(trunk_pick(trunk, 0), 1);
	options_answer("one", 405);
	assert_int_equal(trunk_pick(trunk, 0), 0);
	fake_expect("log target_up; ");
	end(trunk);
}

static void test_options__what_counts_as_alive(void **state)
{
	static const int alive[] = { 200, 302, 401, 404, 407, 486, 501, 603 };
	static const int dead[] = { 0, 500, 502, 503, 504 };
	struct trunk_config config = config_make(1);
	struct trunk *trunk = trunk_create(&config);

	(void)state;
	for (size_t i = 0; i < sizeof(alive) / sizeof(alive[0]); i++)
		options_answer("one", alive[i]);
	fake_expect("");
	for (size_t i = 0; i < sizeof(dead) / sizeof(dead[0]); i++) {
		options_answer("one", dead[i]);
		options_answer("one", dead[i]);
		fake_expect("log target_down; unavailable; ");
		options_answer("one", 200);
		options_answer("one", 200);
		fake_expect("log target_up; available; ");
	}
	end(trunk);
}

static void test_calls__three_silent_ones_in_a_row(void **state)
{
	struct trunk_config config = config_make(2);
	struct trunk *trunk = trunk_create(&config);

	(void)state;
	trunk_is_silent(trunk, 0, "silence");
	trunk_is_silent(trunk, 0, "silence");
	trunk_is_alive(trunk, 0);
	trunk_is_silent(trunk, 0, "silence");
	trunk_is_silent(trunk, 0, "silence");
	assert_int_equal(trunk_pick(trunk, 0), 0);
	trunk_is_silent(trunk, 0, "silence");
	assert_int_equal(trunk_pick(trunk, 0), 1);
	for (int i = 0; i < 3; i++)
		trunk_is_silent(trunk, 1, "silence");
	assert_int_equal(trunk_pick(trunk, 0), -1);
	fake_expect("log target_down; log target_down; unavailable; ");
	end(trunk);
}

static void test_calls__a_target_that_is_never_asked_comes_back_by_itself(void **state)
{
	struct trunk_config config = config_make(1);
	struct trunk *trunk;

	(void)state;
	config.options_every_ms = 0;
	trunk = trunk_create(&config);
	for (int i = 0; i < 3; i++)
		trunk_is_silent(trunk, 0, "silence");
	fake_advance(20 * SECOND);
	assert_null(fake_ask("OPTIONS", "one"));
	fake_expect("log target_down; unavailable; ");
	fake_advance(20 * SECOND);
	fake_expect("log target_up; available; ");
	end(trunk);
}

static void test_full__rests_longer_each_time(void **state)
{
	static const int rests_s[] = { 5, 10, 20, 40, 60, 60 };
	struct trunk_config config = config_make(1);
	struct trunk *trunk;

	(void)state;
	config.options_every_ms = 0;
	trunk = trunk_create(&config);
	trunk_is_full(trunk, 0, 503, -1); /* about one number? */
	trunk_is_alive(trunk, 0);
	trunk_is_full(trunk, 0, 503, -1);
	fake_expect("");
	for (size_t i = 0; i < sizeof(rests_s) / sizeof(rests_s[0]); i++) {
		trunk_is_full(trunk, 0, 503, -1);
		trunk_is_full(trunk, 0, 503, -1); /* calls that were under way */
		fake_advance(rests_s[i] * SECOND - 1);
		assert_int_equal(trunk_pick(trunk, 0), -1);
		fake_advance(1);
		assert_int_equal(trunk_pick(trunk, 0), 0);
		fake_expect("log target_full; unavailable; log target_rested; available; ");
	}
	trunk_is_alive(trunk, 0);
	trunk_is_full(trunk, 0, 503, -1);
	trunk_is_full(trunk, 0, 503, -1);
	fake_advance(5 * SECOND);
	assert_int_equal(trunk_pick(trunk, 0), 0);
	end(trunk);
}

static void test_full__retry_after(void **state)
{
	struct trunk_config config = config_make(2);
	struct trunk *trunk = trunk_create(&config);

	(void)state;
	trunk_is_full(trunk, 0, 503, 90 * SECOND);
	assert_int_equal(trunk_pick(trunk, 0), 1);
	fake_expect("log target_full; ");
	trunk_is_full(trunk, 1, 503, INT64_C(1) << 50);
	fake_expect("log target_full; unavailable; ");
	fake_advance(10 * 60 * SECOND);
	assert_int_equal(trunk_pick(trunk, 0), 0);
	assert_int_equal(trunk_pick(trunk, 1), 1);
	end(trunk);
}

static void test_password__pauses_everything(void **state)
{
	struct trunk_config config = config_make(2);
	struct trunk *trunk;

	(void)state;
	config.options_every_ms = 0;
	trunk = trunk_create(&config);
	trunk_refuses_us(trunk, 0, 407);
	trunk_refuses_us(trunk, 1, 401);
	assert_int_equal(trunk_pick(trunk, 0), -1);
	fake_expect("log password_refused; unavailable; ");
	fake_advance(15 * SECOND);
	assert_int_equal(trunk_pick(trunk, 0), 0);
	fake_expect("available; ");
	/* Longer each time, until it is right. */
	trunk_refuses_us(trunk, 0, 407);
	fake_advance(29 * SECOND);
	assert_int_equal(trunk_pick(trunk, 0), -1);
	fake_advance(SECOND);
	assert_int_equal(trunk_pick(trunk, 0), 0);
	trunk_takes_us(trunk);
	trunk_refuses_us(trunk, 0, 407);
	fake_advance(15 * SECOND);
	assert_int_equal(trunk_pick(trunk, 0), 0);
	end(trunk);
}

static struct trunk *registering(struct trunk_config *config)
{
	config->is_registering = true;
	config->user = "asha";
	config->password = "secret";
	config->options_every_ms = 0;
	return trunk_create(config);
}

static void test_register__holds_and_is_refreshed(void **state)
{
	struct trunk_config config = config_make(1);
	struct trunk *trunk = registering(&config);

	(void)state;
	assert_int_equal(trunk_pick(trunk, 0), -1);
	fake_advance(0);
	assert_string_equal(fake_ask("REGISTER", "one")->headers, "Expires: 300\r\n");
	assert_string_equal(fake_ask("REGISTER", "one")->user, "asha");
	fake_ask_answer(fake_ask("REGISTER", "one"), 200, 100 * SECOND);
	assert_int_equal(trunk_pick(trunk, 0), 0);
	fake_expect("waiting; log registered; available; ");
	fake_advance(80 * SECOND - 1);
	assert_null(fake_ask("REGISTER", "one"));
	fake_advance(1);
	fake_ask_answer(fake_ask("REGISTER", "one"), 200, -1);
	fake_expect("");
	fake_advance(240 * SECOND);
	assert_non_null(fake_ask("REGISTER", "one"));
	trunk_destroy(&trunk);
	/* It ends with the trunk: what is left of the asks is the stack's. */
	assert_string_equal(fake_ask("REGISTER", "one")->headers, "Expires: 0\r\n");
	assert_true(fake_ask("REGISTER", "one")->is_awaited);
	fake_ask_answer(fake_ask("REGISTER", "one"), 200, -1);
	fake_check_empty();
}

/* One of two is refused; the other has not said anything yet. */
static void test_register__one_refuses_and_one_is_awaited(void **state)
{
	struct trunk_config config = config_make(2);
	struct trunk *trunk = registering(&config);

	(void)state;
	fake_advance(0);
	fake_ask_answer(fake_ask("REGISTER", "one"), 403, -1);
	fake_expect("waiting; log not_registered; ");
	fake_ask_answer(fake_ask("REGISTER", "two"), 0, -1);
	fake_expect("log not_registered; unavailable; ");
	end(trunk);
}

static void test_names__a_target_without_an_address_is_down_at_first(void **state)
{
	struct trunk_config config = config_make(2);
	struct trunk *trunk;

	(void)state;
	config.nameless_mask = 1;
	trunk = trunk_create(&config);
	assert_int_equal(trunk_pick(trunk, 0), 1);
	fake_expect("log target_down; ");
	options_answer("one", 200);
	options_answer("one", 200);
	assert_int_equal(trunk_pick(trunk, 0), 0);
	fake_expect("log target_up; ");
	end(trunk);
}

static void test_register__is_tried_again(void **state)
{
	struct trunk_config config = config_make(1);
	struct trunk *trunk = registering(&config);

	(void)state;
	fake_advance(0);
	fake_ask_answer(fake_ask("REGISTER", "one"), 0, -1);
	fake_expect("waiting; log not_registered; unavailable; ");
	fake_advance(5 * SECOND);
	fake_ask_answer(fake_ask("REGISTER", "one"), 503, -1);
	fake_expect(""); /* it was said already */
	fake_advance(10 * SECOND);
	fake_ask_answer(fake_ask("REGISTER", "one"), 200, 60 * SECOND);
	fake_expect("log registered; available; ");
	fake_advance(48 * SECOND);
	fake_ask_answer(fake_ask("REGISTER", "one"), 403, -1);
	fake_expect("log not_registered; unavailable; ");
	fake_advance(59 * SECOND);
	assert_null(fake_ask("REGISTER", "one"));
	fake_advance(SECOND);
	assert_non_null(fake_ask("REGISTER", "one"));
	end(trunk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pick__in_order_and_not_those_that_were_tried),
		cmocka_unit_test(test_options__two_misses_and_two_hits),
		cmocka_unit_test(test_options__what_counts_as_alive),
		cmocka_unit_test(test_calls__three_silent_ones_in_a_row),
		cmocka_unit_test(test_calls__a_target_that_is_never_asked_comes_back_by_itself),
		cmocka_unit_test(test_full__rests_longer_each_time),
		cmocka_unit_test(test_full__retry_after),
		cmocka_unit_test(test_password__pauses_everything),
		cmocka_unit_test(test_register__holds_and_is_refreshed),
		cmocka_unit_test(test_register__is_tried_again),
		cmocka_unit_test(test_register__one_refuses_and_one_is_awaited),
		cmocka_unit_test(test_names__a_target_without_an_address_is_down_at_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
