/* fake_stack.c - signal/stack.h without a network: a virtual clock, legs by hand */
/* SPDX-License-Identifier: MIT */
#include "call/fakes/fakes_inner.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define MANY 64

struct stack_timer {
	int64_t at_ms;
	uint64_t order;
	peal_fn *fn;
	void *context;
};

struct post {
	peal_fn *fn;
	void *context;
};

struct stack fake_stack;

const char fake_sdp[] = "v=0\r\nc=IN IP4 127.0.0.1\r\nm=audio 4000 RTP/AVP 0 101\r\n"
			"a=rtpmap:101 telephone-event/8000\r\n";
const char fake_sdp_declined[] = "v=0\r\nc=IN IP4 127.0.0.1\r\nm=audio 0 RTP/AVP 0\r\n";

static int64_t now_ms;
static uint64_t timer_order;
static struct stack_timer *timers[MANY];
static struct post posts[MANY];
static size_t post_count;
static struct leg *legs[MANY];
static size_t leg_count;
static struct ask *asks[MANY];
static const char *leg_failure;

void fake_stack_reset(void)
{
	for (size_t i = 0; i < leg_count; i++)
		free(legs[i]);
	for (size_t i = 0; i < MANY; i++) {
		free(timers[i]);
		free(asks[i]);
		timers[i] = NULL;
		asks[i] = NULL;
	}
	leg_count = post_count = 0;
	leg_failure = NULL;
	now_ms = 1000;
}

void fake_stack_check(void)
{
	for (size_t i = 0; i < MANY; i++) {
		assert_null(timers[i]);
		assert_true(asks[i] == NULL || asks[i]->is_gone);
	}
	for (size_t i = 0; i < leg_count; i++)
		assert_true(legs[i]->is_gone);
	assert_int_equal(post_count, 0);
}

/* ---- time ---- */

int64_t fake_now(void)
{
	return now_ms;
}

int64_t stack_now_ms(const struct stack *stack)
{
	(void)stack;
	return now_ms;
}

const char *stack_address(const struct stack *stack)
{
	(void)stack;
	return "127.0.0.1";
}

void stack_post(struct stack *stack, peal_fn *fn, void *context)
{
	(void)stack;
	assert_true(post_count < MANY);
	posts[post_count++] = (struct post){ fn, context };
}

static void posts_run(void)
{
	while (post_count > 0) {
		struct post post = posts[0];

		memmove(posts, posts + 1, --post_count * sizeof(posts[0]));
		post.fn(post.context);
	}
}

struct stack_timer *stack_timer_start(struct stack *stack, int64_t delay_ms, peal_fn *fn,
				      void *context)
{
	size_t at = 0;

	(void)stack;
	while (at < MANY && timers[at] != NULL)
		at++;
	assert_true(at < MANY);
	timers[at] = calloc(1, sizeof(*timers[at]));
	*timers[at] = (struct stack_timer){ now_ms + delay_ms, timer_order++, fn, context };
	return timers[at];
}

void stack_timer_stop(struct stack_timer *timer)
{
	if (timer == NULL)
		return;
	for (size_t i = 0; i < MANY; i++) {
		if (timers[i] != timer)
			continue;
		timers[i] = NULL;
		free(timer);
		return;
	}
	fail_msg("a timer was stopped that does not run");
}

static struct stack_timer **timer_next(void)
{
	struct stack_timer **next = NULL;

	for (size_t i = 0; i < MANY; i++) {
		if (timers[i] != NULL &&
		    (next == NULL || timers[i]->at_ms < (*next)->at_ms ||
		     (timers[i]->at_ms == (*next)->at_ms && timers[i]->order < (*next)->order)))
			next = &timers[i];
	}
	return next;
}

void fake_advance(int64_t by_ms)
{
	int64_t end_ms = now_ms + by_ms;
	struct stack_timer **next;

	posts_run();
	while ((next = timer_next()) != NULL && (*next)->at_ms <= end_ms) {
		struct stack_timer timer = **next;

		free(*next);
		*next = NULL;
		now_ms = timer.at_ms > now_ms ? timer.at_ms : now_ms;
		timer.fn(timer.context);
		posts_run();
	}
	now_ms = end_ms;
}

/* ---- legs ---- */

struct leg *fake_leg(void)
{
	return leg_count == 0 ? NULL : legs[leg_count - 1];
}

void fake_leg_fails(const char *why)
{
	leg_failure = why;
}

static void copy(char *out, size_t bytes_max, const char *text)
{
	snprintf(out, bytes_max, "%s", text == NULL ? "" : text);
}

