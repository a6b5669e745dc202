/* test_end.c - calls that are ended early, and those whose end never comes */
/* SPDX-License-Identifier: MIT */
#include "call/rest_test.h"

#define IS(status) "{\"id\":\"CA1\",\"status\":\"" status "\"}"
#define MINUTE_MS INT64_C(60000)

static struct fake_answer usual[] = { POST_CREATED,
				      { .match = "POST /calls/CA1/", .status = 200, .body = "" },
				      { .match = "GET /calls/CA1", .status = 404, .body = "" },
				      ANSWERS_END };

/* ---- hang_up() ---- */

static void test_hang_up__before_it_was_sent(void **state)
{
	struct fake *fake = fake_create(ACME_LOOKUP, &listening, usual);
	struct peal_call *call = fake_placed(fake);

	(void)state;
	fake_hang_up(call);
	assert_string_equal(call->story, ""); /* not from within */
	fake_hang_up(call);
	fake_advance(fake, 1000);
	assert_string_equal(call->story, "ended@0:canceled");
	assert_int_equal(fake_requests(fake, "POST"), 0);
	fake_destroy(&fake);
}

static void test_hang_up__while_it_is_created(void **state)
{
	struct fake_answer answers[] = {
		POST_CREATED,
		{ .match = "POST /calls/CA1/cancel", .status = 200, .body = "" },
		{ .match = "GET /calls/CA1", .status = 200, .body = IS("canceled") },
		ANSWERS_END
	};
	struct fake *fake = fake_create(ACME_LOOKUP, &listening, answers);
	struct peal_call *call = fake_placed(fake);

	(void)state;
	fake_advance(fake, 50);
	fake_hang_up(call);
	fake_advance(fake, 10);
	assert_int_equal(fake_requests(fake, "POST"), 1);
	fake_advance(fake, 5000);
	assert_string_equal(call->story, "ended@2100:canceled");
	fake_destroy(&fake);
}

struct stage_case {
	const char *stage;
	const char *request; /* that is made */
	const char *report;  /* that follows; NULL: none */
	const char *story;
};

