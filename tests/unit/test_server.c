/* test_server.c - the HTTP server: what is asked, and how it is answered */
/* SPDX-License-Identifier: MIT */
#include "core/loop/http.h"
#include "tests/fakes/server_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#define END "Host: a\r\nConnection: close\r\n\r\n"

static void assert_has(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("\"%s\" is not in: %s", part, text);
}

static void assert_has_not(const char *text, const char *part)
{
	if (strstr(text, part) != NULL)
		fail_msg("\"%s\" is in: %s", part, text);
}

/* Sends it, and looks for all parts in the answer (separated by '|') . */
static void expect(struct server_fixture *fixture, const char *request, const char *parts)
{
	struct text got = server_fixture_exchange(fixture, request);
	char *copy = strdup(parts), *rest = copy, *part;

	while ((part = strsep(&rest, "|")) != NULL)
		assert_has(text_get(&got), part);
	free(copy);
	text_finish(&got);
}

static void test_requests__are_told_as_they_came(void **state)
{
	static const struct {
		const char *request, *seen, *answer;
	} rows[] = {
		{ "GET /a/%2f?x=%20&y HTTP/1.1\r\n" END, "GET /a/%2f?x=%20&y 0\n",
		  "HTTP/1.1 200|Content-Type: text/plain|Content-Length: 11|GET /a/%2f\n" },
		{ "POST /p HTTP/1.1\r\nContent-Length: 3\r\n" END "abc", "POST /p 3\n",
		  "200|POST /p\n" },
		{ "POST http://b:1/p?q HTTP/1.1\r\nContent-Length: 0\r\n" END, "POST /p?q 0\n",
		  "200" },
		{ "POST /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" END
		  "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: t\r\n\r\n",
		  "POST /c 5\n", "200|POST /c" },
		{ "OPTIONS * HTTP/1.1\r\n" END, "OPTIONS * 0\n", "200|OPTIONS *" },
		{ "DELETE /d HTTP/1.1\r\n" END, "DELETE /d 0\n", "200|DELETE /d" },
		{ "BREW /pot HTTP/1.1\r\n" END, "BREW /pot 0\n", "200|BREW /pot" },
		{ "GET /old HTTP/1.0\r\n\r\n", "GET /old 0\n", "200|GET /old\n" },
		{ "\r\nGET /late HTTP/1.1\r\n" END, "GET /late 0\n", "200|GET /late\n" },
	};
	struct server_fixture fixture;

	(void)state;
	server_fixture_open(&fixture, NULL);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		expect(&fixture, rows[i].request, rows[i].answer);
		assert_string_equal(text_get(&fixture.seen), rows[i].seen);
		text_clear(&fixture.seen);
	}
	server_fixture_close(&fixture);
}

static void test_head__has_a_length_and_no_body(void **state)
{
	struct server_fixture fixture;
	struct text got;

	(void)state;
	server_fixture_open(&fixture, NULL);
	got = server_fixture_exchange(&fixture, "HEAD /h HTTP/1.1\r\n" END);
	assert_has(text_get(&got), "Content-Length: 8\r\n");
	assert_string_equal(strstr(text_get(&got), "\r\n\r\n"), "\r\n\r\n");
	text_finish(&got);
	server_fixture_close(&fixture);
}

static void test_body__may_hold_any_byte(void **state)
{
	static const char request[] = "POST /p HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
				      "Content-Length: 4\r\n\r\na\0\xff\n";
	struct server_fixture fixture;
	struct text got;
	int fd;

	(void)state;
	server_fixture_open(&fixture, NULL);
	fixture.echoes = true;
	fd = server_fixture_connect(&fixture);
	server_fixture_send(&fixture, fd, request, sizeof(request) - 1);
	got = server_fixture_read(&fixture, fd, NULL);
	assert_memory_equal(got.at + got.bytes - 4, "a\0\xff\n", 4);
	text_finish(&got);
	close(fd);
	server_fixture_close(&fixture);
}

static void test_headers__are_found_whatever_their_case(void **state)
{
	struct server_fixture fixture;
	const struct server_request *request;
	int fd;

	(void)state;
	server_fixture_open(&fixture, NULL);
	fixture.status = 0;
	fd = server_fixture_connect(&fixture);
	server_fixture_send_text(&fixture, fd,
				 "GET / HTTP/1.1\r\nHost: a\r\nX-Sign: one\r\nx-sign: two\r\n"
				 "Empty:\r\n\r\n");
	server_fixture_await(&fixture, 1);
	request = fixture.waiting[0];
	assert_string_equal(server_header(request, "x-SIGN"), "one");
	assert_string_equal(server_header(request, "empty"), "");
	assert_null(server_header(request, "X-Sig"));
	assert_string_equal(request->peer, "127.0.0.1");
	server_fixture_answer(&fixture, 0, 204, "");
	close(fd);
	server_fixture_close(&fixture);
}

