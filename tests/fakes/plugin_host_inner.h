/* plugin_host_inner.h - what the files of the plugin host share */
/* SPDX-License-Identifier: MIT */
#ifndef TESTS_FAKES_PLUGIN_HOST_INNER_H
#define TESTS_FAKES_PLUGIN_HOST_INNER_H

#include "tests/fakes/plugin_host.h"

#include "core/base/memory.h"
#include "core/base/random.h"
#include "core/loop/http.h"
#include "core/loop/loop.h"
#include "core/plugin/loader.h"

#include <pthread.h>

#define HOST_DND_MAX 1024

struct host_box; /* a batch with what the host keeps of it */

/* A number of the campaign and the line that had it first. */
struct host_seen {
	uint64_t number; /* 0: a free place */
	uint64_t line;
};

struct plugin_host {
	struct peal_host services; /* first: a service finds its host by it */
	struct loader *loader;
	const struct plugin *plugin;
	struct peal_arena *arena; /* everything that lives as long as the host */
	void *config, *self;
	bool is_open;

	struct loop *loop;	/* with a virtual clock */
	struct http *http;	/* NULL until the plugin asks for one */
	pthread_t thread;	/* the test's */
	int64_t clock_shift_ms; /* by plugin_host_set_now() */
	size_t timer_count;	/* started, and neither fired nor stopped */
	struct random random;

	pthread_mutex_t log_lock; /* of the two below */
	int warning_count;
	char last_event[64];

	struct host_box *boxes; /* all batches, to free them */
	struct host_seen *seen; /* a hash table; `seen_room` is a power of two */
	size_t seen_count, seen_room;
	const char *news; /* of dial plugins; in the arena */
	struct peal_http_listener *listeners;
	struct peal_http_exchange *exchanges; /* all that came, newest first */
	uint64_t dnd[HOST_DND_MAX];
	size_t dnd_count;
};

/* Services that are NULL for other kinds than theirs. */
extern const struct peal_scrub_host plugin_host_scrub_services;
extern const struct peal_analyze_host plugin_host_analyze_services;
extern const struct peal_webhook_host plugin_host_webhook_services;
extern const struct peal_dial_host plugin_host_dial_services;

/* Now when the caller is the test's thread, else as a post. */
void plugin_host_soon(struct plugin_host *host, peal_fn *fn, void *context);

/* plugin_host_listen.c */
int plugin_host_listen(const struct peal_host *services, const char *text, peal_http_serve_fn *fn,
		       void *context, struct peal_http_listener **listener_out,
		       struct peal_error *err);
void plugin_host_unlisten(const struct peal_host *services, struct peal_http_listener *listener);
const char *plugin_host_listen_address(const struct peal_http_listener *listener);
void plugin_host_reply(struct peal_http_exchange *exchange, int status, const char *content_type,
		       const void *body, size_t bytes);

/* Completes a job of a dial plugin. */
void plugin_host_prepared(struct peal_job *job, const struct peal_error *err);
bool plugin_host_is_dnd(const struct plugin_host *host, uint64_t number);

void plugin_host_free_batches(struct plugin_host *host);

#endif
