/* test_http_tls.c - certificates: only the right ones are talked to */
/* SPDX-License-Identifier: MIT */
#include "core/loop/http.h"
#include "tests/fakes/receiver_tls.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static const char body[] = "nobody else may read this";

struct answered {
	int count, status;
	bool was_sent;
	char error[256];
};

static void on_answer(void *context, const struct peal_http_answer *answer)
{
	struct answered *answered = context;

	answered->count++;
	answered->status = answer->status;
	answered->was_sent = answer->was_sent;
	snprintf(answered->error, sizeof(answered->error), "%s",
		 answer->error != NULL ? answer->error : "");
}

static void post(const char *url, const char *ca_file, struct answered *answered)
{
	struct peal_http_request request = {
		.method = "POST",
		.url = url,
		.body = body,
		.body_bytes = sizeof(body) - 1,
		.timeout_ms = 10000,
		.ca_file = ca_file,
	};
	uv_loop_t uv;
	struct http *http;
	struct peal_error err = { 0 };

	*answered = (struct answered){ 0 };
	uv_loop_init(&uv);
	http = http_create(&uv);
	if (http_start(http, &request, on_answer, answered, &err) < 0)
		fail_msg("%s", err.text);
	uv_run(&uv, UV_RUN_DEFAULT);
	http_destroy(&http);
	uv_run(&uv, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&uv), 0);
	assert_int_equal(answered->count, 1);
}

/* Posts to a receiver with that certificate; was the body sent? */
static bool post_to(const char *folder, const char *certificate, bool has_ca,
		    struct answered *answered)
{
	struct receiver_tls *receiver = receiver_tls_create(folder, certificate);
	char ca_file[96];

	snprintf(ca_file, sizeof(ca_file), "%s/ca.pem", folder);
	post(receiver_tls_url(receiver), has_ca ? ca_file : NULL, answered);
	return receiver_tls_destroy(&receiver, body);
}

static void test_right__is_sent(void **state)
{
	struct answered answered;

	assert_true(post_to(*state, "right", true, &answered));
	assert_int_equal(answered.status, 204);
	assert_true(answered.was_sent);
}

static void test_bad_certificates__nothing_is_sent(void **state)
{
	static const struct {
		const char *certificate;
		bool has_ca;
		const char *why;
	} rows[] = {
		{ "wrong", true, "127.0.0.1" },	   { "expired", true, "expired" },
		{ "self", true, "self-signed" },   { "self", false, "self-signed" },
		{ "right", false, "certificate" }, /* the system does not know the authority */
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct answered answered;

		assert_false(post_to(*state, rows[i].certificate, rows[i].has_ca, &answered));
		assert_int_equal(answered.status, 0);
		assert_false(answered.was_sent);
		if (strstr(answered.error, rows[i].why) == NULL)
			fail_msg("%s: expected \"%s\" in \"%s\"", rows[i].certificate, rows[i].why,
				 answered.error);
	}
}

static void test_ca_file__that_is_not_there(void **state)
{
	struct receiver_tls *receiver = receiver_tls_create(*state, "right");
	struct answered answered;

	post(receiver_tls_url(receiver), "/nowhere/ca.pem", &answered);
	assert_false(receiver_tls_destroy(&receiver, body));
	assert_int_equal(answered.status, 0);
	assert_non_null(strstr(answered.error, "/nowhere/ca.pem"));
}

static int make_certificates(void **state)
{
	signal(SIGPIPE, SIG_IGN);
	*state = receiver_tls_folder_create();
	return 0;
}

static int remove_certificates(void **state)
{
	char *folder = *state;

	receiver_tls_folder_destroy(&folder);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_right__is_sent),
		cmocka_unit_test(test_bad_certificates__nothing_is_sent),
		cmocka_unit_test(test_ca_file__that_is_not_there),
	};

	return cmocka_run_group_tests(tests, make_certificates, remove_certificates);
}
