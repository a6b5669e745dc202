/* plugin_host.h - a host with a virtual clock, for tests of one loaded plugin
 *
 * Loads KIND/NAME.so as the program would, checks its settings with the same
 * code, opens it, and gives it a struct peal_host whose clock, timers, posts and
 * random bytes are in the test's hands.  Everything fails the running cmocka
 * test with a message.  Single thread; post() may come from any. */
/* SPDX-License-Identifier: MIT */
#ifndef TESTS_FAKES_PLUGIN_HOST_H
#define TESTS_FAKES_PLUGIN_HOST_H

#include "peal/analyze.h"
#include "peal/dial.h"
#include "peal/ingest.h"
#include "peal/schedule.h"
#include "peal/scrub.h"
#include "peal/store.h"
#include "peal/template.h"
#include "peal/webhook.h"

struct plugin_host;

/* `settings` is what stands in the stage's group, as libconfig text, without the
 * plugin's name: "lists = [\"dnd.txt\"];".  Relative paths are to the folder
 * from which the test runs; the dispositions are those that every campaign has. */
struct plugin_host *plugin_host_create(const char *kind, const char *name, const char *settings);
/* Does not fail the test: NULL and the error (of the checks or of open()). */
struct plugin_host *plugin_host_try(const char *kind, const char *name, const char *settings,
				    struct peal_error *err);
void plugin_host_destroy(struct plugin_host **host);

void *plugin_host_self(struct plugin_host *host);
const void *plugin_host_ops(struct plugin_host *host);
const struct peal_plugin *plugin_host_plugin(struct plugin_host *host);
const struct peal_host *plugin_host_services(struct plugin_host *host);

/* The clock starts at 2026-01-05T06:30:00Z, a Monday (12:00 in Asia/Kolkata).
 * advance() runs posts and due timers, in order, and moves the clock. */
#define PLUGIN_HOST_START_MS 1767594600000
int64_t plugin_host_now(struct plugin_host *host);
void plugin_host_set_now(struct plugin_host *host, int64_t now_ms);
void plugin_host_advance(struct plugin_host *host, int64_t by_ms);
/* Waits (really) until a post or work() from another thread has run; for
 * plugins with threads.  Fails after 10 s. */
void plugin_host_wait(struct plugin_host *host, bool (*is_done)(void *context), void *context);

/* How many warnings and errors the plugin has logged, and the last one's event
 * word; reset by reading.  Unread ones fail the test in destroy(). */
int plugin_host_warnings(struct plugin_host *host, char event_out[64]);

/* A batch with room for PEAL_BATCH_ROWS_MAX rows; freed with the host.  Column
 * names end with NULL. */
struct peal_batch *plugin_host_batch(struct plugin_host *host, const char *const *columns);
/* Adds a row; values in the order of the columns. */
void plugin_host_row(struct peal_batch *batch, uint64_t number, const char *name,
		     const char *const *values);
/* "" when the row is not excluded. */
const char *plugin_host_reason(struct peal_batch *batch, uint32_t row);
const char *plugin_host_detail(struct peal_batch *batch, uint32_t row);
/* An empty batch again. */
void plugin_host_batch_reset(struct peal_batch *batch);

/* A contact for call time; lives as long as the host. */
struct peal_contact *plugin_host_contact(struct plugin_host *host, uint64_t number,
					 const char *name, const char *const *columns,
					 const char *const *values);
struct peal_arena *plugin_host_arena(struct plugin_host *host);

/* The account's own DND list, as scrub plugins see it. */
void plugin_host_dnd(struct plugin_host *host, uint64_t number);

/* Jobs answered later: make one, give it to the operation, look at the answer.
 * The pointer is NULL until it was answered; answering twice fails the test. */
struct peal_job *plugin_host_job(struct plugin_host *host);
const struct peal_verdict *plugin_host_verdict(struct peal_job *job);
const struct peal_finding *plugin_host_finding(struct peal_job *job);
const struct peal_delivery_answer *plugin_host_answer(struct peal_job *job);
/* What analyze's failed() said; NULL: it was not called. */
const struct peal_error *plugin_host_failure(struct peal_job *job);

/* Calls, for dial plugins: what was reported, in order, as text:
 * "ringing@3000 answered@7000 ended@9000:answered"; ms since the call was made. */
struct peal_call *plugin_host_call(struct plugin_host *host);
const char *plugin_host_call_story(struct peal_call *call);
const struct peal_call_end *plugin_host_call_end(struct peal_call *call); /* NULL: not yet */
/* Of a prepare() that was answered later: it is ready; plugin_host_failure() else. */
bool plugin_host_is_prepared(struct peal_job *job);
/* What was told of the agent, in order: "unavailable:no trunk available received:a>b".
 * Another number may be called unless it is on plugin_host_dnd()'s list. */
const char *plugin_host_news(struct plugin_host *host);
/* A full request to place(), filled with defaults; change what the test needs. */
struct peal_call_request *plugin_host_request(struct plugin_host *host, uint64_t number);

/* The HTTP driver here is real (loopback); it needs plugin_host_wait(). */

/* Requests from outside, for plugins that listen: handed in, as if they had come.
 * Nothing is bound; port 0 is 41733. */
struct plugin_host_request_in {
	const char *method;	    /* NULL: POST */
	const char *target;	    /* "/calls/01a1?x=1" */
	const char *const *headers; /* "Name: value"; ends with NULL; lives as long as the host */
	const void *body;	    /* copied */
	size_t body_bytes;
};

struct plugin_host_reply {
	int status; /* 0: not yet; 404: nobody's; 503: it does not listen any more */
	const char *content_type;
	const char *body; /* with a NUL behind */
	size_t body_bytes;
};

/* Lives as long as the host, and is filled when the plugin replies. */
const struct plugin_host_reply *plugin_host_serve(struct plugin_host *host,
						  const struct plugin_host_request_in *request);

#endif
