/* call_scrub.c - the scrub stages are asked again, just before dialling */
/* SPDX-License-Identifier: MIT */
#include "core/base/memory.h"
#include "core/base/time.h"
#include "core/pipeline/call.h"

#include <stdlib.h>

/* A scrub that does not answer in time refuses: nobody is called unasked. */
#define PATIENCE_MS TIME_MINUTE_MS
#define LATER_MS (5 * TIME_MINUTE_MS)

/* How old the store's word on the account's own list may be when a call is placed.
 * It was asked in the commit of the intent: who goes at once is not asked again, who
 * has waited in the line is. */
#define ACCOUNT_AGE_MAX_US 2000

static struct stage *scrub_stage(struct call *call)
{
	struct pipeline *pipeline = call->engine->pipeline;

	return &pipeline->stages[pipeline->first[PEAL_KIND_SCRUB] + call->stage_index];
}

static void refuse(struct call *call, const struct peal_verdict *verdict)
{
	struct call_place_change change = { .state = PEAL_CONTACT_SUPPRESSED };

	change.why = arena_format(call->arena, "%s: %.*s",
				  verdict->reason != NULL ? verdict->reason : "refused",
				  (int)sizeof(verdict->detail) - 1, verdict->detail);
	engine_log(call->engine, PEAL_LEVEL_INFO, "suppressed", call->contact.number,
		   "not called: %s says %s", scrub_stage(call)->label, change.why);
	call_withdraw(call, &change);
}

/* It comes to the front of its line, and what is still to be asked is asked there. */
static void come_back(struct call *call)
{
	call->agent->waiting++;
	agents_queue(call->agent, call, true);
}

/* The plugin gave no answer that counts: nobody is called unasked. */
static void put_off(struct call *call, const char *event, const char *what)
{
	engine_log(call->engine, PEAL_LEVEL_ERROR, event, call->contact.number,
		   "%s %s; the contact is not called now", scrub_stage(call)->label, what);
	call_withdraw(call, &(struct call_place_change){ PEAL_CONTACT_QUEUED,
							 engine_now(call->engine) + LATER_MS,
							 "a scrub did not answer" });
}

static void job_end(struct call *call)
{
	handles_end(call->job);
	call->job = NULL;
}

static void no_answer(void *context)
{
	struct call *call = context;

	call->watchdog = NULL;
	job_end(call);
	agents_free(call->agent);
	put_off(call, "scrub_silent", "did not answer within a minute");
}

enum call_go call_scrub(struct call *call)
{
	size_t count = call->engine->pipeline->count[PEAL_KIND_SCRUB];

	for (; call->stage_index < count; call->stage_index++) {
		struct stage *stage = scrub_stage(call);
		struct peal_verdict verdict = { 0 };
		enum peal_when when;

		if (stage->plugin->ops.scrub->again == NULL)
			continue;
		call->job = handles_add(call->engine->handles, call, stage);
		when = stage->plugin->ops.scrub->again(stage->self, &call->contact,
						       (struct peal_job *)call->job, &verdict);
		if (when == PEAL_LATER) {
			call_watch(call, PATIENCE_MS, no_answer);
			return CALL_WAITS;
		}
		job_end(call);
		if (when != PEAL_NOW) {
			put_off(call, "bad_plugin", "answered neither now nor later");
			return CALL_REFUSED;
		}
		if (verdict.is_refused) {
			refuse(call, &verdict);
			return CALL_REFUSED;
		}
	}
	call->is_scrubbed = true;
	return CALL_GOES;
}

struct answer {
	void *job;
	bool is_empty; /* done() was called without a verdict */
	struct peal_verdict verdict;
};

static void answered(void *context)
{
	struct answer *answer = context;
	struct call *call = handles_get(answer->job);
	const struct stage *stage = handles_about(answer->job);

	if (call == NULL) {
		engine_log(handles_owner(answer->job), PEAL_LEVEL_WARNING, "late_answer", 0,
			   "%s answered a question twice or too late; dropped", stage->label);
		free(answer);
		return;
	}
	job_end(call);
	call_watch(call, -1, NULL);
	if (answer->is_empty) {
		agents_free(call->agent);
		put_off(call, "bad_plugin", "answered without a verdict");
	} else if (answer->verdict.is_refused) {
		agents_free(call->agent);
		refuse(call, &answer->verdict);
	} else {
		call->stage_index++;
		come_back(call);
	}
	free(answer);
}

void call_scrub_done(struct peal_job *job, const struct peal_verdict *verdict)
{
	struct engine *engine = handles_owner(job);
	struct answer *answer = memory_alloc(sizeof(*answer));

	answer->job = job;
	answer->is_empty = verdict == NULL;
	if (verdict != NULL)
		answer->verdict = *verdict;
	loop_post(engine->loop, answered, answer);
}

/* ---- the account's own list ---- */

struct inquiry {
	struct call *call;
	bool is_listed;
};

static int inquiry_take(void *context, const void *row)
{
	struct inquiry *inquiry = context;

	(void)row;
	inquiry->is_listed = true;
	return 0;
}

static int inquiry_work(const struct peal_store_ops *ops, void *self, void *context,
			struct peal_error *err)
{
	struct inquiry *inquiry = context;
	const struct peal_read_filter filter = { .number = inquiry->call->contact.number };

	return ops->read(self, PEAL_READ_DND, &filter, inquiry_take, inquiry, err);
}

static void inquiry_done(void *context, int result, const struct peal_error *err)
{
	struct inquiry *inquiry = context;
	struct call *call = inquiry->call;
	struct engine *engine = call->engine;

	if (result < 0) {
		engine_log(engine, PEAL_LEVEL_ERROR, "not_asked", call->contact.number,
			   "not called now: the account's own DND list cannot be read: %s",
			   err->text);
		agents_free(call->agent);
		call_withdraw(call, &(struct call_place_change){
					    PEAL_CONTACT_QUEUED, engine_now(engine) + LATER_MS,
					    "the account's own list could not be read" });
	} else if (inquiry->is_listed) {
		engine_log(engine, PEAL_LEVEL_INFO, "suppressed", call->contact.number,
			   "not called: on the account's own DND list");
		agents_free(call->agent);
		call_withdraw(call, &(struct call_place_change){ PEAL_CONTACT_SUPPRESSED, 0,
								 "dnd: the account's own list" });
	} else {
		call->asked_us = loop_monotonic_us(engine->loop);
		come_back(call);
	}
	free(inquiry);
}

enum call_go call_ask_account(struct call *call)
{
	struct engine *engine = call->engine;
	struct inquiry *inquiry;

	if (loop_monotonic_us(engine->loop) - call->asked_us <= ACCOUNT_AGE_MAX_US)
		return CALL_GOES;
	inquiry = memory_alloc(sizeof(*inquiry));
	inquiry->call = call;
	storage_do(engine->storage, inquiry_work, inquiry_done, inquiry);
	return CALL_WAITS;
}
