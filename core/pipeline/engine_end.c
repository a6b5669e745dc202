/* engine_end.c - how a campaign, or one run of it, comes to its end
 *
 * A run is over when nobody can be called any more: because all contacts are
 * finished, because the window is closed (and nobody waits for the next), or
 * because the operator says so.  What is left is asked of the store before it is
 * believed. */
/* SPDX-License-Identifier: MIT */
#include "core/base/memory.h"
#include "core/base/time.h"
#include "core/base/writer.h"
#include "core/campaign/words.h"
#include "core/pipeline/agents.h"
#include "core/pipeline/call.h"
#include "core/pipeline/control.h"
#include "core/pipeline/feed.h"
#include "core/pipeline/held.h"
#include "core/pipeline/load.h"
#include "core/pipeline/opening.h"
#include "core/pipeline/outbox.h"

#include <stdlib.h>

#define SWEEP_MAX 20000u
/* A store that cannot be written for so long ends the run. */
#define FAILING_MAX_US (10 * INT64_C(1000000))
/* Longer a run does not wait within a window: who has --wait does. */
#define PATIENCE_MS (12 * TIME_HOUR_MS)
#define HANG_UP_MS (5 * TIME_SECOND_MS)

/* ---- ends ---- */

static void overdue(void *context)
{
	struct engine *engine = context;

	engine->end_timer = NULL;
	engine->is_overdue = true;
	engine_wake(engine);
}

void engine_finish(struct engine *engine, enum engine_end end)
{
	if (engine->end != ENGINE_RUNS)
		return;
	engine->end = end;
	engine->is_ending = true;
	load_stop(engine->load);
	feed_return(engine->feed);
	loop_timer_stop(engine->loop, engine->end_timer);
	engine->end_timer = loop_timer_start(engine->loop, engine->options.drain_ms, overdue,
					     engine);
	engine_wake(engine);
}

void engine_fail(struct engine *engine, const struct peal_error *err)
{
	if (engine->end != ENGINE_RUNS)
		return;
	engine->failure = *err;
	engine->end = ENGINE_FAILED;
	loop_stop(engine->loop);
}

static void check_ending(struct engine *engine)
{
	if (!journal_is_idle(engine->journal) && !engine->is_overdue)
		return;
	if (outbox_is_idle_all(engine) || engine->is_overdue)
		loop_stop(engine->loop);
}

/* ---- asked to end ---- */

static void give_up(void *context)
{
	struct engine *engine = context;

	engine->end_timer = NULL;
	engine_log(
		engine, PEAL_LEVEL_WARNING, "calls_left", 0,
		"%zu attempts have not ended, or their plugins do not answer; the next run finds "
		"out what became of them",
		engine->call_count);
	engine_finish(engine, ENGINE_DRAINED);
}

static void hang_up_all(void *context)
{
	struct engine *engine = context;
	struct call *next;

	if (engine->calls_active > 0)
		engine_log(engine, PEAL_LEVEL_WARNING, "hang_up", 0,
			   "%zu calls go on after the time for them is over; they are hung up",
			   engine->calls_active);
	for (struct call *call = engine->calls; call != NULL; call = next) {
		next = call->next;
		call_hang_up(call);
	}
	engine->end_timer = loop_timer_start(engine->loop, HANG_UP_MS, give_up, engine);
}

void engine_drain(struct engine *engine)
{
	if (engine->is_draining || engine->end != ENGINE_RUNS)
		return;
	engine->is_draining = true;
	load_stop(engine->load);
	agents_clear(engine->agents);
	engine->end_timer = loop_timer_start(engine->loop, engine->options.drain_ms, hang_up_all,
					     engine);
	engine_wake(engine);
}

/* ---- the campaign's end ---- */

static const char *summary_json(struct engine *engine)
{
	struct text text = { 0 };
	struct writer json = writer_onto(&text);
	char name[TALLY_NAME_MAX];
	const char *copy;

	writer_object(&json, NULL);
	writer_object(&json, "counts");
	for (unsigned id = 0; id < TALLY_COUNT; id++) {
		tally_name(id, name);
		if (engine->totals.sum[id] != 0)
			writer_int(&json, name, engine->totals.sum[id]);
	}
	writer_object_end(&json);
	writer_object_end(&json);
	copy = arena_copy(engine->arena, text.at, text.bytes);
	text_finish(&text);
	return copy;
}

static void completed(void *context, const struct peal_change *change)
{
	struct engine *engine = context;

	if (change->campaign.is_applied_out)
		engine->state = PEAL_CAMPAIGN_COMPLETED;
	outbox_wake_all(engine);
	engine->is_finishing = false;
	engine_finish(engine, ENGINE_COMPLETED);
}

