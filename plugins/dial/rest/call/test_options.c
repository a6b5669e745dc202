/* test_options.c - what `peal check` says of a stage, and what a stage promises */
/* SPDX-License-Identifier: MIT */
#include "call/rest_test.h"

#define ACME_ASKS                                                                                  \
	"name = \"acme\"; about = \"Acme\"; base = \"https://acme.test/v1\";\n"                    \
	"create = { request = \"POST {{base}}/calls\"; id = \"id\";"                               \
	"  json = { to = \"{{to}}\"; say = \"{{answer_url}}\"; }; };\n"                            \
	"look_up = { request = \"GET {{base}}/calls/{{call_id}}\"; };\n"                           \
	"fields = { id = \"id\"; status = \"status\"; };\n"                                        \
	"statuses = ( [\"done\", \"ended\"] );\n"                                                  \
	"answer = { type = \"application/xml\"; text = \"<Say/>\"; };\n" RECALL("none")
#define ACME_DEAF                                                                                  \
	"name = \"acme\"; about = \"Acme\"; base = \"https://acme.test/v1\";\n"                    \
	"settings = ( { name = \"token\"; required = true; secret = true; help = \"The token\"; "  \
	"},"                                                                                       \
	" { name = \"from\"; help = \"A number of yours\"; } );\n"                                 \
	"create = { request = \"POST {{base}}/calls\"; id = \"id\";"                               \
	"  json = { to = \"{{to}}\"; token = \"{{token}}\"; from = \"{{from}}\";"                  \
	"           callback = \"{{callback_url}}\"; }; };\n"                                      \
	"fields = { id = \"id\"; status = \"status\"; };\n"                                        \
	"statuses = ( [\"done\", \"ended\"] );\n" ACME_CALLBACKS RECALL("none")
#define ACME_MUTE                                                                                  \
	"name = \"acme\"; about = \"Acme\"; base = \"https://acme.test/v1\";\n"                    \
	"create = { request = \"POST {{base}}/calls\"; id = \"id\"; json = { to = \"{{to}}\"; }; " \
	"};"                                                                                       \
	"fields = { id = \"id\"; status = \"status\"; };\n"                                        \
	"statuses = ( [\"done\", \"ended\"] );\n" ACME_LOOK_UP RECALL("none")
#define ACME_COMMANDED                                                                             \
	ACME_LOOKUP "commands = ( { on = \"talking\"; request = \"POST "                           \
		    "{{base}}/calls/{{call_id}}/speak\"; } );\n"
#define ACME_HMAC                                                                                  \
	ACME_HEAD ACME_LOOK_UP RECALL("none") "callbacks = { signature = \"ed25519\"; secret = "   \
					      "\"{{token}}\"; header = \"X-Sign\";"                \
					      " payload = \"{{body}}\"; };\n"

static const struct peal_pair voice_pair[] = { { "voice", "alice" } };
static const struct peal_pair poll_pair[] = { { "poll", "1s" } };

struct check_case {
	const char *preset;
	struct rest_config config;
	const char *said; /* NULL: nothing is wrong */
};

#define BASICS .token = "t0ken", .from = "+14155550100"
#define LISTENS .listen = "127.0.0.1:8090", .public_url = "https://voice.example/peal"

static const struct check_case check_cases[] = {
	{ ACME_LOOKUP, { BASICS }, NULL },
	{ ACME_LOOKUP, { BASICS, LISTENS }, NULL },
	{ ACME_LOOKUP, { .token = "t0ken" }, NULL }, /* the stage may have caller_ids */
	{ ACME_LOOKUP, { .from = "+14155550100" }, "token: " },
	{ ACME_LOOKUP, { .from = "+14155550100" }, "The token" },
	{ ACME_LOOKUP, { BASICS, .app = "x" }, "app" },
	{ ACME_LOOKUP, { BASICS, .settings = { voice_pair, 1 } }, "voice" },
	{ ACME_LOOKUP,
	  { BASICS, .settings = { poll_pair, 1 } },
	  "settings: \"poll\" is an option" },
	{ ACME_LOOKUP, { BASICS, .listen = "127.0.0.1:8090" }, "public_url: is needed" },
	{ ACME_LOOKUP, { BASICS, .public_url = "https://a.example" }, "listen: is needed" },
	{ ACME_LOOKUP,
	  { BASICS, .listen = "8090", .public_url = "https://a.example" },
	  "listen: must be ADDRESS:PORT" },
	{ ACME_LOOKUP,
	  { BASICS, .listen = ":8090", .public_url = "voice.example" },
	  "public_url: must be https://" },
	{ ACME_LOOKUP,
	  { BASICS, .listen = ":8090", .public_url = "https://a.example/" },
	  "public_url: must not end with a slash" },
	{ ACME_LOOKUP,
	  { BASICS, .listen = ":8090", .public_url = "https://a.example/x?y=1" },
	  "public_url: must have no user" },
	{ ACME_LOOKUP, { BASICS, .base_url = "acme.test" }, "base_url: must be https://" },
	{ ACME_LOOKUP,
	  { BASICS, .ca_file = "/none.pem" },
	  "ca_file: \"/none.pem\" cannot be read" },
	{ ACME_ASKS, { .secret = "s" }, "listen: preset acme needs it" },
	{ ACME_ASKS, { LISTENS }, "secret: is needed with listen" },
	{ ACME_ASKS, { .secret = "s", LISTENS }, NULL },
	{ ACME_DEAF, { BASICS }, "results come by callback only" },
	{ ACME_DEAF, { BASICS, LISTENS }, NULL },
	{ ACME_MUTE, { .secret = "s", LISTENS }, "listen: preset acme has no callbacks" },
	{ ACME_COMMANDED, { BASICS }, "its calls are led by what the provider reports" },
	{ ACME_HMAC, { BASICS, LISTENS }, "token: callbacks of preset acme are signed" },
	{ "name = ;", { BASICS }, ".cfg:1" },
};

