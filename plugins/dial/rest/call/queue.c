/* queue.c - requests to the provider: so many at once, in their order */
/* SPDX-License-Identifier: MIT */
#include "call/queue.h"

#include "call/call.h"
#include "call/memory.h"

#include <inttypes.h>

#define URGENT_IN_ROW_MAX 4u

/* ---- lines ---- */

static void line_add(struct ask_line *line, struct ask *ask)
{
	ask->next = NULL;
	ask->before = line->last;
	if (line->last != NULL)
		line->last->next = ask;
	else
		line->first = ask;
	line->last = ask;
}

static void line_remove(struct ask_line *line, struct ask *ask)
{
	if (ask->before != NULL)
		ask->before->next = ask->next;
	else
		line->first = ask->next;
	if (ask->next != NULL)
		ask->next->before = ask->before;
	else
		line->last = ask->before;
}

static struct ask_line *line_of(struct queue *queue, const struct ask *ask)
{
	if (ask->is_sent)
		return &queue->sent;
	return ask->kind < ASK_LOOK_UP ? &queue->urgent : &queue->questions;
}

/* Out of its line; a create that waits there keeps the host from placing more calls. */
static void ask_unline(struct ask *ask)
{
	struct queue *queue = &ask->rest->queue;

	line_remove(line_of(queue, ask), ask);
	if (!ask->is_sent && ask->kind == ASK_CREATE)
		queue->create_count--;
}

static void call_link(struct call *call, struct ask *ask)
{
	ask->call_next = call->asks;
	if (call->asks != NULL)
		call->asks->call_before = ask;
	call->asks = ask;
}

static void call_unlink(struct ask *ask)
{
	if (ask->call == NULL)
		return;
	if (ask->call_before != NULL)
		ask->call_before->call_next = ask->call_next;
	else
		ask->call->asks = ask->call_next;
	if (ask->call_next != NULL)
		ask->call_next->call_before = ask->call_before;
	ask->call = NULL;
	ask->call_next = ask->call_before = NULL;
}

static void ask_destroy(struct ask *ask)
{
	call_unlink(ask);
	free(ask->where);
	free(ask);
}

/* ---- what is logged of an exchange ---- */

#define MASK "***"
#define MASKED_BYTES_MIN 4u /* shorter ones are no secrets, and stand in every word */

static void mask(char *text, const char *secret)
{
	size_t bytes = secret == NULL ? 0 : strlen(secret);
	char *found;

	if (bytes < MASKED_BYTES_MIN)
		return;
	while ((found = strstr(text, secret)) != NULL) {
		memcpy(found, MASK, strlen(MASK));
		memmove(found + strlen(MASK), found + bytes, strlen(found + bytes) + 1);
	}
}

/* Without what is secret or about somebody: user, password, query, settings, the number. */
static char *where_make(const struct call *call, const struct ready_request *ready)
{
	const struct preset *preset = call->rest->preset;
	const char *url = ready->http.url, *host = strstr(url, "://");
	size_t scheme_bytes = host == NULL ? 0 : (size_t)(host + 3 - url);
	const char *slash = url + scheme_bytes + strcspn(url + scheme_bytes, "/?#");
	const char *at = memrchr(url + scheme_bytes, '@', (size_t)(slash - url) - scheme_bytes);
	const char *from = at == NULL ? url + scheme_bytes : at + 1;
	char *where = NULL;

	if (asprintf(&where, "%s %.*s%.*s", ready->http.method, (int)scheme_bytes, url,
		     (int)strcspn(from, "?#"), from) < 0)
		where = NULL;
	memory_or_end(where);
	mask(where, call->request->to + strspn(call->request->to, "+"));
	for (size_t i = 0; i < preset->setting_count; i++) {
		if (preset->settings[i].is_secret)
			mask(where, settings_get(call->rest->settings, preset->settings[i].name));
	}
	return where;
}

