/* test_http_faults.c - HTTP requests to receivers that misbehave; none is sent twice */
/* SPDX-License-Identifier: MIT */
#include "tests/fakes/http_fixture.h"

#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#define CROWD 4

/* ---- receivers that misbehave ---- */

static void script_redirect(void *context, const struct receiver_request *request, size_t count,
			    struct receiver_reply *reply)
{
	(void)context, (void)request, (void)count;
	reply->status = 307;
	reply->headers = "Location: /elsewhere\r\n";
}

static void test_redirect__is_not_followed(void **state)
{
	struct http_fixture fixture;
	struct http_answered answered;

	(void)state;
	http_fixture_open(&fixture, script_redirect);
	http_fixture_post(&fixture, "body", &answered);
	assert_int_equal(answered.status, 307);
	assert_int_equal(receiver_thread_count(fixture.receiver), 1);
	http_fixture_close(&fixture);
}

static void test_refused__was_not_sent(void **state)
{
	struct http_fixture fixture;
	struct http_answered answered;

	(void)state;
	http_fixture_open(&fixture, NULL);
	receiver_thread_destroy(&fixture.receiver);
	fixture.receiver = receiver_thread_create_refusing();
	http_fixture_post(&fixture, "body", &answered);
	assert_int_equal(answered.status, 0);
	assert_false(answered.was_sent);
	assert_non_null(strstr(answered.error, "connect"));
	http_fixture_close(&fixture);
}

static void script_hang(void *context, const struct receiver_request *request, size_t count,
			struct receiver_reply *reply)
{
	(void)context, (void)request, (void)count;
	reply->way = RECEIVER_HANG;
}

static void test_hang__ends_with_the_timeout(void **state)
{
	struct http_fixture fixture;
	struct http_answered answered;
	struct peal_http_request request;

	(void)state;
	http_fixture_open(&fixture, script_hang);
	request = http_fixture_request(&fixture, "body");
	request.timeout_ms = 100;
	http_fixture_send(&fixture, &request, &answered);
	assert_int_equal(answered.status, 0);
	assert_true(answered.was_sent);
	assert_non_null(strstr(answered.error, "timed out"));
	http_fixture_close(&fixture);
}

/* Listens, but has room for nobody more. */
static int crowded_listen(int crowd[CROWD], char *url, size_t bytes)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t at_bytes = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(listen(fd, 0), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &at_bytes), 0);
	for (size_t i = 0; i < CROWD; i++) {
		crowd[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		connect(crowd[i], (struct sockaddr *)&at, sizeof(at));
	}
	snprintf(url, bytes, "http://127.0.0.1:%d/", ntohs(at.sin_port));
	return fd;
}

/* curl closes a socket that was never connected without a word to the loop. */
static void test_connect__that_takes_too_long_leaves_nothing_behind(void **state)
{
	struct http_fixture fixture;
	struct http_answered answered;
	struct peal_http_request request;
	int crowd[CROWD], fd;
	char url[64];

	(void)state;
	http_fixture_open(&fixture, script_redirect);
	fd = crowded_listen(crowd, url, sizeof(url));
	request = http_fixture_request(&fixture, "body");
	request.timeout_ms = 50;
	for (size_t i = 0; i < 3; i++) {
		request.url = url;
		http_fixture_send(&fixture, &request, &answered);
		assert_int_equal(answered.status, 0);
		assert_false(answered.was_sent);
	}
	http_fixture_post(&fixture, "body", &answered);
	assert_int_equal(answered.status, 307);
	for (size_t i = 0; i < CROWD; i++)
		close(crowd[i]);
	close(fd);
	http_fixture_close(&fixture);
}

static void script_endless(void *context, const struct receiver_request *request, size_t count,
			   struct receiver_reply *reply)
{
	(void)context, (void)count;
	reply->way = strcmp(request->target, "/headers") == 0 ? RECEIVER_HEADERS : RECEIVER_ENDLESS;
}

static void test_endless__ends_at_the_limit(void **state)
{
	struct http_fixture fixture;
	struct http_answered answered;
	struct peal_http_request request;
	char url[96];

	(void)state;
	http_fixture_open(&fixture, script_endless);
	request = http_fixture_request(&fixture, "body");
	request.answer_bytes_max = 1000;
	http_fixture_send(&fixture, &request, &answered);
	assert_int_equal(answered.status, 0);
	assert_true(answered.was_sent);
	assert_non_null(strstr(answered.error, "longer than the limit"));
	snprintf(url, sizeof(url), "%.*sheaders", (int)(strlen(request.url) - strlen("events")),
		 request.url);
	request.url = url;
	http_fixture_send(&fixture, &request, &answered);
	assert_int_equal(answered.status, 0);
	assert_non_null(strstr(answered.error, "headers of the answer"));
	http_fixture_close(&fixture);
}

