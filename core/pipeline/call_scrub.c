/* call_scrub.c - the scrub stages are asked again, just before dialling */
/* SPDX-License-Identifier: MIT */
#include "core/base/memory.h"
#include "core/base/time.h"
#include "core/pipeline/call.h"

#include <stdlib.h>

/* A contact about whom nobody could be asked is tried again then. */
#define LATER_MS (5 * TIME_MINUTE_MS)

/* How old the store's word on the account's own list may be when a call is placed.
 * It was asked in the commit of the intent: who goes at once is not asked again, who
 * has waited in the line is. */
#define ACCOUNT_AGE_MAX_US 2000

static void refuse(struct call *call)
{
	struct call_place_change change = { .state = PEAL_CONTACT_SUPPRESSED };

	change.why = question_reason(&call->scrubbing, call->arena);
	engine_log(call->engine, PEAL_LEVEL_INFO, "suppressed", call->contact.number,
		   "not called: %s says %s", question_stage(&call->scrubbing)->label, change.why);
	call_withdraw(call, &change);
}

/* It comes to the front of its line, and what is still to be asked is asked there. */
static void come_back(struct call *call)
{
	call->agent->waiting++;
	agents_queue(call->agent, call, true);
}

/* The plugin gave no answer that counts: nobody is called unasked. */
static void put_off(struct call *call)
{
	const struct question *question = &call->scrubbing;

	engine_log(call->engine, PEAL_LEVEL_ERROR, question->fault.event, call->contact.number,
		   "%s %s; the contact is not called now", question_stage(question)->label,
		   question->fault.what);
	call_withdraw(call, &(struct call_place_change){ PEAL_CONTACT_QUEUED,
							 engine_now(call->engine) + LATER_MS,
							 "a scrub did not answer" });
}

static void answered_later(struct question *question, enum question_answer answer)
{
	struct call *call =
		(struct call *)(void *)((char *)question - offsetof(struct call, scrubbing));

	if (answer == QUESTION_YES) {
		come_back(call);
		return;
	}
	agents_free(call);
	if (answer == QUESTION_NO)
		refuse(call);
	else
		put_off(call);
}

enum call_go call_scrub(struct call *call)
{
	call->scrubbing.fn = answered_later;
	switch (question_ask(&call->scrubbing)) {
	case QUESTION_YES:
		call->is_scrubbed = true;
		return CALL_GOES;
	case QUESTION_LATER:
		return CALL_WAITS;
	case QUESTION_NO:
		refuse(call);
		return CALL_REFUSED;
	case QUESTION_SILENCE:
		break;
	}
	put_off(call);
	return CALL_REFUSED;
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
	struct agent *agent = call->agent;

	agent->asking--; /* before the call comes back */
	if (result < 0) {
		engine_log(engine, PEAL_LEVEL_ERROR, "not_asked", call->contact.number,
			   "not called now: the account's own DND list cannot be read: %s",
			   err->text);
		agents_free(call);
		call_withdraw(call, &(struct call_place_change){
					    PEAL_CONTACT_QUEUED, engine_now(engine) + LATER_MS,
					    "the account's own list could not be read" });
	} else if (inquiry->is_listed) {
		engine_log(engine, PEAL_LEVEL_INFO, "suppressed", call->contact.number,
			   "not called: on the account's own DND list");
		agents_free(call);
		call_withdraw(call, &(struct call_place_change){ PEAL_CONTACT_SUPPRESSED, 0,
								 "dnd: the account's own list" });
	} else {
		call->asked_us = loop_monotonic_us(engine->loop);
		come_back(call);
	}
	free(inquiry);
	agents_go_on(agent);
}

enum call_go call_ask_account(struct call *call)
{
	struct engine *engine = call->engine;
	struct inquiry *inquiry;

	if (loop_monotonic_us(engine->loop) - call->asked_us <= ACCOUNT_AGE_MAX_US)
		return CALL_GOES;
	inquiry = memory_alloc(sizeof(*inquiry));
	inquiry->call = call;
	call->agent->asking++;
	storage_do(engine->storage, inquiry_work, inquiry_done, inquiry);
	return CALL_WAITS;
}
