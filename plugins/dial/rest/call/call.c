/* call.c - one attempt at the provider: from its creation to the host's knowing its end */
/* SPDX-License-Identifier: MIT */
#include "call/call.h"

#include "call/memory.h"
#include "sign/verify.h"

#include <stdarg.h>

/* ---- found by ---- */

struct call *call_by_attempt(const struct rest *rest, const char *attempt)
{
	return table_find(&rest->by_attempt, attempt, strlen(attempt));
}

struct call *call_by_id(const struct rest *rest, const char *id)
{
	return table_find(&rest->by_id, id, strlen(id));
}

struct call *call_by_handle(const struct rest *rest, const struct peal_call *handle)
{
	return table_find(&rest->by_call, &handle, sizeof(handle));
}

/* The first call that is known by an id keeps it. */
void call_id_set(struct call *call, const char *id)
{
	table_remove(&call->rest->by_id, &call->by_id);
	free(call->id);
	call->id = memory_copy(id);
	if (call->id[0] != '\0' && call_by_id(call->rest, id) == NULL)
		table_add(&call->rest->by_id, &call->by_id, call->id, strlen(call->id), call);
}

/* ---- small things ---- */

int64_t call_now(const struct call *call)
{
	return call->rest->host->now_ms(call->rest->host);
}

void call_facts_fill(const struct call *call, struct call_facts *facts_out)
{
	*facts_out = (struct call_facts){
		.request = call->request,
		.call_id = call->id == NULL ? "" : call->id,
		.from = call->from,
		.callback_url = text_buffer_get(&call->callback_url),
		.answer_url = text_buffer_get(&call->answer_url),
		.placed_ms = call->placed_ms,
		.now_ms = call_now(call),
		.host = call->rest->host,
	};
}

bool call_was_answered(const struct call *call)
{
	const struct known *known = &call->known;

	return call->answered_ms != 0 || known->talk_ms > 0 ||
	       (known->status != NULL && known->status->has_outcome &&
		known->status->outcome == PEAL_OUTCOME_ANSWERED) ||
	       (known->cause != NULL && known->cause->has_outcome &&
		known->cause->outcome == PEAL_OUTCOME_ANSWERED);
}

void call_timer_stop(struct call *call, struct peal_timer **timer)
{
	call->rest->host->timer_stop(call->rest->host, *timer);
	*timer = NULL;
}

void call_timer(struct call *call, struct peal_timer **timer, int64_t delay_ms, peal_fn *fn)
{
	call_timer_stop(call, timer);
	*timer = call->rest->host->timer_start(call->rest->host, delay_ms < 0 ? 0 : delay_ms, fn,
					       call);
}

void call_log(const struct call *call, enum peal_level level, const char *event, const char *format,
	      ...)
{
	const struct peal_host *host = call->rest->host;
	char sentence[512];
	va_list args;

	va_start(args, format);
	vsnprintf(sentence, sizeof(sentence), format, args);
	va_end(args);
	host->log(host, level, event, call->host_call == NULL ? 0 : call->request->number,
		  "attempt %s: %s", call->attempt, sentence);
}

/* ---- made ---- */

/* Two stages may share a listener: the stage's name is part of what is signed. */
static void urls_make(struct call *call)
{
	const struct rest *rest = call->rest;
	const char *url = rest->config->public_url;
	char mac[PATH_MAC_CHARS + 1];
	struct text_buffer signed_text = { 0 };

	if (rest->listener == NULL)
		return;
	text_buffer_format(&signed_text, "%s %s", rest->host->stage, call->attempt);
	path_mac(rest->path_secret, text_buffer_get(&signed_text), mac);
	text_buffer_free(&signed_text);
	if (rest->preset->has_callbacks)
		text_buffer_format(&call->callback_url, "%s/%s/%s", url, call->attempt, mac);
	if (rest->preset->answer.text != NULL)
		text_buffer_format(&call->answer_url, "%s/answer/%s/%s", url, call->attempt, mac);
}

struct call *call_create(struct rest *rest, struct peal_call *host_call,
			 const struct peal_call_request *request, int64_t placed_ms)
{
	struct call *call = memory_make(sizeof(*call));

	call->rest = rest;
	call->host_call = host_call;
	call->request = request;
	call->attempt = memory_copy(request->attempt_id);
	call->placed_ms = placed_ms;
	/* 0 is what a host says that knows no such thing. */
	call->ring_until_ms = request->ring_until_ms > 0 ? request->ring_until_ms : PEAL_NEVER;
	call->known.talk_ms = -1;
	call->from = request->caller_id != NULL ? request->caller_id
						: settings_get(rest->settings, "from");
	urls_make(call);
	table_add(&rest->by_attempt, &call->by_attempt, call->attempt, strlen(call->attempt), call);
	table_add(&rest->by_call, &call->by_call, &call->host_call, sizeof(call->host_call), call);
	return call;
}

/* ---- taken down ---- */

static void timers_stop(struct call *call)
{
	call_timer_stop(call, &call->step_timer);
	call_timer_stop(call, &call->limit_timer);
	call_timer_stop(call, &call->life_timer);
	call_timer_stop(call, &call->bound_timer);
	call_timer_stop(call, &call->held_timer);
}

static void known_free(struct known *known)
{
	free(known->answered_by);
	free(known->transcript);
	free(known->recording);
	free(known->dtmf);
	free(known->cause_text);
	for (size_t i = 0; i < known->extra_count; i++)
		free(known->extra[i].value);
}

