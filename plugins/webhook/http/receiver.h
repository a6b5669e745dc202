/* receiver.h - one receiver of events: what is sent to it, and how */
/* SPDX-License-Identifier: MIT */
#ifndef WEBHOOK_HTTP_RECEIVER_H
#define WEBHOOK_HTTP_RECEIVER_H

#include "peal/webhook.h"

/* The stage's settings; http.c has their descriptions. */
struct http_config {
	const char *url;
	const char *secret;
	struct peal_texts secrets;
	struct peal_texts events;
	struct peal_map headers;
	const char *authorization;
	int64_t timeout;
	bool compress;
	const char *ca_file;
};

struct receiver;

int receiver_create(const struct peal_host *host, const struct http_config *config,
		    struct receiver **receiver_out, struct peal_error *err);
void receiver_destroy(struct receiver **receiver);

/* struct peal_webhook_ops. */
bool receiver_wants(void *self, enum peal_event_kind kind);
void receiver_deliver(void *self, const struct peal_event *event, struct peal_job *job);

#endif
