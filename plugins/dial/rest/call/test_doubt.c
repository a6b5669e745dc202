/* test_doubt.c - ends while nobody can say whether somebody talks */
/* SPDX-License-Identifier: MIT */
#include "call/fakes/fake_inner.h"
#include "call/rest_test.h"

#define IS(status) "{\"id\":\"CA1\",\"status\":\"" status "\"}"
#define MINUTE_MS INT64_C(60000)
#define HANG_UP_ONLY "hang_up = { request = \"POST {{base}}/calls/{{call_id}}/end\"; };\n"

static void hush(struct fake *fake)
{
	fake_warnings(fake, "look_up_failed");
	fake_warnings(fake, "not_hung_up");
}

/* One whose window closes after so long. */
static struct peal_call *placed_until(struct fake *fake, int64_t window_ms)
{
	struct peal_call *call = fake_call(fake, UINT64_C(919820077777));

	call->request.ring_until_ms = FAKE_START_MS + window_ms;
	assert_int_equal(fake_place(call), 0);
	return call;
}

/* It is agreed to, and what asks whether it has worked gets no word of use for a while. */
static void test_cancel__is_not_believed_until_a_look_up_says_so(void **state)
{
	static const struct fake_answer useless[] = {
		{ .match = "GET /calls/CA1", .status = 200, .body = "<html>", .times = 6 },
		{ .match = "GET /calls/CA1", .status = 401, .body = "", .times = 6 },
		{ .match = "GET /calls/CA1", .status = 503, .body = "", .times = 6 },
		{ .match = "GET /calls/CA1",
		  .status = 200,
		  .body = IS("talking"),
		  .times = 1,
		  .delay_ms = 15000 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(useless) / sizeof(useless[0]); i++) {
		struct fake_answer answers[] = {
			POST_CREATED,
			{ .match = "POST /calls/CA1/", .status = 200, .body = "" },
			useless[i],
			{ .match = "GET /calls/CA1", .status = 200, .body = IS("talking") },
			ANSWERS_END
		};
		struct fake *fake = fake_create(ACME_LOOKUP, &listening, answers);
		struct peal_call *call = fake_placed(fake);

		fake_advance(fake, 1000);
		fake_hang_up(call);
		fake_advance(fake, 6 * MINUTE_MS);
		assert_int_equal(call->ends, 0);
		assert_non_null(strstr(call->story, "answered@"));
		hush(fake);
		fake_destroy(&fake);
	}
}

/* That is what a provider does when somebody talks. */
static void test_cancel__that_is_refused_is_followed_by_no_hang_up(void **state)
{
	struct fake_answer answers[] = {
		POST_CREATED,
		{ .match = "POST /calls/CA1/cancel", .status = 409, .body = "" },
		{ .match = "GET /calls/CA1", .status = 500, .body = "", .times = 3 },
		{ .match = "GET /calls/CA1", .status = 200, .body = IS("talking") },
		ANSWERS_END
	};
	struct fake *fake = fake_create(ACME_LOOKUP, &listening, answers);
	struct peal_call *call = placed_until(fake, 20000);

	(void)state;
	fake_advance(fake, 5 * MINUTE_MS);
	assert_int_equal(fake_requests(fake, "POST /calls/CA1/end"), 0);
	assert_int_equal(call->ends, 0);
	assert_non_null(strstr(call->story, "answered@"));
	hush(fake);
	fake_destroy(&fake);
}

/* The callback of the answer was lost in an outage of the whole provider. */
static void test_limit__waits_for_a_provider_that_is_away(void **state)
{
	struct fake_answer answers[] = {
		POST_CREATED,
		{ .match = "POST /calls/CA1/end", .status = 200, .body = "" },
		{ .match = "GET /calls/CA1", .status = 503, .body = "", .times = 12 },
		{ .match = "GET /calls/CA1", .status = 200, .body = IS("talking") },
		ANSWERS_END
	};
	struct fake *fake = fake_create(ACME_LOOKUP, &listening, answers);
	struct peal_call *call = fake_placed(fake);

	(void)state;
	fake_advance(fake, 1000);
	fake_report(call, IS("ringing"));
	fake_advance(fake, 3 * MINUTE_MS);
	assert_int_equal(fake_requests(fake, "POST /calls/CA1/end"), 0);
	assert_string_equal(call->story, "ringing@1000 answered@85000");
	hush(fake);
	fake_destroy(&fake);
}

/* The cancel was refused because it rang by then: it was not we who ended it. */
static void test_window__what_rang_out_after_it_was_not_canceled(void **state)
{
	struct fake_answer answers[] = {
		POST_CREATED,
		{ .match = "POST /calls/CA1/cancel", .status = 409, .body = "" },
		{ .match = "GET /calls/CA1", .status = 200, .body = IS("queued"), .times = 1 },
		{ .match = "GET /calls/CA1", .status = 200, .body = IS("ringing"), .times = 4 },
		{ .match = "GET /calls/CA1", .status = 200, .body = IS("done") },
		ANSWERS_END
	};
	struct fake *fake = fake_create(ACME_LOOKUP, &listening, answers);
	struct peal_call *call = placed_until(fake, 20000);

	(void)state;
	fake_advance(fake, 2 * MINUTE_MS);
	assert_non_null(strstr(call->story, "ringing@"));
	assert_non_null(strstr(call->story, ":no_answer"));
	assert_int_equal(fake_requests(fake, "POST /calls/CA1/end"), 0);
	hush(fake);
	fake_destroy(&fake);
}

/* What an end waits for is asked for again. */
static void test_wait__outlasts_a_look_up_that_fails(void **state)
{
	struct fake_answer answers[] = {
		POST_CREATED,
		{ .match = "GET /calls/CA1", .status = 200, .body = IS("talking"), .times = 1 },
		{ .match = "GET /calls/CA1",
		  .status = 200,
		  .body = "{\"id\":\"CA1\",\"status\":\"done\",\"duration\":3}",
		  .times = 1 },
		{ .match = "GET /calls/CA1", .status = 503, .body = "", .times = 1 },
		{ .match = "GET /calls/CA1",
		  .status = 200,
		  .body = "{\"id\":\"CA1\",\"status\":\"done\",\"duration\":3,"
			  "\"transcript\":\"agent: hello\"}" },
		ANSWERS_END
	};
	struct fake *fake = fake_create(ACME_LOOKUP
					"wait = { for = \"transcript\"; at_most = \"30s\"; };\n",
					&polled, answers);
	struct peal_call *call = fake_placed(fake);

	(void)state;
	fake_advance(fake, 2 * MINUTE_MS);
	assert_string_equal(call->transcript, "agent: hello");
	hush(fake);
	fake_destroy(&fake);
}

/* It was wanted because the window had closed, and waited in line. */
static void test_hang_up__in_line_is_taken_back_when_it_is_answered(void **state)
{
	struct rest_config config = listening;
	struct fake_answer answers[] = {
		{ .match = "POST /calls ", .status = 201, .body = CREATED, .times = 1 },
		{ .match = "POST /calls ", .status = 500, .body = "", .delay_ms = 15000 },
		{ .match = "GET /calls/CA1", .status = 200, .body = IS("queued"), .delay_ms = 500 },
		ANSWERS_END
	};
	struct fake *fake;
	struct peal_call *call;

	(void)state;
	config.requests_at_once = 1;
	fake = fake_create(
		ACME_HEAD ACME_LOOK_UP ACME_QUEUE HANG_UP_ONLY ACME_CALLBACKS RECALL("none"),
		&config, answers);
	call = placed_until(fake, 10000);
	fake_advance(fake, 10200); /* it is asked where it stands */
	fake_placed(fake);	   /* in line, and goes first */
	fake_advance(fake, 3800);
	fake_report(call, IS("talking"));
	fake_advance(fake, 30000);
	assert_int_equal(fake_requests(fake, "POST /calls/CA1/end"), 0);
	assert_string_equal(call->story, "answered@14000");
	fake_warnings(fake, "create_lost");
	hush(fake);
	fake_destroy(&fake);
}

/* An outage of some seconds is no reason to let him listen to nothing. */
static void test_hang_up__of_the_operator_outlasts_an_outage(void **state)
{
	struct fake_answer answers[] = {
		POST_CREATED,
		{ .match = "POST /calls/CA1/end", .status = 503, .body = "", .times = 3 },
		{ .match = "POST /calls/CA1/end", .status = 200, .body = "" },
		{ .match = "GET /calls/CA1", .status = 200, .body = IS("talking"), .times = 15 },
		{ .match = "GET /calls/CA1", .status = 200, .body = IS("done") },
		ANSWERS_END
	};
	struct fake *fake = fake_create(ACME_LOOKUP, &listening, answers);
	struct peal_call *call = fake_placed(fake);

	(void)state;
	fake_advance(fake, 1000);
	fake_report(call, IS("talking"));
	fake_hang_up(call);
	fake_advance(fake, 3 * MINUTE_MS);
	assert_int_equal(fake_requests(fake, "POST /calls/CA1/end"), 4);
	assert_non_null(strstr(call->story, ":answered"));
	hush(fake);
	fake_destroy(&fake);
}

/* The provider was never asked to end it: then it was not we who did. */
static void test_window__without_a_way_to_end_it_takes_the_end_as_it_is(void **state)
{
	struct fake_answer answers[] = { POST_CREATED,
					 { .match = "GET /calls/CA1", .status = 404, .body = "" },
					 ANSWERS_END };
	struct fake *fake = fake_create(ACME_HEAD ACME_LOOK_UP ACME_CALLBACKS RECALL("none"),
					&listening, answers);
	struct peal_call *call = placed_until(fake, 5000);

	(void)state;
	fake_advance(fake, 30000);
	fake_report(call, IS("done"));
	fake_advance(fake, MINUTE_MS);
	assert_non_null(strstr(call->story, ":no_answer"));
	hush(fake);
	fake_destroy(&fake);
}

/* The last create in line goes away by itself: more calls are wanted. */
static void test_line__that_empties_by_itself_is_told(void **state)
{
	struct rest_config config = polled;
	struct fake_answer answers[] = {
		{ .match = "POST /calls ", .status = 422, .body = "{}", .delay_ms = 1500 },
		ANSWERS_END
	};
	struct fake *fake;

	(void)state;
	config.requests_at_once = 2;
	fake = fake_create(ACME_NONE, &config, answers);
	fake_placed(fake);
	fake_placed(fake);
	fake_advance(fake, 100);
	placed_until(fake, 1000);
	fake_advance(fake, 100);
	assert_true(fake->is_behind);
	fake_advance(fake, 1000);
	assert_false(fake->is_behind);
	fake_advance(fake, MINUTE_MS);
	assert_false(fake->is_behind);
	fake_destroy(&fake);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cancel__is_not_believed_until_a_look_up_says_so),
		cmocka_unit_test(test_cancel__that_is_refused_is_followed_by_no_hang_up),
		cmocka_unit_test(test_limit__waits_for_a_provider_that_is_away),
		cmocka_unit_test(test_window__what_rang_out_after_it_was_not_canceled),
		cmocka_unit_test(test_wait__outlasts_a_look_up_that_fails),
		cmocka_unit_test(test_hang_up__in_line_is_taken_back_when_it_is_answered),
		cmocka_unit_test(test_hang_up__of_the_operator_outlasts_an_outage),
		cmocka_unit_test(test_window__without_a_way_to_end_it_takes_the_end_as_it_is),
		cmocka_unit_test(test_line__that_empties_by_itself_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
