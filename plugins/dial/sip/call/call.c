/* call.c - one attempt: placed, sent from target to target, and judged
 *
 * What a SIP answer means stands in outcome.c; here it is done. */
/* SPDX-License-Identifier: MIT */
#include "call/call.h"

#include <stdlib.h>

#define CANCEL_MAX_MS 3000 /* then the end is reported, whatever the network says */

struct call *call_find(const struct sip *sip, const struct peal_call *host_call)
{
	return (struct call *)table_find(&sip->calls, host_call);
}

void call_timers_end(struct call *call)
{
	stack_timer_stop(call->limit_timer);
	stack_timer_stop(call->step_timer);
	call->limit_timer = call->step_timer = NULL;
}

void call_destroy(struct call *call)
{
	call_timers_end(call);
	dialogue_finish(&call->dialogue);
	transfer_destroy(&call->transfer);
	line_close(&call->line);
	words_finish(&call->words);
	notes_finish(&call->notes);
	table_remove(&call->sip->calls, &call->entry);
	free(call->redirect);
	free(call->answers);
	free(call);
}

/* ---- giving up ---- */

/* Nothing came from the trunk in time: an answer to our INVITE, or to our CANCEL.  The
 * INVITE stays with the stack, which hangs up should somebody answer it. */
static void trunk_was_silent(void *context)
{
	struct call *call = context;

	call->step_timer = NULL;
	leg_drop(call->line.leg);
	call->line.leg = NULL;
	call_judge(call, OUTCOME_NOTHING, NULL);
}

static void cancel(struct call *call, enum outcome_stopped why)
{
	call_timers_end(call);
	call->stopped = why;
	call->state = CALL_CANCELING;
	call->step_timer = stack_timer_start(call->sip->stack, CANCEL_MAX_MS, trunk_was_silent,
					     call);
	leg_cancel(call->line.leg);
}

static void rang_too_long(void *context)
{
	struct call *call = context;

	call->limit_timer = NULL;
	cancel(call, OUTCOME_RING_TIMEOUT);
}

void call_hang_up(struct sip *sip, const struct peal_call *host_call)
{
	struct call *call = call_find(sip, host_call);
	struct outcome canceled = {
		.outcome = PEAL_OUTCOME_CANCELED,
		.text = "hung up before the call was sent",
	};

	if (call == NULL)
		return;
	switch (call->state) {
	case CALL_PREPARING:
	case CALL_ASKING:
		call_end(call, &canceled);
		return;
	case CALL_INVITING:
	case CALL_RINGING:
		cancel(call, OUTCOME_HUNG_UP);
		return;
	case CALL_CANCELING:
		return;
	case CALL_TALKING:
		call_end_answered(call, "hung up by us");
		return;
	}
}

/* ---- what the network says ---- */

static void on_progress(void *context, int status, const char *reason, struct peal_slice sdp)
{
	struct call *call = context;
	struct peal_error err;

	(void)reason;
	if (call->state != CALL_INVITING && call->state != CALL_RINGING)
		return;
	if (call->target >= 0 && status > 100)
		trunk_is_alive(call->sip->trunk, call->target);
	stack_timer_stop(call->step_timer);
	call->step_timer = NULL;
	if (status >= 180 && status <= 183 && !call->has_rung) {
		call->has_rung = true;
		call->state = CALL_RINGING;
		call->rang_ms = stack_now_ms(call->sip->stack);
		trunk_takes_us(call->sip->trunk);
		call->sip->host->dial->ringing(call->host_call);
	}
	if (sdp.bytes > 0 && call->sip->config->early_media &&
	    line_agree(&call->line, sdp, &err) == 0)
		stream_listen(call->line.stream, HEAR_TONES);
}

static void on_answered(void *context, struct peal_slice sdp)
{
	call_answered(context, sdp);
}

static void on_failed(void *context, const struct leg_end *end)
{
	struct call *call = context;

	call->line.leg = NULL;
	call_judge(call, end->status == 0 ? OUTCOME_UNSENT : OUTCOME_STATUS, end);
}

static void on_answered_late(void *context)
{
	struct call *call = context;
	const struct peal_host *host = call->sip->host;

	call->line.leg = NULL;
	call->sip->late_answers++;
	host->log(host, PEAL_LEVEL_WARNING, "answered_late", call->request->number,
		  "a call was answered when we had given it up; it was hung up at once (%llu of "
		  "them so far)",
		  (unsigned long long)call->sip->late_answers);
	call_judge(call, OUTCOME_ANSWERED_LATE, NULL);
}