/* One waits, another is answered meanwhile; then the first, on a kept connection. */
static void test_answers__may_come_later(void **state)
{
	struct server_fixture fixture;
	struct text got;
	int one, other;

	(void)state;
	server_fixture_open(&fixture, NULL);
	fixture.status = 0;
	one = server_fixture_connect(&fixture);
	other = server_fixture_connect(&fixture);
	server_fixture_send_text(&fixture, one, "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n");
	server_fixture_await(&fixture, 1);
	server_fixture_send_text(&fixture, other, "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
	server_fixture_await(&fixture, 2);
	server_fixture_answer(&fixture, 1, 200, "second");
	got = server_fixture_read(&fixture, other, "second");
	text_finish(&got);
	server_fixture_answer(&fixture, 0, 202, "first");
	got = server_fixture_read(&fixture, one, "first");
	assert_has(text_get(&got), "HTTP/1.1 202");
	text_finish(&got);
	server_fixture_send_text(&fixture, one, "GET /3 HTTP/1.1\r\nHost: a\r\n\r\n");
	server_fixture_await(&fixture, 3);
	server_fixture_answer(&fixture, 2, 200, "third");
	got = server_fixture_read(&fixture, one, "third");
	text_finish(&got);
	close(one);
	close(other);
	server_fixture_close(&fixture);
}

static void test_pipelined__are_answered_in_order(void **state)
{
	struct server_fixture fixture;
	struct text got;
	int fd;

	(void)state;
	server_fixture_open(&fixture, NULL);
	fixture.status = 0;
	fd = server_fixture_connect(&fixture);
	server_fixture_send_text(&fixture, fd,
				 "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /2 HTTP/1.1\r\nHost: a\r\n"
				 "Content-Length: 2\r\n\r\nabGET /3 HTTP/1.1\r\n" END);
	for (size_t i = 0; i < 3; i++) {
		server_fixture_await(&fixture, i + 1);
		server_fixture_run(&fixture, 10);
		assert_int_equal(fixture.waiting_count, i + 1);
		server_fixture_answer(&fixture, i, 200, i == 0 ? "one." : i == 1 ? "two." : "end.");
	}
	got = server_fixture_read(&fixture, fd, NULL);
	assert_true(strstr(text_get(&got), "one.") < strstr(text_get(&got), "two."));
	assert_true(strstr(text_get(&got), "two.") < strstr(text_get(&got), "end."));
	assert_string_equal(text_get(&fixture.seen), "GET /1 0\nPOST /2 2\nGET /3 0\n");
	text_finish(&got);
	close(fd);
	server_fixture_close(&fixture);
}

static void test_expect__is_answered_before_the_body(void **state)
{
	struct server_fixture fixture;
	struct text got;
	int fd;

	(void)state;
	server_fixture_open(&fixture, NULL);
	fd = server_fixture_connect(&fixture);
	server_fixture_send_text(&fixture, fd,
				 "POST /e HTTP/1.1\r\nExpect: 100-continue\r\n"
				 "Content-Length: 2\r\n" END);
	got = server_fixture_read(&fixture, fd, "\r\n\r\n");
	assert_string_equal(text_get(&got), "HTTP/1.1 100 Continue\r\n\r\n");
	text_finish(&got);
	assert_int_equal(fixture.count, 0);
	server_fixture_send_text(&fixture, fd, "ab");
	got = server_fixture_read(&fixture, fd, NULL);
	assert_has(text_get(&got), "HTTP/1.1 200");
	text_finish(&got);
	close(fd);
	/* Who would send too much hears of it before. */
	got = server_fixture_exchange(&fixture, "POST /e HTTP/1.1\r\nExpect: 100-continue\r\n"
						"Content-Length: 2000000\r\n" END);
	assert_has(text_get(&got), "HTTP/1.1 413");
	assert_has_not(text_get(&got), "100 Continue");
	text_finish(&got);
	server_fixture_close(&fixture);
}

static void test_answer__has_the_headers_given(void **state)
{
	static const char *const headers[] = { "Retry-After: 7", "X-Bad: a\r\nSet-Cookie: b",
					       "no colon", NULL };
	struct server_fixture fixture;
	struct text got;
	int fd;

	(void)state;
	server_fixture_open(&fixture, NULL);
	fixture.status = 0;
	fd = server_fixture_connect(&fixture);
	server_fixture_send_text(&fixture, fd, "GET / HTTP/1.1\r\n" END);
	server_fixture_await(&fixture, 1);
	server_reply(fixture.waiting[0],
		     &(struct server_answer){ .status = 429,
					      .content_type = "application/json",
					      .headers = headers,
					      .body = "{}",
					      .body_bytes = 2 });
	got = server_fixture_read(&fixture, fd, NULL);
	assert_has(text_get(&got), "HTTP/1.1 429");
	assert_has(text_get(&got), "Retry-After: 7\r\n");
	assert_has(text_get(&got), "Content-Type: application/json\r\n");
	assert_has_not(text_get(&got), "Set-Cookie");
	text_finish(&got);
	close(fd);
	server_fixture_close(&fixture);
}

/* ---- against libcurl ---- */

struct curled {
	int status;
	size_t bytes;
};

static void on_answer(void *context, const struct peal_http_answer *answer)
{
	struct curled *curled = context;

	curled->status = answer->status;
	curled->bytes = answer->body.bytes;
	if (answer->status == 0)
		fail_msg("%s", answer->error);
}

static void test_curl__posts_what_is_allowed(void **state)
{
	static const size_t sizes[] = { 0, 1, 70000, SERVER_BODY_BYTES_MAX };
	struct server_fixture fixture;
	struct peal_http_request request = { .method = "POST", .answer_bytes_max = 2u << 20 };
	char url[128], *body = calloc(1, SERVER_BODY_BYTES_MAX);
	struct http *http;

	(void)state;
	server_fixture_open(&fixture, NULL);
	fixture.echoes = true;
	http = http_create(&fixture.uv);
	snprintf(url, sizeof(url), "http://%s/events", server_address(fixture.server));
	request.url = url;
	request.body = body;
	for (size_t i = 0; i < 4; i++) {
		struct curled curled = { 0 };

		request.body_bytes = sizes[i];
		assert_int_equal(http_start(http, &request, on_answer, &curled, NULL), 0);
		while (curled.status == 0)
			server_fixture_run(&fixture, 1);
		assert_int_equal(curled.status, 200);
		assert_int_equal(curled.bytes, sizes[i]);
	}
	http_destroy(&http);
	free(body);
	server_fixture_close(&fixture);
}

/* ---- addresses ---- */

static void test_addresses__each_can_be_reached(void **state)
{
	static const char *const texts[] = { "127.0.0.1:0", "[::1]:0", ":0" };
	struct server_options options = { 0 };
	struct server_fixture fixture;
	struct peal_error err;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_int_equal(address_parse(texts[i], &options.address, &err), 0);
		if (options.address.is_v6 && access("/proc/net/if_inet6", R_OK) != 0)
			continue;
		server_fixture_open(&fixture, &options);
		expect(&fixture, "GET /here HTTP/1.1\r\n" END, "GET /here");
		server_fixture_close(&fixture);
	}
}

