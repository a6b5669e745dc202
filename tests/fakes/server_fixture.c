/* server_fixture.c - a server on a loop of its own, and raw clients on the same thread */
/* SPDX-License-Identifier: MIT */
#include "tests/fakes/server_fixture.h"

#include "core/base/time.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#define WAIT_US_MAX (10 * INT64_C(1000000))

static void on_tick(uv_timer_t *timer)
{
	(void)timer;
}

static void on_request(void *context, struct server_request *request)
{
	struct server_fixture *fixture = context;
	struct text body = { 0 };

	fixture->count++;
	text_format(&fixture->seen, "%s %s%s%s %zu\n", request->method, request->path,
		    request->query[0] != '\0' ? "?" : "", request->query, request->body.bytes);
	if (fixture->status == 0) {
		assert_true(fixture->waiting_count < SERVER_FIXTURE_SEEN_MAX);
		fixture->waiting[fixture->waiting_count++] = request;
		return;
	}
	if (fixture->echoes)
		text_add(&body, request->body.at, request->body.bytes);
	else
		text_format(&body, "%s %s\n", request->method, request->path);
	server_reply(request, &(struct server_answer){ .status = fixture->status,
						       .body = body.at,
						       .body_bytes = body.bytes });
	text_finish(&body);
}

void server_fixture_open(struct server_fixture *fixture, const struct server_options *options)
{
	struct server_options mine = { .address = { .ip = { 127, 0, 0, 1 } } };
	struct peal_error err;

	*fixture = (struct server_fixture){ .status = 200 };
	uv_loop_init(&fixture->uv);
	uv_timer_init(&fixture->uv, &fixture->tick);
	uv_timer_start(&fixture->tick, on_tick, 2, 2);
	fixture->log = log_create(&(struct log_options){ .level = PEAL_LEVEL_DEBUG });
	if (options != NULL)
		mine = *options;
	mine.uv = &fixture->uv;
	mine.log = fixture->log;
	mine.fn = on_request;
	mine.context = fixture;
	if (mine.address.ip[0] == 0 && !mine.address.is_v6 && !mine.address.is_any)
		mine.address.ip[0] = 127, mine.address.ip[3] = 1;
	fixture->server = server_create(&mine, &err);
	if (fixture->server == NULL)
		fail_msg("%s", err.text);
}

void server_fixture_close(struct server_fixture *fixture)
{
	server_destroy(&fixture->server);
	uv_close((uv_handle_t *)&fixture->tick, NULL);
	uv_run(&fixture->uv, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&fixture->uv), 0);
	log_destroy(&fixture->log);
	text_finish(&fixture->seen);
}

static void turn(struct server_fixture *fixture, int64_t since_us, const char *what)
{
	uv_run(&fixture->uv, UV_RUN_ONCE);
	if (time_monotonic_us() - since_us > WAIT_US_MAX)
		fail_msg("waited too long until %s", what);
}

void server_fixture_run(struct server_fixture *fixture, int64_t ms)
{
	int64_t since_us = time_monotonic_us();

	while (time_monotonic_us() - since_us < ms * 1000)
		uv_run(&fixture->uv, UV_RUN_ONCE);
}

void server_fixture_await(struct server_fixture *fixture, size_t waiting_count)
{
	int64_t since_us = time_monotonic_us();

	while (fixture->waiting_count < waiting_count)
		turn(fixture, since_us, "the handler was asked");
}

void server_fixture_answer(struct server_fixture *fixture, size_t index, int status,
			   const char *body)
{
	server_reply(fixture->waiting[index],
		     &(struct server_answer){
			     .status = status, .body = body, .body_bytes = strlen(body) });
}

static int connect_to(const char *address)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_addr = in6addr_loopback };
	in_port_t port = htons((uint16_t)atoi(strrchr(address, ':') + 1));
	bool is_v6 = address[0] == '[';
	int fd = socket(is_v6 ? AF_INET6 : AF_INET, SOCK_STREAM, 0);
	char ip[64];

	snprintf(ip, sizeof(ip), "%.*s", (int)strcspn(address, ":"), address);
	v6.sin6_port = v4.sin_port = port;
	if (!is_v6)
		assert_int_equal(inet_pton(AF_INET, ip, &v4.sin_addr), 1);
	assert_int_equal(connect(fd, is_v6 ? (struct sockaddr *)&v6 : (struct sockaddr *)&v4,
				 is_v6 ? sizeof(v6) : sizeof(v4)),
			 0);
	fcntl(fd, F_SETFL, O_NONBLOCK);
	return fd;
}

int server_fixture_connect(struct server_fixture *fixture)
{
	return connect_to(server_address(fixture->server));
}

void server_fixture_send(struct server_fixture *fixture, int fd, const void *at, size_t bytes)
{
	int64_t since_us = time_monotonic_us();
	size_t sent = 0;

	while (sent < bytes) {
		ssize_t some = send(fd, (const char *)at + sent, bytes - sent, MSG_NOSIGNAL);

		if (some > 0)
			sent += (size_t)some;
		else if (some < 0 && errno != EAGAIN)
			return; /* closed: what was answered tells why */
		turn(fixture, since_us, "a request was sent");
	}
}

void server_fixture_send_text(struct server_fixture *fixture, int fd, const char *text)
{
	server_fixture_send(fixture, fd, text, strlen(text));
}

struct text server_fixture_read(struct server_fixture *fixture, int fd, const char *until)
{
	int64_t since_us = time_monotonic_us();
	struct text got = { 0 };
	char some[4096];
	ssize_t bytes;

	for (;;) {
		bytes = recv(fd, some, sizeof(some), 0);
		if (bytes > 0)
			text_add(&got, some, (size_t)bytes);
		if (bytes == 0 || (bytes < 0 && errno != EAGAIN) ||
		    (until != NULL && strstr(text_get(&got), until) != NULL))
			return got;
		turn(fixture, since_us, "an answer came");
	}
}

struct text server_fixture_exchange(struct server_fixture *fixture, const char *request)
{
	int fd = server_fixture_connect(fixture);
	struct text got;

	server_fixture_send_text(fixture, fd, request);
	got = server_fixture_read(fixture, fd, NULL);
	close(fd);
	return got;
}
