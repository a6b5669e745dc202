/* dial.c - a dial plugin that cannot prepare the calls to one number */
/* SPDX-License-Identifier: MIT */
#include "peal/dial.h"

#include <stdlib.h>

struct config {
	const char *unsayable;
};

static const struct peal_option options[] = {
	{ PEAL_TEXT(struct config, unsayable), .fallback = "none",
	  .doc = "A number that it cannot prepare calls to." },
	PEAL_OPTION_END,
};

struct dial {
	const struct peal_host *host;
	const struct config *config;
};

struct later {
	const struct peal_host *host;
	struct peal_job *job;
	struct peal_call *call;
};

static void later_tell(const struct dial *dial, peal_fn *fn, struct peal_job *job,
		       struct peal_call *call)
{
	struct later *later = calloc(1, sizeof(*later));

	if (later == NULL)
		abort();
	*later = (struct later){ dial->host, job, call };
	dial->host->post(dial->host, fn, later);
}

static void not_prepared(void *context)
{
	struct later *later = context;
	struct peal_error err;

	peal_fail(&err, PEAL_FAIL_INPUT, "nobody can say that");
	later->host->dial->prepared(later->job, &err);
	free(later);
}

static void ended(void *context)
{
	struct later *later = context;
	const struct peal_call_end end = { .outcome = PEAL_OUTCOME_ANSWERED, .talk_ms = 1 };

	later->host->dial->ended(later->call, &end);
	free(later);
}

static enum peal_when prepare(void *self, const struct peal_call_request *request,
			      struct peal_job *job)
{
	const struct dial *dial = self;

	if (strcmp(request->to, dial->config->unsayable) != 0)
		return PEAL_NOW;
	later_tell(dial, not_prepared, job, NULL);
	return PEAL_LATER;
}

static int place(void *self, struct peal_call *call, const struct peal_call_request *request,
		 struct peal_error *err)
{
	(void)request;
	(void)err;
	later_tell(self, ended, NULL, call);
	return 0;
}

static void hang_up(void *self, struct peal_call *call)
{
	(void)self;
	(void)call;
}

static const struct peal_dial_ops ops = {
	.size = sizeof(ops),
	.recall = PEAL_RECALL_NONE,
	.prepare = prepare,
	.place = place,
	.hang_up = hang_up,
};

static int dial_open(const struct peal_host *host, const void *config, void **self_out,
		     struct peal_error *err)
{
	struct dial *dial = calloc(1, sizeof(*dial));

	if (dial == NULL)
		return peal_fail(err, PEAL_FAIL_LIMIT, "memory is out");
	*dial = (struct dial){ host, config };
	*self_out = dial;
	return 0;
}

const struct peal_plugin peal_plugin = {
	PEAL_PLUGIN_HEAD(PEAL_KIND_DIAL),
	.name = "crooked",
	.version = "1",
	.license = "MIT",
	.summary = "A provider that cannot prepare the calls to one number.",
	.options = options,
	.config_size = sizeof(struct config),
	.open = dial_open,
	.close = free,
	.ops = &ops,
};
