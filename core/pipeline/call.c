/* call.c - one attempt's life, from a due contact to the provider */
/* SPDX-License-Identifier: MIT */
#include "core/pipeline/call.h"

#include "core/base/memory.h"
#include "core/base/panic.h"
#include "core/base/time.h"
#include "core/campaign/caller_id.h"
#include "core/pipeline/breakers.h"
#include "core/pipeline/columns.h"
#include "core/pipeline/event.h"
#include "core/pipeline/feed.h"
#include "core/pipeline/opening.h"
#include "core/pipeline/outbox.h"
#include "core/pipeline/preparing.h"
#include "core/pipeline/ruling.h"

#include <stdlib.h>

/* A number that is in a call of another contact is tried again then. */
#define BUSY_NUMBER_WAIT_MS TIME_MINUTE_MS

static void list_add(struct call *call)
{
	struct engine *engine = call->engine;

	call->next = engine->calls;
	if (call->next != NULL)
		call->next->previous = call;
	engine->calls = call;
	engine->call_count++;
}

static void list_remove(struct call *call)
{
	if (call->next != NULL)
		call->next->previous = call->previous;
	if (call->previous != NULL)
		call->previous->next = call->next;
	else
		call->engine->calls = call->next;
	call->engine->call_count--;
}

static void contact_take(struct call *call, const struct peal_contact_row *row)
{
	struct peal_contact *contact = &call->contact;
	struct peal_slice *values, packed = arena_slice(call->arena, row->values);
	uint32_t count;

	call->upload = uploads_get(call->engine->uploads, row->upload);
	require(call->upload != NULL);
	count = call->upload->columns.count;
	if (values_unpack(call->arena, packed, count, &values) != 0)
		values = arena_alloc(call->arena, count * sizeof(*values));
	*contact = (struct peal_contact){
		.id = (uint64_t)row->id,
		.number = row->number,
		.line = row->line,
		.upload = call->upload->row.name,
		.name = arena_slice(call->arena, row->name),
		.columns = &call->upload->columns,
		.values = values,
	};
	number_format(row->number, call->to);
}

struct call *call_create(struct engine *engine, const struct peal_contact_row *row,
			 struct agent *agent)
{
	struct peal_arena *arena = arena_create();
	struct call *call = arena_alloc(arena, sizeof(*call));

	call->engine = engine;
	call->agent = agent;
	call->arena = arena;
	call->disposition = "";
	contact_take(call, row);
	call->scrubbing.engine = engine;
	call->scrubbing.contact = &call->contact;
	list_add(call);
	return call;
}

void call_destroy(struct call *call)
{
	struct peal_arena *arena = call->arena;
	/* Who was asked and has not answered may still read all that it was given. */
	bool is_lent = call->is_lent || call->handle != NULL || call->job != NULL ||
		       question_is_lent(&call->scrubbing);

	loop_timer_stop(call->engine->loop, call->watchdog);
	if (call->handle != NULL)
		handles_end(call->handle);
	call->handle = NULL;
	call_asks_end(call);
	question_finish(&call->scrubbing);
	if (call->job != NULL)
		handles_end(call->job);
	list_remove(call);
	if (is_lent)
		engine_keep(call->engine, arena);
	else
		arena_destroy(&arena);
}

void call_watch(struct call *call, int64_t delay_ms, peal_fn *fn)
{
	loop_timer_stop(call->engine->loop, call->watchdog);
	call->watchdog = delay_ms < 0 ? NULL
				      : loop_timer_start(call->engine->loop, delay_ms, fn, call);
}

static const char *caller_id_of(const struct call *call)
{
	const struct caller_pool *callers = &call->agent->callers;
	const struct caller_id_call about = { call->contact.number, call->contact.id,
					      call->attempt_no };

	if (callers->count == 0)
		return NULL;
	return callers->texts[caller_id_pick(
		callers->numbers, callers->count,
		(enum caller_id_choice)call->agent->stage->dial.caller_id, &about)];
}

static enum peal_machine machine_of(const struct call *call)
{
	const struct stage *stage = call->agent->stage;

	return stage->promise.abilities & PEAL_DIAL_MACHINES
		       ? (enum peal_machine)stage->dial.answering_machine
		       : PEAL_MACHINE_OFF;
}

