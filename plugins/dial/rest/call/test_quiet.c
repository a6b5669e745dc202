/* test_quiet.c - an address that the provider does not reach */
/* SPDX-License-Identifier: MIT */
#include "call/rest_test.h"

#define IS(status) "{\"id\":\"CA1\",\"status\":\"" status "\"}"

static struct fake_answer talked[] = {
	POST_CREATED,
	{ .match = "GET /calls/CA1", .status = 200, .body = IS("talking"), .times = 1 },
	{ .match = "GET /calls/CA1",
	  .status = 200,
	  .body = "{\"id\":\"CA1\",\"status\":\"done\",\"duration\":20}" },
	ANSWERS_END
};

static void test_quiet__a_call_is_looked_up(void **state)
{
	struct fake *fake = fake_create(ACME_LOOKUP, &listening, talked);
	struct peal_call *call = fake_placed(fake);

	(void)state;
	fake_advance(fake, 30000);
	assert_int_equal(fake_requests(fake, "GET"), 0);
	/* At 60 s it is over; until 90 s a callback may still come. */
	fake_advance(fake, 59000);
	assert_string_equal(call->story, "answered@30100");
	fake_advance(fake, 11000);
	assert_string_equal(call->story, "answered@30100 ended@90100:answered");
	assert_int_equal(fake_warnings(fake, "no_callbacks"), 0);
	fake_destroy(&fake);
}

static void test_quiet__a_callback_that_comes_is_what_counts(void **state)
{
	struct fake_answer answers[] = { POST_CREATED,
					 { .match = "GET", .status = 200, .body = IS("done") },
					 ANSWERS_END };
	struct fake *fake = fake_create(ACME_LOOKUP, &listening, answers);
	struct peal_call *call = fake_placed(fake);

	(void)state;
	fake_advance(fake, 31000);
	assert_string_equal(call->story, "");
	fake_report(call, "{\"id\":\"CA1\",\"status\":\"done\",\"duration\":9}");
	fake_advance(fake, 60000);
	assert_string_equal(call->story, "ended@31000:answered");
	assert_int_equal(fake_requests(fake, "GET"), 1);
	fake_destroy(&fake);
}

static void test_quiet__what_rings_is_left_to_its_callbacks(void **state)
{
	struct fake_answer answers[] = { POST_CREATED, ANSWERS_END };
	struct fake *fake = fake_create(ACME_LOOKUP, &listening, answers);
	struct peal_call *call = fake_placed(fake);

	(void)state;
	fake_advance(fake, 1000);
	fake_report(call, IS("talking"));
	fake_advance(fake, 500000);
	assert_int_equal(fake_requests(fake, "GET"), 0);
	fake_report(call, IS("done"));
	fake_advance(fake, 1000);
	assert_int_equal(call->ends, 1);
	fake_destroy(&fake);
}

static void test_quiet__it_is_told_once(void **state)
{
	struct fake_answer answers[] = { POST_CREATED,
					 { .match = "GET", .status = 200, .body = IS("busy") },
					 ANSWERS_END };
	struct fake *fake = fake_create(ACME_LOOKUP, &listening, answers);

	(void)state;
	for (int i = 1; i <= 5; i++) {
		struct peal_call *call = fake_placed(fake);

		fake_advance(fake, 70000);
		assert_int_equal(call->ends, 1);
		assert_int_equal(call->end.outcome, PEAL_OUTCOME_BUSY);
	}
	assert_int_equal(fake_warnings(fake, "no_callbacks"), 1);
	assert_non_null(strstr(fake_log(fake), "\"https://voice.example/peal\" reach this"));
	fake_destroy(&fake);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_quiet__a_call_is_looked_up),
		cmocka_unit_test(test_quiet__a_callback_that_comes_is_what_counts),
		cmocka_unit_test(test_quiet__what_rings_is_left_to_its_callbacks),
		cmocka_unit_test(test_quiet__it_is_told_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
