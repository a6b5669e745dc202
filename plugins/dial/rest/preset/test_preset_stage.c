/* test_preset_stage.c - what a stage makes of its preset's limits and callbacks */
/* SPDX-License-Identifier: MIT */
#include "call/rest_test.h"

#define IS(status) "{\"id\":\"CA1\",\"status\":\"" status "\"}"
#define ACME_INCOMPLETE                                                                            \
	ACME_HEAD ACME_LOOK_UP ACME_END RECALL(                                                    \
		"none") "callbacks = { signature = \"none\"; incomplete = true; };\n"
#define ACME_SLOW ACME_HEAD ACME_LOOK_UP RECALL("none") ACME_CALLBACKS "limits = { cps = 0.5; };\n"

static void test_promise__the_pace_is_the_preset_s(void **state)
{
	struct peal_dial_promise promise;

	(void)state;
	fake_promise(ACME_SLOW, &polled, &promise);
	assert_true(promise.cps == 0.5);
	fake_promise(ACME_NONE, &polled, &promise);
	assert_true(promise.cps == 0);
	fake_promise("name = ;", &polled, &promise);
	assert_true(promise.cps == 0);
}

static void test_incomplete__calls_are_looked_up_beside_a_listener(void **state)
{
	struct fake_answer answers[] = {
		POST_CREATED,
		{ .match = "GET", .status = 200, .body = IS("ringing"), .times = 2 },
		{ .match = "GET", .status = 200, .body = IS("busy") },
		ANSWERS_END
	};
	struct fake *fake = fake_create(ACME_INCOMPLETE, &listening, answers);
	struct peal_call *call = fake_placed(fake);

	(void)state;
	fake_advance(fake, 30000);
	assert_int_equal(fake_requests(fake, "GET"), 3); /* every `poll` of the preset, 5 s */
	assert_int_equal(call->ends, 1);
	assert_int_equal(call->end.outcome, PEAL_OUTCOME_BUSY);
	fake_destroy(&fake);
}

static void test_incomplete__a_callback_counts_when_it_comes_first(void **state)
{
	struct fake_answer answers[] = { POST_CREATED,
					 { .match = "GET", .status = 200, .body = IS("talking") },
					 ANSWERS_END };
	struct fake *fake = fake_create(ACME_INCOMPLETE, &listening, answers);
	struct peal_call *call = fake_placed(fake);

	(void)state;
	fake_advance(fake, 7000);
	fake_report(call, "{\"id\":\"CA1\",\"status\":\"done\",\"duration\":2}");
	fake_advance(fake, 20000);
	assert_int_equal(fake_requests(fake, "GET"), 1);
	assert_int_equal(call->ends, 1);
	assert_int_equal(call->end.outcome, PEAL_OUTCOME_ANSWERED);
	fake_destroy(&fake);
}

static void test_incomplete__the_stage_s_own_poll_counts(void **state)
{
	struct rest_config config = listening;
	struct fake_answer answers[] = { POST_CREATED,
					 { .match = "GET", .status = 200, .body = IS("busy") },
					 ANSWERS_END };
	struct fake *fake;
	struct peal_call *call;

	(void)state;
	config.poll = 12000;
	fake = fake_create(ACME_INCOMPLETE, &config, answers);
	call = fake_placed(fake);
	fake_advance(fake, 11000);
	assert_int_equal(fake_requests(fake, "GET"), 0);
	fake_advance(fake, 2000);
	assert_int_equal(fake_requests(fake, "GET"), 1);
	assert_int_equal(call->ends, 1);
	fake_destroy(&fake);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_promise__the_pace_is_the_preset_s),
		cmocka_unit_test(test_incomplete__calls_are_looked_up_beside_a_listener),
		cmocka_unit_test(test_incomplete__a_callback_counts_when_it_comes_first),
		cmocka_unit_test(test_incomplete__the_stage_s_own_poll_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
