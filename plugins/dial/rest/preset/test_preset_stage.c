/* test_preset_stage.c - what a stage makes of its preset's limits, callbacks and settings */
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

/* ---- which setting is wrong ---- */

#define KEYED(more)                                                                                \
	"name = \"acme\"; about = \"Acme\"; base = \"https://acme.test/v1\";\n"                    \
	"settings = ( { name = \"app\"; help = \"app\"; }, { name = \"key\"; help = \"key\"; },\n" \
	"  { name = \"zone\"; required = true; help = \"The zone\"; } );\n" more                   \
	"create = { request = \"POST {{base}}/calls/{{to}}\"; id = \"id\";\n"                      \
	"  json = { callback = \"{{callback_url}}\"; }; };\n"                                      \
	"fields = { id = \"id\"; status = \"status\"; };\n"                                        \
	"statuses = ( [\"done\", \"ended\"] );\n" RECALL("none")
#define KEYED_CALLBACKS                                                                            \
	"callbacks = { signature = \"ed25519\"; secret = \"{{key}}\"; header = \"X-Sign\";\n"      \
	"  payload = \"{{body}}\"; };\n"
#define KEYED_JWT "auth = { type = \"jwt\"; key = \"{{key}}\"; };\n" ACME_CALLBACKS
#define LISTENS .listen = "127.0.0.1:8090", .public_url = "https://voice.example/peal"

static const struct peal_pair zone[] = { { "zone", "east" } };
static const struct peal_pair unset[] = { { "zone", "env:PEAL_TEST_NONE" } };
static const struct peal_pair misspelt[] = { { "zone", "east" }, { "zome", "x" } };

static void test_check__names_the_setting(void **state)
{
	static const struct {
		const char *preset;
		struct rest_config config;
		const char *says; /* all of it, or its start */
	} cases[] = {
		{ KEYED(KEYED_CALLBACKS),
		  { .key = "short", .settings = { zone, 1 }, LISTENS },
		  "key: callbacks of preset acme are signed: the public key" },
		{ KEYED(KEYED_CALLBACKS),
		  { .secret = "s", .settings = { zone, 1 }, LISTENS },
		  "key: callbacks of preset acme are signed: the secret that signs callbacks is "
		  "empty" },
		{ KEYED(KEYED_JWT),
		  { .key = "no PEM", .settings = { zone, 1 }, LISTENS },
		  "key: the private key is not PEM" },
		{ KEYED(ACME_CALLBACKS),
		  { .key = "k", LISTENS },
		  "settings: zone: must be set: The zone" },
		{ KEYED(ACME_CALLBACKS),
		  { .key = "k", .settings = { misspelt, 2 }, LISTENS },
		  "settings: zome: the preset acme has no such setting; it has app, key, zone; did "
		  "you mean "
		  "\"zone\"?" },
		{ KEYED(ACME_CALLBACKS),
		  { .key = "k", .settings = { unset, 1 }, LISTENS },
		  "settings: zone: " },
	};

	(void)state;
	unsetenv("PEAL_TEST_NONE");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct peal_error err;

		assert_int_equal(fake_check(cases[i].preset, &cases[i].config, &err), -1);
		if (strncmp(err.text, cases[i].says, strlen(cases[i].says)) != 0 ||
		    strchr(err.text, '\n') != NULL)
			fail_msg("case %zu: %s", i, err.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_promise__the_pace_is_the_preset_s),
		cmocka_unit_test(test_incomplete__calls_are_looked_up_beside_a_listener),
		cmocka_unit_test(test_incomplete__a_callback_counts_when_it_comes_first),
		cmocka_unit_test(test_incomplete__the_stage_s_own_poll_counts),
		cmocka_unit_test(test_check__names_the_setting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