void call_request_fill(struct call *call)
{
	const char *folder = call->agent->recordings;

	call->request = (struct peal_call_request){
		.attempt_id = call->attempt_id,
		.attempt_no = call->attempt_no,
		.agent = call->agent->name,
		.number = call->contact.number,
		.to = call->to,
		.contact = &call->contact,
		.script = call->script,
		.ring_max_ms = call->agent->stage->dial.ring_timeout,
		.talk_max_ms = call->agent->stage->dial.longest_call,
		.caller_id = caller_id_of(call),
		.machine = machine_of(call),
		.recording = folder == NULL
				     ? NULL
				     : arena_format(call->arena, "%s/%s", folder, call->attempt_id),
		.arena = call->arena,
	};
}

/* When it must have rung by: the end of the number's opening or of the upload's release,
 * now when there is none. */
static int64_t ring_until_ms(const struct call *call)
{
	int64_t now_ms = engine_now(call->engine);
	int64_t release_until_ms = call->upload->row.release_until_ms;
	struct peal_opening opening = *engine_gate(call->engine);

	if (call->engine->limits.is_per_contact && opening.from_ms <= now_ms)
		opening_ask(call->engine, call->contact.number, now_ms, &opening);
	if (opening.from_ms > now_ms)
		return now_ms;
	if (release_until_ms != 0 && release_until_ms < opening.until_ms)
		return release_until_ms;
	return opening.until_ms;
}

void call_request_time(struct call *call)
{
	call->request.ring_until_ms = ring_until_ms(call);
}

/* For a template that knows no steps: one that says the text. */
static void script_make_step(struct call *call)
{
	struct peal_segment *words = arena_alloc(call->arena, sizeof(*words));
	struct peal_step *step = arena_alloc(call->arena, sizeof(*step));

	*words = (struct peal_segment){ .text = call->script.text, .is_variable = true };
	*step = (struct peal_step){
		.kind = PEAL_STEP_SAY,
		.line = 1,
		.next = PEAL_STEP_END,
		.segments = words,
		.segment_count = 1,
		.name = "",
		.other = PEAL_STEP_END,
		.nothing = PEAL_STEP_END,
		.failed = PEAL_STEP_END,
	};
	call->script.steps = step;
	call->script.step_count = 1;
	call->script.machine = PEAL_STEP_END;
}

/* What a template may leave out. */
static void script_check(struct call *call)
{
	struct peal_script *script = &call->script;

	if (script->name == NULL)
		script->name = "";
	if (script->language == NULL)
		script->language = "";
	if (script->text.at == NULL)
		script->text = (struct peal_slice){ "", 0 };
	if (script->step_count == 0)
		script->machine = PEAL_STEP_END;
	if (script->step_count == 0 && script->text.bytes > 0)
		script_make_step(call);
}

int call_render(struct call *call, struct peal_error *err)
{
	struct engine *engine = call->engine;
	const struct peal_schedule_ops *schedule = engine->schedule->plugin->ops.schedule;
	struct peal_render_request request = {
		.contact = &call->contact,
		.campaign = engine->pipeline->name,
		.agent = call->agent->name,
		.attempt_no = call->attempt_no,
	};
	const struct stage *template = engine->template;

	call->script = (struct peal_script){
		.name = "", .language = "", .text = { "", 0 }, .machine = PEAL_STEP_END
	};
	if (template != NULL) {
		schedule->local_time(engine->schedule->self, call->contact.number,
				     engine_now(engine), &request.now);
		request.now.zone[sizeof(request.now.zone) - 1] = '\0';
		if (template->plugin->ops.template->render(template->self, &request, call->arena,
							   &call->script, err) != 0)
			return err->text[0] != '\0' ? -1 : stage_failed(template, err);
		script_check(call);
	}
	call_request_fill(call);
	return 0;
}

static void place_give_back(struct call *call)
{
	if (call->phase == CALL_PREPARE) {
		call->agent->preparing.count--;
		return;
	}
	call->agent->waiting--;
	agents_free(call);
}

/* The place is given back, and nothing of the attempt is left. */
static void call_drop(struct call *call)
{
	struct engine *engine = call->engine;

	place_give_back(call);
	call_destroy(call);
	engine_wake(engine);
}

static void gone(void *context, const struct peal_change *change)
{
	struct call *call = context;
	struct engine *engine = call->engine;

	if (change->kind == PEAL_CHANGE_MOVE)
		feed_expect(engine->feed, change->move.to_due_ms);
	call_destroy(call);
	outbox_wake_all(engine);
	engine_wake(engine);
}

