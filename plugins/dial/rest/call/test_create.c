/* test_create.c - the create request's answers, for each promise of a provider */
/* SPDX-License-Identifier: MIT */
#include "call/rest_test.h"

struct create_case {
	const char *name;
	const char *preset;
	struct fake_answer answers[5];
	const char *story; /* after two minutes */
	size_t creates;
	const char *event; /* that is logged; NULL: none */
	const char *news;
};

#define LOST_SOON                                                                                  \
	{                                                                                          \
		.match = "POST /calls ", .status = 0                                               \
	}
#define NO_SUCH_LIST                                                                               \
	{                                                                                          \
		.match = "GET /calls?", .status = 200, .body = "{\"calls\":[]}"                    \
	}
#define NOT_TAKEN "ended@0:failed-uncharged"
/* An hour in the queue, 45 s of ringing, 10 minutes of talk, 30 s. */
#define LIFE_MS 4275000
#define NOT_NOW "ended@0:failed-uncharged-shortage"

static const struct create_case create_cases[] = {
	{ "not one byte left",
	  ACME_LOOKUP,
	  { { .match = "POST /calls ", .status = 0, .is_unsent = true } },
	  NOT_TAKEN,
	  1,
	  NULL,
	  "" },
	{ "the number is refused",
	  ACME_LOOKUP,
	  { { .match = "POST /calls ", .status = 400, .body = "{\"code\":\"no_such_number\"}" } },
	  "ended@0:unreachable!",
	  1,
	  NULL,
	  "" },
	{ "another 4xx",
	  ACME_LOOKUP,
	  { { .match = "POST /calls ", .status = 400, .body = "{\"code\":7}" } },
	  "ended@0:failed",
	  1,
	  NULL,
	  "" },
	{ "refused, and made",
	  ACME_LOOKUP,
	  { { .match = "POST /calls ", .status = 400, .body = CREATED }, NO_SUCH_LIST },
	  "ended@37000:failed-uncharged",
	  1,
	  "create_lost",
	  "" },
	{ "too many, and made",
	  ACME_NONE,
	  { { .match = "POST /calls ", .status = 429, .body = CREATED } },
	  "ended@0:unknown",
	  1,
	  "create_lost",
	  "" },
	{ "the request took too long",
	  ACME_LOOKUP,
	  { { .match = "POST /calls ", .status = 408, .body = "" }, NO_SUCH_LIST },
	  "ended@37000:failed-uncharged",
	  1,
	  "create_lost",
	  "" },
	{ "the account is refused",
	  ACME_LOOKUP,
	  { { .match = "POST /calls ", .status = 401, .body = "{}" } },
	  NOT_TAKEN,
	  1,
	  NULL,
	  "unavailable@0 available@15000" },
	{ "too many requests",
	  ACME_LOOKUP,
	  { { .match = "POST /calls ", .status = 429, .body = "" } },
	  NOT_NOW,
	  1,
	  NULL,
	  "unavailable@0 available@5000" },
	{ "too many, and when",
	  ACME_LOOKUP,
	  { { .match = "POST /calls ", .status = 429, .body = "", .retry_after_ms = 30000 } },
	  NOT_NOW,
	  1,
	  NULL,
	  "unavailable@0 available@30000" },
	{ "later, by a rule",
	  ACME_LOOKUP,
	  { { .match = "POST /calls ", .status = 503, .body = "" } },
	  NOT_NOW,
	  1,
	  NULL,
	  "unavailable@0 available@5000" },
	{ "lost, and never made",
	  ACME_LOOKUP,
	  { LOST_SOON, NO_SUCH_LIST },
	  "ended@37000:failed-uncharged",
	  1,
	  "create_lost",
	  "" },
	{ "500, and never made",
	  ACME_LOOKUP,
	  { { .match = "POST /calls ", .status = 500, .body = "" }, NO_SUCH_LIST },
	  "ended@37000:failed-uncharged",
	  1,
	  "create_lost",
	  "" },
	{ "a page of HTML",
	  ACME_LOOKUP,
	  { { .match = "POST /calls ",
	      .status = 200,
	      .body = "<html>ok</html>",
	      .type = "text/html" },
	    NO_SUCH_LIST },
	  "ended@37000:failed-uncharged",
	  1,
	  "create_lost",
	  "" },
	{ "no id",
	  ACME_LOOKUP,
	  { { .match = "POST /calls ", .status = 200, .body = "{}" }, NO_SUCH_LIST },
	  "ended@37000:failed-uncharged",
	  1,
	  "create_lost",
	  "" },
	{ "the id twice",
	  ACME_LOOKUP,
	  { { .match = "POST /calls ", .status = 200, .body = "{\"id\":\"a\",\"id\":\"b\"}" },
	    NO_SUCH_LIST },
	  "ended@37000:failed-uncharged",
	  1,
	  "create_lost",
	  "" },
	{ "the id is a list",
	  ACME_LOOKUP,
	  { { .match = "POST /calls ", .status = 200, .body = "{\"id\":[1]}" }, NO_SUCH_LIST },
	  "ended@37000:failed-uncharged",
	  1,
	  "create_lost",
	  "" },
	{ "a redirect",
	  ACME_LOOKUP,
	  { { .match = "POST /calls ", .status = 302, .body = "" }, NO_SUCH_LIST },
	  "ended@37000:failed-uncharged",
	  1,
	  "create_lost",
	  "" },
	{ "lost, and a promise",
	  ACME_IDEMPOTENT,
	  { { .match = "POST /calls ", .status = 0, .times = 2 },
	    { .match = "POST /calls ", .status = 200, .body = CREATED },
	    { .match = "GET /calls/CA1",
	      .status = 200,
	      .body = "{\"id\":\"CA1\",\"status\":\"busy\"}" } },
	  "ended@8000:busy",
	  3,
	  "create_lost",
	  "" },
	{ "lost for ever",
	  ACME_IDEMPOTENT,
	  { LOST_SOON },
	  "ended@31000:unknown",
	  6,
	  "create_lost",
	  "" },
	{ "lost, and the promise holds for a minute only",
	  ACME_IDEMPOTENT_BRIEFLY,
	  { { .match = "POST /calls ", .status = 500, .body = "", .times = 2 },
	    { .match = "POST /calls ", .status = 500, .body = "", .retry_after_ms = 58000 } },
	  "ended@3000:unknown",
	  3,
	  "create_lost",
	  "" },
	{ "lost, then refused",
	  ACME_IDEMPOTENT,
	  { { .match = "POST /calls ", .status = 0, .times = 1 },
	    { .match = "POST /calls ", .status = 400, .body = "" } },
	  "ended@1000:unknown",
	  2,
	  "create_lost",
	  "" },
	{ "lost, then too many",
	  ACME_IDEMPOTENT,
	  { { .match = "POST /calls ", .status = 0, .times = 1 },
	    { .match = "POST /calls ",
	      .status = 429,
	      .body = "",
	      .times = 1,
	      .retry_after_ms = 10000 },
	    { .match = "POST /calls ", .status = 200, .body = CREATED },
	    { .match = "GET /calls/CA1",
	      .status = 200,
	      .body = "{\"id\":\"CA1\",\"status\":\"busy\"}" } },
	  "ended@16000:busy",
	  3,
	  "create_lost",
	  "unavailable@1000 available@11000" },
	{ "lost, and no promise",
	  ACME_NONE,
	  { LOST_SOON },
	  "ended@0:unknown",
	  1,
	  "create_lost",
	  "" },
};

