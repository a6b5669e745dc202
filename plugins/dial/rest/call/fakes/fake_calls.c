/* fake_calls.c - calls as the host has them, and callbacks as the provider makes them */
/* SPDX-License-Identifier: MIT */
#include "call/fakes/fake_inner.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

/* ---- what is told of a call ---- */

static void story_add(struct peal_call *call, const char *word, const char *more)
{
	size_t used = strlen(call->story);

	snprintf(call->story + used, sizeof(call->story) - used, "%s%s@%" PRId64 "%s%s",
		 used == 0 ? "" : " ", word, call->fake->now_ms - FAKE_START_MS,
		 more[0] == '\0' ? "" : ":", more);
}

static void on_ringing(struct peal_call *call)
{
	story_add(call, "ringing", "");
}

static void on_answered(struct peal_call *call)
{
	story_add(call, "answered", "");
}

static void kept_soon(void *context)
{
	struct peal_call *call = context;
	peal_fn *fn = call->kept_fn;

	call->kept_fn = NULL;
	if (fn != NULL)
		fn(call->kept_context);
}

static void text_copy(char *out, size_t bytes_max, const char *text)
{
	snprintf(out, bytes_max, "%s", text == NULL ? "" : text);
}

static void on_ended(struct peal_call *call, const struct peal_call_end *end)
{
	static const char *const names[] = { "unknown",	  "answered", "busy",
					     "no_answer", "rejected", "unreachable",
					     "failed",	  "machine",  "canceled" };
	char word[64];
	size_t used = 0;

	call->ends++;
	assert_int_equal(call->ends, 1);
	call->end = *end;
	text_copy(call->cause_text, sizeof(call->cause_text), end->cause_text);
	text_copy(call->transcript, sizeof(call->transcript), end->transcript);
	for (size_t i = 0; i < end->field_count && used < sizeof(call->fields); i++)
		used += (size_t)snprintf(call->fields + used, sizeof(call->fields) - used, "%s=%s ",
					 end->fields[i].name, end->fields[i].value);
	snprintf(word, sizeof(word), "%s%s%s%s", names[end->outcome], end->is_final ? "!" : "",
		 end->is_uncharged ? "-uncharged" : "", end->is_shortage ? "-shortage" : "");
	story_add(call, "ended", word);
	if (call->kept_fn != NULL && call->fake->keeps_itself)
		fake_timer_start(&call->fake->host, 5, kept_soon, call);
}

static void on_when_kept(struct peal_call *call, peal_fn *fn, void *context)
{
	assert_null(call->kept_fn);
	assert_int_equal(call->ends, 0);
	call->kept_fn = fn;
	call->kept_context = context;
}

struct fake_question {
	struct fake *fake;
	peal_ask_fn *fn;
	void *context;
};

static void on_asked(void *context)
{
	struct fake_question *question = context;
	bool may_call = !question->fake->is_forbidden;

	question->fn(question->context, may_call, may_call ? NULL : "dnd: the list");
	free(question);
}

static void on_ask(struct peal_call *call, uint64_t number, peal_ask_fn *fn, void *context)
{
	struct fake_question *question = fake_memory(malloc(sizeof(*question)));

	assert_int_equal(number, call->request.number);
	*question = (struct fake_question){ call->fake, fn, context };
	fake_timer_start(&call->fake->host, 0, on_asked, question);
}

static void on_available(const struct peal_host *host, bool is_available, const char *why)
{
	struct fake *fake = (struct fake *)(uintptr_t)host;
	size_t used = strlen(fake->news);
	bool was_behind = fake->is_behind;

	/* It waits for its own requests, and nothing is wrong. */
	fake->is_behind = !is_available && why == NULL;
	if (fake->is_behind || (is_available && was_behind))
		return;
	snprintf(fake->news + used, sizeof(fake->news) - used, "%s%s@%" PRId64,
		 used == 0 ? "" : " ", is_available ? "available" : "unavailable",
		 fake->now_ms - FAKE_START_MS);
}

const struct peal_dial_host fake_dial = {
	.ringing = on_ringing,
	.answered = on_answered,
	.ended = on_ended,
	.ask = on_ask,
	.available = on_available,
	.when_kept = on_when_kept,
};

const char *fake_news(struct fake *fake)
{
	return fake->news;
}

void fake_forbid(struct fake *fake)
{
	fake->is_forbidden = true;
}

void fake_keeps_itself(struct fake *fake, bool is_itself)
{
	fake->keeps_itself = is_itself;
}

void fake_keep(struct fake *fake)
{
	for (size_t i = 0; i < fake->call_count; i++) {
		if (fake->calls[i]->ends > 0)
			kept_soon(fake->calls[i]);
	}
}

/* ---- calls ---- */

struct peal_call *fake_call(struct fake *fake, uint64_t number)
{
	static const struct peal_contact contact = { .name = { "Priya", 5 } };
	struct peal_call *call = fake_memory(calloc(1, sizeof(*call)));

