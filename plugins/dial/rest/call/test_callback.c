/* test_callback.c - what a provider tells us and asks us over HTTP, good and bad */
/* SPDX-License-Identifier: MIT */
#include "call/rest_test.h"

#define IS(status) "{\"id\":\"CA1\",\"status\":\"" status "\"}"
#define DONE "{\"id\":\"CA1\",\"status\":\"done\",\"duration\":12}"
#define ACME_ANSWER                                                                                \
	"name = \"acme\"; about = \"Acme\"; base = \"https://acme.test/v1\";\n"                    \
	"create = { request = \"POST {{base}}/calls\"; id = \"id\"; json = { to = \"{{to}}\";\n"   \
	"  callback = \"{{callback_url}}\"; say = \"{{answer_url}}\"; }; };\n"                     \
	"fields = { id = \"id\"; status = \"status\"; talk_s = \"duration\"; };\n"                 \
	"statuses = ( [\"done\", \"ended\"] );\n"                                                  \
	"answer = { type = \"application/xml\"; text = \"<Say>{{script|xml}}</Say>\"; "            \
	"};\n" ACME_CALLBACKS RECALL("none")
#define ACME_SIGNED                                                                                \
	ACME_HEAD ACME_LOOK_UP ACME_FIND ACME_END RECALL(                                          \
		"lookup") "callbacks = { signature = \"bearer\"; secret = \"{{token}}\"; header "  \
			  "= \"X-Key\"; };\n"

static struct fake_answer usual[] = { POST_CREATED,
				      { .match = "POST /calls/CA1/", .status = 200 },
				      { .match = "GET /calls", .status = 500 },
				      ANSWERS_END };

/* ---- acknowledged when it is on disk ---- */

static void test_end__is_acknowledged_when_it_is_on_disk(void **state)
{
	struct fake *fake = fake_create(ACME_LOOKUP, &listening, usual);
	struct peal_call *call = fake_placed(fake);
	struct fake_exchange *ring, *end, *again;
	char path[256];

	(void)state;
	fake_keeps_itself(fake, false);
	fake_advance(fake, 1000);
	snprintf(path, sizeof(path), "%s", fake_callback_path(call));
	ring = fake_post(fake, path, IS("ringing"));
	assert_int_equal(fake_status(ring), 200);
	end = fake_post(fake, path, DONE);
	again = fake_post(fake, path, DONE);
	fake_advance(fake, 100);
	assert_string_equal(call->story, "ringing@1000 ended@1000:answered");
	assert_int_equal(fake_status(end), 0);
	assert_int_equal(fake_status(again), 0);
	fake_keep(fake);
	assert_int_equal(fake_status(end), 200);
	assert_int_equal(fake_status(again), 200);
	/* Late ones are taken, and change nothing. */
	assert_int_equal(fake_status(fake_post(fake, path, IS("busy"))), 200);
	assert_int_equal(call->ends, 1);
	fake_destroy(&fake);
}

static void test_end__not_on_disk_is_told_again(void **state)
{
	struct fake *fake = fake_create(ACME_LOOKUP, &listening, usual);
	struct peal_call *call = fake_placed(fake);
	struct fake_exchange *end;

	(void)state;
	fake_keeps_itself(fake, false);
	fake_advance(fake, 1000);
	end = fake_report(call, DONE);
	fake_restart(fake);
	assert_int_equal(fake_status(end), 503);
	fake_destroy(&fake);
}

static void test_end__so_many_callbacks_of_one_call_do_not_pile_up(void **state)
{
	struct fake *fake = fake_create(ACME_LOOKUP, &listening, usual);
	struct peal_call *call = fake_placed(fake);
	int waiting = 0, refused = 0;
	struct fake_exchange *exchanges[40];

	(void)state;
	fake_keeps_itself(fake, false);
	fake_advance(fake, 1000);
	for (size_t i = 0; i < 40; i++) {
		exchanges[i] = fake_report(call, DONE);
		waiting += fake_status(exchanges[i]) == 0;
		refused += fake_status(exchanges[i]) == 503;
	}
	assert_int_equal(waiting, 16);
	assert_int_equal(refused, 24);
	fake_keep(fake);
	assert_int_equal(fake_status(exchanges[0]), 200);
	fake_destroy(&fake);
}

#define ACME_LONG_WAIT "wait = { for = [\"transcript\"]; at_most = \"60s\"; };\n"

