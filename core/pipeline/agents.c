/* agents.c - who may call now: the limits of agents, trunks and the campaign */
/* SPDX-License-Identifier: MIT */
#include "core/pipeline/agents.h"

#include "core/base/memory.h"
#include "core/base/panic.h"
#include "core/pipeline/breakers.h"
#include "core/pipeline/call.h"
#include "core/pipeline/preparing.h"

#include <math.h>
#include <stdlib.h>

/* Attempts are written to disk a little ahead of their moment: as many as leave
 * within so many seconds, so that a commit's latency costs no calls.  A crash
 * makes no more than these uncertain. */
#define AHEAD_SECONDS 0.05
/* The store is asked once more about as many calls as leave within so many seconds: an
 * answer for those behind them would be old when their moment comes. */
#define ASKING_SECONDS 0.001
/* Twice what makes a good group: one is written while the other is placed. */
#define AHEAD_MAX 2048

static void line_init(struct line *line, struct engine *engine, const char *name, double cps,
		      int64_t concurrent)
{
	line->engine = engine;
	line->name = name;
	line->concurrent = concurrent;
	rate_init(&line->rate, cps);
}

static void line_finish(struct line *line)
{
	rate_finish(&line->rate);
	streaks_finish(&line->refusals);
}

static struct line *trunk_find(struct agents *agents, const char *name)
{
	for (size_t i = 0; i < agents->trunk_count && name != NULL; i++) {
		if (strcmp(agents->trunks[i].name, name) == 0)
			return &agents->trunks[i];
	}
	return NULL;
}

static void trunk_init(struct line *line, struct engine *engine, const struct pipeline_trunk *trunk)
{
	const struct breaker_settings settings = { trunk->breaker_calls, trunk->breaker_within,
						   trunk->breaker_pause };

	line_init(line, engine, trunk->name, trunk->cps, trunk->concurrent);
	breaker_init(&line->breaker, &settings);
}

static void trunks_create(struct agents *agents, struct engine *engine)
{
	const struct pipeline *pipeline = engine->pipeline;

	agents->trunk_count = pipeline->trunk_count;
	agents->trunks = memory_alloc_array(agents->trunk_count, sizeof(*agents->trunks));
	for (size_t i = 0; i < agents->trunk_count; i++)
		trunk_init(&agents->trunks[i], engine, &pipeline->trunks[i]);
}

static void agent_line_init(struct agent *agent, const struct stage_dial_options *dial)
{
	const struct breaker_settings settings = { dial->breaker_calls, dial->breaker_within,
						   dial->breaker_pause };

	line_init(&agent->own, agent->engine, agent->name, dial->cps, dial->concurrent);
	breaker_init(&agent->own.breaker, &settings);
}

/* What a check has read already; a rehearsal's plugin may show no numbers. */
static void callers_read(struct agent *agent)
{
	const struct peal_texts *texts = &agent->stage->dial.caller_ids;
	struct peal_arena *arena = agent->engine->arena;
	struct caller_pool *callers = &agent->callers;

	if (!(agent->stage->promise.abilities & PEAL_DIAL_CALLER_ID))
		return;
	callers->numbers = arena_alloc(arena, texts->count * sizeof(*callers->numbers));
	callers->texts = arena_alloc(arena, texts->count * sizeof(*callers->texts));
	for (size_t i = 0; i < texts->count; i++) {
		uint64_t *number = &callers->numbers[callers->count];

		if (number_parse(texts->at[i], strlen(texts->at[i]), NULL, number) != NUMBER_OK)
			continue;
		number_format(*number, callers->texts[callers->count++]);
	}
}

struct agents *agents_create(struct engine *engine)
{
	struct pipeline *pipeline = engine->pipeline;
	struct agents *agents = memory_alloc(sizeof(*agents));

