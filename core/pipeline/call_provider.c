/* call_provider.c - a call with its provider: placed, watched, looked up after a crash */
/* SPDX-License-Identifier: MIT */
#include "core/base/memory.h"
#include "core/base/time.h"
#include "core/pipeline/breakers.h"
#include "core/pipeline/call.h"

/* What a provider may take beyond the longest ring and talk, and again after
 * each question about it. */
#define GRACE_MS (5 * TIME_SECOND_MS)

static const struct peal_dial_ops *dial_of(const struct call *call)
{
	return call->agent->stage->plugin->ops.dial;
}

static void watchdog_bites(void *context);

/* Waits for the provider, however long a call may last. */
static void provider_watch(struct call *call)
{
	int64_t grace_ms = call->agent->stage->promise.grace_ms;

	call_watch(call,
		   call->request.ring_max_ms + call->request.talk_max_ms +
			   (grace_ms > GRACE_MS ? grace_ms : GRACE_MS),
		   watchdog_bites);
}

/* A plugin that was asked for the end may still be at it; and at a provider of its own the
 * call may. */
static void end_unknown(struct call *call, const char *why)
{
	int64_t busy_ms = call->agent->stage->promise.busy_ms;
	struct peal_call_end end = { .outcome = PEAL_OUTCOME_UNKNOWN, .cause_text = why };

	if (busy_ms > 0)
		end.busy_until_ms = call->placed_ms + call->request.ring_max_ms +
				    call->request.talk_max_ms + busy_ms;
	call->is_lent |= call->patience > 0;
	call_end(call, &end);
}

/* The plugin has not ended its call: ask for the end, then look it up, then give
 * up. */
static void watchdog_bites(void *context)
{
	struct call *call = context;
	const struct peal_dial_ops *dial = dial_of(call);
	void *self = call->agent->stage->self;
	struct peal_error err = { 0 };

	call->watchdog = NULL;
	engine_log(call->engine, PEAL_LEVEL_WARNING, "call_overdue", call->contact.number,
		   "%s has not ended attempt %s in time: %s", call->agent->stage->label,
		   call->attempt_id,
		   call->patience == 0	 ? "it is asked to hang up"
		   : call->patience == 1 ? "it is asked what became of it"
					 : "its fate is unknown");
	switch (call->patience++) {
	case 0:
		call_watch(call, GRACE_MS, watchdog_bites);
		dial->hang_up(self, (struct peal_call *)call->handle);
		break;
	case 1:
		call_watch(call, GRACE_MS, watchdog_bites);
		if (call->agent->stage->promise.recall == PEAL_RECALL_NONE ||
		    dial->look_up == NULL ||
		    dial->look_up(self, (struct peal_call *)call->handle, &call->request,
				  call->placed_ms, &err) != 0)
			end_unknown(call, "the provider forgot the call");
		break;
	default:
		end_unknown(call, "the provider never reported the end");
	}
}

void call_place(struct call *call)
{
	struct engine *engine = call->engine;
	struct peal_error err = { 0 };

	call->phase = CALL_PLACED;
	call->placed_ms = engine_now(engine);
	call_request_time(call);
	call->handle = handles_add(engine->handles, call, call->agent->stage);
	engine->calls_active++;
	provider_watch(call);
	if (dial_of(call)->place(call->agent->stage->self, (struct peal_call *)call->handle,
				 &call->request, &err) == 0)
		return;
	stage_explain(&err);
	engine_log(engine, PEAL_LEVEL_WARNING, "not_placed", call->contact.number,
		   "%s could not place a call: %s", call->agent->stage->label, err.text);
	call_end(call,
		 &(struct peal_call_end){ .outcome = PEAL_OUTCOME_FAILED, .cause_text = err.text });
}

void call_hang_up(struct call *call)
{
	if (call->phase == CALL_PLACED)
		dial_of(call)->hang_up(call->agent->stage->self, (struct peal_call *)call->handle);
}

/* What became of an attempt that an earlier run left behind. */
static int recall(struct call *call, struct peal_error *err)
{
	const struct peal_dial_ops *dial = dial_of(call);
	void *self = call->agent->stage->self;
	struct peal_call *handle = (struct peal_call *)call->handle;
	enum peal_recall promise = call->agent->stage->promise.recall;

	if (promise != PEAL_RECALL_NONE && dial->look_up != NULL)
		return dial->look_up(self, handle, &call->request, call->placed_ms, err);
	if (promise != PEAL_RECALL_IDEMPOTENT)
		return peal_fail(err, PEAL_FAIL_REMOTE, "%s cannot say what became of it",
				 call->agent->stage->label);
	if (call->request.ring_until_ms <= engine_now(call->engine))
		return peal_fail(err, PEAL_FAIL_REMOTE, "it may not be called any more");
	return dial->place(self, handle, &call->request, err);
}

static void recall_now(struct call *call, bool may_ring)
{
	struct peal_error err = { 0 };

	if (may_ring)
		call_request_time(call);
	else
		call->request.ring_until_ms = engine_now(call->engine);
	provider_watch(call);
	if (recall(call, &err) == 0)
		return;
	stage_explain(&err);
	end_unknown(call, err.text);
}

static void scrub_on(struct call *call);

static void scrubbed_later(struct question *question, enum question_answer answer)
{
	struct call *call =
		(struct call *)(void *)((char *)question - offsetof(struct call, scrubbing));

	if (answer == QUESTION_YES)
		scrub_on(call);
	else
		recall_now(call, false);
}

static void scrub_on(struct call *call)
{
	enum question_answer answer = question_ask(&call->scrubbing);

	if (answer != QUESTION_LATER)
		recall_now(call, answer == QUESTION_YES && engine_may_call(call->engine));
}

/* One that waits with its provider may still ring. */
static bool may_still_ring(const struct call *call)
{
	struct peal_dnd_entry listed;

	return engine_may_call(call->engine) &&
	       !account_find(&call->engine->account, call->contact.number, &listed);
}

/* Placing it again, under the same id, may be its first ring: then all rules hold. */
static void recall_asked(struct call *call, bool is_rendered)
{
	call->scrubbing.fn = scrubbed_later;
	if (is_rendered && may_still_ring(call))
		scrub_on(call);
	else
		recall_now(call, false);
}

void call_recover(struct engine *engine, const struct peal_inflight_row *row)
{
	struct agent *agent = agents_find(engine->agents, row->agent);
	struct peal_error err = { 0 };
	bool is_rendered;
	struct call *call = call_create(engine, &row->contact,
					agent != NULL ? agent : &engine->agents->at[0]);

	call->attempt = row->attempt;
	id_format(&call->attempt, call->attempt_id);
	call->attempt_no = row->attempt_no;
	call->contact.attempt_count = row->attempt_no - 1;
	call->lane = row->attempt_no > 1 ? PEAL_LANE_AGAIN : PEAL_LANE_FRESH;
	call->due_ms = row->started_ms;
	call->ruling = arena_text(call->arena, row->ruling);
	call->placed_ms = row->started_ms;
	call->is_recovered = true;
	call->phase = CALL_PLACED;
	call->handle = handles_add(engine->handles, call, call->agent->stage);
	engine->calls_active++;
	agents_occupy(call->agent);
	breakers_join(call);
	call_request_fill(call);
	is_rendered = call_render(call, &err) == 0;
	if (agent == NULL)
		end_unknown(call, "its agent is not in the pipeline any more");
	else if (agent->stage->promise.recall == PEAL_RECALL_IDEMPOTENT)
		recall_asked(call, is_rendered);
	else
		recall_now(call, may_still_ring(call));
}
