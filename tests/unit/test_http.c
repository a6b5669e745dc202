/* test_http.c - HTTP requests on the loop, against a real receiver on loopback */
/* SPDX-License-Identifier: MIT */
#include "core/loop/http_answer.h"
#include "tests/fakes/http_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

/* ---- what is sent, and what comes back ---- */

static void script_hello(void *context, const struct receiver_request *request, size_t count,
			 struct receiver_reply *reply)
{
	(void)context, (void)request, (void)count;
	reply->status = 201;
	reply->headers = "Content-Type: text/plain\r\n";
	reply->body = "hello";
}

static void test_post__is_sent_as_given(void **state)
{
	static const char *const headers[] = { "X-One: 1", "Content-Type: text/x-two", NULL };
	struct http_fixture fixture;
	struct http_answered answered;
	struct peal_http_request request;

	(void)state;
	http_fixture_open(&fixture, script_hello);
	request = http_fixture_request(&fixture, "body");
	request.headers = headers;
	request.body = "a\0b"; /* any byte */
	request.body_bytes = 3;
	http_fixture_send(&fixture, &request, &answered);
	assert_int_equal(answered.status, 201);
	assert_string_equal(answered.body, "hello");
	assert_string_equal(answered.content_type, "text/plain");
	assert_true(answered.was_sent);
	assert_int_equal(answered.retry_after_ms, -1);
	assert_string_equal(http_fixture_seen(&fixture, 0)->method, "POST");
	assert_string_equal(http_fixture_seen(&fixture, 0)->target, "/events");
	assert_int_equal(http_fixture_seen(&fixture, 0)->body_bytes, 3);
	assert_memory_equal(http_fixture_seen(&fixture, 0)->body, "a\0b", 3);
	assert_string_equal(http_fixture_header(&fixture, 0, "X-One"), "1");
	assert_string_equal(http_fixture_header(&fixture, 0, "Content-Type"), "text/x-two");
	assert_int_equal(strncmp(http_fixture_header(&fixture, 0, "User-Agent"), "peal/", 5), 0);
	assert_null(http_fixture_header(&fixture, 0, "Expect"));
	http_fixture_close(&fixture);
}

static void test_methods__each_with_and_without_body(void **state)
{
	static const struct {
		const char *method, *body, *length;
	} rows[] = {
		{ "GET", "", NULL },	 { "HEAD", "", NULL },	   { "DELETE", "", NULL },
		{ "POST", "", "0" },	 { "PUT", "new", "3" },	   { "PUT", "", "0" },
		{ "PATCH", "p", "1" },	 { "DELETE", "why", "3" }, { "POST", "again", "5" },
		{ "OPTIONS", "", NULL }, { "GET", "", NULL },
	};
	struct http_fixture fixture;
	struct http_answered answered;

	(void)state;
	http_fixture_open(&fixture, NULL);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct peal_http_request request = http_fixture_request(&fixture, rows[i].body);

		request.method = rows[i].method;
		http_fixture_send(&fixture, &request, &answered);
		assert_int_equal(answered.status, 200);
		assert_string_equal(http_fixture_seen(&fixture, i)->method, rows[i].method);
		assert_int_equal(http_fixture_seen(&fixture, i)->body_bytes, strlen(rows[i].body));
		if (rows[i].length == NULL)
			assert_null(http_fixture_header(&fixture, i, "Content-Length"));
		else
			assert_string_equal(http_fixture_header(&fixture, i, "Content-Length"),
					    rows[i].length);
		assert_null(http_fixture_header(&fixture, i, "Content-Type"));
	}
	http_fixture_close(&fixture);
}

static void test_post__large_body(void **state)
{
	size_t bytes = 3 * 1024 * 1024;
	char *body = malloc(bytes + 1);
	struct http_fixture fixture;
	struct http_answered answered;

	(void)state;
	memset(body, 'x', bytes);
	body[bytes] = '\0';
	http_fixture_open(&fixture, NULL);
	http_fixture_post(&fixture, body, &answered);
	assert_int_equal(answered.status, 200);
	assert_int_equal(http_fixture_seen(&fixture, 0)->body_bytes, bytes);
	http_fixture_post(&fixture, "small again", &answered);
	assert_int_equal(http_fixture_seen(&fixture, 1)->body_bytes, 11);
	http_fixture_close(&fixture);
	free(body);
}

