/* test_pause.c - pauses, and the line of requests */
/* SPDX-License-Identifier: MIT */
#include "call/rest_test.h"

/* ---- pauses ---- */

static void test_pause__doubles_until_a_call_is_taken(void **state)
{
	struct fake_answer answers[] = {
		{ .match = "POST /calls ", .status = 429, .body = "", .times = 9 },
		{ .match = "POST /calls ", .status = 201, .body = CREATED, .times = 1 },
		{ .match = "POST /calls ", .status = 429, .body = "" },
		{ .match = "GET /calls/CA1", .status = 500, .body = "" },
		ANSWERS_END
	};
	struct fake *fake = fake_create(ACME_LOOKUP, &listening, answers);
	static const int64_t waits_ms[] = { 5000,  10000, 20000, 30000, 30000,
					    30000, 30000, 30000, 30000 };

	(void)state;
	for (size_t i = 0; i < 9; i++) {
		fake_placed(fake);
		fake_advance(fake, waits_ms[i] - 1);
		assert_null(strstr(fake_news(fake) + strlen(fake_news(fake)) - 12, " available"));
		fake_advance(fake, 1);
		assert_non_null(
			strstr(fake_news(fake) + strlen(fake_news(fake)) - 20, " available"));
	}
	fake_placed(fake);
	fake_advance(fake, 0);
	fake_placed(fake);
	fake_advance(fake, 5000);
	assert_non_null(strstr(fake_news(fake), "unavailable@215000 available@220000"));
	fake_destroy(&fake);
}

static void test_pause__what_waits_in_line_is_not_sent(void **state)
{
	struct rest_config config = listening;
	struct fake_answer answers[] = {
		{ .match = "POST /calls ", .status = 429, .body = "", .delay_ms = 50 }, ANSWERS_END
	};
	struct fake *fake;
	struct peal_call *calls[5];

	(void)state;
	config.requests_at_once = 1;
	fake = fake_create(ACME_LOOKUP, &config, answers);
	for (size_t i = 0; i < 5; i++)
		calls[i] = fake_placed(fake);
	fake_advance(fake, 1000);
	assert_int_equal(fake_requests(fake, "POST"), 1);
	for (size_t i = 0; i < 5; i++)
		assert_string_equal(calls[i]->story, "ended@50:failed-uncharged-shortage");
	fake_destroy(&fake);
}

static void test_pause__three_that_reach_nobody_make_one(void **state)
{
	struct fake_answer answers[] = {
		{ .match = "POST /calls ", .status = 0, .is_unsent = true }, ANSWERS_END
	};
	struct fake *fake = fake_create(ACME_LOOKUP, &listening, answers);

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		assert_string_equal(fake_news(fake), "");
		fake_placed(fake);
		fake_advance(fake, 1000);
	}
	assert_string_equal(fake_news(fake), "unavailable@2000");
	fake_destroy(&fake);
}

/* ---- the line of requests ---- */

static void test_queue__never_more_than_its_limit_at_once(void **state)
{
	struct rest_config config = polled;
	struct fake_answer answers[] = {
		{ .match = "POST /calls ", .status = 201, .body = CREATED, .delay_ms = 300 },
		{ .match = "GET /calls/CA1",
		  .status = 200,
		  .body = "{\"status\":\"ringing\"}",
		  .delay_ms = 300 },
		ANSWERS_END
	};
	struct fake *fake;

	(void)state;
	config.requests_at_once = 3;
	fake = fake_create(ACME_LOOKUP, &config, answers);
	for (size_t i = 0; i < 100; i++) {
		fake_placed(fake);
		fake_advance(fake, 130);
	}
	fake_advance(fake, 17000);
	assert_int_equal(fake_requests_most(fake), 3);
	assert_int_equal(fake_requests(fake, "POST /calls "), 100);
	/* Both kinds come through: 300 requests in these 30 seconds. */
	assert_in_range(fake_requests(fake, "GET"), 180, 203);
	fake_destroy(&fake);
}