/* The contact ends without a call: its event goes into the same commit. */
static void contact_event(struct call *call, enum peal_contact_state state, const char *why)
{
	struct peal_change change = { .kind = PEAL_CHANGE_EVENT };
	struct text detail = { 0 };

	if (call->engine->outbox_count == 0)
		return;
	event_contact_detail(&call->contact, state, why, &detail);
	change.event.campaign = call->engine->campaign;
	change.event.upload = call->upload->row.id;
	change.event.event = PEAL_EVENT_CONTACT_COMPLETED;
	change.event.at_ms = engine_now(call->engine);
	change.event.detail = arena_copy(call->arena, detail.at, detail.bytes);
	text_finish(&detail);
	journal_add(call->engine->journal, &change, NULL, NULL);
}

/* Not an attempt after all: out of the queue, for good. */
static void finish(struct call *call, const char *why)
{
	struct peal_change change = { .kind = PEAL_CHANGE_FINISH };

	change.finish.campaign = call->engine->campaign;
	change.finish.contact = (int64_t)call->contact.id;
	change.finish.lane = call->lane;
	change.finish.due_ms = call->due_ms;
	change.finish.at_ms = engine_now(call->engine);
	change.finish.state = PEAL_CONTACT_SUPPRESSED;
	change.finish.why = arena_text(call->arena, why);
	change.finish.counter = "contacts.suppressed";
	place_give_back(call);
	contact_event(call, change.finish.state, change.finish.why);
	journal_add(call->engine->journal, &change, gone, call);
}

void call_put_back(struct call *call, int64_t to_ms, const char *why)
{
	struct peal_change change = { .kind = PEAL_CHANGE_MOVE };

	change.move.campaign = call->engine->campaign;
	change.move.contact = (int64_t)call->contact.id;
	change.move.from_lane = call->lane;
	change.move.from_due_ms = call->due_ms;
	change.move.to_lane = to_ms == PEAL_NEVER ? PEAL_LANE_HELD : call->lane;
	change.move.to_due_ms = to_ms;
	change.move.at_ms = engine_now(call->engine);
	change.move.why = why;
	place_give_back(call);
	journal_add(call->engine->journal, &change, gone, call);
}

static void intent_done(void *context, const struct peal_change *change)
{
	struct call *call = context;

	switch (change->intent.verdict_out) {
	case PEAL_INTENT_OK:
		call->phase = CALL_READY;
		call->ready_us = call->asked_us = loop_monotonic_us(call->engine->loop);
		agents_queue(call->agent, call, false);
		break;
	case PEAL_INTENT_GONE:
		call_drop(call);
		break;
	case PEAL_INTENT_BUSY:
		call_put_back(call, engine_now(call->engine) + BUSY_NUMBER_WAIT_MS,
			      "the number is in another call");
		break;
	case PEAL_INTENT_DND:
		engine_log(call->engine, PEAL_LEVEL_INFO, "suppressed", call->contact.number,
			   "not called: on the account's own DND list");
		finish(call, "dnd: the account's own list");
		break;
	}
}

/* What allows it is what is so now: preparing may have taken a while. */
void call_intend(struct call *call)
{
	struct peal_change change = { .kind = PEAL_CHANGE_INTENT };

	call->ruling = ruling_get(call->engine, call->contact.number);
	change.intent.campaign = call->engine->campaign;
	change.intent.contact = (int64_t)call->contact.id;
	change.intent.number = call->contact.number;
	change.intent.lane = call->lane;
	change.intent.due_ms = call->due_ms;
	change.intent.attempt = call->attempt;
	change.intent.attempt_no = call->attempt_no;
	change.intent.agent = call->agent->name;
	change.intent.ruling = call->ruling;
	change.intent.node = call->engine->node;
	change.intent.started_ms = engine_now(call->engine);
	call->phase = CALL_INTENT;
	breakers_join(call);
	journal_add(call->engine->journal, &change, intent_done, call);
}

