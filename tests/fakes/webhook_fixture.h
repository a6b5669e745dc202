/* webhook_fixture.h - webhook.http, opened for a receiver in a thread of the test */
/* SPDX-License-Identifier: MIT */
#ifndef TESTS_FAKES_WEBHOOK_FIXTURE_H
#define TESTS_FAKES_WEBHOOK_FIXTURE_H

#include "tests/fakes/plugin_host.h"
#include "tests/fakes/receiver_thread.h"

struct webhook_fixture {
	struct receiver_thread *receiver;
	struct plugin_host *host;
};

/* `settings` are those besides the URL. */
void webhook_fixture_open(struct webhook_fixture *fixture, receiver_script_fn *script,
			  const char *settings);
void webhook_fixture_close(struct webhook_fixture *fixture);
/* A header of a request that the receiver saw. */
const char *webhook_fixture_header(struct webhook_fixture *fixture, size_t index, const char *name);

/* The plugin alone, for a receiver that is somewhere else. */
struct plugin_host *webhook_open(const char *url, const char *settings);
/* Delivers a call.completed and waits for what became of it. */
const struct peal_delivery_answer *webhook_deliver(struct plugin_host *host, const char *id,
						   const char *body);

#endif
