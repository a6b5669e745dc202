/* test_recall.c - what became of an attempt: after a lost answer, and after a restart */
/* SPDX-License-Identifier: MIT */
#include "call/rest_test.h"

#define IS(status) "{\"id\":\"CA1\",\"status\":\"" status "\"}"
#define PLACED_MS (FAKE_START_MS - 60000)
/* 06:28:59, a second before it was placed; 06:28:50; 06:29:03 */
#define LISTED(id, when, to, status)                                                               \
	"{\"id\":\"" id "\",\"created\":\"2026-01-05T06:" when "Z\",\"to\":\"" to                  \
	"\",\"status\":\"" status "\"}"
#define LIST(members) "{\"calls\":[" members "]}"
#define TO "+919820012345"
#define NUMBER UINT64_C(919820012345)

struct recall_case {
	const char *name;
	const char *preset;
	bool is_listening;
	int64_t ring_until_ms;
	struct fake_answer answers[5];
	const char *story; /* after 5 minutes; NULL: it cannot say */
	size_t creates;
};

static const struct recall_case recall_cases[] = {
	{ "found, and over",
	  ACME_LOOKUP,
	  false,
	  PEAL_NEVER,
	  { { .match = "GET /calls?",
	      .status = 200,
	      .body = LIST(LISTED("CA1", "28:59", TO, "busy")) } },
	  "ended@2000:busy",
	  0 },
	{ "found, and alive",
	  ACME_LOOKUP,
	  false,
	  PEAL_NEVER,
	  { { .match = "GET /calls?",
	      .status = 200,
	      .body = LIST(LISTED("CA1", "29:03", "919820012345", "talking")) },
	    { .match = "GET /calls/CA1",
	      .status = 200,
	      .body = "{\"status\":\"done\",\"duration\":5}" } },
	  "answered@2000 ended@2000:answered",
	  0 },
	{ "the first of two",
	  ACME_LOOKUP,
	  false,
	  PEAL_NEVER,
	  { { .match = "GET /calls?",
	      .status = 200,
	      .body = LIST(LISTED("CA2", "29:30", TO, "done") "," LISTED("CA1", "28:59", TO,
									 "busy")) } },
	  "ended@2000:busy",
	  0 },
	{ "by our id",
	  ACME_LOOKUP,
	  false,
	  PEAL_NEVER,
	  { { .match = "GET /calls?",
	      .status = 200,
	      .body = LIST(
		      LISTED("CA2", "29:00", TO, "done") ",{\"id\":\"CA1\",\"status\":\"busy\","
							 "\"ref\":\"019b8c5e-0000-7000-8000-"
							 "00d6298b8b39\"}") } },
	  "ended@2000:busy",
	  0 },
	{ "an older call",
	  ACME_LOOKUP,
	  false,
	  PEAL_NEVER,
	  { { .match = "GET /calls?",
	      .status = 200,
	      .body = LIST(LISTED("CA1", "22:50", TO, "busy")) } },
	  "ended@2000:canceled",
	  0 },
	/* One of the two clocks is wrong, or somebody else has called. */
	{ "a call that was made too early",
	  ACME_LOOKUP,
	  false,
	  PEAL_NEVER,
	  { { .match = "GET /calls?",
	      .status = 200,
	      .body = LIST(LISTED("CA1", "28:50", TO, "talking")) } },
	  "ended@157000:unknown",
	  0 },
	{ "a call that was made too late",
	  ACME_LOOKUP,
	  false,
	  PEAL_NEVER,
	  { { .match = "GET /calls?",
	      .status = 200,
	      .body = LIST(LISTED("CA1", "33:00", TO, "talking")) } },
	  "ended@157000:unknown",
	  0 },
	/* What the provider says of its clock explains it. */
	{ "a clock that is ten minutes behind",
	  ACME_LOOKUP,
	  false,
	  PEAL_NEVER,
	  { { .match = "GET /calls?",
	      .status = 200,
	      .clock_behind_ms = 600000,
	      .body = LIST(LISTED("CA1", "19:01", TO, "busy")) } },
	  "ended@2000:busy",
	  0 },
	/* A proxy has a clock of its own. */
	{ "a Date that is not the clock of the list",
	  ACME_LOOKUP,
	  false,
	  PEAL_NEVER,
	  { { .match = "GET /calls?",
	      .status = 200,
	      .clock_behind_ms = -600000,
	      .body = LIST(LISTED("CA1", "29:01", TO, "talking")) } },
	  "ended@157000:unknown",
	  0 },
	{ "a clock that is ten minutes behind, and an older call",
	  ACME_LOOKUP,
	  false,
	  PEAL_NEVER,
	  { { .match = "GET /calls?",
	      .status = 200,
	      .clock_behind_ms = 600000,
	      .body = LIST(LISTED("CA1", "12:50", TO, "busy")) } },
	  "ended@2000:canceled",
	  0 },
	{ "a call that was made much too late",
	  ACME_LOOKUP,
	  false,
	  PEAL_NEVER,
	  { { .match = "GET /calls?",
	      .status = 200,
	      .body = LIST(LISTED("CA1", "55:50", TO, "talking")) } },
	  "ended@157000:unknown",
	  0 },
	{ "a call without a time",
	  ACME_LOOKUP,
	  false,
	  PEAL_NEVER,
	  { { .match = "GET /calls?",
	      .status = 200,
	      .body = LIST(LISTED("CA1", "22:50", TO, "busy") ",{\"id\":\"CA2\",\"to\":\"" TO
							      "\",\"created\":null}") } },
	  "ended@157000:unknown",
	  0 },
	{ "a call without a number",
	  ACME_LOOKUP,
	  false,
	  PEAL_NEVER,
	  { { .match = "GET /calls?",
	      .status = 200,
	      .body = LIST("{\"id\":\"CA2\",\"created\":\"2026-01-05T06:29:03Z\"}"),
	      .times = 1 },
	    { .match = "GET /calls?",
	      .status = 200,
	      .body = LIST(LISTED("CA1", "29:03", TO, "busy")) } },
	  "ended@7000:busy",
	  0 },
	{ "another number",
	  ACME_LOOKUP,
	  false,
	  PEAL_NEVER,
	  { { .match = "GET /calls?",
	      .status = 200,
	      .body = LIST(LISTED("CA1", "29:00", "+14155550100", "busy")) } },
	  "ended@2000:canceled",
	  0 },
	{ "the provider is down for a while",
	  ACME_LOOKUP,
	  false,
	  PEAL_NEVER,
	  { { .match = "GET /calls?", .status = 500, .body = "", .times = 3 },
	    { .match = "GET /calls?", .status = 200, .body = "<html>", .times = 1 },
	    { .match = "GET /calls?",
	      .status = 200,
	      .body = LIST(LISTED("CA1", "28:59", TO, "busy")) } },
	  "ended@57000:busy",
	  0 },
	{ "the provider is down for long",
	  ACME_LOOKUP,
	  false,
	  PEAL_NEVER,
	  { { .match = "GET /calls?", .status = 500, .body = "" } },
	  "",
	  0 },
	{ "the same request again",
	  ACME_IDEMPOTENT,
	  false,
	  PEAL_NEVER,
	  { { .match = "POST /calls ", .status = 200, .body = CREATED },
	    { .match = "GET /calls/CA1", .status = 200, .body = IS("busy") } },
	  "ended@0:busy",
	  1 },
	{ "the same request again, lost",
	  ACME_IDEMPOTENT,
	  false,
	  PEAL_NEVER,
	  { { .match = "POST /calls ", .status = 0 } },
	  "ended@30000:unknown",
	  5 },
	{ "the window has closed", ACME_IDEMPOTENT, false, FAKE_START_MS, { { 0 } }, NULL, 0 },
	{ "the window has closed, and it can be found",
	  ACME_IDEMPOTENT ACME_FIND,
	  false,
	  FAKE_START_MS,
	  { { .match = "GET /calls?",
	      .status = 200,
	      .body = LIST(LISTED("CA1", "28:59", TO, "busy")) } },
	  "ended@2000:busy",
	  0 },
	{ "the window has closed, and callbacks may come",
	  ACME_IDEMPOTENT,
	  true,
	  FAKE_START_MS,
	  { { 0 } },
	  "",
	  0 },
	{ "the promise is over, and callbacks may come",
	  ACME_IDEMPOTENT_BRIEFLY,
	  true,
	  PEAL_NEVER,
	  { { 0 } },
	  "",
	  0 },
	/* It may have rung: `canceled` would have it made again. */
	{ "the window has closed, and it still waits",
	  ACME_LOOKUP,
	  false,
	  FAKE_START_MS,
	  { { .match = "GET /calls?",
	      .status = 200,
	      .body = LIST(LISTED("CA1", "28:59", TO, "queued")) },
	    { .match = "POST /calls/CA1/cancel", .status = 200, .body = "" },
	    { .match = "GET /calls/CA1", .status = 200, .body = IS("queued"), .times = 1 },
	    { .match = "GET /calls/CA1", .status = 200, .body = IS("canceled") } },
	  "ended@4000:no_answer",
	  0 },
	{ "the window has closed, and of the end nothing is heard",
	  ACME_LOOKUP,
	  false,
	  FAKE_START_MS,
	  { { .match = "GET /calls?",
	      .status = 200,
	      .body = LIST(LISTED("CA1", "28:59", TO, "queued")) },
	    { .match = "POST /calls/CA1/cancel", .status = 200, .body = "" },
	    { .match = "GET /calls/CA1", .status = 404, .body = "" } },
	  "ended@12000:unknown",
	  0 },
	{ "the promise is over, and nobody can be asked",
	  ACME_IDEMPOTENT_BRIEFLY,
	  false,
	  PEAL_NEVER,
	  { { 0 } },
	  NULL,
	  0 },
	{ "nobody can be asked", ACME_NONE, false, PEAL_NEVER, { { 0 } }, NULL, 0 },
	{ "callbacks may come", ACME_NONE, true, PEAL_NEVER, { { 0 } }, "", 0 },
};

