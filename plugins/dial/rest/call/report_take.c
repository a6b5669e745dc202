/* report_take.c - all that is heard of a call, in whatever order
 *
 * Callbacks, look-ups and lists end here.  A stage that is behind changes nothing, the
 * first end counts, and what is said besides is kept. */
/* SPDX-License-Identifier: MIT */
#include "call/call.h"

#include "call/memory.h"

#include <strings.h>

#define VAGUE_MS 3000 /* an end that says nothing waits so long for a late report */
#define VAGUE_RECALLED_MS 15000

/* ---- what is known ---- */

/* What an end says stands; a report that is behind only adds. */
static void text_know(char **text, const char *said, bool is_behind)
{
	if (said == NULL || said[0] == '\0' || (is_behind && *text != NULL))
		return;
	free(*text);
	*text = memory_copy(said);
}

static char **extra_of(struct known *known, const char *name)
{
	for (size_t i = 0; i < known->extra_count; i++) {
		if (strcmp(known->extra[i].name, name) == 0)
			return &known->extra[i].value;
	}
	if (known->extra_count == PEAL_END_FIELDS_MAX)
		return NULL;
	known->extra[known->extra_count].name = name;
	return &known->extra[known->extra_count++].value;
}

static void extras_know(struct known *known, const struct report *report,
			const struct preset_fields *fields, bool is_behind)
{
	for (size_t i = 0; i < fields->extra_count && i < PEAL_END_FIELDS_MAX; i++) {
		const char *said = report->extra[i];
		char **text;

		if (said == NULL || said[0] == '\0')
			continue;
		text = extra_of(known, fields->extra[i].name);
		if (text != NULL)
			text_know(text, said, is_behind);
	}
}

/* A person or a machine is more than unsure, and what was said first stands. */
static void verdict_know(struct known *known, const struct report *report)
{
	if (report->verdict == VERDICT_NONE ||
	    (known->verdict != VERDICT_NONE && known->verdict != VERDICT_UNSURE))
		return;
	if (known->verdict == VERDICT_UNSURE && report->verdict == VERDICT_UNSURE)
		return;
	known->verdict = report->verdict;
	text_know(&known->answered_by, report->answered_by, false);
}

static void known_merge(struct call *call, const struct report *report,
			const struct preset_fields *fields)
{
	struct known *known = &call->known;
	bool is_behind = report->stage < call->stage || call->ended_ms != 0;

	if (report->code != 0 && (known->code == 0 || !is_behind))
		known->code = report->code;
	if (report->talk_ms >= 0 && (known->talk_ms < 0 || !is_behind))
		known->talk_ms = report->talk_ms;
	verdict_know(known, report);
	text_know(&known->transcript, report->transcript, is_behind);
	text_know(&known->recording, report->recording, is_behind);
	text_know(&known->dtmf, report->dtmf, is_behind);
	extras_know(known, report, fields, is_behind);
}

/* ---- words that the preset does not know ---- */

static void unknown_word(struct call *call, const char *word)
{
	struct rest *rest = call->rest;

	for (size_t i = 0; i < rest->unknown_word_count; i++) {
		if (strcasecmp(rest->unknown_words[i], word) == 0)
			return;
	}
	if (rest->unknown_word_count == UNKNOWN_WORDS_MAX)
		return;
	rest->unknown_words[rest->unknown_word_count++] = memory_copy(word);
	call_log(call, PEAL_LEVEL_WARNING, "unknown_status",
		 "the provider says \"%.64s\", which is none of the statuses of preset %s; nothing "
		 "follows from it: add it to `statuses`, with \"none\" if nothing should",
		 word, rest->preset->name);
}

/* ---- the stage ---- */

static void tell_stage(struct call *call)
{
	const struct peal_dial_host *dial = call->rest->host->dial;

	if (call->stage == STAGE_RINGING && call->ringing_ms == 0) {
		call->ringing_ms = call_now(call);
		dial->ringing(call->host_call);
	}
	if (call->stage == STAGE_ANSWERED && call->answered_ms == 0) {
		call->answered_ms = call_now(call);
		dial->answered(call->host_call);
	}
}

static void stage_take(struct call *call, const struct report *report)
{
	/* Behind an end that said nothing of it, an answer still tells that there was one. */
	if (call->ended_ms != 0 && report->stage == STAGE_ANSWERED && call->answered_ms == 0)
		call->answered_ms = call->ended_ms;
	if (report->stage <= call->stage)
		return;
	call->stage = report->stage;
	if (report->stage != STAGE_ENDED) {
		call->is_alive_seen = true;
		if (report->stage >= STAGE_RINGING)
			end_unwant(call);
		tell_stage(call);
		limit_start(call);
		return;
	}
	call->ended_ms = call_now(call);
	call->known.status = report->status;
	call->known.cause = report->cause;
	call->known.cause_text = memory_copy(report->cause_word != NULL ? report->cause_word
									: report->status_word);
	call->phase = PHASE_ENDING;
	call_timer_stop(call, &call->limit_timer);
	call_timer_stop(call, &call->bound_timer);
}