static void test_create__ends_as_the_answer_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(create_cases) / sizeof(create_cases[0]); i++) {
		const struct create_case *is = &create_cases[i];
		struct fake_answer answers[6] = { { 0 } };
		struct fake *fake;
		struct peal_call *call;

		print_message("%s\n", is->name);
		memcpy(answers, is->answers, sizeof(is->answers));
		fake = fake_create(is->preset, &polled, answers);
		call = fake_placed(fake);
		fake_advance(fake, 120000);
		assert_string_equal(call->story, is->story);
		/* As long as somebody may talk the number is let alone. */
		assert_true(call->end.outcome != PEAL_OUTCOME_UNKNOWN ||
			    call->end.busy_until_ms >= FAKE_START_MS + LIFE_MS);
		assert_int_equal(fake_requests(fake, "POST /calls "), is->creates);
		assert_string_equal(fake_news(fake), is->news);
		if (is->event != NULL)
			assert_int_equal(fake_warnings(fake, is->event), 1);
		fake_destroy(&fake);
	}
}

static void test_create__sends_what_the_preset_says(void **state)
{
	struct fake_answer answers[] = { POST_CREATED, ANSWERS_END };
	struct fake *fake = fake_create(ACME_LOOKUP, &listening, answers);
	struct peal_call *call = fake_placed(fake);

	(void)state;
	assert_int_equal(fake_requests(fake, "POST"), 0); /* not before place() has returned */
	fake_advance(fake, 0);
	assert_non_null(strstr(fake_last_request(fake, "POST /calls "), "\"to\":\"+9198200123"));
	assert_non_null(strstr(fake_last_request(fake, "POST /calls "), call->attempt));
	assert_non_null(strstr(fake_last_request(fake, "POST /calls "),
			       "\"callback\":\"https://voice.example/peal/019b8c5e"));
	fake_advance(fake, 100);
	assert_non_null(strstr(fake_log(fake),
			       "POST https://acme.test/v1/calls -> 201 in 100 ms, call id CA1"));
	assert_null(strstr(fake_log(fake), "t0ken"));
	assert_null(strstr(fake_log(fake), "9198200123"));
	fake_destroy(&fake);
}