	line_init(&agents->campaign, engine, pipeline->name, pipeline->cps, pipeline->concurrent);
	trunks_create(agents, engine);
	agents->count = pipeline->count[PEAL_KIND_DIAL];
	agents->at = memory_alloc_array(agents->count, sizeof(*agents->at));
	for (size_t i = 0; i < agents->count; i++) {
		struct agent *agent = &agents->at[i];

		agent->engine = engine;
		agent->stage = &pipeline->stages[pipeline->first[PEAL_KIND_DIAL] + i];
		agent->name = agent->stage->dial.agent;
		agent->trunk = trunk_find(agents, agent->stage->dial.trunk);
		agent_line_init(agent, &agent->stage->dial);
		callers_read(agent);
	}
	return agents;
}

void agents_destroy(struct agents **agents)
{
	if (*agents == NULL)
		return;
	for (size_t i = 0; i < (*agents)->count; i++) {
		loop_timer_stop((*agents)->at[i].engine->loop, (*agents)->at[i].timer);
		breakers_stop(&(*agents)->at[i]);
		preparing_stop(&(*agents)->at[i]);
		line_finish(&(*agents)->at[i].own);
	}
	for (size_t i = 0; i < (*agents)->trunk_count; i++)
		line_finish(&(*agents)->trunks[i]);
	line_finish(&(*agents)->campaign);
	streaks_finish(&(*agents)->unprepared);
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

/* Calls per second, by every limit that holds for an agent. */
static double agent_cps(const struct agent *agent)
{
	const struct agents *agents = agent->engine->agents;
	double cps = INFINITY;
	const struct rate *rates[] = { &agent->own.rate, &agents->campaign.rate,
				       agent->trunk != NULL ? &agent->trunk->rate : NULL };

	for (size_t i = 0; i < 3; i++) {
		if (rates[i] != NULL && rates[i]->per_second > 0)
			cps = fmin(cps, rates[i]->per_second);
	}
	return cps;
}

/* How many more attempts may be written ahead of their moment. */
static int64_t ahead_room(const struct agent *agent)
{
	double ahead = agent_cps(agent) * AHEAD_SECONDS;

	return (ahead >= AHEAD_MAX ? AHEAD_MAX : (int64_t)ceil(ahead)) - agent->waiting;
}

static int64_t asking_max(const struct agent *agent)
{
	double asking = agent_cps(agent) * ASKING_SECONDS;

	return asking >= AHEAD_MAX ? INT64_MAX : (int64_t)ceil(asking);
}

static bool agent_may_call(const struct agent *agent)
{
	return !agent->is_stopped && !agent->is_unavailable && !breakers_is_resting(agent);
}

/* Free places of an agent, by every limit that holds for it. */
static int64_t agent_places(const struct agents *agents, const struct agent *agent)
{
	int64_t own = line_room(&agent->own), shared = line_room(&agents->campaign);
	int64_t room = ahead_room(agent);

	if (!agent_may_call(agent))
		return 0;
	if (agent->trunk != NULL && line_room(agent->trunk) < shared)
		shared = line_room(agent->trunk);
	if (breakers_room(agent) < shared)
		shared = breakers_room(agent);
	if (own < room)
		room = own;
	if (shared < room)
		room = shared;
	return room > 0 ? room : 0;
}

/* What is prepared has no place yet: there is a limit of its own, so that a call that
 * ends is followed by one that is ready. */
static int64_t agent_room(const struct agents *agents, const struct agent *agent)
{
	if (!preparing_is_needed(agent))
		return agent_places(agents, agent);
	return agent_may_call(agent) ? preparing_room(agent, agent_cps(agent)) : 0;
}

typedef int64_t room_fn(const struct agents *agents, const struct agent *agent);

/* The agent with the most free places among those that have room; NULL: none has. */
static struct agent *agent_freest(struct agents *agents, room_fn *room)
{
	struct agent *best = NULL;
	int64_t best_free = INT64_MIN;

	for (size_t i = 0; i < agents->count; i++) {
		struct agent *agent = &agents->at[i];
		int64_t free_count = line_room(&agent->own) - agent->preparing.count;

		if (free_count > best_free && room(agents, agent) > 0) {
			best = agent;
			best_free = free_count;
		}
	}
	return best;
}

static void agent_reserve(struct agent *agent)
{
	agents_occupy(agent);
	agent->waiting++;
}

struct agent *agents_pick(struct agents *agents)
{
	struct agent *best = agent_freest(agents, agent_room);

	if (best != NULL && preparing_is_needed(best))
		best->preparing.count++;
	else if (best != NULL)
		agent_reserve(best);
	return best;
}

/* Places for those that are prepared. */
static int64_t agent_prepared_places(const struct agents *agents, const struct agent *agent)
{
	return agent->preparing.first == NULL ? 0 : agent_places(agents, agent);
}

void agents_run_prepared(struct agents *agents)
{
	struct agent *agent;

	for (size_t i = 0; i < agents->count; i++) {
		agent = &agents->at[i];
		if (!engine_may_call(agent->engine) || !agent_may_call(agent))
			preparing_clear(agent);
	}
	while ((agent = agent_freest(agents, agent_prepared_places)) != NULL) {
		agent_reserve(agent);
		call_intend(preparing_take(agent));
	}
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

void agents_free(struct call *call)
{
	struct agent *agent = call->agent;

	require(agent->own.in_use > 0);
	agent->own.in_use--;
	agent->engine->agents->campaign.in_use--;
	if (agent->trunk != NULL)
		agent->trunk->in_use--;
	breakers_freed(call);
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

static bool has_call(const struct agent *agent)
{
	return agent->first != NULL && agent->asking < asking_max(agent);
}

/* Agents that share a limit take turns: whose call has waited longest goes first, of
 * those who may go now.  `agent` is one of them. */
static struct agent *whose_turn(struct agent *agent, int64_t now_us)
{
	struct agents *agents = agent->engine->agents;
	struct agent *best = agent;

	for (size_t i = 0; i < agents->count; i++) {
		struct agent *other = &agents->at[i];

		if (other != best && has_call(other) &&
		    other->first->ready_us < best->first->ready_us &&
		    agent_wait_us(other, now_us) == 0)
			best = other;
	}
	return best;
}

/* The rate is taken at the last moment: a machine that was busy in between makes the
 * next calls later, not this second fuller. */
static void agent_place(struct agent *agent)
{
	struct call *call = line_pop(agent);

	switch (call_may_place(call)) {
	case CALL_GOES:
		agent->waiting--;
		agent_take(agent, loop_monotonic_us(agent->engine->loop));
		call_place(call);
		break;
	case CALL_WAITS: /* for a scrub that answers later; others may go meanwhile */
		agent->waiting--;
		break;
	case CALL_REFUSED: /* on its way back to the queue */
		agent->waiting--;
		agents_free(call);
		break;
	}
}

static void agent_run(struct agent *agent)
{
	struct loop *loop = agent->engine->loop;

	while (has_call(agent) && agent->timer == NULL) {
		int64_t now_us = loop_monotonic_us(loop);
		int64_t wait_us = agent_wait_us(agent, now_us);

		if (wait_us > 0) {
			agent->timer = loop_timer_start(loop, (wait_us + 999) / 1000, agent_go,
							agent);
			break;
		}
		agent_place(whose_turn(agent, now_us));
	}
	agents_run_prepared(agent->engine->agents);
}

static void agent_go(void *context)
{
	struct agent *agent = context;

	agent->timer = NULL;
	agent_run(agent);
	engine_wake(agent->engine);
}

void agents_go_on(struct agent *agent)
{
	agent_run(agent);
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

void agents_clear_one(struct agent *agent)
{
	preparing_clear(agent);
	while (agent->first != NULL) {
		struct call *call = line_pop(agent);

		call_withdraw(call, NULL);
		agent->waiting--;
		agents_free(call);
	}
}

void agents_clear(struct agents *agents)
{
	for (size_t i = 0; i < agents->count; i++)
		agents_clear_one(&agents->at[i]);
}
