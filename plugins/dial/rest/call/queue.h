/* queue.h - requests to the provider: so many at once, in their order
 *
 * What brings a call on or ends it goes first, questions about calls after it; of five
 * at most four, so that neither waits for ever.  Nothing is sent, and nothing answered,
 * before the function that asked has returned. */
/* SPDX-License-Identifier: MIT */
#ifndef REST_QUEUE_H
#define REST_QUEUE_H

#include "preset/request.h"

struct rest;
struct call;

/* A create request that has waited so long is not sent any more: lists have changed
 * meanwhile, and a provider that was slow would be sent them all at once in the end. */
#define CREATE_LINE_MS_MAX 2000

enum ask_kind {
	ASK_CREATE,
	ASK_HANG_UP,
	ASK_COMMAND,
	ASK_LOOK_UP, /* this one and those that follow are questions */
	ASK_FIND,
};

struct ask;

/* Not `ask->is_sent`: it was not even tried, for a reason of our own; `is_unfit`: because
 * the request cannot be written for this contact. */
typedef void ask_fn(struct call *call, const struct ask *ask,
		    const struct peal_http_answer *answer);

struct ask {
	struct rest *rest; /* NULL: closed; the answer is for nobody */
	struct call *call; /* NULL: its call is over */
	enum ask_kind kind;
	bool is_sent, is_unfit;
	int64_t sent_ms;
	const struct preset_request *request;
	ask_fn *fn;
	char *where;		   /* "POST https://host/path", for the log; of one that was sent */
	struct ask *next, *before; /* in its line, or among those that were sent */
	struct ask *call_next, *call_before; /* of its call */
};

struct ask_line {
	struct ask *first, *last;
};

struct queue {
	struct ask_line urgent, questions, sent;
	size_t sent_count;
	size_t create_count; /* that wait */
	unsigned urgent_in_row;
	struct peal_timer *timer;
};

void queue_add(struct call *call, enum ask_kind kind, const struct preset_request *request,
	       ask_fn *fn);
/* One of this kind that is under way; NULL: none. */
struct ask *queue_find(const struct call *call, enum ask_kind kind);
/* One line of the log for a create request, which its own function writes when it has
 * found the call's id (NULL: none). */
void queue_log(const struct call *call, const struct ask *ask,
	       const struct peal_http_answer *answer, const char *id);
/* A create waits for others to be answered. */
bool queue_is_behind(const struct rest *rest);
/* Takes back what was not sent. */
void queue_take_back(struct call *call);
/* Of that kind only. */
void queue_take_back_kind(struct call *call, enum ask_kind kind);
/* The same; and the answers of the others are for nobody. */
void queue_forget(struct call *call);
/* At close(). */
void queue_finish(struct rest *rest);

#endif
