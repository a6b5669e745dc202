/* call_result.c - a call is over: what follows, all on disk */
/* SPDX-License-Identifier: MIT */
#include "core/base/memory.h"
#include "core/base/panic.h"
#include "core/base/time.h"
#include "core/base/writer.h"
#include "core/campaign/follow.h"
#include "core/campaign/words.h"
#include "core/pipeline/breakers.h"
#include "core/pipeline/call.h"
#include "core/pipeline/feed.h"
#include "core/pipeline/held.h"
#include "core/pipeline/outbox.h"

#include <stdlib.h>

#define DISPOSITION_CONNECTED "connected"
#define DISPOSITION_NOT_REACHABLE "not_reachable"
#define DISPOSITION_DNC "dnc"

/* An attempt for which we ourselves had not what it takes is made again then. */
#define SHORTAGE_WAIT_MS (30 * TIME_SECOND_MS)
#define BUSY_MS_MAX (24 * 60 * 60 * TIME_SECOND_MS)

/* ---- the end, as the plugin told it ---- */

void call_complain(struct call *call, const char *stage, const char *what)
{
	engine_log(call->engine, PEAL_LEVEL_ERROR, "bad_plugin", call->contact.number, "%s %s",
		   stage, what);
}

static int64_t sane_ms(struct call *call, int64_t ms, int64_t fallback_ms)
{
	if (ms < 0 || ms > call->ended_ms - call->placed_ms + TIME_DAY_MS) {
		call_complain(call, call->agent->stage->label,
			      "reported a duration that cannot be");
		return fallback_ms;
	}
	return ms > 0 ? ms : fallback_ms;
}

static void end_take(struct call *call, const struct peal_call_end *end)
{
	int64_t answered_ms = call->answered_ms != 0 ? call->answered_ms : call->ended_ms;
	int64_t talked_ms;

	call->end = *end;
	call_fields_take(call, end);
	call->end.fields = NULL; /* they are the call's now */
	call->end.field_count = 0;
	call->end.cause_text = end->cause_text == NULL ? ""
						       : arena_text(call->arena, end->cause_text);
	call->end.transcript = end->transcript == NULL ? ""
						       : arena_text(call->arena, end->transcript);
	call->end.dtmf = end->dtmf == NULL ? "" : arena_text(call->arena, end->dtmf);
	call->end.recording = end->recording == NULL ? "" : arena_text(call->arena, end->recording);
	if ((unsigned)end->outcome >= PEAL_OUTCOME_COUNT) {
		call_complain(call, call->agent->stage->label,
			      "reported an outcome that there is not");
		call->end.outcome = PEAL_OUTCOME_UNKNOWN;
	}
	talked_ms = call->end.outcome == PEAL_OUTCOME_ANSWERED ? call->ended_ms - answered_ms : 0;
	call->end.talk_ms = sane_ms(call, end->talk_ms, talked_ms);
	call->end.ring_ms = sane_ms(call, end->ring_ms, answered_ms - call->placed_ms);
}

static bool is_nobody_rung(const struct call *call, const struct peal_call_end *end)
{
	return call->is_recovered && end->outcome == PEAL_OUTCOME_CANCELED && end->talk_ms == 0 &&
	       call->ringing_ms == 0 && call->answered_ms == 0;
}

/* "503 Service Unavailable" */
static const char *cause_of(struct call *call, const struct peal_call_end *end)
{
	const char *text = end->cause_text == NULL ? "" : end->cause_text;

	if (end->cause == 0)
		return arena_text(call->arena, text);
	return arena_format(call->arena, "%d%s%s", end->cause, text[0] == '\0' ? "" : " ", text);
}

static bool is_uncharged(struct call *call, const struct peal_call_end *end)
{
	if (end->is_uncharged && end->outcome != PEAL_OUTCOME_FAILED)
		call_complain(call, call->agent->stage->label,
			      "reported an attempt that was made as one that is not charged");
	return end->is_uncharged && end->outcome == PEAL_OUTCOME_FAILED;
}

/* Of ours: no fault of the trunk's, nor of the contact's. */
static bool is_shortage(const struct peal_call_end *end)
{
	return end->is_shortage && end->is_uncharged && end->outcome == PEAL_OUTCOME_FAILED;
}

static void set_aside(struct call *call, const char *why)
{
	engine_log(call->engine, PEAL_LEVEL_WARNING, "set_aside", call->contact.number,
		   "%s: %s, %u times in a row, and nobody else's; no attempt is charged, and the "
		   "contact is set aside until the next run",
		   call->agent->stage->label, why, REFUSALS_MAX);
	held_add(call->engine, HELD_NOT_TAKEN);
	call_withdraw(call, &(struct call_place_change){ PEAL_CONTACT_QUEUED, PEAL_NEVER, why });
}

