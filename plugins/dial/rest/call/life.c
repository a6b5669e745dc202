/* life.c - how long a call may last at most, and what it is when nobody has told by then */
/* SPDX-License-Identifier: MIT */
#include "call/call.h"

#define LIFE_SLACK_MS 30000
#define SOON_MS 2000

static int64_t begun_ms(const struct call *call)
{
	return call->sent_ms != 0 ? call->sent_ms : call->placed_ms;
}

/* When it waits with the provider for so long, and then rings and talks. */
static int64_t over_after(const struct call *call, int64_t queue_ms)
{
	const struct peal_call_request *request = call->request;

	return begun_ms(call) + queue_ms + request->ring_max_ms + request->talk_max_ms +
	       LIFE_SLACK_MS;
}

/* What still waits when its window closes is canceled. */
static int64_t life_over_ms(const struct call *call)
{
	int64_t queue_ms = call->rest->preset->queue_max_ms;
	int64_t window_ms = call->ring_until_ms - begun_ms(call);

	if (call->ring_until_ms != PEAL_NEVER && window_ms < queue_ms)
		queue_ms = window_ms;
	return over_after(call, queue_ms < 0 ? 0 : queue_ms);
}

/* What may wait there, and was not canceled, may ring after its window too. */
static int64_t busy_until_ms(const struct call *call)
{
	return call->stage > STAGE_QUEUED ? life_over_ms(call)
					  : over_after(call, call->rest->preset->queue_max_ms);
}

/* It may ring or talk as long as it could live: its number is let alone until then. */
void call_over_unknown(struct call *call)
{
	const struct peal_call_end end = {
		.outcome = PEAL_OUTCOME_UNKNOWN,
		.cause = call->known.code,
		.cause_text = call->id == NULL
				      ? "it is not known whether the provider took the call"
				      : "the provider never reported its end",
		.busy_until_ms = busy_until_ms(call),
	};

	call_over(call, &end);
}

/* The last looks are over: what is known by now is all that there will be. */
void life_conclude(struct call *call)
{
	if (call->stage >= STAGE_ANSWERED)
		call_over_known(call);
	else
		call_over_unknown(call);
}

/* Its answer may have the id by which it can be ended. */
static bool is_create_under_way(const struct call *call)
{
	const struct ask *create = queue_find(call, ASK_CREATE);

	return create != NULL && create->is_sent && !call->is_given_up;
}

static void on_life_over(void *context)
{
	struct call *call = context;

	call->life_timer = NULL;
	if (is_create_under_way(call)) {
		call_timer(call, &call->life_timer, SOON_MS, on_life_over);
		return;
	}
	call->is_life_over = true;
	call->is_watched = true;
	if (call->ended_ms != 0)
		call_over_known(call);
	else if (call->phase == PHASE_LIVE)
		poll_in(call, 0);
	else if (call->phase != PHASE_ENDING && (call->is_given_up || !seek_goes_on(call)))
		life_conclude(call);
}

void life_end_soon(struct call *call)
{
	call->is_given_up = true;
	call_timer(call, &call->life_timer, 0, on_life_over);
}

void life_start(struct call *call)
{
	int64_t over_ms = life_over_ms(call);

	/* One of an earlier run may be older; it is looked for, or told of, all the same. */
	if (call->is_recalled && over_ms < call_now(call) + 2 * LIFE_SLACK_MS)
		over_ms = call_now(call) + 2 * LIFE_SLACK_MS +
			  (seek_is_possible(call) ? call->rest->preset->find_settle_ms : 0);
	call_timer(call, &call->life_timer, over_ms - call_now(call), on_life_over);
}