static void test_check__says_what_is_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(check_cases) / sizeof(check_cases[0]); i++) {
		const struct check_case *is = &check_cases[i];
		struct peal_error err;
		int result = fake_check(is->preset, &is->config, &err);

		if (is->said == NULL && result < 0)
			fail_msg("case %zu: %s", i, err.text);
		if (is->said != NULL && (result == 0 || strstr(err.text, is->said) == NULL))
			fail_msg("case %zu: \"%s\" is not in: %s", i, is->said, err.text);
		assert_null(strstr(err.text, "t0ken"));
	}
}

static void test_check__names_the_presets_that_there_are(void **state)
{
	const struct rest_config config = { .preset = "/pipelines/twillo" };
	struct peal_error err = { 0 };

	(void)state;
	assert_int_equal(peal_plugin.check(&config, &err), -1);
	assert_non_null(strstr(err.text, "preset: "));
}

static void test_check__says_all_of_it(void **state)
{
	const struct rest_config config = { .token = "t", .listen = "8090", .ca_file = "/none" };
	struct peal_error err;

	(void)state;
	assert_int_equal(fake_check(ACME_LOOKUP, &config, &err), -1);
	assert_non_null(strstr(err.text, "listen: must be"));
	assert_non_null(strstr(err.text, "\npublic_url: is needed"));
	assert_non_null(strstr(err.text, "\nca_file: "));
}

struct promise_case {
	const char *preset;
	bool is_listening;
	enum peal_recall recall;
};

static void test_promise__follows_the_preset_and_the_settings(void **state)
{
	static const struct promise_case cases[] = {
		{ ACME_LOOKUP, false, PEAL_RECALL_LOOKUP },
		{ ACME_IDEMPOTENT, false, PEAL_RECALL_IDEMPOTENT },
		{ ACME_NONE, false, PEAL_RECALL_NONE },
		{ ACME_NONE, true, PEAL_RECALL_LOOKUP }, /* callbacks still come */
	};
	struct peal_dial_promise promise;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		fake_promise(cases[i].preset, cases[i].is_listening ? &listening : &polled,
			     &promise);
		assert_int_equal(promise.recall, cases[i].recall);
		assert_int_equal(promise.abilities, PEAL_DIAL_CALLER_ID | PEAL_DIAL_MACHINES);
		/* An hour in the provider's queue, and what an end may take. */
		assert_in_range(promise.grace_ms, 3600000 + 60000, 3600000 + 300000);
	}
}

static void test_promise__tells_of_a_number_that_is_missing(void **state)
{
	struct rest_config config = { .token = "t" };
	struct peal_dial_promise promise;

	(void)state;
	fake_promise(ACME_LOOKUP, &config, &promise);
	assert_true(promise.abilities & PEAL_DIAL_NEEDS_CALLER_ID);
	config.from = "+14155550100";
	fake_promise(ACME_LOOKUP, &config, &promise);
	assert_false(promise.abilities & PEAL_DIAL_NEEDS_CALLER_ID);
}

static void test_rows__have_a_sentence_each(void **state)
{
	(void)state;
	for (const struct peal_option *option = rest_options; option->name != NULL; option++) {
		assert_non_null(option->doc);
		assert_int_equal(option->doc[strlen(option->doc) - 1], '.');
	}
}

static void test_plain__is_http_to_another_machine(void **state)
{
	(void)state;
	assert_true(options_is_plain("http://voice.example/peal"));
	assert_true(options_is_plain("HTTP://10.0.0.1"));
	assert_true(options_is_plain("http://127.0.0.1.evil.example"));
	assert_true(options_is_plain("http://localhost.example"));
	assert_false(options_is_plain("https://voice.example"));
	assert_false(options_is_plain("http://localhost:80/x"));
	assert_false(options_is_plain("http://127.0.0.1:8090"));
	assert_false(options_is_plain("http://[::1]:8090"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_check__says_what_is_wrong),
		cmocka_unit_test(test_check__names_the_presets_that_there_are),
		cmocka_unit_test(test_check__says_all_of_it),
		cmocka_unit_test(test_promise__follows_the_preset_and_the_settings),
		cmocka_unit_test(test_promise__tells_of_a_number_that_is_missing),
		cmocka_unit_test(test_rows__have_a_sentence_each),
		cmocka_unit_test(test_plain__is_http_to_another_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