/* Another end that tells more than the first one did. */
static void cause_take(struct call *call, const struct report *report)
{
	struct known *known = &call->known;

	if (call->ended_ms == 0 || known->cause != NULL || report->cause == NULL)
		return;
	known->cause = report->cause;
	free(known->cause_text);
	known->cause_text = memory_copy(report->cause_word);
}

/* ---- its end ---- */

/* What was told while nobody listened is told again some seconds later. */
static int64_t vague_ms(const struct call *call)
{
	int64_t wait_ms = call->is_recalled && call->rest->listener != NULL ? VAGUE_RECALLED_MS
									    : VAGUE_MS;

	return wait_ms > call->rest->preset->wait_ms ? wait_ms : call->rest->preset->wait_ms;
}

static bool has_come(const struct call *call, const char *name)
{
	const struct known *known = &call->known;

	if (strcmp(name, "transcript") == 0)
		return known->transcript != NULL;
	if (strcmp(name, "answered_by") == 0)
		return known->verdict != VERDICT_NONE || call->request->machine == PEAL_MACHINE_OFF;
	for (size_t i = 0; i < known->extra_count; i++) {
		if (strcmp(known->extra[i].name, name) == 0)
			return true;
	}
	return false;
}

/* How long the end is kept back; 0: nothing is missing. */
static int64_t missing_ms(const struct call *call)
{
	const struct preset *preset = call->rest->preset;
	const struct known *known = &call->known;
	bool was_answered = call_was_answered(call);

	if (outcome_is_vague(known, was_answered, call->is_end_wanted && !call->is_recalled))
		return vague_ms(call);
	if (!was_answered && known->verdict != VERDICT_MACHINE)
		return 0;
	for (size_t i = 0; i < preset->waits_for_count; i++) {
		if (!has_come(call, preset->waits_for[i]))
			return preset->wait_ms;
	}
	return 0;
}

static void on_waited(void *context)
{
	struct call *call = context;

	call->bound_timer = NULL;
	call_over_known(call);
}

void report_end_check(struct call *call)
{
	int64_t wait_ms = call->is_life_over ? 0 : missing_ms(call);

	if (wait_ms <= 0) {
		call_over_known(call);
		return;
	}
	if (call->bound_timer == NULL)
		call_timer(call, &call->bound_timer, wait_ms, on_waited);
	if (call->step_timer == NULL && poll_is_on(call))
		poll_in(call, poll_every(call->rest));
}

/* ---- all of it ---- */

/* A provider that takes one for the other. */
static bool is_of_other(const struct call *call, const struct report *report)
{
	const struct call *other = NULL;

	if (report->attempt != NULL)
		other = call_by_attempt(call->rest, report->attempt);
	if (other == NULL || other == call)
		return false;
	call_log(call, PEAL_LEVEL_WARNING, "report_of_other",
		 "what the provider says of it is about attempt %s; it is dropped", other->attempt);
	return true;
}

/* Another leg, or another call that the provider made of this one. */
static bool is_another(struct call *call, const struct report *report)
{
	if (is_of_other(call, report))
		return true;
	if (report->id == NULL || report->id[0] == '\0')
		return false;
	if (call->id != NULL && strcmp(call->id, report->id) == 0) {
		call->is_id_reported = true;
		return false;
	}
	if (call->is_id_reported)
		return true;
	call_id_set(call, report->id);
	call->is_id_reported = true;
	return false;
}

void call_goes_live(struct call *call)
{
	if (call->phase < PHASE_LIVE) {
		call->phase = PHASE_LIVE;
		call_timer_stop(call, &call->step_timer);
		queue_take_back(call);
		if (call->stage < STAGE_RINGING)
			limit_start(call); /* the number's window may have closed meanwhile */
		/* Callbacks may have been missed. */
		if (call->is_recalled)
			poll_in(call, 0);
		else if (poll_is_on(call))
			poll_in(call, poll_every(call->rest));
		else
			quiet_start(call);
	}
	if (call->is_end_wanted)
		end_try(call);
}

bool report_take(struct call *call, const struct report *report, const struct preset_fields *fields)
{
	bool is_about_it;

	if (call->phase == PHASE_OVER || call->own_text != NULL)
		return true;
	if (is_another(call, report))
		return false;
	if (report->status_word != NULL)
		call_log(call, PEAL_LEVEL_DEBUG, "report", "the provider says \"%.64s\"",
			 report->status_word);
	else
		call_log(call, PEAL_LEVEL_DEBUG, "report",
			 "a report has nothing where the preset looks for the status "
			 "(fields.status)");
	if (report->status_word != NULL && report->status == NULL)
		unknown_word(call, report->status_word);
	is_about_it = report->id != NULL || report->stage > STAGE_NONE;
	known_merge(call, report, fields);
	stage_take(call, report);
	cause_take(call, report);
	if (call->ended_ms != 0) {
		report_end_check(call);
		return true;
	}
	if (is_about_it && call->phase != PHASE_LIVE && call->id != NULL)
		call_goes_live(call);
	if (call->known.verdict == VERDICT_MACHINE &&
	    call->request->machine == PEAL_MACHINE_HANG_UP)
		end_want(call, PEAL_OUTCOME_MACHINE);
	if (report->status_word != NULL)
		commands_run(call, report->status_word);
	return false;
}
