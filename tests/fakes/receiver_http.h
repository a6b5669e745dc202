/* receiver_http.h - a small HTTP/1.1 server for tests and for peal-receiver
 *
 * On a libuv loop, 127.0.0.1 only.  It can do what real receivers do to their
 * callers: answer late, hang, close without a word, or answer without end.
 * Bodies come with Content-Length. */
/* SPDX-License-Identifier: MIT */
#ifndef TESTS_FAKES_RECEIVER_HTTP_H
#define TESTS_FAKES_RECEIVER_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#define RECEIVER_HEADERS_MAX 64u
#define RECEIVER_HEAD_BYTES_MAX (64u * 1024u)
#define RECEIVER_BODY_BYTES_MAX (16u * 1024u * 1024u)

struct receiver_header {
	char *name, *value;
};

/* Lives while it is handled. */
struct receiver_request {
	char *method, *target;
	struct receiver_header headers[RECEIVER_HEADERS_MAX];
	size_t header_count;
	const char *body;
	size_t body_bytes;
	uint64_t number;     /* of all requests, from 1 */
	uint64_t connection; /* from 1 */
};

/* NULL when there is none; any case. */
const char *receiver_request_header(const struct receiver_request *request, const char *name);

enum receiver_way {
	RECEIVER_ANSWER,
	RECEIVER_HANG,	  /* read on, never answer */
	RECEIVER_CLOSE,	  /* close the connection without a byte */
	RECEIVER_ENDLESS, /* a body that does not end */
	RECEIVER_HEADERS, /* headers that do not end */
};

/* Texts need to live until the handler has returned. */
struct receiver_reply {
	enum receiver_way way;
	int status;	     /* 0: 200 */
	const char *headers; /* more of them, each ending with "\r\n"; NULL: none */
	const char *body;    /* NULL: empty */
	uint64_t delay_ms;
};

/* Fills the reply, which is zeroed before. */
typedef void receiver_http_fn(void *context, const struct receiver_request *request,
			      struct receiver_reply *reply_out);

struct receiver_http;

/* `port` 0: any that is free.  Without is_listening connections are refused.  NULL:
 * the port is taken; errno says so. */
struct receiver_http *receiver_http_create(uv_loop_t *uv, int port, bool is_listening,
					   receiver_http_fn *fn, void *context);
int receiver_http_port(const struct receiver_http *http);
size_t receiver_http_connection_count(const struct receiver_http *http);
/* Closes all connections; freed when the loop has run once more. */
void receiver_http_destroy(struct receiver_http **http);

#endif
