/* test_request.c - headers and URLs */
/* SPDX-License-Identifier: MIT */
#include "stage_test.h"

/* ---- headers and URLs ---- */

static void test_header__injection_is_refused(void **state)
{
	static const char *const values[] = { "a\r\nX-Evil: 1", "a\nb", "\r", "a\tb", "a\x7f" };

	(void)state;
	for (size_t i = 0; i < COUNT(values); i++) {
		struct stage stage;

		stage_init(&stage, "{{base}}");
		add_header(&stage, "X-City", "{{contact.city}}");
		add_column(&stage, "city", values[i], strlen(values[i]));
		assert_refused(&stage, "the request at /p/twilio.cfg:17: the header X-City has a "
				       "line break or another control character in it");
		stage_finish(&stage);
	}
}

static void test_header__zero_bytes_and_length(void **state)
{
	char *value = malloc(REQUEST_HEADER_BYTES_MAX);
	struct stage stage;

	(void)state;
	stage_init(&stage, "{{base}}");
	add_header(&stage, "X", "{{contact.x}}");
	add_column(&stage, "x", "a\0b", 3);
	assert_refused(&stage, "the request at /p/twilio.cfg:17: the header X has a line break or "
			       "another control character in it");
	memset(value, 'x', REQUEST_HEADER_BYTES_MAX);
	stage.values[0] = (struct peal_slice){ value, REQUEST_HEADER_BYTES_MAX };
	assert_refused(&stage, "the request at /p/twilio.cfg:17: the header X is longer than 8192 "
			       "bytes");
	stage_finish(&stage);
	free(value);
}

static void test_header__of_the_preset(void **state)
{
	struct stage stage;

	(void)state;
	stage_init(&stage, "{{base}}");
	stage.request->method = "GET";
	stage.request->body_kind = BODY_FORM;
	add_header(&stage, "X-Empty", "{{contact.x}}");
	add_header(&stage, "content-type", "text/plain");
	add_header(&stage, "X-Attempt", "{{attempt}}");
	add_header(&stage, "X-Last", "{{call_id}}");
	assert_request(&stage, "GET https://api.example.com/AC1\n"
			       "Authorization: Basic QUMxOnNlY3JldA==\n"
			       "content-type: text/plain\n"
			       "X-Attempt: " ATTEMPT "\n\n");
	stage_finish(&stage);
}

static void test_url__values_cannot_leave_their_place(void **state)
{
	static const struct {
		const char *call_id, *becomes;
	} cases[] = {
		{ "CA1", "CA1/x" },
		{ "v3:a b", "v3%3Aa%20b/x" },
		{ "a/../../b?c#d", "a%2F..%2F..%2Fb%3Fc%23d/x" },
		{ "a\r\nHost: evil", "a%0D%0AHost%3A%20evil/x" },
		{ "\xc3\xa9", "%C3%A9/x" },
		{ "@evil", "%40evil/x" },
		{ "..", NULL },
		{ ".", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct stage stage;
		char expected[128];

		stage_init(&stage, "{{base}}/calls/{{call_id}}/x");
		stage.facts.call_id = cases[i].call_id;
		if (cases[i].becomes != NULL) {
			assert_int_equal(fill(&stage), 0);
			snprintf(expected, sizeof(expected), "https://api.example.com/AC1/calls/%s",
				 cases[i].becomes);
			assert_string_equal(stage.ready.http.url, expected);
		} else {
			assert_refused(&stage,
				       "the request at /p/twilio.cfg:17: the URL's path has "
				       "\".\" or \"..\" between slashes");
		}
		stage_finish(&stage);
	}
}

static void test_url__refused(void **state)
{
	static const struct {
		const char *url, *says;
	} cases[] = {
		{ "/Calls", "the URL does not start with https:// or http://" },
		{ "https://{{contact.x}}/", "the URL has no host" },
		{ "https://{{contact.host}}/",
		  "the URL's host has a character that no host has, or "
		  "a port that is none" },
		{ "{{contact.host}}://h/", "the URL does not start with https:// or http://" },
		{ "{{base}}/{{contact.long}}", "the URL is longer than 8192 bytes" },
	};
	char *value = malloc(PEAL_FIELD_BYTES_MAX);

	(void)state;
	memset(value, 'x', PEAL_FIELD_BYTES_MAX);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct stage stage;
		char says[256];

		stage_init(&stage, cases[i].url);
		add_column(&stage, "host", "a@b/c", 5);
		add_column(&stage, "long", value, PEAL_FIELD_BYTES_MAX);
		snprintf(says, sizeof(says), "the request at /p/twilio.cfg:17: %s", cases[i].says);
		assert_refused(&stage, says);
		stage_finish(&stage);
	}
	free(value);
}

static void test_fill__no_such_request(void **state)
{
	struct stage stage;

	(void)state;
	stage_init(&stage, "{{base}}");
	stage.request->method = NULL;
	assert_refused(&stage, "the request at /p/twilio.cfg:17: the preset has no such request");
	assert_false(request_uses(stage.request, "base"));
	stage.request->method = "GET";
	assert_true(request_uses(stage.request, "base"));
	stage_finish(&stage);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_header__injection_is_refused),
		cmocka_unit_test(test_header__zero_bytes_and_length),
		cmocka_unit_test(test_header__of_the_preset),
		cmocka_unit_test(test_url__values_cannot_leave_their_place),
		cmocka_unit_test(test_url__refused),
		cmocka_unit_test(test_fill__no_such_request),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
