/* http_fixture.c - the HTTP driver on a loop of its own, and a receiver to talk to */
/* SPDX-License-Identifier: MIT */
#include "tests/fakes/http_fixture.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

void http_fixture_open(struct http_fixture *fixture, receiver_script_fn *script)
{
	*fixture = (struct http_fixture){ 0 };
	assert_int_equal(uv_loop_init(&fixture->uv), 0);
	fixture->http = http_create(&fixture->uv);
	fixture->receiver = receiver_thread_create(script, NULL);
}

void http_fixture_close(struct http_fixture *fixture)
{
	http_destroy(&fixture->http);
	uv_run(&fixture->uv, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&fixture->uv), 0);
	receiver_thread_destroy(&fixture->receiver);
}

void http_fixture_answer(void *context, const struct peal_http_answer *answer)
{
	struct http_answered *answered = context;

	answered->count++;
	answered->status = answer->status;
	answered->was_sent = answer->was_sent;
	answered->retry_after_ms = answer->retry_after_ms;
	snprintf(answered->error, sizeof(answered->error), "%s",
		 answer->error != NULL ? answer->error : "");
	snprintf(answered->content_type, sizeof(answered->content_type), "%s",
		 answer->content_type);
	snprintf(answered->body, sizeof(answered->body), "%.*s", (int)answer->body.bytes,
		 answer->body.bytes > 0 ? answer->body.at : "");
	assert_true((answer->status == 0) == (answer->error != NULL));
	assert_true(answer->took_ms >= 0);
}

struct peal_http_request http_fixture_request(struct http_fixture *fixture, const char *body)
{
	return (struct peal_http_request){
		.method = "POST",
		.url = receiver_thread_url(fixture->receiver),
		.body = body,
		.body_bytes = strlen(body),
		.timeout_ms = 10000,
	};
}

void http_fixture_send(struct http_fixture *fixture, const struct peal_http_request *request,
		       struct http_answered *answered)
{
	struct peal_error err = { 0 };

	*answered = (struct http_answered){ 0 };
	if (http_start(fixture->http, request, http_fixture_answer, answered, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(answered->count, 0); /* never from within */
	assert_int_equal(http_active_count(fixture->http), 1);
	uv_run(&fixture->uv, UV_RUN_DEFAULT); /* ends: kept connections do not hold the loop */
	assert_int_equal(answered->count, 1);
	assert_int_equal(http_active_count(fixture->http), 0);
}

void http_fixture_post(struct http_fixture *fixture, const char *body,
		       struct http_answered *answered)
{
	struct peal_http_request request = http_fixture_request(fixture, body);

	http_fixture_send(fixture, &request, answered);
}

const struct receiver_request *http_fixture_seen(struct http_fixture *fixture, size_t index)
{
	return receiver_thread_request(fixture->receiver, index);
}

const char *http_fixture_header(struct http_fixture *fixture, size_t index, const char *name)
{
	return receiver_request_header(http_fixture_seen(fixture, index), name);
}