static void test_connections__are_kept(void **state)
{
	struct http_fixture fixture;
	struct http_answered answered;

	(void)state;
	http_fixture_open(&fixture, NULL);
	for (size_t i = 0; i < 50; i++) {
		http_fixture_post(&fixture, "one of many", &answered);
		assert_int_equal(answered.status, 200);
		assert_int_equal(http_fixture_seen(&fixture, i)->connection, 1);
	}
	http_fixture_close(&fixture);
}

struct chain {
	struct http_fixture *fixture;
	int left;
};

static void on_chain(void *context, const struct peal_http_answer *answer)
{
	struct chain *chain = context;
	struct peal_http_request request = http_fixture_request(chain->fixture, "next");

	assert_int_equal(answer->status, 200);
	if (--chain->left > 0)
		assert_int_equal(http_start(chain->fixture->http, &request, on_chain, chain, NULL),
				 0);
}

/* Looking up a name is work of another thread, which wakes the loop. */
static void test_names__are_looked_up(void **state)
{
	struct http_fixture fixture;
	struct http_answered answered[20];
	struct peal_http_request request;
	char url[96];

	(void)state;
	http_fixture_open(&fixture, script_hello);
	request = http_fixture_request(&fixture, "body");
	snprintf(url, sizeof(url), "http://localhost%s", strrchr(request.url, ':'));
	request.url = url;
	for (size_t round = 0; round < 3; round++) {
		memset(answered, 0, sizeof(answered));
		for (size_t i = 0; i < 20; i++)
			assert_int_equal(http_start(fixture.http, &request, http_fixture_answer,
						    &answered[i], NULL),
					 0);
		uv_run(&fixture.uv, UV_RUN_DEFAULT);
		for (size_t i = 0; i < 20; i++)
			assert_int_equal(answered[i].status, 201);
	}
	request.url = "http://nobody.invalid/";
	http_fixture_send(&fixture, &request, &answered[0]);
	assert_int_equal(answered[0].status, 0);
	assert_false(answered[0].was_sent);
	assert_non_null(strstr(answered[0].error, "nobody.invalid"));
	http_fixture_close(&fixture);
}

static void test_start__from_within_an_answer(void **state)
{
	struct http_fixture fixture;
	struct chain chain = { &fixture, 100 };
	struct peal_http_request request;

	(void)state;
	http_fixture_open(&fixture, NULL);
	request = http_fixture_request(&fixture, "first");
	assert_int_equal(http_start(fixture.http, &request, on_chain, &chain, NULL), 0);
	uv_run(&fixture.uv, UV_RUN_DEFAULT);
	assert_int_equal(chain.left, 0);
	assert_int_equal(receiver_thread_count(fixture.receiver), 100);
	http_fixture_close(&fixture);
}

/* ---- many at once ---- */

static void script_late(void *context, const struct receiver_request *request, size_t count,
			struct receiver_reply *reply)
{
	(void)context, (void)request, (void)count;
	reply->delay_ms = 20;
}

static void test_connections__to_one_host_are_capped(void **state)
{
	enum { REQUESTS = 400 };
	static struct http_answered answered[REQUESTS];
	uint64_t connections = 0;
	struct http_fixture fixture;
	struct peal_http_request request;

	(void)state;
	http_fixture_open(&fixture, script_late);
	request = http_fixture_request(&fixture, "one of many");
	memset(answered, 0, sizeof(answered));
	for (size_t i = 0; i < REQUESTS; i++)
		assert_int_equal(
			http_start(fixture.http, &request, http_fixture_answer, &answered[i], NULL),
			0);
	uv_run(&fixture.uv, UV_RUN_DEFAULT);
	for (size_t i = 0; i < REQUESTS; i++) {
		assert_int_equal(answered[i].status, 200);
		assert_int_equal(answered[i].count, 1);
		if (http_fixture_seen(&fixture, i)->connection > connections)
			connections = http_fixture_seen(&fixture, i)->connection;
	}
	assert_int_equal(receiver_thread_count(fixture.receiver), REQUESTS);
	assert_in_range(connections, 2, HTTP_CONNECTIONS_PER_HOST_MAX);
	http_fixture_close(&fixture);
}

