/* preparing.c - calls that their plugin makes ready before they are on disk */
/* SPDX-License-Identifier: MIT */
#include "core/pipeline/preparing.h"

#include "core/base/memory.h"
#include "core/base/time.h"
#include "core/pipeline/call.h"
#include "core/pipeline/held.h"

#include <math.h>
#include <stdlib.h>

/* As many as leave within so many seconds, so that there is always one that is
 * ready; and enough at a time for the plugin to use its threads. */
#define AHEAD_SECONDS 2.0
#define COUNT_MIN 16
#define COUNT_MAX 2048

/* A plugin that does not answer in time has failed. */
#define PATIENCE_MS (2 * TIME_MINUTE_MS)
/* A contact whose call could not be prepared is tried again after longer and longer
 * waits; so often in a row, a quarter of an hour in all, is not an accident. */
#define TRIES_MAX 6u
/* After so many failures in a row the contacts are left in peace for a while, and
 * then one call is tried. */
#define FAILURES_MAX 8u
#define REST_MS (30 * TIME_SECOND_MS)

bool preparing_is_needed(const struct agent *agent)
{
	return agent->stage->plugin->ops.dial->prepare != NULL;
}

static int64_t count_max(const struct agent *agent, double cps)
{
	double count = fmin(fmax(ceil(cps * AHEAD_SECONDS), COUNT_MIN), COUNT_MAX);

	if (agent->preparing.rest != NULL)
		return 0;
	if (agent->preparing.failure_count >= FAILURES_MAX)
		return 1;
	/* More than may be under way would wait for whole calls to end. */
	return (int64_t)fmin(count, (double)agent->own.concurrent);
}

int64_t preparing_room(const struct agent *agent, double cps)
{
	int64_t room = count_max(agent, cps) - agent->preparing.count;

	return room > 0 ? room : 0; /* a failure leaves less room than is used */
}

/* ---- who is prepared ---- */

static struct call *pop(struct preparing *preparing)
{
	struct call *call = preparing->first;

	preparing->first = call->next_in_line;
	if (preparing->first == NULL)
		preparing->last = NULL;
	call->next_in_line = NULL;
	return call;
}

struct call *preparing_take(struct agent *agent)
{
	agent->preparing.count--;
	return pop(&agent->preparing);
}

void preparing_clear(struct agent *agent)
{
	while (agent->preparing.first != NULL) {
		struct call *call = pop(&agent->preparing);

		call_put_back(call, call->due_ms, NULL);
	}
}

void preparing_stop(struct agent *agent)
{
	loop_timer_stop(agent->engine->loop, agent->preparing.rest);
	agent->preparing.rest = NULL;
}

static void prepared(struct call *call)
{
	struct preparing *preparing = &call->agent->preparing;

	preparing->failure_count = 0;
	preparing->told[0] = '\0';
	streaks_end(&call->engine->agents->unprepared, call->contact.id);
	call->next_in_line = NULL;
	if (preparing->last == NULL)
		preparing->first = preparing->last = call;
	else
		preparing->last = preparing->last->next_in_line = call;
	agents_run_prepared(call->engine->agents);
}

/* ---- who is not ---- */

static void rested(void *context)
{
	struct agent *agent = context;

	agent->preparing.rest = NULL;
	engine_wake(agent->engine);
}

static void failure_count(struct agent *agent)
{
	struct preparing *preparing = &agent->preparing;

	if (++preparing->failure_count < FAILURES_MAX || preparing->rest != NULL)
		return;
	if (preparing->failure_count == FAILURES_MAX)
		engine_log(agent->engine, PEAL_LEVEL_WARNING, "preparing_rests", 0,
			   "%s has failed to prepare %u calls in a row; from now on one is tried "
			   "every 30 seconds",
			   agent->stage->label, FAILURES_MAX);
	preparing->rest = loop_timer_start(agent->engine->loop, REST_MS, rested, agent);
}