static void complete(struct engine *engine, const char *reason)
{
	struct peal_change change = { .kind = PEAL_CHANGE_EVENT };

	if (engine->state != PEAL_CAMPAIGN_RUNNING) {
		engine_finish(engine, ENGINE_COMPLETED);
		return;
	}
	engine->is_finishing = true;
	change.event.campaign = engine->campaign;
	change.event.event = PEAL_EVENT_CAMPAIGN_COMPLETED;
	change.event.at_ms = engine_now(engine);
	change.event.detail = summary_json(engine);
	if (engine->outbox_count > 0)
		journal_add(engine->journal, &change, NULL, NULL);
	change = (struct peal_change){ .kind = PEAL_CHANGE_CAMPAIGN };
	change.campaign.campaign = engine->campaign;
	change.campaign.from_mask = campaign_from_mask(PEAL_CAMPAIGN_COMPLETED);
	change.campaign.to = PEAL_CAMPAIGN_COMPLETED;
	change.campaign.at_ms = engine_now(engine);
	change.campaign.reason = reason;
	journal_add(engine->journal, &change, completed, engine);
}

static void survey(struct engine *engine);

static void swept(void *context, const struct peal_change *change);

/* Finishes what is left, upload by upload, a chunk at a time. */
static void sweep(struct engine *engine, const char *reason)
{
	struct peal_change change = { .kind = PEAL_CHANGE_SWEEP };

	engine->is_finishing = true;
	feed_return(engine->feed);
	if (engine->sweep_index == uploads_count(engine->uploads)) {
		engine->is_finishing = false;
		engine->is_swept = true;
		survey(engine);
		return;
	}
	change.sweep.campaign = engine->campaign;
	change.sweep.upload = uploads_at(engine->uploads, engine->sweep_index)->row.id;
	change.sweep.counter = "contacts.exhausted";
	change.sweep.state = PEAL_CONTACT_EXHAUSTED;
	change.sweep.at_ms = engine_now(engine);
	change.sweep.reason = reason;
	change.sweep.max = SWEEP_MAX;
	journal_add(engine->journal, &change, swept, engine);
}

static void swept(void *context, const struct peal_change *change)
{
	struct engine *engine = context;
	int64_t moved = (int64_t)change->sweep.moved_out;

	engine->contacts_finished += moved;
	if (moved < SWEEP_MAX)
		engine->sweep_index++;
	sweep(engine, change->sweep.reason);
}

/* ---- what is left ---- */

static int take_count(void *context, const void *row)
{
	struct tally *totals = context;
	const struct peal_count_row *count = row;
	int id = count->upload == 0 ? tally_find(count->name) : -1;

	if (id >= 0)
		totals->sum[id] = count->value;
	return 0;
}

static int survey_work(const struct peal_store_ops *ops, void *self, void *context,
		       struct peal_error *err)
{
	struct engine *engine = context;
	const struct peal_read_filter filter = { .campaign = engine->campaign };

	engine->survey = (struct tally){ { 0 } };
	return ops->read(self, PEAL_READ_COUNTS, &filter, take_count, &engine->survey, err);
}

static void wait_over(void *context)
{
	struct engine *engine = context;

	engine->end_timer = NULL;
	load_start(engine->load);
	feed_look(engine->feed);
	engine_wake(engine);
}

/* The window opens: who is set aside is asked about again. */
static void window_opens(void *context)
{
	struct engine *engine = context;

	if (held_are_there(engine))
		held_ask_again(engine);
	wait_over(engine);
}

/* Nobody can be called before then: wait, or end this run. */
static void wait_or_leave(struct engine *engine, int64_t until_ms, enum engine_end end)
{
	if (!engine->options.waits) {
		engine->wait_ms = until_ms;
		engine_finish(engine, end);
		return;
	}
	engine->wait_ms = until_ms;
	loop_timer_stop(engine->loop, engine->end_timer);
	engine->end_timer = NULL;
	if (until_ms != PEAL_NEVER)
		engine->end_timer = loop_timer_start(engine->loop, until_ms - engine_now(engine),
						     window_opens, engine);
	else if (loop_is_virtual(engine->loop) && !engine->options.is_visited)
		engine_finish(engine, end); /* nobody will come */
}

static bool is_anything_staged(const struct engine *engine)
{
	for (size_t i = 0; i < uploads_count(engine->uploads); i++) {
		const struct peal_upload_row *row = &uploads_at(engine->uploads, i)->row;

		if (row->state == PEAL_UPLOAD_STAGED && row->accepted_count > 0)
			return true;
	}
	return false;
}

/* A retry or callback within the window: the feed wakes us.  Said when it takes
 * long, so that nobody takes it for a hang. */
static void wait_within(struct engine *engine, int64_t due_ms)
{
	char wait[TIME_TEXT_MAX];

	engine->wait_ms = due_ms;
	if (due_ms - engine_now(engine) < TIME_MINUTE_MS || due_ms == engine->wait_told_ms)
		return;
	engine->wait_told_ms = due_ms;
	time_format_duration(due_ms - engine_now(engine), wait);
	engine_log(engine, PEAL_LEVEL_INFO, "waiting", 0,
		   "the next contact is due in %s, within the window", wait);
}

/* Only contacts that are set aside, or staged, are left.  Who waits asks again when the
 * window opens next, and ends the campaign when it never does. */