	assert_true(fake->call_count < FAKE_CALLS_MAX);
	if (fake->calls == NULL)
		fake->calls = fake_memory(calloc(FAKE_CALLS_MAX, sizeof(struct peal_call *)));
	fake->calls[fake->call_count++] = call;
	call->fake = fake;
	snprintf(call->attempt, sizeof(call->attempt), "019b8c5e-0000-7000-8000-%012" PRIx64,
		 number & UINT64_C(0xffffffffffff));
	snprintf(call->to, sizeof(call->to), "+%" PRIu64, number);
	call->request = (struct peal_call_request){
		.attempt_id = call->attempt,
		.attempt_no = 1,
		.agent = "asha",
		.number = number,
		.to = call->to,
		.contact = &contact,
		.script = { .name = "greeting",
			    .language = "en-IN",
			    .text = { "Hello <Priya>.", strlen("Hello <Priya>.") },
			    .machine = PEAL_STEP_END },
		.ring_max_ms = 45000,
		.talk_max_ms = 600000,
		.ring_until_ms = PEAL_NEVER,
	};
	return call;
}

static const struct peal_dial_ops *ops(void)
{
	return peal_plugin.ops;
}

/* Nothing is told before the plugin has returned. */
static int returned(struct peal_call *call, int result)
{
	assert_string_equal(call->story, "");
	return result;
}

int fake_place(struct peal_call *call)
{
	struct peal_error err = { 0 };

	return returned(call, ops()->place(call->fake->self, call, &call->request, &err));
}

int fake_look_up(struct peal_call *call, int64_t placed_ms)
{
	struct peal_error err = { 0 };
	char before[sizeof(call->story)];
	int result;

	memcpy(before, call->story, sizeof(before));
	result = ops()->look_up(call->fake->self, call, &call->request, placed_ms, &err);
	assert_string_equal(call->story, before);
	return result;
}

void fake_hang_up(struct peal_call *call)
{
	ops()->hang_up(call->fake->self, call);
}

struct peal_call *fake_placed(struct fake *fake)
{
	struct peal_call *call = fake_call(fake, UINT64_C(919820012345) + fake->call_count);

	assert_int_equal(fake_place(call), 0);
	return call;
}

/* ---- callbacks ---- */

static const char *header_get(const struct peal_http_exchange *exchange, const char *name)
{
	const struct fake *fake = exchange->fake;

	if (fake->header_name != NULL && strcasecmp(name, fake->header_name) == 0)
		return fake->header_value;
	return strcasecmp(name, "Content-Type") == 0 ? "application/json" : NULL;
}

void fake_header(struct fake *fake, const char *name, const char *value)
{
	fake->header_name = name;
	fake->header_value = value;
}

static struct fake_exchange *serve(struct fake *fake, const char *method, const char *path,
				   const char *body)
{
	struct fake_exchange *exchange = fake_memory(calloc(1, sizeof(*exchange)));
	struct peal_http_received received = {
		.method = method,
		.path = path,
		.query = "",
		.body = { body, strlen(body) },
		.peer = "192.0.2.1",
		.header = header_get,
	};

	fake->exchanges = fake_memory(realloc(
		fake->exchanges, (fake->exchange_count + 1) * sizeof(struct fake_exchange *)));
	fake->exchanges[fake->exchange_count++] = exchange;
	exchange->is.fake = fake;
	assert_non_null(fake->serve_fn);
	while (!fake->serve_fn(fake->serve_context, &exchange->is, &received)) {
		assert_int_equal(exchange->is.status, 0);
		if (received.is_nobodys) {
			exchange->is.status = -1;
			break;
		}
		received.is_nobodys = true;
	}
	return exchange;
}

struct fake_exchange *fake_post(struct fake *fake, const char *path, const char *body)
{
	return serve(fake, "POST", path, body);
}

struct fake_exchange *fake_get(struct fake *fake, const char *path)
{
	return serve(fake, "GET", path, "");
}

int fake_status(const struct fake_exchange *exchange)
{
	return exchange->is.status;
}

const char *fake_body(const struct fake_exchange *exchange)
{
	return exchange->is.body == NULL ? "" : exchange->is.body;
}

/* The create request of the tests' presets names it: "callback":"https://host/path". */
void fake_path(struct peal_call *call, size_t index, char path_out[128])
{
	const char *text = call->fake->requests[index]->text;
	const char *at = strstr(text, "\"callback\":\"");

	path_out[0] = '\0';
	if (at == NULL || strstr(at, call->attempt) == NULL)
		return;
	at = strstr(strstr(at, "://") + 3, "/");
	snprintf(path_out, 128, "%.*s", (int)strcspn(at, "\""), at);
}

const char *fake_callback_path(struct peal_call *call)
{
	static char path[128];

	for (size_t i = call->fake->request_count; i-- > 0;) {
		fake_path(call, i, path);
		if (path[0] != '\0')
			return path;
	}
	fail_msg("no request has named a callback of %s", call->attempt);
	return NULL;
}

struct fake_exchange *fake_report(struct peal_call *call, const char *body)
{
	return fake_post(call->fake, fake_callback_path(call), body);
}