static void call_later(struct call *call, int64_t wait_ms, const char *why)
{
	char wait[TIME_TEXT_MAX];

	time_format_duration(wait_ms, wait);
	engine_log(call->engine, PEAL_LEVEL_WARNING, "uncharged", call->contact.number,
		   "%s: %s; no attempt is charged, and the contact is called again in %s",
		   call->agent->stage->label, why, wait);
	call_withdraw(call, &(struct call_place_change){ PEAL_CONTACT_QUEUED,
							 call->ended_ms + wait_ms, why });
}

/* The trunk took no call at all: nothing of the attempt counts.  false: it does. */
static bool end_uncharged(struct call *call, const struct peal_call_end *end)
{
	const char *cause = cause_of(call, end);
	const char *why = arena_format(call->arena, "%s%s%s",
				       is_shortage(end) ? "no call could be made"
							: "the trunk took no call",
				       cause[0] == '\0' ? "" : ": ", cause);
	int64_t wait_ms = 0;

	if (is_shortage(end)) {
		call_later(call, SHORTAGE_WAIT_MS, why);
		return true;
	}
	switch (breakers_refused(call, &wait_ms)) {
	case REFUSAL_AGAIN:
		call_later(call, wait_ms, why);
		return true;
	case REFUSAL_SET_ASIDE:
		set_aside(call, why);
		return true;
	case REFUSAL_CHARGED:
		break;
	}
	return false;
}

void call_end(struct call *call, const struct peal_call_end *end)
{
	struct engine *engine = call->engine;

	require(call->phase == CALL_PLACED);
	handles_end(call->handle);
	call->handle = NULL;
	call_watch(call, -1, NULL);
	call_asks_end(call);
	agents_free(call);
	engine->calls_active--;
	call->ended_ms = engine_now(engine);
	if (!call->is_recovered && !is_shortage(end))
		breakers_report(call, end->outcome);
	if (is_nobody_rung(call, end)) {
		call_withdraw(call, NULL);
	} else if (!is_uncharged(call, end) || !end_uncharged(call, end)) {
		if (!end->is_uncharged)
			breakers_taken(call);
		engine->calls_ended++;
		call->phase = CALL_ANALYZE;
		end_take(call, end);
		call->stage_index = 0;
		call_analyze(call);
	}
	engine_wake(engine);
}

/* ---- the result ---- */

static const char *fields_json(struct call *call)
{
	struct text text = { 0 };
	struct writer json = writer_onto(&text);
	const char *copy;

	if (call->field_count == 0)
		return "";
	writer_object(&json, NULL);
	for (size_t i = 0; i < call->field_count; i++)
		writer_text(&json, call->fields[i].name, call->fields[i].value);
	writer_object_end(&json);
	copy = arena_copy(call->arena, text.at, text.bytes);
	text_finish(&text);
	return copy;
}

static void result_done(void *context, const struct peal_change *change)
{
	struct call *call = context;
	struct engine *engine = call->engine;

	if (change->result.row.contact_state == PEAL_CONTACT_QUEUED) {
		feed_expect(engine->feed, change->result.row.next_due_ms);
	} else {
		engine->contacts_finished++;
		breakers_forget(call);
	}
	call_kept(call);
	call_destroy(call);
	outbox_wake_all(engine);
	engine_wake(engine);
}

static void dnc_add(struct call *call)
{
	struct peal_change change = { .kind = PEAL_CHANGE_DND_ADD };

	change.dnd_add.row.number = call->contact.number;
	change.dnd_add.row.added_ms = call->ended_ms;
	change.dnd_add.row.reason = "asked on a call";
	journal_add(call->engine->journal, &change, NULL, NULL);
	account_add(&call->engine->account, call->contact.number, call->ended_ms,
		    "asked on a call");
}

static void tally_add(struct call *call, const struct pipeline_disposition *disposition,
		      enum peal_contact_state state)
{
	struct engine *engine = call->engine;
	struct tally *tally = journal_tally(engine->journal, call->upload->row.id);
	struct peal_local_time local = { 0 };
	struct tally_call facts = {
		.outcome = call->end.outcome,
		.is_connected = call->end.outcome == PEAL_OUTCOME_ANSWERED,
		.is_positive = disposition->positive,
		.is_transferred = call->end.is_transferred,
		.was_reached = call->lane == PEAL_LANE_CALLBACK,
		.attempt_no = call->attempt_no,
		.talk_ms = call->end.talk_ms,
		.contact_state = state,
	};
	char name[TALLY_NAME_MAX];

	engine->schedule->plugin->ops.schedule->local_time(
		engine->schedule->self, call->contact.number, call->placed_ms, &local);
	facts.local_hour = local.hour >= 0 && local.hour < 24 ? local.hour : 0;
	tally_add_call(tally, &facts);
	snprintf(name, sizeof(name), "disposition.%s", disposition->name);
	journal_count(engine->journal, call->upload->row.id, name, 1);
}