static void test_end__that_is_kept_back_for_long_is_to_be_told_again(void **state)
{
	struct fake *fake = fake_create(ACME_LOOKUP ACME_LONG_WAIT, &listening, usual);
	struct peal_call *call = fake_placed(fake);
	struct fake_exchange *end, *again;

	(void)state;
	fake_advance(fake, 1000);
	end = fake_report(call, DONE);
	fake_advance(fake, 11000);
	assert_int_equal(fake_status(end), 0);
	fake_advance(fake, 2000);
	assert_int_equal(fake_status(end), 503);
	again = fake_report(call, DONE);
	fake_advance(fake, 5000);
	fake_report(call, "{\"id\":\"CA1\",\"transcript\":\"agent: hello\"}");
	fake_advance(fake, 100);
	assert_int_equal(fake_status(again), 200);
	assert_string_equal(call->story, "ended@19000:answered");
	fake_destroy(&fake);
}

/* ---- addresses ---- */

struct route_case {
	const char *path; /* %s: the call's own "/peal/ATTEMPT/MAC" */
	int status;
	bool is_refused;
};

static void test_routes(void **state)
{
	static const struct route_case cases[] = {
		{ "%s", 200, false },
		{ "%s0", 403, true },
		{ "/other%s", -1, false },
		{ "/", -1, false },
		{ "/peal", -1, false },
		{ "/peal/", -1, false },
		{ "/peall/events", -1, false },
		{ "/peal/events", 403, true }, /* the provider signs nothing */
		{ "/peal/answer/x", -1, false },
		{ "/peal/019b8c5e-0000-7000-8000-000000000000/00000000000000000000000000000000", -1,
		  false },
		{ "/peal//00000000000000000000000000000000", -1, false },
	};
	struct fake *fake = fake_create(ACME_LOOKUP, &listening, usual);
	struct peal_call *call = fake_placed(fake);

	(void)state;
	fake_advance(fake, 1000);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *own = fake_callback_path(call), *mark = strstr(cases[i].path, "%s");
		char path[512];

		if (mark == NULL)
			snprintf(path, sizeof(path), "%s", cases[i].path);
		else
			snprintf(path, sizeof(path), "%.*s%s%s", (int)(mark - cases[i].path),
				 cases[i].path, own, mark + 2);
		fake_advance(fake, 10000);
		assert_int_equal(fake_status(fake_post(fake, path, IS("dialing"))),
				 cases[i].status);
		assert_int_equal(fake_warnings(fake, "callback_refused"), cases[i].is_refused);
	}
	fake_warnings(fake, "look_up_failed");
	fake_destroy(&fake);
}

static void test_refused__are_logged_once_in_ten_seconds(void **state)
{
	struct fake *fake = fake_create(ACME_LOOKUP, &listening, usual);
	struct peal_call *call = fake_placed(fake);
	char path[512];

	(void)state;
	fake_advance(fake, 1000);
	snprintf(path, sizeof(path), "%sx", fake_callback_path(call));
	for (size_t i = 0; i < 1000; i++) {
		assert_int_equal(fake_status(fake_post(fake, path, IS("busy"))), 403);
		fake_advance(fake, 20);
	}
	assert_int_equal(call->ends, 0);
	assert_int_equal(fake_warnings(fake, "callback_refused"), 2);
	fake_destroy(&fake);
}

static void test_bodies__that_cannot_be_read(void **state)
{
	static const char *const bodies[] = { "<html>", "{", "[1,2", "{\"a\":1,\"a\":2}", "\xff" };
	struct fake *fake = fake_create(ACME_LOOKUP, &listening, usual);
	struct peal_call *call = fake_placed(fake);

	(void)state;
	fake_advance(fake, 1000);
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
		assert_int_equal(fake_status(fake_report(call, bodies[i])), 400);
	assert_int_equal(fake_warnings(fake, "callback_unreadable"), 5);
	assert_int_equal(fake_status(fake_report(call, "{\"status\":[\"busy\"]}")), 200);
	assert_string_equal(call->story, "");
	fake_destroy(&fake);
}

/* ---- signatures ---- */

static void test_signature__that_is_missing_is_refused(void **state)
{
	struct fake *fake = fake_create(ACME_SIGNED, &listening, usual);
	struct peal_call *call = fake_placed(fake);

	(void)state;
	fake_advance(fake, 1000);
	assert_int_equal(fake_status(fake_report(call, DONE)), 403);
	assert_int_equal(fake_status(fake_post(fake, "/peal/events", DONE)), 403);
	assert_int_equal(fake_warnings(fake, "callback_refused"), 1);
	assert_int_equal(call->ends, 0);
	fake_destroy(&fake);
}

