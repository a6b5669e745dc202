/* exchange.h - one request and its answer, on one easy handle of curl's
 *
 * Made once and used for many requests, one after the other: prepare, run by the
 * multi handle, answer, clear. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_LOOP_EXCHANGE_H
#define PEAL_LOOP_EXCHANGE_H

#include "core/base/text.h"
#include "core/loop/sockets.h"
#include "peal/host.h"

#include <curl/curl.h>

struct exchange {
	struct exchange *next, *previous; /* of the list that it is in; http.c */
	CURL *easy;
	struct sockets *sockets;
	char *url;			   /* what the handle is set to; NULL: nothing yet */
	const char *ca_system, *ca_folder; /* where the system's certificates are; static */
	bool has_own_ca;		   /* the handle is set to a request's ca_file */
	char *memory;			   /* the request's headers, method and body */
	size_t memory_bytes;

	peal_http_fn *fn;
	void *context;

	bool was_sent;	   /* the request was given to a connection */
	bool is_lost;	   /* ... and would have been given to another one */
	bool is_too_long;  /* the answer's body or head */
	size_t head_bytes; /* of the answer, so far */
	size_t answer_bytes_max;
	struct text answer;
	char error[CURL_ERROR_SIZE];
};

/* What all exchanges share; outlives them. */
struct exchange_home {
	struct sockets *sockets; /* hears of each connection that is opened or closed */
	const char *no_proxy;	 /* hosts that are reached without a proxy, in curl's syntax */
};

struct exchange *exchange_create(const struct exchange_home *home);
void exchange_destroy(struct exchange **exchange);

/* Copies the request into the exchange and its handle. */
int exchange_prepare(struct exchange *exchange, const struct peal_http_request *request,
		     struct peal_error *err);
/* Forgets request and answer; keeps the handle. */
void exchange_clear(struct exchange *exchange);

#endif