/* ---- Retry-After ---- */

static void test_retry_after__seconds_and_dates(void **state)
{
	static const int64_t now_ms = INT64_C(1767594600000); /* Mon, 05 Jan 2026 06:30:00 GMT */
	static const struct {
		const char *retry_after, *date;
		int64_t expected_ms;
	} rows[] = {
		{ NULL, NULL, -1 },
		{ "", NULL, -1 },
		{ "120", NULL, 120000 },
		{ "0", NULL, 0 },
		{ "-5", NULL, -1 },
		{ "soon", NULL, -1 },
		{ "1.5", NULL, -1 },
		{ "99999999999999999999999", NULL, HTTP_RETRY_AFTER_MAX_MS },
		{ "Mon, 05 Jan 2026 06:31:30 GMT", NULL, 90000 },
		{ "Mon, 05 Jan 2026 06:29:00 GMT", NULL, 0 },
		/* The receiver's clock is an hour behind ours. */
		{ "Mon, 05 Jan 2026 05:30:10 GMT", "Mon, 05 Jan 2026 05:30:00 GMT", 10000 },
		{ "Mon, 05 Jan 2026 06:31:00 GMT", "yesterday or so", 60000 },
		{ "Monday, 05-Jan-26 06:30:05 GMT", NULL, 5000 },
		{ "Mon Jan  5 06:30:07 2026", NULL, 7000 },
		{ "Fri, 05 Jan 2525 06:30:00 GMT", NULL, HTTP_RETRY_AFTER_MAX_MS },
		{ "Mon, 05 Jan 2147483647 00:00:00 GMT", NULL, HTTP_RETRY_AFTER_MAX_MS },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(
			http_answer_retry_after_ms(rows[i].retry_after, rows[i].date, now_ms),
			rows[i].expected_ms);
}

static void test_date__each_form(void **state)
{
	(void)state;
	assert_int_equal(http_answer_date_ms("Mon, 05 Jan 2026 06:30:00 GMT"),
			 INT64_C(1767594600000));
	assert_int_equal(http_answer_date_ms(NULL), 0);
	assert_int_equal(http_answer_date_ms(""), 0);
	assert_int_equal(http_answer_date_ms("yesterday or so"), 0);
}

static void script_busy(void *context, const struct receiver_request *request, size_t count,
			struct receiver_reply *reply)
{
	(void)context, (void)request, (void)count;
	reply->status = 503;
	reply->headers = "Date: Mon, 05 Jan 2026 06:30:00 GMT\r\n"
			 "retry-after: Mon, 05 Jan 2026 06:32:00 GMT\r\n";
}

static void test_retry_after__from_an_answer(void **state)
{
	struct http_fixture fixture;
	struct http_answered answered;

	(void)state;
	http_fixture_open(&fixture, script_busy);
	http_fixture_post(&fixture, "body", &answered);
	assert_int_equal(answered.status, 503);
	assert_int_equal(answered.retry_after_ms, 120000);
	http_fixture_close(&fixture);
}

/* ---- refused at once ---- */

static void never(void *context, const struct peal_http_answer *answer)
{
	(void)context, (void)answer;
	fail_msg("a refused request was answered");
}

static void assert_refused(struct http_fixture *fixture, const struct peal_http_request *request,
			   const char *why)
{
	struct peal_error err = { 0 };

	assert_true(http_start(fixture->http, request, never, NULL, &err) < 0);
	if (strstr(err.text, why) == NULL)
		fail_msg("expected \"%s\" in \"%s\"", why, err.text);
	assert_int_equal(http_active_count(fixture->http), 0);
}

static void test_refused__urls(void **state)
{
	static const char *const rows[][2] = {
		{ NULL, "empty" },
		{ "", "empty" },
		{ "ftp://127.0.0.1/", "neither http" },
		{ "file:///etc/passwd", "neither http" },
		{ "/events", "cannot be read" },
		{ "http://", "cannot be read" },
		{ "http://127.0.0.1:99999/", "cannot be read" },
		{ "http://127.0.0.1/a b", "cannot be read" },
	};
	struct http_fixture fixture;
	struct peal_http_request request;

	(void)state;
	http_fixture_open(&fixture, NULL);
	request = http_fixture_request(&fixture, "body");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		request.url = rows[i][0];
		assert_refused(&fixture, &request, rows[i][1]);
	}
	http_fixture_close(&fixture);
}

