/* sim_call.c - simulated calls that are under way
 *
 * A call goes through its phases by one timer at a time: placed, ringing,
 * talking, over.  Phases of no length are passed without a report. */
/* SPDX-License-Identifier: MIT */
#include "sim_call.h"

#include <stdlib.h>

#define LATE_MS 3000

enum phase {
	PHASE_PLACED,
	PHASE_RINGING,
	PHASE_TALKING,
	PHASE_ENDED, /* reported; only a late event is still to come */
};

struct sim_call {
	struct sim_entry entry; /* must be first */
	struct sim *sim;
	struct peal_call *call;
	struct sim_call *queue_next;
	struct peal_timer *timer; /* NULL: none runs */
	struct sim_life life;
	int64_t phase_ms, phase_ends_ms;
	int64_t ring_began_ms, talk_began_ms;
	enum phase phase;
	bool is_queued;
	bool is_cut;
	char attempt_id[40]; /* "": its end is not logged */
};

/* ---- reports ---- */

static const struct {
	int code;
	const char *text;
} causes[PEAL_OUTCOME_COUNT] = {
	[PEAL_OUTCOME_BUSY] = { 486, "Busy Here" },
	[PEAL_OUTCOME_NO_ANSWER] = { 408, "Request Timeout" },
	[PEAL_OUTCOME_REJECTED] = { 603, "Decline" },
	[PEAL_OUTCOME_UNREACHABLE] = { 480, "Temporarily Unavailable" },
	[PEAL_OUTCOME_FAILED] = { 503, "Service Unavailable" },
	[PEAL_OUTCOME_CANCELED] = { 487, "Request Terminated" },
};

static void report_ringing(const struct sim_call *sim_call)
{
	const struct peal_dial_host *dial = sim_call->sim->host->dial;

	switch (sim_call->life.quirk) {
	case SIM_QUIRK_DISORDERED:
		dial->answered(sim_call->call);
		break;
	case SIM_QUIRK_TWICE:
		dial->ringing(sim_call->call);
		dial->ringing(sim_call->call);
		break;
	default:
		dial->ringing(sim_call->call);
	}
}

static void report_answered(const struct sim_call *sim_call)
{
	const struct peal_dial_host *dial = sim_call->sim->host->dial;

	switch (sim_call->life.quirk) {
	case SIM_QUIRK_DISORDERED:
		dial->ringing(sim_call->call);
		break;
	case SIM_QUIRK_TWICE:
		dial->answered(sim_call->call);
		dial->answered(sim_call->call);
		break;
	default:
		dial->answered(sim_call->call);
	}
}

static struct peal_call_end end_make(const struct sim_call *sim_call)
{
	const struct sim_life *life = &sim_call->life;
	struct peal_call_end end = {
		.outcome = life->outcome,
		.cause = causes[life->outcome].code,
		.cause_text = causes[life->outcome].text,
		.ring_ms = life->ring_ms,
		.talk_ms = life->talk_ms,
	};

	if (life->story != NULL) {
		end.transcript = sim_call->sim->config->transcripts ? life->story->transcript
								    : NULL;
		end.dtmf = life->story->dtmf;
		end.is_transferred = life->story->is_transferred;
	}
	return end;
}

/* The log comes first: what the provider knows it knows before we do. */
static void report_ended(const struct sim_call *sim_call)
{
	const struct sim *sim = sim_call->sim;
	const struct peal_dial_host *dial = sim->host->dial;
	struct peal_call_end end = end_make(sim_call);
	struct peal_call_end other = { .outcome = PEAL_OUTCOME_BUSY };
	struct peal_error err;

	if (sim->log != NULL && sim_call->attempt_id[0] != '\0' &&
	    sim_log_ended(sim->log, sim->host->now_ms(sim->host), sim_call->attempt_id, end.outcome,
			  &err) < 0)
		sim->host->log(sim->host, PEAL_LEVEL_WARNING, "sim_log_failed", 0, "%s", err.text);
	dial->ended(sim_call->call, &end);
	if (sim_call->life.quirk == SIM_QUIRK_TWICE)
		dial->ended(sim_call->call, &other);
	if (sim_call->life.quirk == SIM_QUIRK_DISORDERED)
		dial->answered(sim_call->call);
}

static void report_late(const struct sim_call *sim_call)
{
	const struct peal_dial_host *dial = sim_call->sim->host->dial;
	struct peal_call_end end = { .outcome = PEAL_OUTCOME_BUSY };

	dial->ringing(sim_call->call);
	dial->answered(sim_call->call);
	dial->ended(sim_call->call, &end);
}

/* ---- phases ---- */

static void call_destroy(struct sim_call *sim_call)
{
	sim_table_remove(&sim_call->sim->calls, &sim_call->entry);
	free(sim_call);
}

static void phase_begin(struct sim_call *sim_call, enum phase phase, int64_t length_ms)
{
	sim_call->phase = phase;
	sim_call->phase_ms = length_ms;
	sim_call->phase_ends_ms += length_ms;
}

/* Reports the end; true when nothing is left to do. */
static bool call_end(struct sim_call *sim_call)
{
	phase_begin(sim_call, PHASE_ENDED, sim_life_scale(sim_call->sim->config, LATE_MS));
	report_ended(sim_call);
	return sim_call->life.quirk != SIM_QUIRK_LATE;
}