static void test_restart__each_promise_is_kept(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(recall_cases) / sizeof(recall_cases[0]); i++) {
		const struct recall_case *is = &recall_cases[i];
		struct fake_answer answers[6] = { { 0 } };
		struct fake *fake;
		struct peal_call *call;
		int result;

		print_message("%s\n", is->name);
		memcpy(answers, is->answers, sizeof(is->answers));
		fake = fake_create(is->preset, is->is_listening ? &listening : &polled, answers);
		call = fake_call(fake, NUMBER);
		call->request.ring_until_ms = is->ring_until_ms;
		result = fake_look_up(call, PLACED_MS);
		fake_advance(fake, 300000);
		assert_int_equal(result, is->story == NULL ? -1 : 0);
		assert_string_equal(call->story, is->story == NULL ? "" : is->story);
		assert_int_equal(fake_requests(fake, "POST /calls "), is->creates);
		fake_warnings(fake, "not_found");
		fake_warnings(fake, "look_up_failed");
		fake_destroy(&fake);
	}
}

/* The provider has had all the time to list it that it needs. */
/* It is asked as long as the call may last. */
static void test_restart__a_provider_that_stays_away_makes_it_unknown(void **state)
{
	struct fake_answer answers[] = { { .match = "GET /calls?", .status = 503, .body = "" },
					 ANSWERS_END };
	struct fake *fake = fake_create(ACME_LOOKUP, &polled, answers);
	struct peal_call *call = fake_call(fake, NUMBER);

	(void)state;
	assert_int_equal(fake_look_up(call, PLACED_MS), 0);
	fake_advance(fake, 3600000);
	assert_string_equal(call->story, "");
	assert_in_range(fake_requests(fake, "GET /calls?"), 60, 80);
	fake_advance(fake, 900000);
	assert_non_null(strstr(call->story, ":unknown"));
	assert_int_equal(fake_warnings(fake, "not_found"), 1);
	fake_warnings(fake, "look_up_failed");
	fake_destroy(&fake);
}