static void test_refused__what_would_break_the_framing(void **state)
{
	static const char *const rows[][2] = {
		{ "X: a\r\nInjected: b", "line break" },
		{ "X: a\nb", "line break" },
		{ "no colon", "not \"Name: value\"" },
		{ "Na me: x", "not \"Name: value\"" },
		{ ": x", "not \"Name: value\"" },
		{ "Content-Length: 5", "cannot be set" },
		{ "transfer-encoding: chunked", "cannot be set" },
	};
	struct http_fixture fixture;
	struct peal_http_request request;

	(void)state;
	http_fixture_open(&fixture, NULL);
	request = http_fixture_request(&fixture, "body");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *headers[] = { rows[i][0], NULL };

		request.headers = headers;
		assert_refused(&fixture, &request, rows[i][1]);
	}
	request.headers = NULL;
	request.method = "POST /x";
	assert_refused(&fixture, &request, "method");
	request.method = "POST";
	request.body_bytes = HTTP_BODY_BYTES_MAX + 1;
	assert_refused(&fixture, &request, "body has");
	http_fixture_close(&fixture);
}

/* ---- the end ---- */

struct last {
	struct http *http;
	struct peal_http_request request;
	int count;
};

static void on_last(void *context, const struct peal_http_answer *answer)
{
	struct last *last = context;
	struct peal_error err;

	last->count++;
	assert_int_equal(answer->status, 0);
	assert_string_equal(answer->error, "the program is ending");
	assert_true(http_start(last->http, &last->request, never, NULL, &err) < 0);
}

static void script_hang(void *context, const struct receiver_request *request, size_t count,
			struct receiver_reply *reply)
{
	(void)context, (void)request, (void)count;
	reply->way = RECEIVER_HANG;
}

static void test_destroy__answers_what_is_under_way(void **state)
{
	struct http_fixture fixture;
	struct last last = { 0 };

	(void)state;
	http_fixture_open(&fixture, script_hang);
	last.http = fixture.http;
	last.request = http_fixture_request(&fixture, "body");
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(http_start(fixture.http, &last.request, on_last, &last, NULL), 0);
	while (receiver_thread_count(fixture.receiver) < 3)
		uv_run(&fixture.uv, UV_RUN_NOWAIT);
	assert_int_equal(last.count, 0);
	http_fixture_close(&fixture);
	assert_int_equal(last.count, 3);
}

static void test_proxy__is_not_used_for_this_machine(void **state)
{
	struct http_fixture fixture;
	struct http_answered answered;

	(void)state;
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	setenv("no_proxy", "example.com", 1);
	http_fixture_open(&fixture, NULL);
	http_fixture_post(&fixture, "body", &answered);
	assert_int_equal(answered.status, 200);
	http_fixture_close(&fixture);
	unsetenv("http_proxy");
	unsetenv("no_proxy");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_post__is_sent_as_given),
		cmocka_unit_test(test_methods__each_with_and_without_body),
		cmocka_unit_test(test_post__large_body),
		cmocka_unit_test(test_connections__are_kept),
		cmocka_unit_test(test_names__are_looked_up),
		cmocka_unit_test(test_start__from_within_an_answer),
		cmocka_unit_test(test_connections__to_one_host_are_capped),
		cmocka_unit_test(test_retry_after__seconds_and_dates),
		cmocka_unit_test(test_date__each_form),
		cmocka_unit_test(test_retry_after__from_an_answer),
		cmocka_unit_test(test_refused__urls),
		cmocka_unit_test(test_refused__what_would_break_the_framing),
		cmocka_unit_test(test_destroy__answers_what_is_under_way),
		cmocka_unit_test(test_proxy__is_not_used_for_this_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