static void on_ended(void *context, const struct leg_end *end)
{
	struct call *call = context;
	char text[OUTCOME_TEXT_MAX];

	call->line.leg = NULL;
	if (end->reason_text != NULL && end->reason_text[0] != '\0')
		outcome_text(end, text);
	else if (end->q850 != 0)
		snprintf(text, sizeof(text), "hung up by the other side, Q.850 cause %d",
			 end->q850);
	else
		snprintf(text, sizeof(text), "hung up by the other side");
	call_end_answered(call, text);
}

static int on_offered(void *context, struct peal_slice sdp, char *sdp_out, size_t bytes_max)
{
	struct call *call = context;

	return line_offered(&call->line, sdp, sdp_out, bytes_max);
}

static void on_key(void *context, char key)
{
	call_key(context, key, true);
}

static void on_referred(void *context, int status)
{
	struct call *call = context;

	if (call->transfer != NULL)
		transfer_referred(call->transfer, status);
}

/* A telephone may ring on: the trunk is told by another connection, if it can be reached. */
static void on_lost(void *context)
{
	struct call *call = context;
	const struct peal_host *host = call->sip->host;

	if (call->state != CALL_INVITING && call->state != CALL_RINGING)
		return;
	host->log(host, PEAL_LEVEL_WARNING, "connection_lost", call->request->number,
		  "the connection to %s was lost while a call was set up; it is canceled, and "
		  "counts as an attempt that failed",
		  call->redirect == NULL ? trunk_uri(call->sip->trunk, call->target)
					 : "where it was redirected to");
	cancel(call, OUTCOME_LOST);
}

static const struct leg_events leg_events = {
	.progress = on_progress,
	.answered = on_answered,
	.failed = on_failed,
	.answered_late = on_answered_late,
	.ended = on_ended,
	.offered = on_offered,
	.key = on_key,
	.referred = on_referred,
	.lost = on_lost,
};

/* ---- sent ---- */

/* RFC 7989: one session for all INVITEs of an attempt; theirs is not known yet. */
static void session_header(const struct call *call, char out[96])
{
	char id[33];
	size_t used = 0;

	for (const char *at = call->request->attempt_id; *at != '\0' && used < 32; at++) {
		if (*at != '-')
			id[used++] = *at;
	}
	id[used] = '\0';
	snprintf(out, 96, "Session-ID: %s;remote=%032d\r\n", id, 0);
}

void call_from(const struct call *call, const char *domain, char uri_out[TARGET_URI_MAX])
{
	const struct sip_config *config = call->sip->config;
	const char *user = call->request->caller_id;

	if (user == NULL || user[0] == '\0')
		user = config->from;
	if (user == NULL || user[0] == '\0')
		user = config->user;
	if (user == NULL || user[0] == '\0')
		user = "anonymous";
	snprintf(uri_out, TARGET_URI_MAX, "sip:%.120s@%.255s", user, domain);
}

/* Where the INVITE goes: to a target of the trunk, or where it was redirected to. */
static void route(const struct call *call, char uri_out[TARGET_URI_MAX],
		  char target_out[TARGET_URI_MAX], char domain_out[TARGET_HOST_MAX + 2])
{
	const struct trunk *trunk = call->sip->trunk;
	char port[8] = "";

	if (call->redirect != NULL) {
		target_format(call->redirect, target_out);
		target_format_host(call->redirect, domain_out);
		if (call->redirect->port != 0)
			snprintf(port, sizeof(port), ":%u", call->redirect->port);
		snprintf(uri_out, TARGET_URI_MAX, "sip:%s%s%s%s", call->redirect->user,
			 call->redirect->user[0] == '\0' ? "" : "@", domain_out, port);
		return;
	}
	snprintf(domain_out, TARGET_HOST_MAX + 2, "%s", trunk_domain(trunk, call->target));
	snprintf(target_out, TARGET_URI_MAX, "%s", trunk_uri(trunk, call->target));
	snprintf(uri_out, TARGET_URI_MAX, "sip:%.30s@%s", call->request->to, domain_out);
}

static int invite(struct call *call, struct peal_error *err)
{
	char uri[TARGET_URI_MAX], target[TARGET_URI_MAX], from[TARGET_URI_MAX];
	char domain[TARGET_HOST_MAX + 2], headers[96];
	struct leg_request request = {
		.uri = uri,
		.target = target,
		.from_uri = from,
		.from_name = call->sip->config->from_name,
		.headers = headers,
	};

	route(call, uri, target, domain);
	call_from(call, domain, from);
	session_header(call, headers);
	/* Our password is for the trunk alone. */
	if (call->redirect == NULL || trunk_has_host(call->sip->trunk, call->redirect->host))
		request.account = trunk_account(call->sip->trunk);
	return line_call(&call->line, &request, &leg_events, call, err);
}

