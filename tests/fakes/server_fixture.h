/* server_fixture.h - a server on a loop of its own, and raw clients on the same thread
 *
 * Every function that waits runs the loop meanwhile, and fails the test after 10 s. */
/* SPDX-License-Identifier: MIT */
#ifndef TESTS_FAKES_SERVER_FIXTURE_H
#define TESTS_FAKES_SERVER_FIXTURE_H

#include "core/base/text.h"
#include "core/http/server.h"

#define SERVER_FIXTURE_SEEN_MAX 64

struct server_fixture {
	uv_loop_t uv;
	uv_timer_t tick; /* the loop wakes often */
	struct log *log;
	struct server *server;
	int status;   /* of the answer; 0: it waits in `waiting` */
	bool echoes;  /* the body is the answer, else "METHOD PATH\n" */
	size_t count; /* requests that the handler saw */
	struct server_request *waiting[SERVER_FIXTURE_SEEN_MAX];
	size_t waiting_count;
	struct text seen; /* "POST /path?query body-bytes\n" of each */
};

/* `options` NULL: defaults, at any port of 127.0.0.1. */
void server_fixture_open(struct server_fixture *fixture, const struct server_options *options);
void server_fixture_close(struct server_fixture *fixture);
/* Turns of the loop for so long. */
void server_fixture_run(struct server_fixture *fixture, int64_t ms);
/* Until so many requests wait for their answer. */
void server_fixture_await(struct server_fixture *fixture, size_t waiting_count);
/* Answers one that waits. */
void server_fixture_answer(struct server_fixture *fixture, size_t index, int status,
			   const char *body);

int server_fixture_connect(struct server_fixture *fixture);
void server_fixture_send(struct server_fixture *fixture, int fd, const void *at, size_t bytes);
void server_fixture_send_text(struct server_fixture *fixture, int fd, const char *text);
/* What comes until the peer closes, or `until` is in it (NULL: only then); the caller
 * finishes the text. */
struct text server_fixture_read(struct server_fixture *fixture, int fd, const char *until);
/* Sends it on a connection of its own, and reads until it is closed.  A request should
 * have "Connection: close". */
struct text server_fixture_exchange(struct server_fixture *fixture, const char *request);

#endif