static void test_restart__what_is_long_ago_is_not_waited_for(void **state)
{
	struct fake_answer answers[] = {
		{ .match = "GET /calls?", .status = 200, .body = LIST("") }, ANSWERS_END
	};
	struct fake *fake = fake_create(ACME_LOOKUP, &polled, answers);
	struct peal_call *call = fake_call(fake, NUMBER);

	(void)state;
	assert_int_equal(fake_look_up(call, FAKE_START_MS - 3600000), 0);
	fake_advance(fake, 60000);
	assert_string_equal(call->story, "ended@2000:canceled");
	fake_destroy(&fake);
}

#define TALKED "{\"status\":\"done\",\"duration\":40}"

/* The window has closed: who talks is not interrupted, who waits must not be rung. */
static void test_restart__after_the_window(void **state)
{
	static const struct {
		const char *listed, *then, *last, *story;
		int times; /* of `then` */
		size_t hang_ups;
	} cases[] = {
		{ "talking", IS("talking"), TALKED, "answered@2000 ended@52000:answered", 10, 0 },
		{ "ringing", IS("ringing"), TALKED, "ringing@2000 ended@52000:answered", 10, 0 },
		{ "queued", IS("queued"), IS("canceled"), "ended@4000:no_answer", 1, 1 },
		{ "queued", IS("talking"), TALKED, "answered@2000 ended@52000:answered", 10, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char list[256];
		struct fake_answer answers[] = {
			{ .match = "GET /calls?", .status = 200, .body = list },
			{ .match = "POST /calls/CA1/", .status = 200, .body = "" },
			{ .match = "GET /calls/CA1",
			  .status = 200,
			  .body = cases[i].then,
			  .times = cases[i].times },
			{ .match = "GET /calls/CA1", .status = 200, .body = cases[i].last },
			ANSWERS_END
		};
		struct fake *fake = fake_create(ACME_LOOKUP, &polled, answers);
		struct peal_call *call = fake_call(fake, NUMBER);

		print_message("%s, then %s\n", cases[i].listed, cases[i].then);
		snprintf(list, sizeof(list),
			 LIST("{\"id\":\"CA1\",\"created\":\"2026-01-05T06:29:03Z\","
			      "\"to\":\"" TO "\",\"status\":\"%s\"}"),
			 cases[i].listed);
		call->request.ring_until_ms = FAKE_START_MS;
		assert_int_equal(fake_look_up(call, PLACED_MS), 0);
		fake_advance(fake, 300000);
		assert_string_equal(call->story, cases[i].story);
		assert_int_equal(fake_requests(fake, "POST"), cases[i].hang_ups);
		fake_destroy(&fake);
	}
}

/* The same within one run: the window closes while it is looked for. */
static void test_lost__and_answered_when_the_window_has_closed(void **state)
{
	struct fake_answer answers[] = {
		{ .match = "POST /calls ", .status = 0, .delay_ms = 20000 },
		{ .match = "GET /calls?",
		  .status = 200,
		  .body = LIST(LISTED("CA1", "30:01", TO, "talking")) },
		{ .match = "GET /calls/CA1", .status = 200, .body = IS("talking"), .times = 3 },
		{ .match = "GET /calls/CA1", .status = 200, .body = IS("done") },
		{ .match = "POST /calls/CA1/", .status = 200, .body = "" },
		ANSWERS_END
	};
	struct fake *fake = fake_create(ACME_LOOKUP, &polled, answers);
	struct peal_call *call = fake_call(fake, NUMBER);

	(void)state;
	call->request.ring_until_ms = FAKE_START_MS + 10000;
	assert_int_equal(fake_place(call), 0);
	fake_advance(fake, 120000);
	assert_string_equal(call->story, "answered@22000 ended@42000:answered");
	assert_int_equal(fake_requests(fake, "POST /calls/CA1"), 0);
	assert_int_equal(fake_warnings(fake, "create_lost"), 1);
	fake_destroy(&fake);
}

/* The address that the earlier run gave still works. */
static void test_restart__callbacks_find_the_call(void **state)
{
	struct fake_answer answers[] = { POST_CREATED,
					 { .match = "GET /calls/CA1", .status = 500, .body = "" },
					 ANSWERS_END };
	struct fake *fake = fake_create(ACME_NONE, &listening, answers);
	struct peal_call *before = fake_placed(fake), *after;
	char path[256];

	(void)state;
	fake_advance(fake, 1000);
	snprintf(path, sizeof(path), "%s", fake_callback_path(before));
	fake_restart(fake);
	after = fake_call(fake, before->request.number);
	assert_int_equal(fake_look_up(after, FAKE_START_MS), 0);
	assert_string_equal(after->request.attempt_id, before->request.attempt_id);
	fake_post(fake, path, IS("ringing"));
	fake_post(fake, path, IS("busy"));
	fake_advance(fake, 1000);
	assert_string_equal(after->story, "ringing@1000 ended@1000:busy");
	fake_destroy(&fake);
}

/* It was not to ring any more, which is no reason to take it for one that never rang. */
static void test_restart__after_the_window_it_may_have_rung(void **state)
{
	static const char *const ends[] = { IS("canceled"), IS("busy"), IS("done") };
	static const char *const stories[] = { "ended@2000:no_answer", "ended@2000:busy",
					       "ended@17000:unknown" };

	(void)state;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		struct fake_answer answers[] = { POST_CREATED, ANSWERS_END };
		struct fake *fake = fake_create(ACME_NONE, &listening, answers);
		struct peal_call *before = fake_placed(fake), *after;
		char path[256];

		fake_advance(fake, 1000);
		snprintf(path, sizeof(path), "%s", fake_callback_path(before));
		fake_restart(fake);
		after = fake_call(fake, before->request.number);
		after->request.ring_until_ms = FAKE_START_MS;
		assert_int_equal(fake_look_up(after, FAKE_START_MS), 0);
		fake_advance(fake, 1000);
		fake_post(fake, path, ends[i]);
		fake_advance(fake, 20000);
		assert_string_equal(after->story, stories[i]);
		fake_destroy(&fake);
	}
}