void queue_log(const struct call *call, const struct ask *ask,
	       const struct peal_http_answer *answer, const char *id)
{
	const struct peal_host *host = ask->rest->host;
	uint64_t number = call == NULL || call->host_call == NULL ? 0 : call->request->number;

	if (answer->status == 0)
		host->log(host, PEAL_LEVEL_DEBUG, "exchange", number,
			  "%s -> no answer in %" PRId64 " ms: %s", ask->where, answer->took_ms,
			  answer->error == NULL ? "" : answer->error);
	else
		host->log(host, PEAL_LEVEL_DEBUG, "exchange", number,
			  "%s -> %d in %" PRId64 " ms%s%.64s", ask->where, answer->status,
			  answer->took_ms, id == NULL ? "" : ", call id ", id == NULL ? "" : id);
}

/* ---- sending ---- */

static void pump_soon(struct rest *rest);

static void on_answer(void *context, const struct peal_http_answer *answer)
{
	struct ask *ask = context;
	struct rest *rest = ask->rest;
	struct call *call = ask->call;

	if (rest == NULL) {
		ask_destroy(ask);
		return;
	}
	line_remove(&rest->queue.sent, ask);
	rest->queue.sent_count--;
	if (ask->kind == ASK_CREATE)
		rest->creating_count--;
	call_unlink(ask);
	if (call == NULL || ask->kind != ASK_CREATE)
		queue_log(call, ask, answer, call == NULL ? NULL : call->id);
	if (call != NULL)
		ask->fn(call, ask, answer);
	ask_destroy(ask);
	pump_soon(rest);
}

/* Why a call may not be made any more, or not now; NULL: it may. */
static const char *create_hindrance(const struct call *call)
{
	const struct rest *rest = call->rest;
	bool is_first = call->repeat_count == 0;

	if (!is_first && !create_may_repeat(call, 0))
		return "too late to be sent again";

	if (call->is_end_wanted)
		return "given up before it was sent";
	if (is_first && stage_is_paused(rest))
		return "the provider takes no calls for a while";
	if (is_first && call_now(call) - call->placed_ms > CREATE_LINE_MS_MAX)
		return "the provider is too slow: it waited too long to be sent";
	if (rest->host->now_ms(rest->host) >= call->ring_until_ms)
		return "the number's window has closed";
	return NULL;
}

static int ask_send(struct ask *ask, struct peal_error *err)
{
	struct call *call = ask->call;
	struct rest *rest = ask->rest;
	struct ready_request ready;
	struct call_facts facts;
	int result;

	if (rest->host->http == NULL)
		return peal_fail(err, PEAL_FAIL_BUSY, "the program is ending");
	call_facts_fill(call, &facts);
	ask->is_unfit = request_fill(rest->preset, ask->request, rest->settings, rest->authority,
				     &facts, &ready, err) < 0;
	if (ask->is_unfit)
		return -1;
	ready.http.timeout_ms = rest->timeout_ms;
	ready.http.answer_bytes_max = REQUEST_ANSWER_BYTES_MAX;
	ready.http.ca_file = rest->config->ca_file;
	ask->where = where_make(call, &ready);
	ask->sent_ms = facts.now_ms;
	result = rest->host->http(rest->host, &ready.http, on_answer, ask, err);
	request_free(&ready);
	return result;
}

static void ask_refuse(struct ask *ask, const char *why)
{
	const struct peal_http_answer answer = {
		.error = why,
		.retry_after_ms = -1,
		.content_type = "",
	};
	struct call *call = ask->call;

	if (ask->kind == ASK_CREATE)
		ask->rest->creating_count--;
	call_unlink(ask);
	ask->fn(call, ask, &answer);
	ask_destroy(ask);
}

static void ask_go(struct rest *rest, struct ask *ask)
{
	const char *hindrance = ask->kind == ASK_CREATE ? create_hindrance(ask->call) : NULL;
	struct peal_error err = { 0 };

	ask_unline(ask);
	if (hindrance != NULL) {
		ask_refuse(ask, hindrance);
	} else if (ask_send(ask, &err) < 0) {
		ask_refuse(ask, err.text);
	} else {
		ask->is_sent = true;
		line_add(&rest->queue.sent, ask);
		rest->queue.sent_count++;
		if (ask->kind == ASK_CREATE)
			create_sent(ask->call);
	}
}

