/* end.c - calls that are ended early: by the operator, at the window's end, by a limit
 *
 * What the provider has not begun is canceled, the rest hung up; then its own report, or
 * a look-up, says what became of it. */
/* SPDX-License-Identifier: MIT */
#include "call/call.h"

#define BOUND_MS 10000	      /* an end that the provider has agreed to is reported by then */
#define LOOK_AFTER_MS 2000    /* it is looked up so long after that */
#define AGAIN_MS INT64_C(500) /* doubles with each try, so often */
#define DOUBLED_MAX 5u
#define AGAIN_MS_MAX 60000   /* however long the provider wants to be left alone */
#define TRIES_MAX 3u	     /* to end one call that may ring */
#define LIMIT_SLACK_MS 15000 /* the provider has its own timer, which goes first */
#define LIMIT_LOOKS_MAX 3u   /* before a call is ended of which nobody says where it stands */
#define LIMIT_AWAY_MS 120000 /* the same while the provider takes no requests at all */
#define DIALED_MS 10000	     /* by then a provider that does not queue has dialed */

static bool needs_id(const struct preset_request *request)
{
	return request_uses(request, "call_id");
}

/* ---- asking for the end ---- */

/* NULL: the provider offers no way.  Of one that waits there both are tried in turn. */
static const struct preset_request *end_request(const struct call *call)
{
	const struct preset *preset = call->rest->preset;
	bool may_talk_unseen = !call->is_end_firm && !call->is_alive_seen && ask_is_possible(call);
	bool is_cancel = call->stage <= STAGE_QUEUED &&
			 (call->end_try_count % 2 == 0 || may_talk_unseen);

	if (has_request(&preset->cancel) && (is_cancel || !has_request(&preset->hang_up)))
		return &preset->cancel;
	return has_request(&preset->hang_up) ? &preset->hang_up : NULL;
}

static void on_again(void *context)
{
	struct call *call = context;

	call->bound_timer = NULL;
	end_try(call);
}

/* One line of the log is enough. */
static void end_not_taken(struct call *call, const char *why)
{
	if (call->is_end_refusal_told)
		return;
	call->is_end_refusal_told = true;
	call_log(call, PEAL_LEVEL_WARNING, "not_hung_up",
		 "the provider did not end it, %u times in a row: %s; it is watched until it ends",
		 call->end_try_count, why);
}

/* It is never left alone: what waits at the provider would ring one day, whatever the hour,
 * and who listens to nothing would go on. */
static void end_again(struct call *call, int64_t wait_ms, const char *why)
{
	unsigned doubled = call->end_try_count < DOUBLED_MAX ? call->end_try_count : DOUBLED_MAX;
	int64_t again_ms = AGAIN_MS << doubled;

	if (call->end_try_count >= TRIES_MAX)
		end_not_taken(call, why);
	if (call->end_try_count >= TRIES_MAX && call->stage > STAGE_QUEUED)
		again_ms = AGAIN_MS_MAX;
	else if (again_ms < wait_ms)
		again_ms = wait_ms < AGAIN_MS_MAX ? wait_ms : AGAIN_MS_MAX;
	call_timer(call, &call->bound_timer, again_ms, on_again);
}

static void end_refused(struct call *call, const struct peal_http_answer *answer)
{
	char why[128];

	if (answer->status == 0)
		snprintf(why, sizeof(why), "%s", answer->error == NULL ? "" : answer->error);
	else
		snprintf(why, sizeof(why), "HTTP %d", answer->status);
	end_again(call, answer->retry_after_ms, why);
}

/* A call that was answered just before it was canceled goes on, whatever was agreed to; and
 * while nobody can say it may. */
static void on_bound(void *context)
{
	struct call *call = context;

	call->bound_timer = NULL;
	if (call->is_alive_seen) {
		call->is_end_taken = false;
		end_again(call, 0, "it agreed, but the call goes on");
	} else if (call->is_look_up_down) {
		call_timer(call, &call->bound_timer, BOUND_MS, on_bound);
	} else {
		call_over_known(call);
	}
}

static void on_end_answered(struct call *call, const struct ask *ask,
			    const struct peal_http_answer *answer)
{
	(void)ask;
	if (call->ended_ms != 0 || !call->is_end_wanted)
		return;
	call->is_watched = true;
	call->is_alive_seen = false;
	if (answer->status >= 200 && answer->status < 300) {
		call->is_end_taken = true;
		call->is_look_up_down = ask_is_possible(call); /* until it has been */
		call_timer(call, &call->bound_timer, BOUND_MS, on_bound);
	} else {
		end_refused(call, answer);
	}
	/* It may be over already, which is why it cannot be ended. */
	if (call->phase == PHASE_LIVE && ask_is_possible(call))
		poll_in(call, LOOK_AFTER_MS);
}

void end_try(struct call *call)
{
	const struct preset_request *request = end_request(call);

	if (call->phase > PHASE_LIVE || call->is_end_taken || queue_find(call, ASK_HANG_UP) != NULL)
		return;
	if (request == NULL) {
		if (call->end_try_count++ == 0)
			call_log(call, PEAL_LEVEL_WARNING, "not_hung_up",
				 "preset %s has no request that ends a call; it goes on until the "
				 "provider ends it",
				 call->rest->preset->name);
		return;
	}
	if (call->phase != PHASE_LIVE || (call->id == NULL && needs_id(request)))
		return; /* when it is there */
	call->end_try_count++;
	call->is_end_asked = true;
	queue_add(call, ASK_HANG_UP, request, on_end_answered);
}

