/* http.c - HTTP requests on the call loop: libcurl's multi interface on libuv */
/* SPDX-License-Identifier: MIT */
#include "core/loop/http.h"

#include "core/base/memory.h"
#include "core/base/panic.h"
#include "core/loop/exchange.h"
#include "core/loop/http_answer.h"
#include "core/loop/sockets.h"

#include <stdlib.h>

/* Handles that wait for their next request; more are given back. */
#define IDLE_EXCHANGES_MAX 256u

struct http {
	CURLM *multi;
	uv_timer_t timer;
	struct sockets *sockets;
	char *no_proxy;
	struct exchange *active, *idle; /* lists; idle is linked by `next` alone */
	size_t active_count, idle_count;
	bool is_ending;
	bool is_answering; /* within a callback */
};

/* ---- lists ---- */

static void active_add(struct http *http, struct exchange *exchange)
{
	exchange->next = http->active;
	exchange->previous = NULL;
	if (http->active != NULL)
		http->active->previous = exchange;
	http->active = exchange;
	http->active_count++;
}

static void active_remove(struct http *http, struct exchange *exchange)
{
	if (exchange->previous != NULL)
		exchange->previous->next = exchange->next;
	else
		http->active = exchange->next;
	if (exchange->next != NULL)
		exchange->next->previous = exchange->previous;
	http->active_count--;
}

static struct exchange *idle_take(struct http *http)
{
	struct exchange *exchange = http->idle;

	if (exchange == NULL)
		return exchange_create(&(struct exchange_home){ http->sockets, http->no_proxy });
	http->idle = exchange->next;
	http->idle_count--;
	return exchange;
}

static void idle_put(struct http *http, struct exchange *exchange)
{
	if (http->idle_count == IDLE_EXCHANGES_MAX || http->is_ending) {
		exchange_destroy(&exchange);
		return;
	}
	exchange_clear(exchange);
	exchange->next = http->idle;
	http->idle = exchange;
	http->idle_count++;
}

/* ---- answers ---- */

static void call_back(struct http *http, struct exchange *exchange,
		      const struct peal_http_answer *answer)
{
	http->is_answering = true;
	exchange->fn(exchange->context, answer);
	http->is_answering = false;
	idle_put(http, exchange);
}

static void finish(struct http *http, struct exchange *exchange, CURLcode result)
{
	struct peal_http_answer answer;

	http_answer_read(exchange, result, &answer);
	curl_multi_remove_handle(http->multi, exchange->easy);
	active_remove(http, exchange);
	call_back(http, exchange, &answer);
}

static void finish_done(struct http *http)
{
	struct CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(http->multi, &left)) != NULL) {
		struct exchange *exchange = NULL;

		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &exchange);
		finish(http, exchange, message->data.result);
	}
}

/* ---- what moves curl ---- */

static void act(struct http *http, curl_socket_t fd, int events)
{
	int running;

	require(curl_multi_socket_action(http->multi, fd, events, &running) == CURLM_OK);
	finish_done(http);
}

static void on_ready(void *context, curl_socket_t fd, int events)
{
	act(context, fd, events);
}

static void on_timer(uv_timer_t *timer)
{
	act(timer->data, CURL_SOCKET_TIMEOUT, 0);
}

static int set_timer(CURLM *multi, long timeout_ms, void *context)
{
	struct http *http = context;

	(void)multi;
	if (timeout_ms < 0)
		uv_timer_stop(&http->timer);
	else
		uv_timer_start(&http->timer, on_timer, (uint64_t)timeout_ms, 0);
	return 0;
}

static int watch_socket(CURL *easy, curl_socket_t fd, int what, void *context, void *socket_context)
{
	struct http *http = context;

	(void)easy, (void)socket_context;
	sockets_watch(http->sockets, fd, what);
	return 0;
}

/* ---- public ---- */

/* The environment's exceptions, and this machine: a receiver on loopback is never
 * behind a proxy. */
static char *find_no_proxy(void)
{
	const char *given = getenv("no_proxy");
	struct text text = { 0 };

	if (given == NULL)
		given = getenv("NO_PROXY");
	if (given != NULL && strcmp(given, "*") == 0)
		return memory_text(given);
	text_format(&text, "localhost,127.0.0.0/8,::1%s%s", given != NULL ? "," : "",
		    given != NULL ? given : "");
	return text.at;
}

static void set_multi(struct http *http)
{
	CURLM *multi = http->multi;

	curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, watch_socket);
	curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, http);
	curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, set_timer);
	curl_multi_setopt(multi, CURLMOPT_TIMERDATA, http);
	curl_multi_setopt(multi, CURLMOPT_PIPELINING, CURLPIPE_NOTHING);
	curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)HTTP_CONNECTIONS_MAX);
	curl_multi_setopt(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)HTTP_CONNECTIONS_MAX);
	curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS,
			  (long)HTTP_CONNECTIONS_PER_HOST_MAX);
}

struct http *http_create(uv_loop_t *uv)
{
	struct http *http = memory_alloc(sizeof(*http));

	require(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);
	http->multi = curl_multi_init();
	require(http->multi != NULL);
	http->no_proxy = find_no_proxy();
	http->sockets = sockets_create(uv, on_ready, http);
	require(uv_timer_init(uv, &http->timer) == 0);
	http->timer.data = http;
	set_multi(http);
	return http;
}

static void on_timer_closed(uv_handle_t *handle)
{
	free(handle->data);
}

static void end_active(struct http *http)
{
	static const char reason[] = "the program is ending";

	while (http->active != NULL) {
		struct exchange *exchange = http->active;
		struct peal_http_answer answer = {
			.error = reason,
			.was_sent = exchange->was_sent,
			.retry_after_ms = -1,
			.content_type = "",
		};

		curl_multi_remove_handle(http->multi, exchange->easy);
		active_remove(http, exchange);
		call_back(http, exchange, &answer);
	}
}

void http_destroy(struct http **owner)
{
	struct http *http = *owner;

	if (http == NULL)
		return;
	require(!http->is_answering);
	http->is_ending = true;
	end_active(http);
	while (http->idle != NULL) {
		struct exchange *exchange = idle_take(http);

		exchange_destroy(&exchange);
	}
	curl_multi_cleanup(http->multi);
	sockets_destroy(&http->sockets);
	free(http->no_proxy);
	curl_global_cleanup();
	uv_close((uv_handle_t *)&http->timer, on_timer_closed);
	*owner = NULL;
}

int http_start(struct http *http, const struct peal_http_request *request, peal_http_fn *fn,
	       void *context, struct peal_error *err)
{
	struct exchange *exchange;

	if (http->is_ending)
		return peal_fail(err, PEAL_FAIL_BUSY, "the program is ending");
	exchange = idle_take(http);
	if (exchange_prepare(exchange, request, err) < 0) {
		idle_put(http, exchange);
		return -1;
	}
	exchange->fn = fn;
	exchange->context = context;
	require(curl_multi_add_handle(http->multi, exchange->easy) == CURLM_OK);
	active_add(http, exchange);
	return 0;
}

size_t http_active_count(const struct http *http)
{
	return http->active_count;
}
