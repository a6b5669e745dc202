/* fake_host.h - a host, a provider and a clock in the test's hands
 *
 * The provider answers by a script, after so long; the test plays its callbacks.  What
 * the plugin tells of a call is its story: "ringing@3000 answered@7000
 * ended@9000:answered", in ms since fake_create(). */
/* SPDX-License-Identifier: MIT */
#ifndef REST_FAKE_HOST_H
#define REST_FAKE_HOST_H

#include "options.h"

#define FAKE_START_MS INT64_C(1767594600000) /* 2026-01-05T06:30:00Z */

struct fake;
struct fake_exchange;

struct peal_call {
	struct fake *fake;
	struct peal_call_request request;
	char story[512];
	char attempt[40], to[24];
	struct peal_call_end end;
	char cause_text[256], transcript[256], fields[512];
	int ends; /* how often it was ended */
	peal_fn *kept_fn;
	void *kept_context;
};

/* How the provider answers a request that starts with `match` ("POST /calls"); the first
 * one that fits and is not used up. */
struct fake_answer {
	const char *match;
	int status; /* 0: no answer */
	const char *body;
	int64_t delay_ms, retry_after_ms; /* retry_after_ms 0: none */
	int64_t clock_behind_ms;	  /* of the provider; 0: it does not say */
	const char *type;		  /* NULL: application/json */
	bool is_unsent;			  /* status 0: not one byte left */
	int times;			  /* 0: for ever */
	int used;
};

/* Decides instead of a list: fills what is zeroed; texts until the next request. */
typedef void fake_script_fn(void *context, const char *request, struct fake_answer *answer_out);

/* `preset` is the text of a preset file; `config` what is set besides it.  `answers` ends
 * with a match of NULL, and lives as long as the fake. */
struct fake *fake_create(const char *preset, const struct rest_config *config,
			 struct fake_answer *answers);
void fake_script(struct fake *fake, fake_script_fn *fn, void *context);
void fake_destroy(struct fake **fake);
/* Opened, closed and opened again, as after a crash: calls are forgotten. */
void fake_restart(struct fake *fake);
void *fake_self(struct fake *fake);

void fake_advance(struct fake *fake, int64_t by_ms);
int64_t fake_now(struct fake *fake);

/* Requests that have come, and the last one's text ("POST /calls {...}"). */
size_t fake_requests(struct fake *fake, const char *match);
const char *fake_last_request(struct fake *fake, const char *match);
/* The most that were under way at once. */
size_t fake_requests_most(struct fake *fake);

/* A call that is ready to be placed; change its request before. */
struct peal_call *fake_call(struct fake *fake, uint64_t number);
int fake_place(struct peal_call *call);
int fake_look_up(struct peal_call *call, int64_t placed_ms);
void fake_hang_up(struct peal_call *call);
struct peal_call *fake_placed(struct fake *fake); /* a call, placed */

/* What the provider posts.  The status: 0: it waits; -1: not ours. */
struct fake_exchange *fake_post(struct fake *fake, const char *path, const char *body);
struct fake_exchange *fake_get(struct fake *fake, const char *path);
int fake_status(const struct fake_exchange *exchange);
const char *fake_body(const struct fake_exchange *exchange);
/* To the address that the create request has named for the call. */
struct fake_exchange *fake_report(struct peal_call *call, const char *body);
const char *fake_callback_path(struct peal_call *call);
/* The same where the call's request is the one of that index. */
void fake_path(struct peal_call *call, size_t index, char path_out[128]);
/* One that callbacks have besides Content-Type; texts that live as long as the fake. */
void fake_header(struct fake *fake, const char *name, const char *value);

/* Ends are on disk 5 ms after they were told; false: when fake_keep() says so. */
void fake_keeps_itself(struct fake *fake, bool is_itself);
void fake_keep(struct fake *fake);

/* Numbers are on a DND list from now on. */
void fake_forbid(struct fake *fake);

/* How often this event was logged as a warning or an error, and the rest: any that the
 * test has not asked for fails fake_destroy(). */
int fake_warnings(struct fake *fake, const char *event);
/* Everything that was logged, for secrets. */
const char *fake_log(struct fake *fake);
const char *fake_news(struct fake *fake); /* "unavailable available" */
size_t fake_timers(struct fake *fake);

/* The plugin's check() and promise() with such a preset. */
int fake_check(const char *preset, const struct rest_config *config, struct peal_error *err);
void fake_promise(const char *preset, const struct rest_config *config,
		  struct peal_dial_promise *promise);

#endif