static void test_address_in_use__says_what_to_do(void **state)
{
	struct server_options options = { 0 };
	struct server_fixture fixture;
	struct peal_error err;

	(void)state;
	server_fixture_open(&fixture, NULL);
	options.uv = &fixture.uv;
	assert_int_equal(address_parse(server_address(fixture.server), &options.address, &err), 0);
	assert_null(server_create(&options, &err));
	assert_int_equal(err.code, PEAL_FAIL_BUSY);
	assert_has(err.text, server_address(fixture.server));
	assert_has(err.text, "in use");
	assert_has(err.text, "choose another port");
	server_fixture_close(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_requests__are_told_as_they_came),
		cmocka_unit_test(test_head__has_a_length_and_no_body),
		cmocka_unit_test(test_body__may_hold_any_byte),
		cmocka_unit_test(test_headers__are_found_whatever_their_case),
		cmocka_unit_test(test_answers__may_come_later),
		cmocka_unit_test(test_pipelined__are_answered_in_order),
		cmocka_unit_test(test_expect__is_answered_before_the_body),
		cmocka_unit_test(test_answer__has_the_headers_given),
		cmocka_unit_test(test_curl__posts_what_is_allowed),
		cmocka_unit_test(test_addresses__each_can_be_reached),
		cmocka_unit_test(test_address_in_use__says_what_to_do),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