static void result_write(struct call *call, const struct follow *follow)
{
	struct engine *engine = call->engine;
	struct peal_change change = { .kind = PEAL_CHANGE_RESULT };
	struct peal_attempt_row *row = &change.result.row;

	change.result.campaign = engine->campaign;
	change.result.upload = call->upload->row.id;
	change.result.number = call->contact.number;
	change.result.lane = call->lane == PEAL_LANE_CALLBACK ||
					     call->end.outcome == PEAL_OUTCOME_ANSWERED
				     ? PEAL_LANE_CALLBACK
				     : PEAL_LANE_AGAIN;
	change.result.is_call_event = engine->outbox_count > 0;
	change.result.is_contact_event = engine->outbox_count > 0 &&
					 follow->state != PEAL_CONTACT_QUEUED;
	row->attempt = call->attempt;
	row->contact = (int64_t)call->contact.id;
	row->attempt_no = call->attempt_no;
	row->agent = call->agent->name;
	row->ruling = call->ruling;
	row->outcome = call->end.outcome;
	row->cause = call->end.cause;
	row->cause_text = call->end.cause_text;
	row->disposition = call->disposition;
	row->started_ms = call->placed_ms;
	row->ended_ms = call->ended_ms;
	row->ring_ms = call->end.ring_ms;
	row->talk_ms = call->end.talk_ms;
	row->transcript = call->end.transcript;
	row->dtmf = call->end.dtmf;
	row->recording = call->end.recording;
	row->language = call->script.language;
	row->is_transferred = call->end.is_transferred;
	row->fields = fields_json(call);
	row->next_due_ms = follow->due_ms;
	row->contact_state = follow->state;
	row->why = arena_text(call->arena, follow->why);
	journal_add(engine->journal, &change, result_done, call);
}

static const struct pipeline_disposition *disposition_settle(struct call *call)
{
	const struct pipeline *pipeline = call->engine->pipeline;
	bool is_connected = call->end.outcome == PEAL_OUTCOME_ANSWERED;
	const struct pipeline_disposition *disposition = NULL;

	if (call->disposition[0] != '\0')
		disposition = pipeline_disposition(pipeline, call->disposition);
	if (disposition == NULL)
		disposition = pipeline_disposition(
			pipeline, is_connected ? DISPOSITION_CONNECTED : DISPOSITION_NOT_REACHABLE);
	require(disposition != NULL);
	call->disposition = disposition->name;
	return disposition;
}

/* Its upload was withdrawn while the call was under way: no retry follows. */
static void flushed_check(struct call *call, struct follow *follow)
{
	if (follow->state != PEAL_CONTACT_QUEUED || call->upload->row.state != PEAL_UPLOAD_FLUSHED)
		return;
	follow->state = PEAL_CONTACT_FLUSHED;
	follow->due_ms = PEAL_NEVER;
	snprintf(follow->why, sizeof(follow->why), "the upload was flushed during the call");
}

static int64_t busy_until(const struct call *call)
{
	int64_t latest_ms = call->ended_ms + BUSY_MS_MAX;

	return call->end.busy_until_ms < latest_ms ? call->end.busy_until_ms : latest_ms;
}

void call_settle(struct call *call)
{
	struct engine *engine = call->engine;
	const struct pipeline_disposition *disposition = disposition_settle(call);
	struct peal_attempt_end end = {
		.attempt_no = call->attempt_no,
		.outcome = call->end.outcome,
		.disposition = disposition->name,
		.is_connected = call->end.outcome == PEAL_OUTCOME_ANSWERED,
		.is_terminal = disposition->terminal,
		.ended_ms = call->ended_ms,
		.callback_ms = call->callback_ms,
	};
	struct peal_next next = { .due_ms = PEAL_NEVER };
	struct follow follow;

	call->phase = CALL_RESULT;
	engine->schedule->plugin->ops.schedule->after(engine->schedule->self, call->contact.number,
						      &end, &next);
	next.why[sizeof(next.why) - 1] = '\0';
	follow_attempt(&engine->limits, &end, &next, &follow);
	if (follow.broken != NULL)
		engine_log(engine, PEAL_LEVEL_ERROR, "bad_plugin", call->contact.number,
			   "%s proposed a next attempt against the rules: %s",
			   engine->schedule->label, follow.broken);
	if (call->end.outcome == PEAL_OUTCOME_UNKNOWN)
		follow_busy(&engine->limits, &end, busy_until(call), &follow);
	if (call->end.is_final)
		follow_final(&end, cause_of(call, &call->end), &follow);
	flushed_check(call, &follow);
	if (strcmp(disposition->name, DISPOSITION_DNC) == 0)
		dnc_add(call);
	tally_add(call, disposition, follow.state);
	result_write(call, &follow);
}