static void test_restart__a_call_that_nobody_tells_of_is_unknown(void **state)
{
	struct fake_answer answers[] = { ANSWERS_END };
	struct fake *fake = fake_create(ACME_NONE, &listening, answers);
	struct peal_call *call = fake_call(fake, NUMBER);

	(void)state;
	assert_int_equal(fake_look_up(call, PLACED_MS), 0);
	fake_advance(fake, 2 * 3600000);
	assert_string_equal(call->story, "ended@4215000:unknown");
	fake_destroy(&fake);
}

/* ---- a lost answer, within one run ---- */

static void test_lost__and_found(void **state)
{
	struct fake_answer answers[] = {
		{ .match = "POST /calls ", .status = 0, .delay_ms = 20000 },
		{ .match = "GET /calls?", .status = 200, .body = LIST(""), .times = 1 },
		{ .match = "GET /calls?",
		  .status = 200,
		  .body = LIST(LISTED("CA1", "30:01", TO, "ringing")) },
		{ .match = "GET /calls/CA1", .status = 200, .body = IS("busy") },
		ANSWERS_END
	};
	struct fake *fake = fake_create(ACME_LOOKUP, &polled, answers);
	struct peal_call *call = fake_call(fake, NUMBER);

	(void)state;
	assert_int_equal(fake_place(call), 0);
	fake_advance(fake, 60000);
	assert_string_equal(call->story, "ringing@27000 ended@32000:busy");
	assert_int_equal(fake_requests(fake, "POST"), 1);
	assert_int_equal(fake_warnings(fake, "create_lost"), 1);
	fake_destroy(&fake);
}

