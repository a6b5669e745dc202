/* fake_inner.h - what the files of the fake host share */
/* SPDX-License-Identifier: MIT */
#ifndef REST_FAKE_INNER_H
#define REST_FAKE_INNER_H

#include "call/fakes/fake_host.h"

#include <limits.h>

#define FAKE_CALLS_MAX 16384u

struct peal_timer {
	struct fake *fake;
	int64_t at_ms;
	uint64_t order;
	size_t place; /* in the heap */
	peal_fn *fn;
	void *context;
};

struct fake_request {
	struct fake *fake;
	char *text;
	struct fake_answer answer;
	char *body; /* of the answer */
	peal_http_fn *fn;
	void *context;
	bool is_answered;
};

struct peal_http_exchange {
	const struct fake *fake;
	int status; /* 0: waits; -1: not ours */
	char *body;
};

struct fake_exchange {
	struct peal_http_exchange is;
};

struct fake_event {
	char event[48];
	int count;
};

struct fake {
	struct peal_host host; /* first */
	char preset[PATH_MAX];
	struct rest_config config;
	void *self;
	int64_t now_ms;
	struct peal_timer **heap;
	size_t timer_count, timer_room;
	uint64_t timer_order;

	struct fake_answer *answers;
	fake_script_fn *script_fn; /* NULL: the answers */
	void *script_context;
	struct fake_request **requests;
	size_t request_count, open_count, open_most;

	peal_http_serve_fn *serve_fn;
	void *serve_context;
	const char *header_name, *header_value;
	struct fake_exchange **exchanges;
	size_t exchange_count;

	struct peal_call **calls;
	size_t call_count;
	bool keeps_itself, is_forbidden;
	struct fake_event events[32];
	char *log;
	size_t log_bytes;
	char news[512];
	bool is_behind; /* its line of requests is full */
};

void *fake_memory(void *at);
void fake_fill_services(struct fake *fake);
struct peal_timer *fake_timer_start(const struct peal_host *host, int64_t delay_ms, peal_fn *fn,
				    void *context);
int fake_http(const struct peal_host *host, const struct peal_http_request *request,
	      peal_http_fn *fn, void *context, struct peal_error *err);
extern const struct peal_dial_host fake_dial;

#endif