/* Each sentence is said once, until a call was prepared again. */
static void failure_tell(struct call *call, const char *why)
{
	struct agent *agent = call->agent;

	if (strcmp(agent->preparing.told, why) != 0)
		engine_log(agent->engine, PEAL_LEVEL_WARNING, "not_prepared", call->contact.number,
			   "%s could not prepare a call: %s; no attempt is charged",
			   agent->stage->label, why);
	snprintf(agent->preparing.told, sizeof(agent->preparing.told), "%s", why);
}

static void set_aside(struct call *call, const char *why)
{
	engine_log(call->engine, PEAL_LEVEL_INFO, "set_aside", call->contact.number,
		   "its call could not be prepared: %s; the contact is set aside until the next "
		   "run",
		   why);
	streaks_end(&call->engine->agents->unprepared, call->contact.id);
	held_add(call->engine, HELD_NOT_PREPARED);
	call_put_back(call, PEAL_NEVER,
		      arena_format(call->arena, "could not be prepared: %s", why));
}

/* What is wrong with the contact's own words stays wrong, unless another agent can say
 * them. */
static void not_prepared(struct call *call, enum peal_code code, const char *why)
{
	struct agents *agents = call->engine->agents;
	const struct streak *streak = streaks_add(&agents->unprepared, call->contact.id);
	bool is_for_good = code == PEAL_FAIL_INPUT && agents->count == 1;

	failure_tell(call, why);
	if (!is_for_good)
		failure_count(call->agent);
	if (is_for_good || streak == NULL || streak->count >= TRIES_MAX)
		set_aside(call, why);
	else
		call_put_back(call, engine_now(call->engine) + streaks_wait_ms(streak->count),
			      arena_format(call->arena, "not prepared: %s", why));
}

/* ---- asking the plugin ---- */

static void job_end(struct call *call)
{
	handles_end(call->job);
	call->job = NULL;
}

static void no_answer(void *context)
{
	struct call *call = context;

	call->watchdog = NULL;
	call->is_lent = true;
	job_end(call);
	not_prepared(call, PEAL_FAIL_BUG, "it did not answer within two minutes");
}

void preparing_start(struct call *call)
{
	const struct stage *stage = call->agent->stage;
	enum peal_when when;

	call->job = handles_add(call->engine->handles, call, stage);
	when = stage->plugin->ops.dial->prepare(stage->self, &call->request,
						(struct peal_job *)call->job);
	if (when == PEAL_LATER) {
		call_watch(call, PATIENCE_MS, no_answer);
		return;
	}
	job_end(call);
	if (when == PEAL_NOW) {
		prepared(call);
	} else {
		call_complain(call, stage->label, "prepared a call neither now nor later");
		not_prepared(call, PEAL_FAIL_BUG, "it answered neither now nor later");
	}
}

struct answer {
	void *job;
	bool is_failed;
	struct peal_error err;
};

static void answer_take(const struct answer *answer)
{
	struct engine *engine = handles_owner(answer->job);
	struct call *call = handles_get(answer->job);
	const struct stage *stage = handles_about(answer->job);

	if (call == NULL || call->job != answer->job || call->phase != CALL_PREPARE) {
		engine_log(engine, PEAL_LEVEL_WARNING, "late_answer", 0,
			   "%s prepared a call twice or too late; dropped", stage->label);
		return;
	}
	job_end(call);
	call_watch(call, -1, NULL);
	if (answer->is_failed)
		not_prepared(call, answer->err.code, answer->err.text);
	else
		prepared(call);
}

/* What comes while all is taken down is left: the call is on no disk. */
static void answered(void *context)
{
	struct answer *answer = context;
	const struct engine *engine = handles_owner(answer->job);

	if (!engine->is_closing)
		answer_take(answer);
	free(answer);
}

void preparing_done(struct peal_job *job, const struct peal_error *err)
{
	struct engine *engine = handles_owner(job);
	struct answer *answer = memory_alloc(sizeof(*answer));

	answer->job = job;
	answer->is_failed = err != NULL;
	if (err != NULL) {
		answer->err = *err;
		stage_explain(&answer->err);
	}
	loop_post(engine->loop, answered, answer);
}