static void decide_idle(struct engine *engine)
{
	enum engine_end end = is_anything_staged(engine) ? ENGINE_STAGED : ENGINE_LEFT;
	int64_t until_ms = engine_gate(engine)->until_ms;
	struct peal_opening opening;

	if (!engine->options.waits || !held_are_there(engine)) {
		wait_or_leave(engine, PEAL_NEVER, end);
		return;
	}
	if (until_ms == PEAL_NEVER) {
		wait_or_leave(engine, engine_now(engine) + TIME_DAY_MS, end);
		return;
	}
	opening_ask(engine, 0, until_ms, &opening);
	wait_or_leave(engine, opening.from_ms == PEAL_NEVER ? until_ms : opening.from_ms, end);
}

/* Open, and everybody who is due has been called. */
static void decide_dry(struct engine *engine)
{
	uint64_t number;
	int64_t due_ms = feed_next_ms(engine->feed, &number), now_ms = engine_now(engine);
	struct peal_opening opening;

	if (due_ms == PEAL_NEVER) {
		decide_idle(engine);
		return;
	}
	opening_ask(engine, number, now_ms, &opening);
	if (opening.from_ms > now_ms || due_ms >= opening.until_ms || due_ms - now_ms > PATIENCE_MS)
		wait_or_leave(engine, due_ms, ENGINE_LEFT);
	else
		wait_within(engine, due_ms);
}

static bool is_busy(const struct engine *engine)
{
	return load_is_busy(engine->load) || engine->call_count > 0 || engine->is_beginning ||
	       engine->is_finishing || engine->is_surveying || engine->is_ending_release ||
	       !journal_is_idle(engine->journal);
}

static void decide(struct engine *engine)
{
	const struct peal_opening *gate = engine_gate(engine);

	if (engine->end != ENGINE_RUNS || is_busy(engine) || engine->is_draining)
		return;
	if (engine->state == PEAL_CAMPAIGN_STOPPED) {
		if (engine->is_swept || engine_pending(engine) == 0)
			engine_finish(engine, ENGINE_STOPPED);
		else
			sweep(engine, "campaign stopped");
	} else if (engine->state == PEAL_CAMPAIGN_PAUSED) {
		engine->wait_ms = PEAL_NEVER;
	} else if (engine_pending(engine) <= 0 || engine->is_swept) {
		complete(engine, engine->is_swept ? "window ended" : "all contacts are finished");
	} else if (gate->from_ms == PEAL_NEVER && !gate->is_held) {
		sweep(engine, "window ended");
	} else if (gate->from_ms > engine_now(engine)) {
		wait_or_leave(engine, gate->from_ms, ENGINE_LEFT);
	} else if (feed_is_dry(engine->feed)) {
		decide_dry(engine);
	}
}

static void gate_closes(void *context)
{
	struct engine *engine = context;

	engine->gate_timer = NULL;
	engine_wake(engine);
}

/* Open, and nobody can take a call: all agents are stopped, or cannot call now.
 * What brings them back wakes us; the end of the window does, too. */
static void wait_for_agents(struct engine *engine)
{
	int64_t until_ms = engine_gate(engine)->until_ms;

	if (engine->gate_timer == NULL && until_ms != PEAL_NEVER)
		engine->gate_timer = loop_timer_start(engine->loop, until_ms - engine_now(engine),
						      gate_closes, engine);
}

static void surveyed(void *context, int result, const struct peal_error *err)
{
	struct engine *engine = context;

	engine->is_surveying = false;
	if (result < 0) {
		engine_fail(engine, err);
		return;
	}
	engine->totals = engine->survey;
	engine->contacts_finished = 0;
	decide(engine);
}

static void survey(struct engine *engine)
{
	engine->is_surveying = true;
	storage_do(engine->storage, survey_work, surveyed, engine);
}

static void check_failing(struct engine *engine)
{
	int64_t for_us = loop_monotonic_us(engine->loop) -
			 journal_failing_since_us(engine->journal);
	struct peal_error err = engine->failure;

	if (for_us >= FAILING_MAX_US)
		engine_fail(engine, &err);
	else if (engine->end_timer == NULL)
		engine->end_timer = loop_timer_start(engine->loop, TIME_SECOND_MS, wait_over,
						     engine);
}

void engine_end_check(struct engine *engine)
{
	bool is_closed;

	if (engine->is_ending) {
		check_ending(engine);
		return;
	}
	if (journal_is_failing(engine->journal)) {
		check_failing(engine);
		return;
	}
	if (engine->is_draining) {
		if (engine->call_count == 0 && !load_is_busy(engine->load) &&
		    journal_is_idle(engine->journal))
			engine_finish(engine, ENGINE_DRAINED);
		return;
	}
	if (engine->state == PEAL_CAMPAIGN_STOPPED)
		load_stop(engine->load);
	if (is_busy(engine))
		return;
	is_closed = engine_gate(engine)->from_ms > engine_now(engine);
	if (is_closed || engine->state != PEAL_CAMPAIGN_RUNNING || feed_is_dry(engine->feed))
		survey(engine);
	else if (agents_room(engine->agents) == 0)
		wait_for_agents(engine);
}