void call_start(struct engine *engine, const struct peal_queue_row *row, struct agent *agent)
{
	struct call *call = call_create(engine, &row->contact, agent);
	struct peal_error err = { 0 };
	bool is_prepared_first = preparing_is_needed(agent);

	call->phase = is_prepared_first ? CALL_PREPARE : CALL_INTENT;
	breakers_join(call);
	call->lane = row->lane;
	call->due_ms = row->due_ms;
	call->attempt_no = row->attempt_count + 1;
	call->contact.attempt_count = row->attempt_count;
	call->attempt = id_make(&engine->random, engine_now(engine));
	id_format(&call->attempt, call->attempt_id);
	if (call_render(call, &err) != 0) {
		engine_log(engine, PEAL_LEVEL_WARNING, "not_rendered", call->contact.number,
			   "not called: %s", err.text);
		finish(call, err.text);
		return;
	}
	if (is_prepared_first)
		preparing_start(call);
	else
		call_intend(call);
}

static void withdrawn(void *context, const struct peal_change *change)
{
	struct call *call = context;
	struct engine *engine = call->engine;

	if (change->withdraw.state == PEAL_CONTACT_QUEUED)
		feed_expect(engine->feed, change->withdraw.due_ms);
	call_kept(call);
	call_destroy(call);
	outbox_wake_all(engine);
	engine_wake(engine);
}

void call_withdraw(struct call *call, const struct call_place_change *to)
{
	const struct call_place_change back = { PEAL_CONTACT_QUEUED, call->due_ms, NULL };
	const struct call_place_change flushed = { PEAL_CONTACT_FLUSHED, PEAL_NEVER,
						   "the upload was flushed during the call" };
	struct peal_change change = { .kind = PEAL_CHANGE_WITHDRAW };

	if (to == NULL)
		to = &back;
	if (to->state == PEAL_CONTACT_QUEUED && call->upload->row.state == PEAL_UPLOAD_FLUSHED)
		to = &flushed;
	change.withdraw.campaign = call->engine->campaign;
	change.withdraw.contact = (int64_t)call->contact.id;
	change.withdraw.number = call->contact.number;
	change.withdraw.attempt = call->attempt;
	change.withdraw.state = to->state;
	change.withdraw.lane = to->due_ms == PEAL_NEVER ? PEAL_LANE_HELD : call->lane;
	change.withdraw.due_ms = to->due_ms;
	change.withdraw.at_ms = engine_now(call->engine);
	change.withdraw.why = arena_text(call->arena, to->why);
	call->phase = CALL_RESULT;
	if (to->state != PEAL_CONTACT_QUEUED) {
		journal_tally(call->engine->journal, call->upload->row.id)
			->sum[TALLY_STATE + to->state]++;
		contact_event(call, to->state, to->why);
	}
	journal_add(call->engine->journal, &change, withdrawn, call);
}

static bool is_in_window(struct call *call)
{
	struct engine *engine = call->engine;
	int64_t now_ms = engine_now(engine);
	struct peal_opening opening = *engine_gate(engine);
	struct call_place_change change = { .state = PEAL_CONTACT_QUEUED };

	if (engine->limits.is_per_contact && opening.from_ms <= now_ms)
		opening_ask(engine, call->contact.number, now_ms, &opening);
	if (opening.from_ms <= now_ms)
		return true;
	change.due_ms = opening.from_ms;
	change.why = opening.why;
	if (opening.from_ms == PEAL_NEVER && !opening.is_held)
		change.state = PEAL_CONTACT_EXHAUSTED;
	call_withdraw(call, &change);
	return false;
}

static bool is_released(struct call *call)
{
	int64_t until_ms = call->upload->row.release_until_ms;

	if (until_ms == 0 || engine_now(call->engine) < until_ms)
		return true;
	call_withdraw(call, &(struct call_place_change){ PEAL_CONTACT_EXHAUSTED, 0,
							 "the release has ended" });
	return false;
}

static bool is_free(struct call *call)
{
	if (!call_is_taken(call))
		return true;
	call_withdraw(call,
		      &(struct call_place_change){ PEAL_CONTACT_QUEUED,
						   engine_now(call->engine) + BUSY_NUMBER_WAIT_MS,
						   "the number is in another call" });
	return false;
}

enum call_go call_may_place(struct call *call)
{
	enum call_go go;

	if (!engine_may_call(call->engine) || call->agent->is_stopped ||
	    call->agent->is_unavailable || !breakers_may_place(call)) {
		call_withdraw(call, NULL);
		return CALL_REFUSED;
	}
	if (!is_in_window(call) || !is_released(call) || !is_free(call))
		return CALL_REFUSED;
	go = call->is_scrubbed ? CALL_GOES : call_scrub(call);
	return go == CALL_GOES ? call_ask_account(call) : go;
}
