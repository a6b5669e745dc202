/* http_fixture.h - the HTTP driver on a loop of its own, and a receiver to talk to */
/* SPDX-License-Identifier: MIT */
#ifndef TESTS_FAKES_HTTP_FIXTURE_H
#define TESTS_FAKES_HTTP_FIXTURE_H

#include "core/loop/http.h"
#include "tests/fakes/receiver_thread.h"

struct http_fixture {
	uv_loop_t uv;
	struct http *http;
	struct receiver_thread *receiver;
};

/* An answer, copied. */
struct http_answered {
	int count; /* how often it was called */
	int status;
	bool was_sent;
	int64_t retry_after_ms;
	char error[256];
	char body[256];
	char content_type[64];
};

/* `script` NULL: 200 to everything. */
void http_fixture_open(struct http_fixture *fixture, receiver_script_fn *script);
void http_fixture_close(struct http_fixture *fixture);

/* A POST to the receiver; change what the test needs. */
struct peal_http_request http_fixture_request(struct http_fixture *fixture, const char *body);
/* Sends it and waits for the answer.  It must be alone. */
void http_fixture_send(struct http_fixture *fixture, const struct peal_http_request *request,
		       struct http_answered *answered);
void http_fixture_post(struct http_fixture *fixture, const char *body,
		       struct http_answered *answered);
/* A peal_http_fn; its context is a struct http_answered. */
void http_fixture_answer(void *context, const struct peal_http_answer *answer);

/* What the receiver saw. */
const struct receiver_request *http_fixture_seen(struct http_fixture *fixture, size_t index);
const char *http_fixture_header(struct http_fixture *fixture, size_t index, const char *name);

#endif