static void test_events__find_their_call(void **state)
{
	struct fake_answer answers[] = {
		{ .match = "POST /calls ", .status = 201, .body = CREATED, .delay_ms = 1000 },
		{ .match = "GET", .status = 500 },
		ANSWERS_END
	};
	struct fake *fake = fake_create(ACME_SIGNED, &listening, answers);
	struct peal_call *call = fake_placed(fake);
	char by_attempt[256];

	(void)state;
	fake_header(fake, "X-Key", "t0ken");
	fake_advance(fake, 500);
	/* It may be the one that is being created: once more, please. */
	assert_int_equal(fake_status(fake_post(fake, "/peal/events", IS("ringing"))), 503);
	snprintf(by_attempt, sizeof(by_attempt), "{\"ref\":\"%s\",\"status\":\"dialing\"}",
		 call->attempt);
	assert_int_equal(fake_status(fake_post(fake, "/peal/events", by_attempt)), 200);
	fake_advance(fake, 1000);
	assert_int_equal(fake_status(fake_post(fake, "/peal/events", IS("ringing"))), 200);
	assert_int_equal(fake_status(fake_post(fake, "/peal/events",
					       "{\"id\":\"CA9\",\"status\":\"busy\"}")),
			 200);
	fake_post(fake, "/peal/events", IS("busy"));
	fake_advance(fake, 100);
	assert_string_equal(call->story, "ringing@1500 ended@1500:busy");
	fake_destroy(&fake);
}

/* ---- what is to be said ---- */

static void test_answer__is_the_calls_own(void **state)
{
	const struct rest_config config = { .secret = "s3cret",
					    .listen = "127.0.0.1:8090",
					    .public_url = "https://voice.example/peal" };
	struct fake *fake = fake_create(ACME_ANSWER, &config, usual);
	struct peal_call *call = fake_placed(fake);
	struct fake_exchange *exchange;
	char path[512];

	(void)state;
	fake_advance(fake, 1000);
	snprintf(path, sizeof(path), "/peal/answer%s", fake_callback_path(call) + strlen("/peal"));
	exchange = fake_get(fake, path);
	assert_int_equal(fake_status(exchange), 200);
	assert_string_equal(fake_body(exchange), "<Say>Hello &lt;Priya&gt;.</Say>");
	assert_non_null(strstr(fake_last_request(fake, "POST"), path));
	/* Only who has answered is told something. */
	assert_string_equal(call->story, "answered@1000");
	fake_report(call, DONE);
	fake_advance(fake, 100);
	assert_int_equal(fake_status(fake_get(fake, path)), 404);
	path[strlen(path) - 1] ^= 1;
	assert_int_equal(fake_status(fake_get(fake, path)), -1);
	fake_destroy(&fake);
}

/* ---- many ---- */

static void test_callbacks__ten_thousand_at_once(void **state)
{
	struct fake *fake;
	struct peal_call **calls = calloc(2500, sizeof(struct peal_call *));
	char(*paths)[128] = calloc(2500, 128);
	static const char *const words[] = { "dialing", "ringing", "talking", "done" };
	char body[128];

	(void)state;
	fake = fake_create(ACME_LOOKUP, &listening,
			   (struct fake_answer[]){ { .match = "POST /calls ", .status = 0 },
						   { .match = "GET", .status = 500 },
						   ANSWERS_END });
	for (size_t i = 0; i < 2500; i++)
		calls[i] = fake_placed(fake);
	fake_advance(fake, 100);
	for (size_t i = 0; i < 2500; i++)
		fake_path(calls[i], i, paths[i]);
	for (size_t word = 0; word < 4; word++) {
		for (size_t i = 0; i < 2500; i++) {
			snprintf(body, sizeof(body),
				 "{\"id\":\"CA%zu\",\"status\":\"%s\",\"duration\":3}", i,
				 words[word]);
			assert_true(fake_status(fake_post(fake, paths[i], body)) >= 0);
		}
	}
	fake_advance(fake, 100);
	for (size_t i = 0; i < 2500; i++)
		assert_string_equal(calls[i]->story, "ringing@100 answered@100 ended@100:answered");
	fake_warnings(fake, "create_lost");
	fake_destroy(&fake);
	free(calls);
	free(paths);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_end__is_acknowledged_when_it_is_on_disk),
		cmocka_unit_test(test_end__not_on_disk_is_told_again),
		cmocka_unit_test(test_end__so_many_callbacks_of_one_call_do_not_pile_up),
		cmocka_unit_test(test_end__that_is_kept_back_for_long_is_to_be_told_again),
		cmocka_unit_test(test_routes),
		cmocka_unit_test(test_refused__are_logged_once_in_ten_seconds),
		cmocka_unit_test(test_bodies__that_cannot_be_read),
		cmocka_unit_test(test_signature__that_is_missing_is_refused),
		cmocka_unit_test(test_events__find_their_call),
		cmocka_unit_test(test_answer__is_the_calls_own),
		cmocka_unit_test(test_callbacks__ten_thousand_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
