/* listener.h - requests from outside, for the stages that listen (peal/host.h)
 *
 * Stages that name the same address share a server, and are asked in the order in which
 * they came.  Loop thread; also the main thread while no loop runs. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_PIPELINE_LISTENER_H
#define PEAL_PIPELINE_LISTENER_H

#include "core/base/log.h"
#include "core/loop/loop.h"

struct listeners;

struct listeners *listeners_create(struct loop *loop, struct log *log);
/* The run ends: whoever comes now gets 503, and no stage is asked. */
void listeners_refuse(struct listeners *listeners);
/* Nobody can come any more; what waits for its answer gets 503. */
void listeners_stop(struct listeners *listeners);
/* When all stages are closed.  Accepts NULL. */
void listeners_destroy(struct listeners **listeners);

/* The services.  `listeners` NULL: the address is checked, and nobody ever comes.
 * `stage` lives as long as the listener.  0 or < 0. */
int listener_open(struct listeners *listeners, const char *stage, const char *address,
		  peal_http_serve_fn *fn, void *context, struct peal_http_listener **listener_out,
		  struct peal_error *err);
void listener_close(struct peal_http_listener *listener);
const char *listener_address(const struct peal_http_listener *listener);
void listener_reply(struct peal_http_exchange *exchange, int status, const char *content_type,
		    const void *body, size_t bytes);

#endif
