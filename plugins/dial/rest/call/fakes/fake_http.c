/* fake_http.c - a provider that answers by a script, and a listener that the test calls */
/* SPDX-License-Identifier: MIT */
#include "call/fakes/fake_inner.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

/* ---- requests to the provider ---- */

static void on_due(void *context)
{
	struct fake_request *request = context;
	const struct fake_answer *is = &request->answer;
	const char *body = request->body == NULL ? "" : request->body;
	const struct peal_http_answer answer = {
		.status = is->status,
		.error = is->status == 0 ? "connection lost" : NULL,
		.was_sent = !is->is_unsent,
		.retry_after_ms = is->retry_after_ms == 0 ? -1 : is->retry_after_ms,
		.body = { body, strlen(body) },
		.content_type = is->type == NULL ? "application/json" : is->type,
		.took_ms = is->delay_ms,
		.date_ms = is->clock_behind_ms == 0 ? 0
						    : request->fake->now_ms - is->clock_behind_ms,
	};

	request->is_answered = true;
	request->fake->open_count--;
	request->fn(request->context, &answer);
}

void fake_script(struct fake *fake, fake_script_fn *fn, void *context)
{
	fake->script_fn = fn;
	fake->script_context = context;
}

static struct fake_answer *answer_for(struct fake *fake, const char *text)
{
	for (struct fake_answer *answer = fake->answers; answer->match != NULL; answer++) {
		if ((answer->times == 0 || answer->used < answer->times) &&
		    strncmp(text, answer->match, strlen(answer->match)) == 0) {
			answer->used++;
			return answer;
		}
	}
	fail_msg("nobody expected \"%s\"", text);
	return NULL;
}

int fake_http(const struct peal_host *host, const struct peal_http_request *http, peal_http_fn *fn,
	      void *context, struct peal_error *err)
{
	struct fake *fake = (struct fake *)(uintptr_t)host;
	struct fake_request *request = fake_memory(calloc(1, sizeof(*request)));
	const char *path = strstr(http->url, "/v1");

	(void)err;
	assert_non_null(path);
	if (asprintf(&request->text, "%s %s%s%.*s", http->method, path + 3,
		     http->body_bytes == 0 ? "" : " ", (int)http->body_bytes,
		     http->body == NULL ? "" : (const char *)http->body) < 0)
		abort();
	request->fake = fake;
	request->fn = fn;
	request->context = context;
	fake->requests = fake_memory(
		realloc(fake->requests, (fake->request_count + 1) * sizeof(struct fake_request *)));
	fake->requests[fake->request_count++] = request;
	if (fake->script_fn != NULL)
		fake->script_fn(fake->script_context, request->text, &request->answer);
	else
		request->answer = *answer_for(fake, request->text);
	if (request->answer.body != NULL)
		request->body = fake_memory(strdup(request->answer.body));
	if (++fake->open_count > fake->open_most)
		fake->open_most = fake->open_count;
	fake_timer_start(host, request->answer.delay_ms, on_due, request);
	return 0;
}

size_t fake_requests(struct fake *fake, const char *match)
{
	size_t count = 0;

	for (size_t i = 0; i < fake->request_count; i++)
		count += strncmp(fake->requests[i]->text, match, strlen(match)) == 0;
	return count;
}

const char *fake_last_request(struct fake *fake, const char *match)
{
	for (size_t i = fake->request_count; i-- > 0;) {
		if (strncmp(fake->requests[i]->text, match, strlen(match)) == 0)
			return fake->requests[i]->text;
	}
	return "";
}

size_t fake_requests_most(struct fake *fake)
{
	return fake->open_most;
}

/* ---- the listener ---- */

static int on_listen(const struct peal_host *host, const char *address, peal_http_serve_fn *fn,
		     void *context, struct peal_http_listener **listener_out,
		     struct peal_error *err)
{
	struct fake *fake = (struct fake *)(uintptr_t)host;

	(void)address, (void)err;
	fake->serve_fn = fn;
	fake->serve_context = context;
	*listener_out = (struct peal_http_listener *)fake;
	return 0;
}

/* What waits is answered by the host itself. */
static void on_unlisten(const struct peal_host *host, struct peal_http_listener *listener)
{
	struct fake *fake = (struct fake *)(uintptr_t)host;

	assert_ptr_equal(listener, (struct peal_http_listener *)fake);
	fake->serve_fn = NULL;
	for (size_t i = 0; i < fake->exchange_count; i++) {
		if (fake->exchanges[i]->is.status == 0)
			fake->exchanges[i]->is.status = 503;
	}
}

static void on_reply(struct peal_http_exchange *exchange, int status, const char *content_type,
		     const void *body, size_t bytes)
{
	(void)content_type;
	assert_int_equal(exchange->status, 0);
	exchange->status = status;
	exchange->body = fake_memory(strndup(body, bytes));
}

void fake_fill_services(struct fake *fake)
{
	fake->host = (struct peal_host){
		.size = sizeof(struct peal_host),
		.stage = "dial.rest (asha)",
		.http = fake_http,
		.dial = &fake_dial,
		.http_listen = on_listen,
		.http_unlisten = on_unlisten,
		.http_reply = on_reply,
	};
}