void call_destroy(struct call *call)
{
	timers_stop(call);
	queue_forget(call);
	create_forget(call);
	table_remove(&call->rest->by_attempt, &call->by_attempt);
	table_remove(&call->rest->by_id, &call->by_id);
	table_remove(&call->rest->by_call, &call->by_call);
	text_buffer_free(&call->callback_url);
	text_buffer_free(&call->answer_url);
	known_free(&call->known);
	free(call->own_text);
	free(call->attempt);
	free(call->id);
	free(call);
}

/* ---- over ---- */

/* What reported the end is acknowledged, and so is what came after it. */
static void on_kept(void *context)
{
	struct call *call = context;

	for (size_t i = 0; i < call->held_count; i++)
		call->rest->host->http_reply(call->held[i], 200, NULL, "", 0);
	call_destroy(call);
}

void call_over(struct call *call, const struct peal_call_end *end)
{
	const struct peal_host *host = call->rest->host;
	struct peal_call *host_call = call->host_call;
	bool is_awaited = call->rest->listener != NULL && host->dial->when_kept != NULL;

	timers_stop(call);
	queue_forget(call);
	table_remove(&call->rest->by_call, &call->by_call);
	if (call->id != NULL && call->rest->preset->find.method != NULL)
		past_add(&call->rest->past, call->id);
	call->phase = PHASE_OVER;
	if (is_awaited)
		host->dial->when_kept(host_call, on_kept, call);
	host->dial->ended(host_call, end);
	call->host_call = NULL;
	call->request = NULL;
	if (!is_awaited)
		on_kept(call);
}

static size_t fields_fill(const struct call *call, struct peal_pair fields[PEAL_END_FIELDS_MAX])
{
	const struct known *known = &call->known;
	size_t count = 0;

	if (known->answered_by != NULL)
		fields[count++] = (struct peal_pair){ "answered_by", known->answered_by };
	for (size_t i = 0; i < known->extra_count && count < PEAL_END_FIELDS_MAX; i++)
		fields[count++] = (struct peal_pair){ known->extra[i].name, known->extra[i].value };
	return count;
}

/* What was heard is good enough where the provider does not say. */
static int64_t talk_of(const struct call *call, int64_t ended_ms)
{
	if (call->known.talk_ms >= 0)
		return call->known.talk_ms;
	if (call->answered_ms == 0)
		return 0;
	if (ended_ms - call->answered_ms > call->request->talk_max_ms)
		return call->request->talk_max_ms;
	return ended_ms - call->answered_ms;
}

static int64_t ring_of(const struct call *call, int64_t ended_ms)
{
	if (call->ringing_ms == 0)
		return 0;
	return (call->answered_ms != 0 ? call->answered_ms : ended_ms) - call->ringing_ms;
}

/* Of an attempt of an earlier run, `canceled` says that nobody was rung, and that it may
 * be made again: only the provider's not having the call tells that.  One that was ended
 * before it was answered may have rung; and whether it was answered the earlier run may
 * have been told. */
static enum peal_outcome known_outcome(const struct call *call, bool was_answered)
{
	enum peal_outcome outcome = outcome_of(&call->known, was_answered, call->is_end_asked,
					       call->gave_up);

	if (!call->is_recalled)
		return outcome;
	if (outcome_is_vague(&call->known, was_answered, false))
		return PEAL_OUTCOME_UNKNOWN;
	return outcome == PEAL_OUTCOME_CANCELED ? PEAL_OUTCOME_NO_ANSWER : outcome;
}

void call_over_known(struct call *call)
{
	const struct known *known = &call->known;
	bool was_answered = call_was_answered(call);
	int64_t ended_ms = call->ended_ms != 0 ? call->ended_ms : call_now(call);
	struct peal_pair fields[PEAL_END_FIELDS_MAX];
	struct peal_call_end end = {
		.outcome = known_outcome(call, was_answered),
		.cause = known->code,
		.cause_text = known->cause_text,
		.ring_ms = ring_of(call, ended_ms),
		.transcript = known->transcript,
		.dtmf = known->dtmf,
		.recording = known->recording,
		.fields = fields,
		.field_count = fields_fill(call, fields),
	};
	const struct preset_word *const words[] = { known->status, known->cause };

	if (end.outcome == PEAL_OUTCOME_ANSWERED || end.outcome == PEAL_OUTCOME_MACHINE)
		end.talk_ms = talk_of(call, ended_ms);
	for (size_t i = 0; i < 2; i++) {
		if (words[i] == NULL)
			continue;
		end.is_final |= words[i]->is_final && words[i]->has_outcome &&
				words[i]->outcome == end.outcome;
		end.is_uncharged |= words[i]->is_uncharged && call->ringing_ms == 0 &&
				    end.outcome == PEAL_OUTCOME_FAILED;
	}
	call_over(call, &end);
}

void call_over_own(struct call *call, enum peal_outcome outcome, enum charge charge,
		   const char *text)
{
	struct peal_call_end end = {
		.outcome = outcome,
		.cause = call->known.code,
		.cause_text = text,
		.is_uncharged = charge != CHARGED,
		.is_shortage = charge == UNCHARGED_SHORTAGE,
	};

	call_over(call, &end);
}

static void on_soon(void *context)
{
	struct call *call = context;

	call->step_timer = NULL;
	call_over_own(call, call->own_outcome, call->own_charge, call->own_text);
}

void call_over_soon(struct call *call, enum peal_outcome outcome, enum charge charge,
		    const char *text)
{
	queue_forget(call);
	call->phase = PHASE_ENDING;
	call->own_outcome = outcome;
	call->own_charge = charge;
	free(call->own_text);
	call->own_text = memory_copy(text);
	call_timer(call, &call->step_timer, 0, on_soon);
}
