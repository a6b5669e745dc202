/* receiver_thread.c - a receiver in a thread of the test, which remembers what came */
/* SPDX-License-Identifier: MIT */
#include "receiver_thread.h"

#include "core/base/memory.h"
#include "core/base/panic.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REQUESTS_MAX 4096u /* of one test */

struct receiver_thread {
	uv_thread_t thread;
	uv_loop_t uv;
	uv_async_t stop;
	struct receiver_http *http;
	receiver_script_fn *fn;
	void *context;
	char url[64];
	uv_mutex_t mutex; /* guards the two below */
	struct receiver_request *requests[REQUESTS_MAX];
	size_t count;
};

static struct receiver_request *copy_request(const struct receiver_request *from)
{
	struct receiver_request *to = memory_alloc(sizeof(*to));
	char *body = memory_alloc(from->body_bytes + 1);

	*to = *from;
	memcpy(body, from->body, from->body_bytes);
	to->body = body;
	to->method = memory_text(from->method);
	to->target = memory_text(from->target);
	for (size_t i = 0; i < from->header_count; i++) {
		to->headers[i].name = memory_text(from->headers[i].name);
		to->headers[i].value = memory_text(from->headers[i].value);
	}
	return to;
}

static void free_request(struct receiver_request *request)
{
	for (size_t i = 0; i < request->header_count; i++) {
		free(request->headers[i].name);
		free(request->headers[i].value);
	}
	free(request->method);
	free(request->target);
	free((char *)(uintptr_t)request->body);
	free(request);
}

static void on_request(void *context, const struct receiver_request *request,
		       struct receiver_reply *reply_out)
{
	struct receiver_thread *thread = context;
	size_t seen;

	uv_mutex_lock(&thread->mutex);
	require(thread->count < REQUESTS_MAX);
	seen = thread->count;
	thread->requests[thread->count++] = copy_request(request);
	uv_mutex_unlock(&thread->mutex);
	if (thread->fn != NULL)
		thread->fn(thread->context, request, seen, reply_out);
}

static void on_stop(uv_async_t *stop)
{
	struct receiver_thread *thread = stop->data;

	receiver_http_destroy(&thread->http);
	uv_close((uv_handle_t *)stop, NULL);
}

static void run(void *context)
{
	struct receiver_thread *thread = context;

	uv_run(&thread->uv, UV_RUN_DEFAULT);
}

static struct receiver_thread *create(receiver_script_fn *fn, void *context, bool is_listening)
{
	struct receiver_thread *thread = memory_alloc(sizeof(*thread));

	thread->fn = fn;
	thread->context = context;
	uv_mutex_init(&thread->mutex);
	uv_loop_init(&thread->uv);
	uv_async_init(&thread->uv, &thread->stop, on_stop);
	thread->stop.data = thread;
	thread->http = receiver_http_create(&thread->uv, 0, is_listening, on_request, thread);
	require(thread->http != NULL);
	snprintf(thread->url, sizeof(thread->url), "http://127.0.0.1:%d/events",
		 receiver_http_port(thread->http));
	require(uv_thread_create(&thread->thread, run, thread) == 0);
	return thread;
}

struct receiver_thread *receiver_thread_create(receiver_script_fn *fn, void *context)
{
	return create(fn, context, true);
}

struct receiver_thread *receiver_thread_create_refusing(void)
{
	return create(NULL, NULL, false);
}

void receiver_thread_destroy(struct receiver_thread **owner)
{
	struct receiver_thread *thread = *owner;

	if (thread == NULL)
		return;
	uv_async_send(&thread->stop);
	uv_thread_join(&thread->thread);
	require(uv_loop_close(&thread->uv) == 0);
	uv_mutex_destroy(&thread->mutex);
	for (size_t i = 0; i < thread->count; i++)
		free_request(thread->requests[i]);
	free(thread);
	*owner = NULL;
}

const char *receiver_thread_url(const struct receiver_thread *thread)
{
	return thread->url;
}

size_t receiver_thread_count(struct receiver_thread *thread)
{
	size_t count;

	uv_mutex_lock(&thread->mutex);
	count = thread->count;
	uv_mutex_unlock(&thread->mutex);
	return count;
}

const struct receiver_request *receiver_thread_request(struct receiver_thread *thread, size_t index)
{
	const struct receiver_request *request;

	uv_mutex_lock(&thread->mutex);
	require(index < thread->count);
	request = thread->requests[index];
	uv_mutex_unlock(&thread->mutex);
	return request;
}
