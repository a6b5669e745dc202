/* rest.h - one stage of dial.rest: an agent at a provider with an HTTP API */
/* SPDX-License-Identifier: MIT */
#ifndef REST_REST_H
#define REST_REST_H

#include "call/past.h"
#include "call/queue.h"
#include "call/table.h"
#include "options.h"
#include "preset/request.h"

#define UNKNOWN_WORDS_MAX 32u

/* Why no calls are placed for a while. */
struct pause {
	struct peal_timer *timer; /* NULL: calls are placed */
	int64_t until_ms;
	int64_t busy_wait_ms, stop_wait_ms; /* of the last pause of each kind; 0: none */
	unsigned unreachable_count;	    /* creates in a row that reached nobody */
	bool is_behind_told;		    /* the host waits for the line of requests */
};

/* Callbacks that were turned away, between two lines of the log. */
struct turned_away {
	uint64_t count;
	int64_t told_ms;
};

/* Questions about calls that got no answer of use, between two lines of the log. */
struct unanswered {
	uint64_t count;
	int64_t told_ms;
};

struct rest {
	const struct peal_host *host;
	const struct rest_config *config;
	struct preset *preset;
	struct settings *settings;
	struct authority *authority;
	int64_t timeout_ms, poll_ms; /* poll_ms 0: not polled */
	bool needs_from;	     /* no call can be made without a caller id */

	/* Callbacks; without a listener all of it is empty. */
	struct peal_http_listener *listener;
	const char *path_prefix; /* of public_url: "/peal", or "" */
	size_t origin_bytes;	 /* of public_url: "https://voice.example.com" */
	const char *path_secret;
	struct text_buffer signature_secret;
	struct turned_away turned_away;
	unsigned unheard_count; /* calls in a row that ended without a callback */

	struct queue queue;
	struct pause pause;
	unsigned creating_count; /* creates whose answer is not known */
	struct unanswered unanswered;

	/* Calls, until their end is on disk. */
	struct table by_attempt, by_id;
	struct table by_call; /* those that are the host's, by struct peal_call */
	struct past past;     /* where calls are found in a list */

	char *unknown_words[UNKNOWN_WORDS_MAX]; /* that were logged */
	size_t unknown_word_count;
};

/* Of stage.c: the plugin's open() and close(). */
int stage_open(const struct peal_host *host, const void *config, void **self_out,
	       struct peal_error *err);
void stage_close(void *self);

/* No calls for a while: the provider is too busy (or cannot be reached), or the account
 * is refused.  retry_after_ms -1: not said. */
void stage_busy(struct rest *rest, int64_t retry_after_ms, const char *why);
void stage_stop(struct rest *rest, const char *why);
bool stage_is_paused(const struct rest *rest);
/* Something has changed: tells the host whether calls can be placed. */
void stage_tell(struct rest *rest);
/* A create was accepted. */
void stage_works(struct rest *rest);

#endif