/* Leaves the phase whose time is over; true when the call is gone. */
static bool call_step(struct sim_call *sim_call)
{
	const struct sim_life *life = &sim_call->life;

	switch (sim_call->phase) {
	case PHASE_PLACED:
		sim_call->ring_began_ms = sim_call->phase_ends_ms;
		phase_begin(sim_call, PHASE_RINGING, life->ring_ms);
		if (life->ring_ms > 0)
			report_ringing(sim_call);
		return life->quirk == SIM_QUIRK_FORGETS;
	case PHASE_RINGING:
		if (life->outcome != PEAL_OUTCOME_ANSWERED)
			return call_end(sim_call);
		sim_call->talk_began_ms = sim_call->phase_ends_ms;
		phase_begin(sim_call, PHASE_TALKING, life->talk_ms);
		if (life->talk_ms > 0)
			report_answered(sim_call);
		return false;
	case PHASE_TALKING:
		return call_end(sim_call);
	case PHASE_ENDED:
		report_late(sim_call);
		return true;
	}
	return true;
}

static void call_on_timer(void *context);

/* What is left of the phase; never more than all of it, though a clock may be set
 * back. */
static int64_t phase_left(const struct sim_call *sim_call)
{
	const struct peal_host *host = sim_call->sim->host;
	int64_t left_ms = sim_call->phase_ends_ms - host->now_ms(host);

	return left_ms < sim_call->phase_ms ? left_ms : sim_call->phase_ms;
}

/* Passes all phases whose time is over, and waits for the end of the next. */
static void call_go_on(struct sim_call *sim_call)
{
	const struct peal_host *host = sim_call->sim->host;

	while (!sim_call->is_cut) { /* by the host, while we reported to it */
		int64_t left_ms = phase_left(sim_call);

		if (left_ms > 0) {
			sim_call->timer = host->timer_start(host, left_ms, call_on_timer, sim_call);
			return;
		}
		if (call_step(sim_call)) {
			call_destroy(sim_call);
			return;
		}
	}
}

static void call_on_timer(void *context)
{
	struct sim_call *sim_call = context;

	sim_call->timer = NULL;
	if (call_step(sim_call))
		call_destroy(sim_call);
	else
		call_go_on(sim_call);
}

/* ---- the queue: what goes on at the next turn of the loop ---- */

/* What is queued meanwhile waits for a turn of its own. */
static void queue_on_turn(void *context)
{
	struct sim *sim = context;
	struct sim_call *sim_call = sim->queue_first, *next;

	sim->queue_timer = NULL;
	sim->queue_first = NULL;
	sim->queue_end = &sim->queue_first;
	for (; sim_call != NULL; sim_call = next) {
		next = sim_call->queue_next;
		sim_call->is_queued = false;
		if (!sim_call->is_cut) {
			call_go_on(sim_call);
			continue;
		}
		report_ended(sim_call);
		call_destroy(sim_call);
	}
}

static void queue_add(struct sim_call *sim_call)
{
	struct sim *sim = sim_call->sim;

	if (sim->queue_timer == NULL)
		sim->queue_timer = sim->host->timer_start(sim->host, 0, queue_on_turn, sim);
	sim_call->is_queued = true;
	sim_call->queue_next = NULL;
	*sim->queue_end = sim_call;
	sim->queue_end = &sim_call->queue_next;
}

int sim_call_start(struct sim *sim, struct peal_call *call, const struct sim_life *life,
		   int64_t placed_ms, const char *attempt_id, struct peal_error *err)
{
	struct sim_call *sim_call = calloc(1, sizeof(*sim_call));

	if (sim_call == NULL)
		return peal_fail(err, PEAL_FAIL_LIMIT, "out of memory for one more call");
	sim_call->sim = sim;
	sim_call->entry.key = sim_call->call = call;
	sim_call->life = *life;
	sim_call->phase_ms = life->setup_ms;
	sim_call->phase_ends_ms = placed_ms + life->setup_ms;
	if (attempt_id != NULL)
		snprintf(sim_call->attempt_id, sizeof(sim_call->attempt_id), "%s", attempt_id);
	sim_table_add(&sim->calls, &sim_call->entry);
	queue_add(sim_call);
	return 0;
}

bool sim_call_is_under_way(const struct sim_call *sim_call)
{
	return sim_call->phase != PHASE_ENDED;
}

/* What was said until then is nobody's business: the conversation was not had. */
static void life_cut(struct sim_call *sim_call, int64_t now_ms)
{
	struct sim_life *life = &sim_call->life;

	life->story = NULL;
	life->quirk = SIM_QUIRK_NONE;
	if (sim_call->phase == PHASE_TALKING) {
		life->talk_ms = now_ms - sim_call->talk_began_ms;
		return;
	}
	life->outcome = PEAL_OUTCOME_CANCELED;
	life->talk_ms = 0;
	life->ring_ms = sim_call->phase == PHASE_RINGING ? now_ms - sim_call->ring_began_ms : 0;
}

void sim_call_cut(struct sim_call *sim_call)
{
	const struct peal_host *host = sim_call->sim->host;

	if (sim_call->is_cut || sim_call->phase == PHASE_ENDED)
		return;
	life_cut(sim_call, host->now_ms(host));
	sim_call->is_cut = true;
	host->timer_stop(host, sim_call->timer);
	sim_call->timer = NULL;
	if (!sim_call->is_queued)
		queue_add(sim_call);
}

void sim_call_drop(struct sim_call *sim_call)
{
	const struct peal_host *host = sim_call->sim->host;

	host->timer_stop(host, sim_call->timer);
	call_destroy(sim_call);
}