/* It may be there longer than it can have lived. */
static void test_lost__the_search_goes_on_after_its_longest_life(void **state)
{
	struct fake_answer answers[] = {
		{ .match = "POST /calls ", .status = 0 },
		{ .match = "GET /calls?", .status = 500, .body = "", .times = 4 },
		{ .match = "GET /calls?",
		  .status = 200,
		  .body = LIST(LISTED("CA1", "30:01", TO, "busy")) },
		ANSWERS_END
	};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct fake *fake = fake_create(ACME_LOOKUP, &listening, answers);
		struct peal_call *call = fake_call(fake, NUMBER);

		call->request.ring_until_ms = FAKE_START_MS + 1000;
		call->request.ring_max_ms = call->request.talk_max_ms = 3000;
		assert_int_equal(fake_place(call), 0);
		fake_advance(fake, 40000);
		assert_int_equal(call->ends, 0);
		/* But not for a host that has waited long enough. */
		if (i == 1)
			assert_int_equal(fake_look_up(call, FAKE_START_MS), 0);
		fake_advance(fake, 60000);
		assert_string_equal(call->story,
				    i == 0 ? "ended@57000:busy" : "ended@40000:unknown");
		fake_warnings(fake, "create_lost");
		fake_warnings(fake, "look_up_failed");
		fake_destroy(&fake);
	}
}