/* A trunk that says nothing is found out before the ringing would be given up. */
static int64_t silence_ms(const struct call *call)
{
	int64_t trunk_ms = call->sip->config->trunk_timeout, ring_ms = call->request->ring_max_ms;

	return trunk_ms < ring_ms ? trunk_ms : ring_ms / 2;
}

void call_invite(struct call *call)
{
	struct sip *sip = call->sip;
	struct peal_error err = { 0 };

	call->state = CALL_INVITING;
	call_timers_end(call);
	if (invite(call, &err) < 0) {
		struct leg_end end = { .reason = err.text, .retry_after_ms = -1 };

		call_judge(call, OUTCOME_UNSENT, &end);
		return;
	}
	call->step_timer = stack_timer_start(sip->stack, silence_ms(call), trunk_was_silent, call);
	call->limit_timer = stack_timer_start(sip->stack, call->request->ring_max_ms, rang_too_long,
					      call);
}

static void end_nowhere(struct call *call)
{
	struct outcome outcome = call->last;

	if (outcome.outcome == PEAL_OUTCOME_UNKNOWN) {
		outcome.outcome = PEAL_OUTCOME_FAILED;
		outcome.is_uncharged = true;
		snprintf(outcome.text, sizeof(outcome.text), "no target can take calls");
	}
	call_end(call, &outcome);
}

void call_try(struct call *call)
{
	struct sip *sip = call->sip;
	struct peal_error err = { 0 };
	struct outcome full = {
		.outcome = PEAL_OUTCOME_FAILED,
		.is_uncharged = true,
		.is_shortage = true,
	};

	call->target = trunk_pick(sip->trunk, call->tried_mask);
	if (call->target < 0) {
		end_nowhere(call);
		return;
	}
	if (line_open(&call->line, sip, &call_sound, call, &err) < 0) {
		trunk_is_crowded(sip->trunk, err.text);
		snprintf(full.text, sizeof(full.text), "%.150s", err.text);
		call_end(call, &full);
		return;
	}
	call->tried_mask |= 1u << call->target;
	line_offer_all(&call->line);
	call_invite(call);
}

/* ---- judged ---- */

static void tell_trunk(struct call *call, const struct outcome *outcome, const struct leg_end *end)
{
	struct trunk *trunk = call->sip->trunk;

	if (call->target < 0 || call->stopped != OUTCOME_NOT_STOPPED)
		return;
	switch (outcome->trunk) {
	case OUTCOME_TRUNK_BACK_OFF:
		trunk_is_full(trunk, call->target, end->status, end->retry_after_ms);
		return;
	case OUTCOME_TRUNK_SILENT:
		trunk_is_silent(trunk, call->target, outcome->text);
		return;
	case OUTCOME_TRUNK_PASSWORD:
		trunk_refuses_us(trunk, call->target, end->status);
		return;
	case OUTCOME_TRUNK_REFUSES:
		trunk_refuses_call(trunk, call->target, end->status);
		return;
	case OUTCOME_TRUNK_FINE:
		trunk_is_alive(trunk, call->target);
		return;
	}
}

static void go_on(struct call *call, const struct outcome *outcome, const struct leg_end *end)
{
	switch (outcome->next) {
	case OUTCOME_OTHER_MEDIA:
		line_change(&call->line);
		call_invite(call);
		return;
	case OUTCOME_REDIRECT:
		call_redirect(call, end->contact);
		return;
	case OUTCOME_NEXT_TARGET:
		call->is_charged |= !outcome->is_uncharged;
		if (call->target >= 0) {
			call_try(call);
			return;
		}
		break;
	case OUTCOME_END:
		break;
	}
	call_end(call, outcome);
}

void call_judge(struct call *call, enum outcome_how how, const struct leg_end *end)
{
	struct outcome_seen seen = {
		.how = how,
		.stopped = call->stopped,
		.has_rung = call->has_rung,
		.tones = call->tones,
		.may_redirect = end != NULL && call_may_redirect(call, end),
		.may_change_media = line_can_change(&call->line),
		.end = end,
	};

	call_timers_end(call);
	outcome_judge(&seen, &call->last);
	tell_trunk(call, &call->last, end);
	go_on(call, &call->last, end);
}
