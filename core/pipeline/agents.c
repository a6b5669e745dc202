/* agents.c - who may call now: the limits of agents, trunks and the campaign */
/* SPDX-License-Identifier: MIT */
#include "core/pipeline/agents.h"

#include "core/base/memory.h"
#include "core/base/panic.h"
#include "core/pipeline/call.h"

#include <math.h>
#include <stdlib.h>

/* Attempts are written to disk a little ahead of their moment: as many as leave
 * within so many seconds, so that a commit's latency costs no calls.  A crash
 * makes no more than these uncertain. */
#define AHEAD_SECONDS 0.05
/* Twice what makes a good group: one is written while the other is placed. */
#define AHEAD_MAX 2048

static void line_init(struct line *line, const char *name, double cps, int64_t concurrent)
{
	line->name = name;
	line->concurrent = concurrent;
	rate_init(&line->rate, cps);
}

static struct line *trunk_find(struct agents *agents, const char *name)
{
	for (size_t i = 0; i < agents->trunk_count && name != NULL; i++) {
		if (strcmp(agents->trunks[i].name, name) == 0)
			return &agents->trunks[i];
	}
	return NULL;
}

static void trunks_create(struct agents *agents, const struct pipeline *pipeline)
{
	agents->trunk_count = pipeline->trunk_count;
	agents->trunks = memory_alloc_array(agents->trunk_count, sizeof(*agents->trunks));
	for (size_t i = 0; i < agents->trunk_count; i++)
		line_init(&agents->trunks[i], pipeline->trunks[i].name, pipeline->trunks[i].cps,
			  pipeline->trunks[i].concurrent);
}

struct agents *agents_create(struct engine *engine)
{
	struct pipeline *pipeline = engine->pipeline;
	struct agents *agents = memory_alloc(sizeof(*agents));

	line_init(&agents->campaign, pipeline->name, pipeline->cps, pipeline->concurrent);
	trunks_create(agents, pipeline);
	agents->count = pipeline->count[PEAL_KIND_DIAL];
	agents->at = memory_alloc_array(agents->count, sizeof(*agents->at));
	for (size_t i = 0; i < agents->count; i++) {
		struct agent *agent = &agents->at[i];

		agent->engine = engine;
		agent->stage = &pipeline->stages[pipeline->first[PEAL_KIND_DIAL] + i];
		agent->name = agent->stage->dial.agent;
		agent->trunk = trunk_find(agents, agent->stage->dial.trunk);
		line_init(&agent->own, agent->name, agent->stage->dial.cps,
			  agent->stage->dial.concurrent);
	}
	return agents;
}

void agents_destroy(struct agents **agents)
{
	if (*agents == NULL)
		return;
	for (size_t i = 0; i < (*agents)->count; i++) {
		loop_timer_stop((*agents)->at[i].engine->loop, (*agents)->at[i].timer);
		rate_finish(&(*agents)->at[i].own.rate);
	}
	for (size_t i = 0; i < (*agents)->trunk_count; i++)
		rate_finish(&(*agents)->trunks[i].rate);
	rate_finish(&(*agents)->campaign.rate);
	free((*agents)->at);
	free((*agents)->trunks);
	free(*agents);
	*agents = NULL;
}

struct agent *agents_find(struct agents *agents, const char *name)
{
	for (size_t i = 0; i < agents->count; i++) {
		if (strcmp(agents->at[i].name, name) == 0)
			return &agents->at[i];
	}
	return NULL;
}

void agents_rest(struct agents *agents)
{
	for (size_t i = 0; i < agents->count; i++) {
		struct agent *agent = &agents->at[i];
		int64_t now_us = loop_monotonic_us(agent->engine->loop);

		rate_exhaust(&agent->own.rate, now_us);
		rate_exhaust(&agents->campaign.rate, now_us);
		if (agent->trunk != NULL)
			rate_exhaust(&agent->trunk->rate, now_us);
	}
}

static int64_t line_room(const struct line *line)
{
	return line->concurrent == 0 ? INT32_MAX : line->concurrent - line->in_use;
}

static int64_t ahead_max(const struct agents *agents, const struct agent *agent)
{
	double cps = INFINITY;
	const struct rate *rates[] = { &agent->own.rate, &agents->campaign.rate,
				       agent->trunk != NULL ? &agent->trunk->rate : NULL };

	for (size_t i = 0; i < 3; i++) {
		if (rates[i] != NULL && rates[i]->per_second > 0)
			cps = fmin(cps, rates[i]->per_second);
	}
	if (cps * AHEAD_SECONDS >= AHEAD_MAX)
		return AHEAD_MAX;
	return (int64_t)ceil(cps * AHEAD_SECONDS);
}

