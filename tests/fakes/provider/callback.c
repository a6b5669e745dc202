/* callback.c - what the provider tells of its calls, and the documents that it asks for */
/* SPDX-License-Identifier: MIT */
#include "core/loop/http.h"
#include "provider.h"

#include <string.h>

/* A callback on its way; it is repeated until it is taken, as providers do. */
struct post {
	struct provider *provider;
	char *url, *id;
	GString *body;
	char *content_type;
	GPtrArray *headers;
	uv_timer_t timer;
	int tries;
	bool is_document;
};

#define TRIES_MAX 6

/* Fewer than the client has connections for: with more, curl looks through all of those that
 * wait again and again. */
#define POSTS_AT_ONCE_MAX 100

static void post_closed(uv_handle_t *handle)
{
	struct post *post = handle->data;

	g_free(post->url);
	g_free(post->id);
	g_free(post->content_type);
	g_string_free(post->body, TRUE);
	g_ptr_array_free(post->headers, TRUE);
	g_free(post);
}

static void post_send(uv_timer_t *timer);
static void post_go(struct post *post);

static void post_next(struct provider *provider)
{
	struct post *post;

	provider->posting--;
	post = g_queue_pop_head(&provider->posts);
	if (post != NULL)
		post_go(post);
}

static void post_answered(void *context, const struct peal_http_answer *answer)
{
	struct post *post = context;
	struct provider *provider = post->provider;
	char status[16];
	struct fake_call *call = g_hash_table_lookup(post->provider->calls, post->id);

	snprintf(status, sizeof(status), "%d", answer->status);
	provider_log(post->provider, post->is_document ? "document" : "told", call, "status",
		     status);
	if (post->is_document && answer->status == 200) {
		char *text = g_strndup(answer->body.at, answer->body.bytes);

		provider_log(post->provider, "speaks", call, "text", text);
		g_free(text);
	}
	if ((answer->status == 0 || answer->status >= 500) && ++post->tries < TRIES_MAX)
		uv_timer_start(&post->timer, post_send, 200u << post->tries, 0);
	else
		uv_close((uv_handle_t *)&post->timer, post_closed);
	post_next(provider);
}

static void post_go(struct post *post)
{
	const char *headers[16] = { post->content_type };
	const struct peal_http_request request = {
		.method = "POST",
		.url = post->url,
		.headers = headers,
		.body = post->body->str,
		.body_bytes = post->body->len,
		.timeout_ms = 10000,
		.answer_bytes_max = 1024 * 1024,
	};
	struct peal_error err;

	post->provider->posting++;
	for (guint i = 0; i < post->headers->len && i < 14; i++)
		headers[i + 1] = g_ptr_array_index(post->headers, i);
	if (http_start(post->provider->client, &request, post_answered, post, &err) != 0) {
		fprintf(stderr, "peal-provider: %s: %s\n", post->url, err.text);
		uv_close((uv_handle_t *)&post->timer, post_closed);
		post_next(post->provider);
	}
}

static void post_send(uv_timer_t *timer)
{
	struct post *post = timer->data;

	if (post->provider->posting < POSTS_AT_ONCE_MAX)
		post_go(post);
	else
		g_queue_push_tail(&post->provider->posts, post);
}

static void post_start(struct fake_call *call, const struct callback *callback, uint64_t delay_ms)
{
	struct post *post = g_new0(struct post, 1);

	post->provider = call->provider;
	post->url = g_strdup(callback->url);
	post->id = g_strdup(call->id);
	post->body = g_string_new_len(callback->body->str, (gssize)callback->body->len);
	post->content_type = g_strdup_printf("Content-Type: %s", callback->content_type);
	post->headers = g_ptr_array_new_with_free_func(g_free);
	post->is_document = callback->url == call->answer;
	for (guint i = 0; i < callback->headers->len; i++)
		g_ptr_array_add(post->headers, g_strdup(g_ptr_array_index(callback->headers, i)));
	uv_timer_init(&call->provider->uv, &post->timer);
	post->timer.data = post;
	uv_timer_start(&post->timer, post_send, delay_ms, 0);
}

/* One character of the last header that is signed. */
static void forge(struct callback *callback)
{
	char *header = callback->headers->len == 0
			       ? NULL
			       : g_ptr_array_index(callback->headers, callback->headers->len - 1);
	size_t at = header == NULL ? 0 : strlen(header) - 4;

	if (header != NULL)
		header[at] = header[at] == 'A' ? 'B' : 'A';
}

/* The earlier one is sent the later, as long as calls are shorter than half of it. */
static uint64_t delay_of(const struct fake_call *call, enum fault_kind kind)
{
	int64_t slow_ms = call->provider->options.slow_ms;
	int64_t left_ms = slow_ms - 2 * (provider_now_ms() - call->created_ms);

	if (kind == FAULT_REVERSED)
		return left_ms > 0 ? (uint64_t)left_ms : 0;
	return kind == FAULT_LATE ? (uint64_t)slow_ms : 0;
}

static void callback_post(struct fake_call *call, struct callback *callback,
			  const struct fault *fault)
{
	const struct provider *provider = call->provider;
	enum fault_kind kind = fault == NULL ? FAULT_NONE : fault->kind;

	if (kind == FAULT_LOST)
		return;
	if (kind == FAULT_FORGED) {
		forge(callback);
		post_start(call, callback, 0);
		g_ptr_array_set_size(callback->headers, 0);
		if (provider->contract->sign != NULL)
			provider->contract->sign(provider, callback);
	}
	if (kind == FAULT_TWICE)
		post_start(call, callback, 0);
	if (kind == FAULT_AGAIN)
		post_start(call, callback, (uint64_t)provider->options.slow_ms);
	post_start(call, callback, delay_of(call, kind));
}

void callback_send(struct fake_call *call, enum event event)
{
	struct provider *provider = call->provider;
	struct callback callback = { .url = call->callback };

	if (call->callback == NULL && !(event == EVENT_ANSWERED && call->answer != NULL))
		return;
	callback.body = g_string_new(NULL);
	callback.headers = g_ptr_array_new_with_free_func(g_free);
	if (provider->contract->tell(call, event, &callback)) {
		call->event_count++;
		if (event == EVENT_ANSWERED && call->answer != NULL)
			callback.url = call->answer;
		if (provider->contract->sign != NULL)
			provider->contract->sign(provider, &callback);
		if (callback.url != NULL)
			callback_post(call, &callback,
				      options_fault(&provider->options, 'b', ++provider->told));
	}
	g_string_free(callback.body, TRUE);
	g_ptr_array_free(callback.headers, TRUE);
}
