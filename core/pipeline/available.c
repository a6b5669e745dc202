/* available.c - a dial plugin says that its agent can call, or cannot */
/* SPDX-License-Identifier: MIT */
#include "core/pipeline/available.h"

#include "core/base/memory.h"
#include "core/pipeline/agents.h"

#include <stdlib.h>

/* On its way to the loop. */
struct news {
	const struct peal_host *host;
	bool is_available;
	char why[256]; /* "": nothing is wrong yet */
};

/* NULL: it is the host of no dial stage. */
static struct agent *agent_of(struct engine *engine, const struct peal_host *host)
{
	for (size_t i = 0; i < engine->agents->count; i++) {
		struct agent *agent = &engine->agents->at[i];

		if (&engine_host(engine, agent->stage)->is == host)
			return agent;
	}
	return NULL;
}

static void take(struct agent *agent, const struct news *news)
{
	bool is_waiting = !news->is_available && news->why[0] == '\0';

	if (agent->is_unavailable == !news->is_available && agent->is_waiting == is_waiting)
		return;
	if (!news->is_available && !is_waiting)
		engine_log(agent->engine, PEAL_LEVEL_WARNING, "agent_unavailable", 0,
			   "agent %s cannot call: %s", agent->name, news->why);
	else if (news->is_available && !agent->is_waiting)
		engine_log(agent->engine, PEAL_LEVEL_INFO, "agent_available", 0,
			   "agent %s can call again", agent->name);
	agent->is_unavailable = !news->is_available;
	agent->is_waiting = is_waiting;
	if (agent->is_unavailable)
		agents_clear_one(agent);
	engine_wake(agent->engine);
}

static void tell(void *context)
{
	struct news *news = context;
	struct engine *engine = host_services(news->host)->engine;
	struct agent *agent = engine->is_closing ? NULL : agent_of(engine, news->host);

	if (agent != NULL)
		take(agent, news);
	free(news);
}

void available_tell(const struct peal_host *host, bool is_available, const char *why)
{
	struct news *news = memory_alloc(sizeof(*news));

	news->host = host;
	news->is_available = is_available;
	if (why != NULL)
		snprintf(news->why, sizeof(news->why), "%s",
			 why[0] == '\0' ? "its plugin does not say why" : why);
	loop_post(host_services(host)->loop, tell, news);
}