/* Free places of an agent, by every limit that holds for it. */
static int64_t agent_room(const struct agents *agents, const struct agent *agent)
{
	int64_t room = ahead_max(agents, agent) - agent->waiting;
	int64_t own = line_room(&agent->own), shared = line_room(&agents->campaign);

	if (agent->is_stopped)
		return 0;
	if (agent->trunk != NULL && line_room(agent->trunk) < shared)
		shared = line_room(agent->trunk);
	if (own < room)
		room = own;
	if (shared < room)
		room = shared;
	return room > 0 ? room : 0;
}

struct agent *agents_pick(struct agents *agents)
{
	struct agent *best = NULL;
	int64_t best_free = 0;

	for (size_t i = 0; i < agents->count; i++) {
		struct agent *agent = &agents->at[i];

		if (agent_room(agents, agent) > 0 && line_room(&agent->own) > best_free) {
			best = agent;
			best_free = line_room(&agent->own);
		}
	}
	if (best != NULL) {
		agents_occupy(best);
		best->waiting++;
	}
	return best;
}

int64_t agents_room(const struct agents *agents)
{
	int64_t room = 0;

	for (size_t i = 0; i < agents->count; i++)
		room += agent_room(agents, &agents->at[i]);
	return room;
}

void agents_occupy(struct agent *agent)
{
	agent->own.in_use++;
	agent->engine->agents->campaign.in_use++;
	if (agent->trunk != NULL)
		agent->trunk->in_use++;
}

void agents_free(struct agent *agent)
{
	require(agent->own.in_use > 0);
	agent->own.in_use--;
	agent->engine->agents->campaign.in_use--;
	if (agent->trunk != NULL)
		agent->trunk->in_use--;
}

static int64_t longer(int64_t one, int64_t other)
{
	return one > other ? one : other;
}

static int64_t agent_wait_us(const struct agent *agent, int64_t now_us)
{
	int64_t wait = rate_wait_us(&agent->own.rate, now_us);

	wait = longer(wait, rate_wait_us(&agent->engine->agents->campaign.rate, now_us));
	if (agent->trunk != NULL)
		wait = longer(wait, rate_wait_us(&agent->trunk->rate, now_us));
	return wait;
}

static void agent_take(struct agent *agent, int64_t now_us)
{
	rate_take(&agent->own.rate, now_us);
	rate_take(&agent->engine->agents->campaign.rate, now_us);
	if (agent->trunk != NULL)
		rate_take(&agent->trunk->rate, now_us);
}

static struct call *line_pop(struct agent *agent)
{
	struct call *call = agent->first;

	agent->first = call->next_in_line;
	if (agent->first == NULL)
		agent->last = NULL;
	call->next_in_line = NULL;
	return call;
}

static void agent_go(void *context);

static void agent_run(struct agent *agent)
{
	struct loop *loop = agent->engine->loop;

	while (agent->first != NULL && agent->timer == NULL) {
		int64_t now_us = loop_monotonic_us(loop);
		int64_t wait_us = agent_wait_us(agent, now_us);
		struct call *call;

		if (wait_us > 0) {
			agent->timer = loop_timer_start(loop, (wait_us + 999) / 1000, agent_go,
							agent);
			return;
		}
		call = line_pop(agent);
		switch (call_may_place(call)) {
		case CALL_GOES:
			agent->waiting--;
			agent_take(agent, now_us);
			call_place(call);
			break;
		case CALL_WAITS: /* for a scrub that answers later; others may go meanwhile */
			agent->waiting--;
			break;
		case CALL_REFUSED:
			agent->waiting--;
			agents_free(agent);
			break;
		}
	}
}

static void agent_go(void *context)
{
	struct agent *agent = context;

	agent->timer = NULL;
	agent_run(agent);
	engine_wake(agent->engine);
}

void agents_queue(struct agent *agent, struct call *call, bool is_first)
{
	call->next_in_line = is_first ? agent->first : NULL;
	if (agent->last == NULL)
		agent->first = agent->last = call;
	else if (is_first)
		agent->first = call;
	else
		agent->last = agent->last->next_in_line = call;
	agent_run(agent);
}

void agents_clear(struct agents *agents)
{
	for (size_t i = 0; i < agents->count; i++) {
		struct agent *agent = &agents->at[i];

		while (agent->first != NULL) {
			struct call *call = line_pop(agent);

			call_withdraw(call, NULL);
			agent->waiting--;
			agents_free(agent);
		}
	}
}