static void test_log__shows_no_secrets_and_no_numbers(void **state)
{
	struct rest_config config = listening;
	struct fake_answer answers[] = { { .match = "POST /acc/", .status = 201, .body = CREATED },
					 ANSWERS_END };
	struct fake *fake;

	(void)state;
	config.base_url = "https://acme.test/v1/acc/t0ken/919820012345";
	fake = fake_create(ACME_LOOKUP, &config, answers);
	fake_placed(fake);
	fake_advance(fake, 0);
	assert_non_null(strstr(fake_log(fake), "POST https://acme.test/v1/acc/***/***/calls -> "
					       "201 in 0 ms, call id CA1"));
	fake_destroy(&fake);
}

static void test_create__shows_the_caller_id_of_the_call(void **state)
{
	struct fake_answer answers[] = { POST_CREATED, ANSWERS_END };
	struct fake *fake = fake_create(ACME_LOOKUP, &listening, answers);
	struct peal_call *call = fake_call(fake, UINT64_C(919820012345));

	(void)state;
	call->request.caller_id = "+14155550177";
	assert_int_equal(fake_place(call), 0);
	fake_advance(fake, 0);
	assert_non_null(strstr(fake_last_request(fake, "POST"), "\"from\":\"+14155550177\""));
	fake_destroy(&fake);
}

static void test_create__without_a_number_to_show_stops_the_agent(void **state)
{
	struct rest_config config = listening;
	struct fake_answer answers[] = { ANSWERS_END };
	struct fake *fake;
	struct peal_call *call;

	(void)state;
	config.from = NULL;
	fake = fake_create(ACME_LOOKUP, &config, answers);
	call = fake_placed(fake);
	fake_advance(fake, 0);
	assert_string_equal(call->story, NOT_TAKEN);
	assert_string_equal(fake_news(fake), "unavailable@0");
	fake_destroy(&fake);
}

static void test_create__without_a_number_where_none_is_needed(void **state)
{
	struct rest_config config = { .listen = "127.0.0.1:8090",
				      .public_url = "https://voice.example/peal",
				      .secret = "s3cret" };
	struct fake_answer answers[] = { POST_CREATED, ANSWERS_END };
	struct fake *fake =
		fake_create("name = \"acme\"; about = \"Acme\"; base = \"https://acme.test/v1\";\n"
			    "settings = ( { name = \"from\"; help = \"or they choose one\"; } );\n"
			    "create = { request = \"POST {{base}}/calls\"; id = \"id\";\n"
			    "  json = { to = \"{{to}}\"; from = \"{{from}}\"; callback = "
			    "\"{{callback_url}}\"; }; };\n"
			    "fields = { id = \"id\"; status = \"status\"; };\n"
			    "statuses = ( [\"done\", \"ended\"] );\n" ACME_CALLBACKS RECALL("none"),
			    &config, answers);

	(void)state;
	fake_placed(fake);
	fake_advance(fake, 1000);
	assert_null(strstr(fake_last_request(fake, "POST"), "from"));
	assert_string_equal(fake_news(fake), "");
	fake_destroy(&fake);
}

static void test_create__a_machine_mode_that_the_preset_has_not_stops_the_agent(void **state)
{
	struct fake_answer answers[] = { ANSWERS_END };
	struct fake *fake = fake_create(ACME_LOOKUP, &listening, answers);
	struct peal_call *call = fake_call(fake, UINT64_C(919820012345));

	(void)state;
	call->request.machine = PEAL_MACHINE_MESSAGE;
	assert_int_equal(fake_place(call), 0);
	fake_advance(fake, 0);
	assert_string_equal(call->story, NOT_TAKEN);
	fake_destroy(&fake);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_create__ends_as_the_answer_says),
		cmocka_unit_test(test_create__sends_what_the_preset_says),
		cmocka_unit_test(test_log__shows_no_secrets_and_no_numbers),
		cmocka_unit_test(test_create__shows_the_caller_id_of_the_call),
		cmocka_unit_test(test_create__without_a_number_to_show_stops_the_agent),
		cmocka_unit_test(test_create__without_a_number_where_none_is_needed),
		cmocka_unit_test(
			test_create__a_machine_mode_that_the_preset_has_not_stops_the_agent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