static void test_lost__a_callback_ends_the_search(void **state)
{
	struct fake_answer answers[] = {
		{ .match = "POST /calls ", .status = 0, .delay_ms = 1000 },
		{ .match = "GET /calls?", .status = 200, .body = LIST(""), .delay_ms = 500 },
		{ .match = "GET /calls/CA1", .status = 404, .body = "" },
		{ .match = "POST /calls/CA1/", .status = 200, .body = "" },
		ANSWERS_END
	};
	struct fake *fake = fake_create(ACME_LOOKUP, &listening, answers);
	struct peal_call *call = fake_call(fake, NUMBER);

	(void)state;
	assert_int_equal(fake_place(call), 0);
	fake_advance(fake, 3200); /* the first search is under way */
	fake_report(call, IS("ringing"));
	fake_advance(fake, 120000);
	assert_int_equal(fake_requests(fake, "GET /calls?"), 1);
	assert_int_equal(fake_warnings(fake, "create_lost"), 1);
	/* It rang too long. */
	assert_string_equal(call->story, "ringing@3200 ended@77200:no_answer");
	fake_warnings(fake, "look_up_failed");
	fake_destroy(&fake);
}

static void test_lost__hung_up_when_it_is_found(void **state)
{
	struct fake_answer answers[] = {
		{ .match = "POST /calls ", .status = 0 },
		{ .match = "GET /calls?",
		  .status = 200,
		  .body = LIST(LISTED("CA1", "30:01", TO, "ringing")) },
		{ .match = "POST /calls/CA1/end", .status = 200, .body = "" },
		{ .match = "GET /calls/CA1", .status = 200, .body = IS("canceled") },
		ANSWERS_END
	};
	struct fake *fake = fake_create(ACME_LOOKUP, &polled, answers);
	struct peal_call *call = fake_call(fake, NUMBER);

	(void)state;
	assert_int_equal(fake_place(call), 0);
	fake_advance(fake, 1000);
	fake_hang_up(call);
	fake_advance(fake, 60000);
	assert_string_equal(call->story, "ringing@2000 ended@4000:canceled");
	assert_int_equal(fake_warnings(fake, "create_lost"), 1);
	fake_destroy(&fake);
}

/* It may be the first time that it rings: not after we were told to stop. */
static void test_lost__and_given_up_is_not_made_again(void **state)
{
	struct fake_answer answers[] = { { .match = "POST /calls ", .status = 0 }, ANSWERS_END };
	struct fake *fake = fake_create(ACME_IDEMPOTENT, &polled, answers);
	struct peal_call *call = fake_placed(fake);

	(void)state;
	fake_advance(fake, 1500);
	assert_int_equal(fake_requests(fake, "POST"), 2);
	fake_hang_up(call);
	fake_advance(fake, 60000);
	assert_string_equal(call->story, "ended@3000:unknown");
	assert_int_equal(fake_requests(fake, "POST"), 2);
	assert_int_equal(fake_warnings(fake, "create_lost"), 1);
	fake_destroy(&fake);
}

/* The same when the number has come onto a list, or its window has closed. */
static void test_lost__and_forbidden_is_not_made_again(void **state)
{
	struct fake_answer answers[] = { { .match = "POST /calls ", .status = 0 }, ANSWERS_END };
	struct fake *fake = fake_create(ACME_IDEMPOTENT, &polled, answers);
	struct peal_call *call = fake_placed(fake);

	(void)state;
	fake_advance(fake, 1500);
	assert_int_equal(fake_requests(fake, "POST"), 2);
	fake_forbid(fake);
	fake_advance(fake, 60000);
	assert_string_equal(call->story, "ended@3000:unknown");
	assert_int_equal(fake_requests(fake, "POST"), 2);
	assert_int_equal(fake_warnings(fake, "create_lost"), 1);
	fake_destroy(&fake);
}