/* Nothing of it has left yet: it is simply not made. */
static bool is_unsent(const struct call *call)
{
	const struct ask *create = queue_find(call, ASK_CREATE);

	return call->phase == PHASE_CREATING && call->stage == STAGE_NONE && create != NULL &&
	       !create->is_sent;
}

static void want(struct call *call, enum peal_outcome gave_up)
{
	if (!call->is_end_wanted) {
		call->is_end_wanted = true;
		call->gave_up = gave_up;
	} else if (call->end_try_count >= TRIES_MAX && !call->is_end_taken) {
		call->end_try_count = 1; /* it is wanted anew: the tries start again */
	}
	if (is_unsent(call))
		call_over_soon(call, gave_up, CHARGED, "given up before it was sent");
	else
		end_try(call);
}

void end_want(struct call *call, enum peal_outcome gave_up)
{
	if (call->phase > PHASE_LIVE)
		return;
	call->is_end_firm = true;
	want(call, gave_up);
}

/* It was wanted because it had not rung when its window closed, or had not been answered for
 * too long: but it was. */
void end_unwant(struct call *call)
{
	if (!call->is_end_wanted || call->is_end_firm)
		return;
	call->is_end_wanted = call->is_end_asked = call->is_end_taken = false;
	call->end_try_count = 0;
	call_timer_stop(call, &call->bound_timer);
	queue_take_back_kind(call, ASK_HANG_UP);
}

/* ---- how long it may stay in its stage ---- */

/* A provider that does not queue, and tells of nothing before the end, may be talking by
 * now: such a call is left alone. */
static bool may_talk(const struct call *call)
{
	return call->rest->preset->queue_max_ms == 0 &&
	       call_now(call) - call->placed_ms >= DIALED_MS && !ask_is_possible(call);
}

static void limit_act(struct call *call)
{
	if (call->stage == STAGE_RINGING)
		want(call, PEAL_OUTCOME_NO_ANSWER);
	else if (call->stage < STAGE_RINGING && !may_talk(call))
		want(call, PEAL_OUTCOME_CANCELED);
}

/* A callback that told of more may be lost: where it stands is asked first, if it can be. */
static void limit_reached(struct call *call)
{
	call->limit_stage = call->stage;
	call->limit_look_count = 0;
	call->limit_since_ms = call_now(call);
	call->is_limit_asked = call->phase == PHASE_LIVE && ask_is_possible(call);
	if (call->is_limit_asked)
		poll_in(call, 0);
	else
		limit_act(call);
}

/* Canceling what waits does no harm to one who talks. */
static bool act_is_harmless(const struct call *call)
{
	return call->stage <= STAGE_QUEUED && has_request(&call->rest->preset->cancel);
}

void limit_looked_up(struct call *call, bool is_answered, bool is_away)
{
	int64_t asked_ms = call_now(call) - call->limit_since_ms;
	bool is_over;

	if (!call->is_limit_asked || call->is_end_seen)
		return;
	call->limit_look_count++;
	is_over = call->limit_look_count >= LIMIT_LOOKS_MAX &&
		  (!is_away || asked_ms >= LIMIT_AWAY_MS);
	if (!is_answered && !act_is_harmless(call) && !is_over)
		return;
	call->is_limit_asked = false;
	if (call->stage == call->limit_stage)
		limit_act(call);
}

static void on_rang_too_long(void *context)
{
	struct call *call = context;

	call->limit_timer = NULL;
	limit_reached(call);
}

static void on_talked_too_long(void *context)
{
	struct call *call = context;

	call->limit_timer = NULL;
	end_want(call, PEAL_OUTCOME_ANSWERED);
}

/* The window has closed. */
static void on_ring_over(void *context)
{
	struct call *call = context;

	call->limit_timer = NULL;
	if (is_unsent(call))
		call_over_soon(call, PEAL_OUTCOME_FAILED, UNCHARGED_SHORTAGE,
			       "the number's window has closed");
	else if (call->phase == PHASE_LIVE)
		limit_reached(call);
	/* else: when it is there; it may ring or talk by then */
}

static void ring_until_start(struct call *call)
{
	if (call->ring_until_ms == PEAL_NEVER || call->is_end_wanted)
		return;
	call_timer(call, &call->limit_timer, call->ring_until_ms - call_now(call), on_ring_over);
}

void limit_start(struct call *call)
{
	const struct peal_call_request *request = call->request;

	call_timer_stop(call, &call->limit_timer);
	if (call->phase > PHASE_LIVE)
		return;
	if (call->stage == STAGE_ANSWERED)
		call_timer(call, &call->limit_timer, request->talk_max_ms + LIMIT_SLACK_MS,
			   on_talked_too_long);
	else if (call->stage == STAGE_RINGING)
		call_timer(call, &call->limit_timer, request->ring_max_ms + LIMIT_SLACK_MS,
			   on_rang_too_long);
	else
		ring_until_start(call);
}
