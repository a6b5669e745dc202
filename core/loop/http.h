/* http.h - HTTP requests on the call loop: libcurl's multi interface on libuv
 *
 * What a request and an answer are stands in peal/host.h.  HTTP/1.1 over kept
 * connections, http and https only; redirects are not followed; names and
 * certificates are always checked; a request is sent at most once.  A proxy is
 * taken from http_proxy, https_proxy and no_proxy, but never to this machine.
 * Fails per request, by its answer.  Only the loop's thread. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_LOOP_HTTP_H
#define PEAL_LOOP_HTTP_H

#include "peal/host.h"

#include <uv.h>

#define HTTP_TIMEOUT_MS 30000			  /* of a request that names none */
#define HTTP_CONNECT_TIMEOUT_MS 10000		  /* the same, until the peer is connected */
#define HTTP_ANSWER_BYTES_MAX (64u * 1024u)	  /* the same, of an answer's body */
#define HTTP_HEAD_BYTES_MAX (64u * 1024u)	  /* of all headers of an answer */
#define HTTP_BODY_BYTES_MAX (64u * 1024u * 1024u) /* of a request: it is copied */
#define HTTP_URL_BYTES_MAX 8192u
#define HTTP_HEADERS_MAX 64u
#define HTTP_HEADER_BYTES_MAX 8192u
#define HTTP_RETRY_AFTER_MAX_MS (INT64_C(366) * 86400 * 1000) /* a peer's number, kept sane */

/* One host that hangs must leave connections for seven others; 64 are enough for
 * the full rate of one thread.  Who finds no connection free waits, and its
 * timeout runs. */
#define HTTP_CONNECTIONS_MAX 1024
#define HTTP_CONNECTIONS_PER_HOST_MAX 128

struct http;

/* `uv` must outlive it.  The program must ignore SIGPIPE: over TLS a peer that hangs
 * up would raise it. */
struct http *http_create(uv_loop_t *uv);

/* Every request under way is answered first: status 0, "the program is ending".
 * Not from within a callback.  The memory is freed when the loop has run once
 * more, for libuv's close callbacks.  Accepts NULL. */
void http_destroy(struct http **http);

/* Starts a request; everything in it is copied.  fn is called exactly once, later.
 * < 0: refused at once, and fn is not called. */
int http_start(struct http *http, const struct peal_http_request *request, peal_http_fn *fn,
	       void *context, struct peal_error *err);

/* Requests that were started and not answered yet. */
size_t http_active_count(const struct http *http);

#endif