static struct ask *queue_next(struct queue *queue)
{
	bool is_question_due = queue->urgent_in_row >= URGENT_IN_ROW_MAX ||
			       queue->urgent.first == NULL;

	if (is_question_due && queue->questions.first != NULL) {
		queue->urgent_in_row = 0;
		return queue->questions.first;
	}
	if (queue->urgent.first != NULL)
		queue->urgent_in_row++;
	return queue->urgent.first;
}

static bool is_room(const struct rest *rest)
{
	return rest->queue.sent_count < (size_t)rest->config->requests_at_once;
}

static void pump(void *context)
{
	struct rest *rest = context;
	struct ask *ask;

	rest->queue.timer = NULL;
	while (is_room(rest) && (ask = queue_next(&rest->queue)) != NULL)
		ask_go(rest, ask);
	stage_tell(rest);
}

bool queue_is_behind(const struct rest *rest)
{
	return rest->queue.create_count > 0 && !is_room(rest);
}

static void pump_soon(struct rest *rest)
{
	struct queue *queue = &rest->queue;

	if (queue->timer == NULL && is_room(rest) &&
	    (queue->urgent.first != NULL || queue->questions.first != NULL))
		queue->timer = rest->host->timer_start(rest->host, 0, pump, rest);
}

/* ---- asking ---- */

void queue_add(struct call *call, enum ask_kind kind, const struct preset_request *request,
	       ask_fn *fn)
{
	struct rest *rest = call->rest;
	struct ask *ask = memory_make(sizeof(*ask));

	*ask = (struct ask){
		.rest = rest, .call = call, .kind = kind, .request = request, .fn = fn
	};
	if (kind == ASK_CREATE)
		rest->creating_count++;
	line_add(line_of(&rest->queue, ask), ask);
	call_link(call, ask);
	if (kind == ASK_CREATE)
		rest->queue.create_count++;
	pump_soon(rest);
	stage_tell(rest);
}

struct ask *queue_find(const struct call *call, enum ask_kind kind)
{
	struct ask *ask = call->asks;

	while (ask != NULL && ask->kind != kind)
		ask = ask->call_next;
	return ask;
}

static void queue_discard(struct rest *rest, struct ask *ask)
{
	if (ask->kind == ASK_CREATE)
		rest->creating_count--;
	ask_unline(ask);
	ask_destroy(ask);
}

/* Perhaps nothing waits any more. */
static void queue_drop(struct rest *rest, struct ask *ask)
{
	queue_discard(rest, ask);
	stage_tell(rest);
}

void queue_forget(struct call *call)
{
	while (call->asks != NULL) {
		if (call->asks->is_sent)
			call_unlink(call->asks);
		else
			queue_drop(call->rest, call->asks);
	}
}

void queue_take_back(struct call *call)
{
	struct ask *next;

	for (struct ask *ask = call->asks; ask != NULL; ask = next) {
		next = ask->call_next;
		if (!ask->is_sent)
			queue_drop(call->rest, ask);
	}
}

void queue_take_back_kind(struct call *call, enum ask_kind kind)
{
	struct ask *ask = queue_find(call, kind);

	if (ask != NULL && !ask->is_sent)
		queue_drop(call->rest, ask);
}

void queue_finish(struct rest *rest)
{
	struct queue *queue = &rest->queue;

	rest->host->timer_stop(rest->host, queue->timer);
	queue->timer = NULL;
	while (queue->urgent.first != NULL)
		queue_discard(rest, queue->urgent.first);
	while (queue->questions.first != NULL)
		queue_discard(rest, queue->questions.first);
	for (struct ask *ask = queue->sent.first; ask != NULL; ask = ask->next) {
		call_unlink(ask);
		ask->rest = NULL;
	}
}
