/* server.h - an HTTP/1.1 server on the call loop: libmicrohttpd without threads
 *
 * A handler is given whole requests, head and body, and answers each once, now or later.
 * What is too large, too slow or no HTTP is answered here, and never seen by the handler.
 * Without TLS: a proxy stands before it.  Only the loop's thread. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_HTTP_SERVER_H
#define PEAL_HTTP_SERVER_H

#include "core/base/log.h"
#include "core/http/address.h"

#include <uv.h>

/* A provider's report is a few KiB; a transcript may come with it. */
#define SERVER_BODY_BYTES_MAX (1024u * 1024u)	 /* else 413 */
#define SERVER_BODIES_BYTES_MAX (64u * 1048576u) /* of all requests together; else 503 */
/* Twice: libmicrohttpd keeps what it has read of a head beside the head.  The head itself
 * may have 16 KiB; else 431. */
#define SERVER_CONNECTION_BYTES_MAX (24u * 1024u)
#define SERVER_CONNECTIONS_MAX 1000u
/* From one address that is not this machine's: a proxy beside us has them all. */
#define SERVER_CONNECTIONS_PER_PEER_MAX 250u
#define SERVER_IDLE_S 30u			 /* without a byte */
#define SERVER_RECEIVE_MS 60000			 /* for a whole request, however busily it drips */
#define SERVER_SEND_MS 60000			 /* the same, for its answer */
#define SERVER_ANSWER_MS 60000			 /* for the handler; then 503 in its place */
#define SERVER_DISCARD_BYTES_MAX (4u * 1048576u) /* of a body that is refused */

struct server;

/* Lives until server_reply(), also when the peer has gone meanwhile. */
struct server_request {
	const char *method;
	const char *path;  /* as it came, not decoded: "/calls/01a1" */
	const char *query; /* the same, without '?'; "": none */
	const char *peer;  /* IP address */
	struct peal_slice body;
};

/* Of the first header of that name, whatever its case; NULL: none. */
const char *server_header(const struct server_request *request, const char *name);

/* server_reply() follows exactly once, from here or later. */
typedef void server_fn(void *context, struct server_request *request);

struct server_answer {
	int status;		    /* 200..599 */
	const char *content_type;   /* NULL: text/plain */
	const char *const *headers; /* "Name: value"; ends with NULL; NULL: none */
	const void *body;	    /* copied */
	size_t body_bytes;
};

void server_reply(struct server_request *request, const struct server_answer *answer);

struct server_options {
	uv_loop_t *uv; /* outlives it */
	struct log *log;
	struct address address;
	server_fn *fn;
	void *context;
	/* 0: those above. */
	unsigned connections_max, connections_per_peer_max, idle_s;
	int64_t receive_ms, send_ms, answer_ms;
};

/* NULL: it cannot listen, and `err` says why. */
struct server *server_create(const struct server_options *options, struct peal_error *err);

/* From now on every new request is answered 503, and the handler sees none. */
void server_refuse(struct server *server);

/* What waits for its answer gets 503; its server_reply() may still follow.  Not from
 * within the handler.  The memory is freed when the loop has run once more.  Accepts NULL. */
void server_destroy(struct server **server);

/* With the port that was found. */
const char *server_address(const struct server *server);

#endif
