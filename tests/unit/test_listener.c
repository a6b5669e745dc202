/* test_listener.c - stages that listen: who is asked, and what closes when */
/* SPDX-License-Identifier: MIT */
#include "core/base/text.h"
#include "core/loop/http.h"
#include "core/pipeline/listener.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define ANSWERS_MAX 8

/* A stage that listens. */
struct ear {
	const char *prefix; /* of the paths that are its own */
	int status;	    /* 0: later */
	bool takes_nobodys; /* and nothing else */
	bool closes;	    /* within the call */
	int count;
	struct peal_http_listener *listener;
	struct peal_http_exchange *waiting;
	char seen[128];
};

struct fixture {
	struct loop *loop;
	struct log *log;
	struct listeners *listeners;
	struct http *http;
	int answered;
	int statuses[ANSWERS_MAX];
	char body[128];
};

static bool serve(void *context, struct peal_http_exchange *exchange,
		  const struct peal_http_received *received)
{
	struct ear *ear = context;
	const char *sign = received->header(exchange, "x-sign");

	ear->count += received->is_nobodys ? 100 : 1;
	if (ear->takes_nobodys && !received->is_nobodys)
		return false;
	if (strncmp(received->path, ear->prefix, strlen(ear->prefix)) != 0)
		return false;
	snprintf(ear->seen, sizeof(ear->seen), "%s %s %s %.*s %s %s", received->method,
		 received->path, received->query, (int)received->body.bytes, received->body.at,
		 sign != NULL ? sign : "-", received->peer);
	ear->waiting = exchange;
	if (ear->closes) {
		listener_close(ear->listener);
		ear->listener = NULL;
	}
	if (ear->status != 0)
		listener_reply(exchange, ear->status, "application/json", "{}", 2);
	return true;
}

static void open_fixture(struct fixture *fixture)
{
	*fixture = (struct fixture){ 0 };
	fixture->loop = loop_create();
	fixture->log = log_create(&(struct log_options){ .level = PEAL_LEVEL_DEBUG });
	fixture->listeners = listeners_create(fixture->loop, fixture->log);
	fixture->http = http_create(loop_uv(fixture->loop));
}

static void close_fixture(struct fixture *fixture)
{
	listeners_refuse(fixture->listeners);
	listeners_stop(fixture->listeners);
	http_destroy(&fixture->http);
	loop_settle(fixture->loop);
	listeners_destroy(&fixture->listeners);
	loop_destroy(&fixture->loop);
	log_destroy(&fixture->log);
}

static void listen_at(struct fixture *fixture, const char *address, struct ear *ear)
{
	struct peal_error err;

	if (listener_open(fixture->listeners, "dial.rest (ravi)", address, serve, ear,
			  &ear->listener, &err) != 0)
		fail_msg("%s", err.text);
}

static void on_answer(void *context, const struct peal_http_answer *answer)
{
	struct fixture *fixture = context;

	assert_true(fixture->answered < ANSWERS_MAX);
	fixture->statuses[fixture->answered++] = answer->status;
	snprintf(fixture->body, sizeof(fixture->body), "%s %.*s", answer->content_type,
		 (int)answer->body.bytes, answer->body.at);
}

static void post(struct fixture *fixture, const char *address, const char *target)
{
	static const char *const headers[] = { "X-Sign: s", NULL };
	char url[128];
	struct peal_http_request request = {
		.method = "POST", .url = url, .headers = headers, .body = "b", .body_bytes = 1
	};

	snprintf(url, sizeof(url), "http://%s%s", address, target);
	assert_int_equal(http_start(fixture->http, &request, on_answer, fixture, NULL), 0);
}

static void never(void *context)
{
	(void)context;
	fail_msg("nothing came for 10 s");
}

/* Until so many were answered, or a stage has one that waits. */
static void wait_for(struct fixture *fixture, int answered, const struct ear *ear)
{
	struct peal_timer *timer = loop_timer_start(fixture->loop, 10000, never, NULL);

	while (fixture->answered < answered && (ear == NULL || ear->waiting == NULL))
		uv_run(loop_uv(fixture->loop), UV_RUN_ONCE);
	loop_timer_stop(fixture->loop, timer);
}

static void test_request__is_told_and_answered(void **state)
{
	struct fixture fixture;
	struct ear ear = { .prefix = "/", .status = 201 };

	(void)state;
	open_fixture(&fixture);
	listen_at(&fixture, "127.0.0.1:0", &ear);
	post(&fixture, listener_address(ear.listener), "/calls/1?x=%20");
	wait_for(&fixture, 1, NULL);
	assert_string_equal(ear.seen, "POST /calls/1 x=%20 b s 127.0.0.1");
	assert_int_equal(fixture.statuses[0], 201);
	assert_string_equal(fixture.body, "application/json {}");
	listener_close(ear.listener);
	close_fixture(&fixture);
}

