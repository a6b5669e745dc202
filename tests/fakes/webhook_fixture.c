/* webhook_fixture.c - webhook.http, opened for a receiver in a thread of the test */
/* SPDX-License-Identifier: MIT */
#include "tests/fakes/webhook_fixture.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct plugin_host *webhook_open(const char *url, const char *settings)
{
	char text[1024];

	snprintf(text, sizeof(text), "url = \"%s\"; %s", url, settings);
	return plugin_host_create("webhook", "http", text);
}

void webhook_fixture_open(struct webhook_fixture *fixture, receiver_script_fn *script,
			  const char *settings)
{
	fixture->receiver = receiver_thread_create(script, NULL);
	fixture->host = webhook_open(receiver_thread_url(fixture->receiver), settings);
}

void webhook_fixture_close(struct webhook_fixture *fixture)
{
	plugin_host_destroy(&fixture->host);
	receiver_thread_destroy(&fixture->receiver);
}

const char *webhook_fixture_header(struct webhook_fixture *fixture, size_t index, const char *name)
{
	return receiver_request_header(receiver_thread_request(fixture->receiver, index), name);
}

static bool is_answered(void *job)
{
	return plugin_host_answer(job) != NULL;
}

const struct peal_delivery_answer *webhook_deliver(struct plugin_host *host, const char *id,
						   const char *body)
{
	const struct peal_webhook_ops *ops = plugin_host_ops(host);
	struct peal_job *job = plugin_host_job(host);
	const struct peal_event event = {
		.id = id,
		.kind = PEAL_EVENT_CALL_COMPLETED,
		.type = "call.completed",
		.at_ms = PLUGIN_HOST_START_MS,
		.try_no = 1,
		.body = { body, strlen(body) },
	};

	ops->deliver(plugin_host_self(host), &event, job);
	assert_null(plugin_host_answer(job)); /* never from within */
	plugin_host_wait(host, is_answered, job);
	return plugin_host_answer(job);
}
