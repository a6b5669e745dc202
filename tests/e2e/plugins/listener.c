/* listener.c - a dial plugin whose calls end when somebody reports it over HTTP
 *
 * POST /end ends the oldest call, and is answered when that is on disk; after POST /deaf
 * nobody else can end one; POST /wait is never answered by the plugin; anything else is
 * not its own. */
/* SPDX-License-Identifier: MIT */
#include "peal/dial.h"

#include <stdlib.h>

#define CALLS_MAX 64

struct config {
	const char *listen;
};

struct listener {
	const struct peal_host *host;
	struct peal_http_listener *at;
	struct peal_call *calls[CALLS_MAX];
	size_t call_count;
	bool is_deaf;
};

static void kept(void *context)
{
	((const struct peal_host *const *)context)[0]->http_reply(
		((struct peal_http_exchange **)context)[1], 200, NULL, "kept\n", 5);
	free(context);
}

static bool serve(void *context, struct peal_http_exchange *exchange,
		  const struct peal_http_received *received)
{
	struct listener *self = context;
	struct peal_call_end end = { .outcome = PEAL_OUTCOME_ANSWERED, .talk_ms = 1000 };
	struct peal_call *call;
	const void **pair;

	if (strcmp(received->path, "/wait") == 0) {
		self->host->log(self->host, PEAL_LEVEL_INFO, "waits", 0, "somebody waits");
		return true;
	}
	if (strcmp(received->path, "/deaf") == 0) {
		self->is_deaf = true;
		self->host->http_reply(exchange, 200, NULL, "what?\n", 6);
		return true;
	}
	if (strcmp(received->path, "/end") != 0)
		return false;
	if (self->call_count == 0) {
		self->host->http_reply(exchange, 409, NULL, "no call\n", 8);
		return true;
	}
	call = self->calls[0];
	memmove(self->calls, self->calls + 1, --self->call_count * sizeof(call));
	pair = malloc(2 * sizeof(*pair));
	pair[0] = self->host;
	pair[1] = exchange;
	self->host->dial->when_kept(call, kept, (void *)pair);
	self->host->dial->ended(call, &end);
	return true;
}

static int open_listener(const struct peal_host *host, const void *config, void **self_out,
			 struct peal_error *err)
{
	struct listener *self = calloc(1, sizeof(*self));

	self->host = host;
	if (host->http_listen(host, ((const struct config *)config)->listen, serve, self, &self->at,
			      err) != 0) {
		free(self);
		return -1;
	}
	*self_out = self;
	return 0;
}

static void close_listener(void *self_at)
{
	struct listener *self = self_at;

	if (self == NULL)
		return;
	self->host->http_unlisten(self->host, self->at);
	free(self);
}

static int place(void *self_at, struct peal_call *call, const struct peal_call_request *request,
		 struct peal_error *err)
{
	struct listener *self = self_at;

	(void)request;
	if (self->call_count == CALLS_MAX)
		return peal_fail(err, PEAL_FAIL_LIMIT, "too many calls");
	self->calls[self->call_count++] = call;
	return 0;
}

static void hang_up(void *self_at, struct peal_call *call)
{
	struct listener *self = self_at;
	struct peal_call_end end = { .outcome = PEAL_OUTCOME_CANCELED };

	for (size_t i = 0; i < self->call_count && !self->is_deaf; i++) {
		if (self->calls[i] != call)
			continue;
		self->calls[i] = self->calls[--self->call_count];
		self->host->dial->ended(call, &end);
	}
}

static const struct peal_option options[] = {
	{ PEAL_TEXT(struct config, listen), .flags = PEAL_OPTION_REQUIRED, .doc = "Where." },
	PEAL_OPTION_END,
};

static const struct peal_dial_ops ops = {
	.size = sizeof(struct peal_dial_ops),
	.recall = PEAL_RECALL_NONE,
	.place = place,
	.hang_up = hang_up,
};

PEAL_EXPORT const struct peal_plugin peal_plugin = {
	PEAL_PLUGIN_HEAD(PEAL_KIND_DIAL),
	.name = "listener",
	.version = "1",
	.license = "MIT",
	.summary = "Calls that end when somebody says so over HTTP",
	.options = options,
	.config_size = sizeof(struct config),
	.open = open_listener,
	.close = close_listener,
	.ops = &ops,
};