/* A slow provider is not sent, all at once and late, what has gathered meanwhile. */
static void test_queue__what_has_waited_for_long_is_not_sent(void **state)
{
	struct rest_config config = listening;
	struct fake_answer answers[] = {
		{ .match = "POST /calls ",
		  .status = 201,
		  .body = CREATED,
		  .delay_ms = 40000,
		  .times = 1 },
		{ .match = "GET /calls/CA1", .status = 200, .body = "{\"status\":\"talking\"}" },
		ANSWERS_END
	};
	struct fake *fake;
	struct peal_call *calls[5];

	(void)state;
	config.requests_at_once = 1;
	fake = fake_create(ACME_LOOKUP, &config, answers);
	for (size_t i = 0; i < 5; i++)
		calls[i] = fake_placed(fake);
	fake_advance(fake, 41000);
	assert_int_equal(fake_requests(fake, "POST"), 1);
	for (size_t i = 1; i < 5; i++)
		assert_string_equal(calls[i]->story, "ended@40000:failed-uncharged-shortage");
	fake_destroy(&fake);
}

/* Who cannot be written into the request would come again for ever, were it a shortage. */
static void test_queue__what_cannot_be_written_is_a_refusal(void **state)
{
	struct fake_answer answers[] = { POST_CREATED, ANSWERS_END };
	struct fake *fake = fake_create(ACME_LOOKUP, &listening, answers);
	struct peal_call *call = fake_call(fake, UINT64_C(919820012345));
	size_t bytes = 2u << 20;
	char *caller_id = malloc(bytes);

	(void)state;
	assert_non_null(caller_id);
	memset(caller_id, '1', bytes - 1);
	caller_id[bytes - 1] = '\0';
	call->request.caller_id = caller_id;
	assert_int_equal(fake_place(call), 0);
	fake_advance(fake, 1000);
	assert_string_equal(call->story, "ended@0:failed-uncharged");
	assert_int_equal(fake_requests(fake, "POST"), 0);
	fake_destroy(&fake);
	free(caller_id);
}

/* However long the provider wants to be left alone, an end is heard of. */
static void test_poll__is_put_off_for_minutes_at_most(void **state)
{
	struct fake_answer answers[] = {
		POST_CREATED,
		{ .match = "GET /calls/CA1",
		  .status = 429,
		  .body = "",
		  .retry_after_ms = 86400000,
		  .times = 1 },
		{ .match = "GET /calls/CA1", .status = 200, .body = "{\"status\":\"busy\"}" },
		ANSWERS_END
	};
	struct fake *fake = fake_create(ACME_LOOKUP, &polled, answers);
	struct peal_call *call = fake_placed(fake);

	(void)state;
	fake_advance(fake, 600000);
	assert_string_equal(call->story, "ended@305100:busy");
	fake_warnings(fake, "look_up_failed");
	fake_destroy(&fake);
}

static void test_close__with_everything_under_way(void **state)
{
	struct fake_answer answers[] = {
		{ .match = "POST /calls ", .status = 201, .body = CREATED, .times = 3 },
		{ .match = "POST /calls ", .status = 0, .times = 2 },
		{ .match = "POST /calls ", .status = 201, .body = CREATED, .delay_ms = 90000 },
		{ .match = "GET /calls?", .status = 500, .body = "" },
		{ .match = "GET /calls/CA1", .status = 200, .body = "{\"status\":\"talking\"}" },
		{ .match = "POST /calls/CA1/end", .status = 200, .body = "" },
		ANSWERS_END
	};
	struct rest_config config = polled;
	struct fake *fake;
	struct peal_call *first;

	(void)state;
	config.requests_at_once = 8;
	fake = fake_create(ACME_LOOKUP, &config, answers);
	first = fake_placed(fake);
	for (size_t i = 0; i < 20; i++)
		fake_placed(fake);
	fake_advance(fake, 6000);
	fake_hang_up(first);
	fake_advance(fake, 3000);
	assert_int_equal(fake_warnings(fake, "create_lost"), 2);
	fake_destroy(&fake);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pause__doubles_until_a_call_is_taken),
		cmocka_unit_test(test_pause__what_waits_in_line_is_not_sent),
		cmocka_unit_test(test_pause__three_that_reach_nobody_make_one),
		cmocka_unit_test(test_queue__never_more_than_its_limit_at_once),
		cmocka_unit_test(test_queue__what_cannot_be_written_is_a_refusal),
		cmocka_unit_test(test_queue__what_has_waited_for_long_is_not_sent),
		cmocka_unit_test(test_poll__is_put_off_for_minutes_at_most),
		cmocka_unit_test(test_close__with_everything_under_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