static void script_hello(void *context, const struct receiver_request *request, size_t count,
			 struct receiver_reply *reply)
{
	(void)context, (void)request, (void)count;
	reply->body = "hello";
}

static void test_limit__an_answer_of_just_that_length_is_read(void **state)
{
	struct http_fixture fixture;
	struct http_answered answered;
	struct peal_http_request request;

	(void)state;
	http_fixture_open(&fixture, script_hello);
	request = http_fixture_request(&fixture, "body");
	request.answer_bytes_max = 5;
	http_fixture_send(&fixture, &request, &answered);
	assert_int_equal(answered.status, 200);
	request.answer_bytes_max = 4;
	http_fixture_send(&fixture, &request, &answered);
	assert_int_equal(answered.status, 0);
	http_fixture_close(&fixture);
}

/* ---- a request is sent once ---- */

/* Takes every request that says so, and closes without a word. */
static void script_drop(void *context, const struct receiver_request *request, size_t count,
			struct receiver_reply *reply)
{
	(void)context, (void)count;
	if (memmem(request->body, request->body_bytes, "drop", 4) != NULL)
		reply->way = RECEIVER_CLOSE;
}

static size_t count_body(struct http_fixture *fixture, const char *body)
{
	size_t count = 0;

	for (size_t i = 0; i < receiver_thread_count(fixture->receiver); i++)
		count += strcmp(http_fixture_seen(fixture, i)->body, body) == 0;
	return count;
}

static void assert_lost(struct http_fixture *fixture, const char *body,
			const struct http_answered *answered)
{
	assert_int_equal(answered->status, 0);
	assert_true(answered->was_sent);
	assert_true(answered->error[0] != '\0');
	assert_int_equal(count_body(fixture, body), 1);
}

static void test_lost_answer__on_a_new_connection(void **state)
{
	struct http_fixture fixture;
	struct http_answered answered;

	(void)state;
	http_fixture_open(&fixture, script_drop);
	http_fixture_post(&fixture, "drop", &answered);
	assert_lost(&fixture, "drop", &answered);
	http_fixture_close(&fixture);
}

static void test_lost_answer__on_a_kept_connection_is_not_repeated(void **state)
{
	struct http_fixture fixture;
	struct http_answered answered;

	(void)state;
	http_fixture_open(&fixture, script_drop);
	http_fixture_post(&fixture, "first", &answered);
	assert_int_equal(answered.status, 200);
	http_fixture_post(&fixture, "drop", &answered);
	assert_lost(&fixture, "drop", &answered);
	assert_int_equal(http_fixture_seen(&fixture, 1)->connection, 1); /* it was the kept one */
	assert_non_null(strstr(answered.error, "not sent a second time"));
	http_fixture_post(&fixture, "third", &answered);
	assert_int_equal(answered.status, 200);
	http_fixture_close(&fixture);
}

/* With other kept connections at hand, curl would take one of those. */
static void test_lost_answer__with_other_kept_connections(void **state)
{
	struct http_fixture fixture;
	struct http_answered answered[8] = { 0 };
	struct peal_http_request request;

	(void)state;
	http_fixture_open(&fixture, script_drop);
	request = http_fixture_request(&fixture, "first");
	for (size_t i = 0; i < 8; i++)
		assert_int_equal(
			http_start(fixture.http, &request, http_fixture_answer, &answered[i], NULL),
			0);
	uv_run(&fixture.uv, UV_RUN_DEFAULT);
	for (size_t i = 0; i < 8; i++)
		assert_int_equal(answered[i].status, 200);
	http_fixture_post(&fixture, "drop", &answered[0]);
	assert_lost(&fixture, "drop", &answered[0]);
	http_fixture_post(&fixture, "after", &answered[0]);
	assert_int_equal(answered[0].status, 200);
	http_fixture_close(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_redirect__is_not_followed),
		cmocka_unit_test(test_refused__was_not_sent),
		cmocka_unit_test(test_hang__ends_with_the_timeout),
		cmocka_unit_test(test_connect__that_takes_too_long_leaves_nothing_behind),
		cmocka_unit_test(test_endless__ends_at_the_limit),
		cmocka_unit_test(test_limit__an_answer_of_just_that_length_is_read),
		cmocka_unit_test(test_lost_answer__on_a_new_connection),
		cmocka_unit_test(test_lost_answer__on_a_kept_connection_is_not_repeated),
		cmocka_unit_test(test_lost_answer__with_other_kept_connections),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