/* A callback without an id, and then no answer: it is there, and its id is looked for. */
static void test_lost__but_a_callback_was_here_first(void **state)
{
	struct fake_answer answers[] = {
		{ .match = "POST /calls ", .status = 0, .delay_ms = 1000 },
		{ .match = "GET /calls?", .status = 200, .body = LIST("") },
		{ .match = "GET /calls/CA1", .status = 500 },
		ANSWERS_END
	};
	struct fake *fake = fake_create(ACME_LOOKUP, &listening, answers);
	struct peal_call *call = fake_placed(fake);

	(void)state;
	fake_advance(fake, 500);
	fake_report(call, "{\"status\":\"talking\"}");
	fake_advance(fake, 300000);
	assert_string_equal(call->story, "answered@500");
	fake_report(call, "{\"status\":\"done\",\"duration\":9}");
	assert_non_null(strstr(call->story, ":answered"));
	fake_destroy(&fake);
}

/* Of two calls to one number neither takes the other's. */
static void test_lost__a_call_of_another_attempt_is_not_taken(void **state)
{
	struct fake_answer answers[] = {
		{ .match = "POST /calls ", .status = 201, .body = CREATED, .times = 1 },
		{ .match = "POST /calls ", .status = 0 },
		{ .match = "GET /calls?",
		  .status = 200,
		  .body = LIST(LISTED("CA1", "30:00", TO, "busy")) },
		{ .match = "GET /calls/CA1", .status = 500, .body = "" },
		ANSWERS_END
	};
	struct fake *fake = fake_create(ACME_LOOKUP, &listening, answers);
	struct peal_call *one = fake_call(fake, NUMBER), *other = fake_call(fake, NUMBER);

	(void)state;
	other->attempt[0] = 'f';
	assert_int_equal(fake_place(one), 0);
	fake_advance(fake, 0);
	assert_int_equal(fake_place(other), 0);
	fake_advance(fake, 60000);
	assert_string_equal(other->story, "ended@37000:failed-uncharged");
	assert_int_equal(one->ends, 0);
	assert_int_equal(fake_warnings(fake, "create_lost"), 1);
	fake_warnings(fake, "look_up_failed");
	fake_destroy(&fake);
}

static void test_lost__no_promise_but_callbacks(void **state)
{
	struct fake_answer answers[] = {
		{ .match = "POST /calls ", .status = 0 },
		{ .match = "GET /calls/CA1", .status = 200, .body = IS("talking") },
		ANSWERS_END
	};
	struct fake *fake = fake_create(ACME_NONE, &listening, answers);
	struct peal_call *told = fake_placed(fake), *untold = fake_placed(fake);

	(void)state;
	fake_advance(fake, 1000);
	assert_int_equal(fake_warnings(fake, "create_lost"), 2);
	fake_report(told, "{\"id\":\"CA7\",\"status\":\"busy\"}");
	fake_advance(fake, 2 * 3600000);
	assert_string_equal(told->story, "ended@1000:busy");
	assert_string_equal(untold->story, "ended@4275000:unknown");
	assert_int_equal(fake_requests(fake, "POST"), 2);
	fake_destroy(&fake);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_restart__each_promise_is_kept),
		cmocka_unit_test(test_restart__a_provider_that_stays_away_makes_it_unknown),
		cmocka_unit_test(test_restart__what_is_long_ago_is_not_waited_for),
		cmocka_unit_test(test_restart__after_the_window),
		cmocka_unit_test(test_restart__callbacks_find_the_call),
		cmocka_unit_test(test_lost__and_answered_when_the_window_has_closed),
		cmocka_unit_test(test_restart__after_the_window_it_may_have_rung),
		cmocka_unit_test(test_restart__a_call_that_nobody_tells_of_is_unknown),
		cmocka_unit_test(test_lost__and_found),
		cmocka_unit_test(test_lost__the_search_goes_on_after_its_longest_life),
		cmocka_unit_test(test_lost__a_callback_ends_the_search),
		cmocka_unit_test(test_lost__hung_up_when_it_is_found),
		cmocka_unit_test(test_lost__a_call_of_another_attempt_is_not_taken),
		cmocka_unit_test(test_lost__and_given_up_is_not_made_again),
		cmocka_unit_test(test_lost__and_forbidden_is_not_made_again),
		cmocka_unit_test(test_lost__but_a_callback_was_here_first),
		cmocka_unit_test(test_lost__no_promise_but_callbacks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