static void test_hang_up__in_each_stage(void **state)
{
	static const struct stage_case cases[] = {
		{ IS("queued"), "POST /calls/CA1/cancel", IS("canceled"), "ended@1100:canceled" },
		{ IS("queued"), "POST /calls/CA1/cancel", NULL, "ended@11000:canceled" },
		{ IS("dialing"), "POST /calls/CA1/end", IS("done"), "ended@1100:canceled" },
		{ IS("ringing"), "POST /calls/CA1/end", IS("canceled"),
		  "ringing@1000 ended@1100:canceled" },
		{ IS("ringing"), "POST /calls/CA1/end", NULL, "ringing@1000 ended@11000:canceled" },
		{ IS("ringing"), "POST /calls/CA1/end", IS("busy"),
		  "ringing@1000 ended@1100:busy" },
		{ IS("talking"), "POST /calls/CA1/end",
		  "{\"id\":\"CA1\",\"status\":\"done\",\"duration\":3}",
		  "answered@1000 ended@1100:answered" },
		{ IS("talking"), "POST /calls/CA1/end", IS("canceled"),
		  "answered@1000 ended@1100:answered" },
		{ IS("talking"), "POST /calls/CA1/end", NULL,
		  "answered@1000 ended@11000:answered" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fake *fake = fake_create(ACME_LOOKUP, &listening, usual);
		struct peal_call *call = fake_placed(fake);

		fake_advance(fake, 1000);
		fake_report(call, cases[i].stage);
		fake_hang_up(call);
		fake_hang_up(call);
		fake_advance(fake, 100);
		assert_int_equal(fake_requests(fake, cases[i].request), 1);
		if (cases[i].report != NULL)
			fake_report(call, cases[i].report);
		fake_advance(fake, 20000);
		assert_string_equal(call->story, cases[i].story);
		fake_warnings(fake, "look_up_failed");
		fake_destroy(&fake);
	}
}

/* The first try may come too late to cancel, or meet a provider that is down. */
static void test_hang_up__is_tried_again(void **state)
{
	struct fake_answer answers[] = {
		POST_CREATED,
		{ .match = "POST /calls/CA1/cancel", .status = 409, .body = "" },
		{ .match = "POST /calls/CA1/end", .status = 500, .body = "", .times = 1 },
		{ .match = "POST /calls/CA1/end", .status = 200, .body = "" },
		{ .match = "GET /calls/CA1", .status = 200, .body = IS("ringing"), .times = 1 },
		{ .match = "GET /calls/CA1", .status = 200, .body = IS("done") },
		ANSWERS_END
	};
	struct fake *fake = fake_create(ACME_LOOKUP, &listening, answers);
	struct peal_call *call = fake_placed(fake);

	(void)state;
	fake_advance(fake, 1000);
	fake_hang_up(call);
	fake_advance(fake, 30000);
	assert_int_equal(fake_requests(fake, "POST /calls/CA1/cancel"), 2);
	assert_int_equal(fake_requests(fake, "POST /calls/CA1/end"), 1);
	assert_non_null(strstr(call->story, ":canceled"));
	fake_warnings(fake, "not_hung_up");
	fake_destroy(&fake);
}

/* Who may still be talking is not given up: the number would be called again. */
static void test_hang_up__that_the_provider_does_not_take_leaves_it_alive(void **state)
{
	struct fake_answer answers[] = {
		POST_CREATED,
		{ .match = "POST /calls/CA1/", .status = 500, .body = "" },
		{ .match = "GET /calls/CA1", .status = 200, .body = IS("talking") },
		ANSWERS_END
	};
	struct fake *fake = fake_create(ACME_LOOKUP, &listening, answers);
	struct peal_call *call = fake_placed(fake);

	(void)state;
	fake_advance(fake, 1000);
	fake_hang_up(call);
	fake_advance(fake, MINUTE_MS);
	assert_int_equal(call->ends, 0);
	assert_int_equal(fake_requests(fake, "POST /calls/CA1/"), 4);
	fake_hang_up(call);
	fake_advance(fake, MINUTE_MS);
	assert_int_equal(fake_requests(fake, "POST /calls/CA1/"), 6);
	fake_warnings(fake, "not_hung_up");
	fake_destroy(&fake);
}

/* It was answered just before. */
static void test_cancel__that_is_agreed_to_and_does_nothing(void **state)
{
	struct fake_answer answers[] = {
		POST_CREATED,
		{ .match = "POST /calls/CA1/cancel", .status = 200, .body = "" },
		{ .match = "POST /calls/CA1/end", .status = 200, .body = "" },
		{ .match = "GET /calls/CA1", .status = 200, .body = IS("talking"), .times = 2 },
		{ .match = "GET /calls/CA1", .status = 200, .body = IS("done") },
		ANSWERS_END
	};
	struct fake *fake = fake_create(ACME_LOOKUP, &listening, answers);
	struct peal_call *call = fake_placed(fake);

	(void)state;
	fake_advance(fake, 1000);
	fake_hang_up(call);
	fake_advance(fake, 12000);
	assert_int_equal(fake_requests(fake, "POST /calls/CA1/cancel"), 1);
	assert_int_equal(fake_requests(fake, "POST /calls/CA1/end"), 1);
	fake_advance(fake, 20000);
	assert_string_equal(call->story, "answered@3000 ended@14000:answered");
	fake_destroy(&fake);
}

/* However often: who may be talking is not given up. */
static void test_hang_up__that_is_agreed_to_and_does_nothing(void **state)
{
	struct fake_answer answers[] = {
		POST_CREATED,
		{ .match = "POST /calls/CA1/", .status = 200, .body = "" },
		{ .match = "GET /calls/CA1", .status = 200, .body = IS("talking") },
		ANSWERS_END
	};
	struct fake *fake = fake_create(ACME_LOOKUP, &listening, answers);
	struct peal_call *call = fake_placed(fake);

	(void)state;
	fake_advance(fake, 1000);
	fake_hang_up(call);
	fake_advance(fake, MINUTE_MS);
	assert_int_equal(fake_requests(fake, "POST /calls/CA1/"), 3);
	assert_string_equal(call->story, "answered@3000");
	fake_warnings(fake, "not_hung_up");
	fake_destroy(&fake);
}

static void test_hang_up__that_the_preset_has_not_is_told(void **state)
{
	struct fake_answer answers[] = { POST_CREATED, ANSWERS_END };
	struct fake *fake = fake_create(ACME_HEAD ACME_LOOK_UP ACME_CALLBACKS RECALL("none"),
					&listening, answers);
	struct peal_call *call = fake_placed(fake);

	(void)state;
	fake_advance(fake, 1000);
	fake_hang_up(call);
	fake_hang_up(call);
	assert_int_equal(fake_warnings(fake, "not_hung_up"), 1);
	fake_report(call, "{\"id\":\"CA1\",\"status\":\"done\",\"duration\":3}");
	assert_string_equal(call->story, "ended@1000:answered");
	fake_destroy(&fake);
}

/* ---- the window ---- */

struct window_case {
	const char *report;  /* before it closes; NULL: none */
	const char *look_up; /* when it closes */
	bool is_canceled;
	const char *story;
};

static void test_window__ends_what_does_not_ring(void **state)
{
	static const struct window_case cases[] = {
		{ NULL, IS("queued"), true, "ended@30010:canceled" },
		{ IS("queued"), IS("queued"), true, "ended@30010:canceled" },
		{ IS("queued"), "", true, "ended@30010:canceled" },
		{ IS("dialing"), IS("dialing"), true, "ended@30010:canceled" },
		{ IS("queued"), IS("talking"), false, "answered@30000" },
		{ IS("ringing"), IS("ringing"), false, "ringing@1000" },
		{ IS("talking"), IS("talking"), false, "answered@1000" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fake_answer answers[] = {
			POST_CREATED,
			{ .match = "POST /calls/CA1/", .status = 200, .body = "" },
			{ .match = "GET /calls/CA1", .status = 200, .body = cases[i].look_up },
			ANSWERS_END
		};
		struct fake *fake = fake_create(ACME_LOOKUP, &listening, answers);
		struct peal_call *call = fake_call(fake, UINT64_C(919820012345));

		call->request.ring_until_ms = FAKE_START_MS + 30000;
		assert_int_equal(fake_place(call), 0);
		fake_advance(fake, 1000);
		if (cases[i].report != NULL)
			fake_report(call, cases[i].report);
		fake_advance(fake, 29010);
		assert_int_equal(fake_requests(fake, "POST /calls/CA1/") > 0, cases[i].is_canceled);
		if (cases[i].is_canceled)
			fake_report(call, IS("canceled"));
		fake_advance(fake, 20);
		assert_string_equal(call->story, cases[i].story);
		fake_warnings(fake, "look_up_failed");
		fake_destroy(&fake);
	}
}

/* The provider is down, or busy, in that moment. */
static void test_window__does_not_end_a_talk_that_nobody_can_see(void **state)
{
	struct fake_answer answers[] = {
		POST_CREATED,
		{ .match = "GET /calls/CA1", .status = 500, .body = "", .times = 2 },
		{ .match = "GET /calls/CA1", .status = 200, .body = IS("talking") },
		ANSWERS_END
	};
	struct fake *fake = fake_create(ACME_LOOKUP, &listening, answers);
	struct peal_call *call = fake_call(fake, UINT64_C(919820012345));

	(void)state;
	call->request.ring_until_ms = FAKE_START_MS + 20000;
	assert_int_equal(fake_place(call), 0);
	fake_advance(fake, 1000);
	fake_report(call, IS("dialing"));
	fake_advance(fake, 40000);
	assert_string_equal(call->story, "answered@24000");
	assert_int_equal(fake_requests(fake, "POST /calls/CA1/"), 0);
	fake_warnings(fake, "look_up_failed");
	fake_destroy(&fake);
}

/* What waits there would ring one day: it is canceled in the end. */
static void test_window__a_cancel_is_tried_until_it_works(void **state)
{
	struct fake_answer answers[] = {
		POST_CREATED,
		{ .match = "POST /calls/CA1/end", .status = 409, .body = "" },
		{ .match = "POST /calls/CA1/cancel",
		  .status = 429,
		  .body = "",
		  .retry_after_ms = 10000,
		  .times = 4 },
		{ .match = "POST /calls/CA1/cancel", .status = 200, .body = "" },
		{ .match = "GET /calls/CA1", .status = 200, .body = IS("queued"), .times = 26 },
		{ .match = "GET /calls/CA1", .status = 200, .body = IS("canceled") },
		ANSWERS_END
	};
	struct fake *fake = fake_create(ACME_LOOKUP, &polled, answers);
	struct peal_call *call = fake_call(fake, UINT64_C(919820012345));

	(void)state;
	call->request.ring_until_ms = FAKE_START_MS + 4000;
	assert_int_equal(fake_place(call), 0);
	fake_advance(fake, 3 * MINUTE_MS);
	assert_int_equal(fake_requests(fake, "POST /calls/CA1/cancel"), 5);
	assert_non_null(strstr(call->story, ":canceled"));
	assert_int_equal(fake_warnings(fake, "not_hung_up"), 1);
	fake_destroy(&fake);
}

static void test_window__what_was_not_sent_is_not_charged(void **state)
{
	struct rest_config config = listening;
	struct fake_answer answers[] = {
		{ .match = "POST /calls ", .status = 201, .body = CREATED, .delay_ms = 5000 },
		{ .match = "GET /calls/CA1", .status = 500, .body = "" },
		ANSWERS_END
	};
	struct fake *fake;
	struct peal_call *second;

	(void)state;
	config.requests_at_once = 1;
	fake = fake_create(ACME_LOOKUP, &config, answers);
	fake_placed(fake);
	second = fake_call(fake, UINT64_C(919820012399));
	second->request.ring_until_ms = FAKE_START_MS + 3000;
	assert_int_equal(fake_place(second), 0);
	fake_advance(fake, 20000);
	assert_string_equal(second->story, "ended@3000:failed-uncharged-shortage");
	assert_int_equal(fake_requests(fake, "POST"), 1);
	fake_destroy(&fake);
}

static void test_window__closes_while_it_is_created(void **state)
{
	struct fake_answer answers[] = {
		{ .match = "POST /calls ", .status = 201, .body = CREATED, .delay_ms = 5000 },
		{ .match = "POST /calls/CA1/cancel", .status = 200, .body = "" },
		{ .match = "GET /calls/CA1", .status = 200, .body = IS("canceled") },
		ANSWERS_END
	};
	struct fake *fake = fake_create(ACME_LOOKUP, &listening, answers);
	struct peal_call *call = fake_call(fake, UINT64_C(919820012345));

	(void)state;
	call->request.ring_until_ms = FAKE_START_MS + 3000;
	assert_int_equal(fake_place(call), 0);
	fake_advance(fake, 20000);
	assert_string_equal(call->story, "ended@7000:canceled");
	fake_destroy(&fake);
}

/* ---- limits ---- */

static void test_limits__of_ringing_and_talking_are_kept(void **state)
{
	struct fake *fake = fake_create(ACME_LOOKUP, &listening, usual);
	struct peal_call *rings = fake_placed(fake);
	struct peal_call *talks = fake_call(fake, UINT64_C(919820099999));

	(void)state;
	fake_advance(fake, 1000);
	fake_report(rings, IS("ringing"));
	fake_advance(fake, 45000 + 15000 + 15000);
	assert_string_equal(rings->story, "ringing@1000 ended@75000:no_answer");
	fake_place(talks);
	fake_advance(fake, 1000);
	fake_report(talks, IS("talking"));
	fake_advance(fake, 10 * MINUTE_MS + 15000 + 10000);
	assert_non_null(strstr(talks->story, "ended@702000:answered"));
	assert_int_equal(talks->end.talk_ms, 600000);
	fake_warnings(fake, "look_up_failed");
	fake_destroy(&fake);
}

/* The callback that told of the answer was lost: who talks is not interrupted. */
static void test_limits__a_lost_answer_is_asked_for(void **state)
{
	struct fake_answer answers[] = {
		POST_CREATED,
		{ .match = "GET /calls/CA1", .status = 500, .body = "", .times = 1 },
		{ .match = "GET /calls/CA1", .status = 200, .body = IS("talking") },
		ANSWERS_END
	};
	struct fake *fake = fake_create(ACME_LOOKUP, &listening, answers);
	struct peal_call *call = fake_placed(fake);

	(void)state;
	fake_advance(fake, 1000);
	fake_report(call, IS("ringing"));
	fake_advance(fake, MINUTE_MS + 10000);
	assert_string_equal(call->story, "ringing@1000 answered@63000");
	assert_int_equal(fake_requests(fake, "POST /calls/CA1/"), 0);
	fake_report(call, IS("done"));
	assert_non_null(strstr(call->story, ":answered"));
	fake_warnings(fake, "look_up_failed");
	fake_destroy(&fake);
}

/* An hour in the provider's queue, 45 s of ringing, 10 minutes of talk, 30 s. */
#define LIFE_MS (60 * MINUTE_MS + 45000 + 10 * MINUTE_MS + 30000)
#define QUIET_LOOKS 142 /* in that time, every 30 s */

static void test_life__without_an_end_is_looked_up(void **state)
{
	struct fake_answer answers[] = {
		POST_CREATED,
		{ .match = "GET /calls/CA1", .status = 500, .body = "", .times = QUIET_LOOKS + 1 },
		{ .match = "GET /calls/CA1", .status = 200, .body = IS("busy") },
		{ .match = "POST /calls/CA1/", .status = 500, .body = "" },
		ANSWERS_END
	};
	struct fake *fake = fake_create(ACME_LOOKUP, &listening, answers);
	struct peal_call *call = fake_placed(fake);

	(void)state;
	fake_advance(fake, LIFE_MS - 1);
	assert_int_equal(fake_requests(fake, "GET"), QUIET_LOOKS);
	fake_advance(fake, 10000);
	assert_string_equal(call->story, "ended@4278000:busy");
	fake_warnings(fake, "not_hung_up");
	fake_warnings(fake, "look_up_failed");
	fake_destroy(&fake);
}

static void test_life__ends_unknown_when_nobody_tells(void **state)
{
	struct fake *fake = fake_create(ACME_LOOKUP, &listening, usual);
	struct peal_call *call = fake_placed(fake);

	(void)state;
	fake_advance(fake, LIFE_MS + 10000);
	assert_int_equal(fake_requests(fake, "GET"), QUIET_LOOKS + 3);
	assert_string_equal(call->story, "ended@4279000:unknown");
	fake_warnings(fake, "look_up_failed");
	fake_destroy(&fake);
}

/* Its answer has the id by which it can be ended. */
static void test_life__is_not_over_while_it_is_created(void **state)
{
	struct rest_config config = listening;
	struct fake_answer answers[] = {
		{ .match = "POST /calls ", .status = 201, .body = CREATED, .delay_ms = 240000 },
		{ .match = "GET /calls/CA1", .status = 200, .body = IS("talking"), .times = 1 },
		{ .match = "GET /calls/CA1", .status = 200, .body = IS("done") },
		ANSWERS_END
	};
	struct fake *fake;
	struct peal_call *call;

	(void)state;
	config.timeout = 300000;
	fake = fake_create(ACME_HEAD ACME_LOOK_UP ACME_CALLBACKS RECALL("none"), &config, answers);
	call = fake_call(fake, UINT64_C(919820012345));
	call->request.ring_max_ms = call->request.talk_max_ms = 30000;
	assert_int_equal(fake_place(call), 0);
	fake_advance(fake, 300000);
	assert_non_null(strstr(call->story, ":answered"));
	fake_warnings(fake, "not_hung_up");
	fake_destroy(&fake);
}

static void test_life__is_cut_where_the_window_closes(void **state)
{
	struct fake_answer answers[] = {
		POST_CREATED,
		{ .match = "GET /calls/CA1", .status = 200, .body = IS("dialing") },
		{ .match = "POST /calls/CA1/", .status = 500, .body = "" },
		ANSWERS_END
	};
	struct fake *fake = fake_create(ACME_LOOKUP, &listening, answers);
	struct peal_call *call = fake_call(fake, UINT64_C(919820012345));

	(void)state;
	call->request.ring_until_ms = FAKE_START_MS + 5 * MINUTE_MS;
	assert_int_equal(fake_place(call), 0);
	fake_advance(fake, 5 * MINUTE_MS + 45000 + 10 * MINUTE_MS + 30000 + 10000);
	assert_string_equal(call->story, "ended@979000:unknown");
	fake_warnings(fake, "not_hung_up");
	fake_destroy(&fake);
}

/* The host has lost patience with it. */
static void test_look_up__of_a_call_that_is_under_way_ends_it(void **state)
{
	struct fake_answer answers[] = {
		POST_CREATED,
		{ .match = "POST /calls/CA1/", .status = 200, .body = "" },
		{ .match = "GET /calls/CA1", .status = 200, .body = IS("talking") },
		ANSWERS_END
	};
	struct fake *fake = fake_create(ACME_LOOKUP, &listening, answers);
	struct peal_call *call = fake_placed(fake);

	(void)state;
	fake_advance(fake, 1000);
	assert_int_equal(fake_look_up(call, FAKE_START_MS), 0);
	fake_advance(fake, 10000);
	assert_string_equal(call->story, "answered@1000 ended@5000:answered");
	assert_int_equal(fake_requests(fake, "POST /calls/CA1/end"), 1);
	fake_destroy(&fake);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hang_up__before_it_was_sent),
		cmocka_unit_test(test_hang_up__while_it_is_created),
		cmocka_unit_test(test_hang_up__in_each_stage),
		cmocka_unit_test(test_hang_up__is_tried_again),
		cmocka_unit_test(test_hang_up__that_the_provider_does_not_take_leaves_it_alive),
		cmocka_unit_test(test_cancel__that_is_agreed_to_and_does_nothing),
		cmocka_unit_test(test_hang_up__that_is_agreed_to_and_does_nothing),
		cmocka_unit_test(test_hang_up__that_the_preset_has_not_is_told),
		cmocka_unit_test(test_window__ends_what_does_not_ring),
		cmocka_unit_test(test_window__does_not_end_a_talk_that_nobody_can_see),
		cmocka_unit_test(test_window__a_cancel_is_tried_until_it_works),
		cmocka_unit_test(test_window__what_was_not_sent_is_not_charged),
		cmocka_unit_test(test_window__closes_while_it_is_created),
		cmocka_unit_test(test_limits__of_ringing_and_talking_are_kept),
		cmocka_unit_test(test_limits__a_lost_answer_is_asked_for),
		cmocka_unit_test(test_life__without_an_end_is_looked_up),
		cmocka_unit_test(test_life__ends_unknown_when_nobody_tells),
		cmocka_unit_test(test_life__is_not_over_while_it_is_created),
		cmocka_unit_test(test_life__is_cut_where_the_window_closes),
		cmocka_unit_test(test_look_up__of_a_call_that_is_under_way_ends_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