int leg_call(struct stack *stack, const struct leg_request *request,
	     const struct leg_events *events, void *context, struct leg **leg_out,
	     struct peal_error *err)
{
	struct leg *leg;

	(void)stack;
	fake_tell("invite %s by %s", request->uri, request->target);
	if (leg_failure != NULL)
		return peal_fail(err, PEAL_FAIL_IO, "%s", leg_failure);
	assert_true(leg_count < MANY);
	leg = legs[leg_count++] = calloc(1, sizeof(*leg));
	leg->events = events;
	leg->context = context;
	copy(leg->uri, sizeof(leg->uri), request->uri);
	copy(leg->target, sizeof(leg->target), request->target);
	copy(leg->from_uri, sizeof(leg->from_uri), request->from_uri);
	copy(leg->headers, sizeof(leg->headers), request->headers);
	copy(leg->sdp, sizeof(leg->sdp), request->sdp);
	copy(leg->user, sizeof(leg->user), request->account.user);
	*leg_out = leg;
	return 0;
}

void leg_cancel(struct leg *leg)
{
	assert_false(leg->is_gone);
	fake_tell("cancel");
}

void leg_hang_up(struct leg *leg, int q850)
{
	assert_false(leg->is_gone);
	leg->is_gone = true;
	fake_tell("bye %d", q850);
}

void leg_drop(struct leg *leg)
{
	if (leg == NULL)
		return;
	assert_false(leg->is_gone);
	leg->is_gone = true;
	fake_tell("drop");
}

int leg_refer(struct leg *leg, const char *uri, struct peal_error *err)
{
	(void)err;
	assert_false(leg->is_gone);
	fake_tell("refer %s", uri);
	return 0;
}

static struct peal_slice slice(const char *text)
{
	return (struct peal_slice){ text, text == NULL ? 0 : strlen(text) };
}

void fake_progress(struct leg *leg, int status, const char *sdp)
{
	leg->events->progress(leg->context, status, "Progress", slice(sdp));
}

void fake_answer(struct leg *leg, const char *sdp)
{
	leg->events->answered(leg->context, slice(sdp));
}

void fake_fail_end(struct leg *leg, const struct leg_end *end)
{
	leg->is_gone = true;
	leg->events->failed(leg->context, end);
}

void fake_fail(struct leg *leg, int status, const char *reason)
{
	struct leg_end end = {
		.status = status,
		.reason = reason,
		.reason_text = "",
		.retry_after_ms = -1,
		.contact = "",
		.was_heard = status != 0,
	};

	fake_fail_end(leg, &end);
}

void fake_bye(struct leg *leg, const char *reason_text)
{
	struct leg_end end = {
		.reason = "",
		.reason_text = reason_text,
		.retry_after_ms = -1,
		.contact = "",
		.was_heard = true,
	};

	leg->is_gone = true;
	leg->events->ended(leg->context, &end);
}

/* ---- asks ---- */

int ask_send(struct stack *stack, const struct ask_request *request, ask_fn *fn, void *context,
	     struct ask **ask_out, struct peal_error *err)
{
	size_t at = 0;

	(void)stack, (void)err;
	while (at < MANY && asks[at] != NULL && !asks[at]->is_gone)
		at++;
	assert_true(at < MANY);
	free(asks[at]);
	asks[at] = calloc(1, sizeof(*asks[at]));
	asks[at]->fn = fn;
	asks[at]->context = context;
	copy(asks[at]->method, sizeof(asks[at]->method), request->method);
	copy(asks[at]->target, sizeof(asks[at]->target), request->target);
	copy(asks[at]->headers, sizeof(asks[at]->headers), request->headers);
	copy(asks[at]->user, sizeof(asks[at]->user), request->account.user);
	asks[at]->is_awaited = request->is_awaited;
	*ask_out = asks[at];
	return 0;
}

void ask_drop(struct ask *ask)
{
	if (ask == NULL)
		return;
	assert_false(ask->is_gone);
	ask->is_gone = true;
}

struct ask *fake_ask(const char *method, const char *target)
{
	for (size_t i = 0; i < MANY; i++) {
		if (asks[i] != NULL && !asks[i]->is_gone && strcmp(asks[i]->method, method) == 0 &&
		    strstr(asks[i]->target, target) != NULL)
			return asks[i];
	}
	return NULL;
}

void fake_ask_answer(struct ask *ask, int status, int64_t expires_ms)
{
	struct ask_answer answer = {
		.status = status,
		.reason = status == 0 ? "Connection timed out" : "Whatever",
		.expires_ms = expires_ms,
		.retry_after_ms = -1,
	};

	assert_non_null(ask);
	ask->is_gone = true;
	ask->fn(ask->context, &answer);
}