static void test_shared__asked_in_order(void **state)
{
	struct fixture fixture;
	struct ear one = { .prefix = "/one", .status = 200 };
	struct ear two = { .prefix = "/two", .status = 202 };
	struct ear three = { .prefix = "/two", .status = 500 };
	char address[64];

	(void)state;
	open_fixture(&fixture);
	listen_at(&fixture, "127.0.0.1:0", &one);
	listen_at(&fixture, "127.0.0.1:0", &two);
	snprintf(address, sizeof(address), "%s", listener_address(one.listener));
	assert_string_equal(listener_address(two.listener), address);
	listen_at(&fixture, "127.0.0.1:0", &three);
	post(&fixture, address, "/two");
	wait_for(&fixture, 1, NULL);
	assert_int_equal(fixture.statuses[0], 202);
	assert_int_equal(one.count, 1);
	assert_int_equal(three.count, 0);
	post(&fixture, address, "/four");
	wait_for(&fixture, 2, NULL);
	assert_int_equal(fixture.statuses[1], 404);
	assert_int_equal(three.count, 101);
	listener_close(two.listener);
	post(&fixture, address, "/two");
	wait_for(&fixture, 3, NULL);
	assert_int_equal(fixture.statuses[2], 500);
	listener_close(one.listener);
	listener_close(three.listener);
	close_fixture(&fixture);
}

static void test_nobodys__is_asked_once_more(void **state)
{
	struct fixture fixture;
	struct ear one = { .prefix = "/", .status = 403, .takes_nobodys = true };
	struct ear two = { .prefix = "/two", .status = 200 };
	char address[64];

	(void)state;
	open_fixture(&fixture);
	listen_at(&fixture, "127.0.0.1:0", &one);
	listen_at(&fixture, "127.0.0.1:0", &two);
	snprintf(address, sizeof(address), "%s", listener_address(one.listener));
	post(&fixture, address, "/two");
	wait_for(&fixture, 1, NULL);
	assert_int_equal(fixture.statuses[0], 200);
	assert_int_equal(one.count, 1);
	post(&fixture, address, "/three");
	wait_for(&fixture, 2, NULL);
	assert_int_equal(fixture.statuses[1], 403);
	assert_int_equal(one.count, 102);
	assert_int_equal(two.count, 2);
	listener_close(one.listener);
	listener_close(two.listener);
	close_fixture(&fixture);
}

static void test_close__answers_503_to_what_waits(void **state)
{
	struct fixture fixture;
	struct ear ear = { .prefix = "/" };

	(void)state;
	open_fixture(&fixture);
	listen_at(&fixture, "127.0.0.1:0", &ear);
	post(&fixture, listener_address(ear.listener), "/");
	wait_for(&fixture, 1, &ear);
	assert_int_equal(fixture.answered, 0);
	listener_close(ear.listener);
	loop_settle(fixture.loop);
	wait_for(&fixture, 1, NULL);
	assert_int_equal(fixture.statuses[0], 503);
	listener_reply(ear.waiting, 200, NULL, "late", 4); /* nobody hears it */
	close_fixture(&fixture);
}

static void test_close__within_the_call(void **state)
{
	struct fixture fixture;

	(void)state;
	for (int status = 0; status <= 200; status += 200) {
		struct ear ear = { .prefix = "/", .closes = true, .status = status };

		open_fixture(&fixture);
		listen_at(&fixture, "127.0.0.1:0", &ear);
		post(&fixture, listener_address(ear.listener), "/");
		wait_for(&fixture, 1, NULL);
		assert_int_equal(fixture.statuses[0], 503);
		close_fixture(&fixture);
	}
}

/* The run ends: the stage still has it, and closes afterwards. */
static void test_stop__before_the_stage_is_closed(void **state)
{
	struct fixture fixture;
	struct ear ear = { .prefix = "/" };

	(void)state;
	open_fixture(&fixture);
	listen_at(&fixture, "127.0.0.1:0", &ear);
	post(&fixture, listener_address(ear.listener), "/");
	wait_for(&fixture, 1, &ear);
	listeners_refuse(fixture.listeners);
	listeners_stop(fixture.listeners);
	wait_for(&fixture, 1, NULL);
	assert_int_equal(fixture.statuses[0], 503);
	listener_close(ear.listener);
	close_fixture(&fixture);
}

static void test_without_a_loop__nobody_comes(void **state)
{
	struct peal_http_listener *listener;
	struct peal_error err;
	struct ear ear = { .prefix = "/" };

	(void)state;
	assert_int_equal(listener_open(NULL, "s", ":8090", serve, &ear, &listener, &err), 0);
	assert_string_equal(listener_address(listener), "0.0.0.0:8090");
	listener_close(listener);
	assert_true(listener_open(NULL, "s", "here", serve, &ear, &listener, &err) < 0);
	assert_int_equal(err.code, PEAL_FAIL_INPUT);
	listener_close(NULL);
}

static void test_in_use__two_programs(void **state)
{
	struct fixture fixture;
	struct ear ear = { .prefix = "/" };
	struct listeners *others;
	struct peal_http_listener *listener;
	struct peal_error err;

	(void)state;
	open_fixture(&fixture);
	listen_at(&fixture, "127.0.0.1:0", &ear);
	others = listeners_create(fixture.loop, fixture.log);
	assert_true(listener_open(others, "s", listener_address(ear.listener), serve, &ear,
				  &listener, &err) < 0);
	assert_int_equal(err.code, PEAL_FAIL_BUSY);
	assert_non_null(strstr(err.text, "choose another port"));
	listeners_destroy(&others);
	listener_close(ear.listener);
	close_fixture(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_request__is_told_and_answered),
		cmocka_unit_test(test_shared__asked_in_order),
		cmocka_unit_test(test_nobodys__is_asked_once_more),
		cmocka_unit_test(test_close__answers_503_to_what_waits),
		cmocka_unit_test(test_close__within_the_call),
		cmocka_unit_test(test_stop__before_the_stage_is_closed),
		cmocka_unit_test(test_without_a_loop__nobody_comes),
		cmocka_unit_test(test_in_use__two_programs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
