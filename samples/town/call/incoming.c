/* incoming.c - somebody calls a telephone: it rings, answers, or does not */
/* SPDX-License-Identifier: MIT */
#include "call.h"
#include "gate.h"

#include "samples/town/memory.h"
#include "samples/town/sip/header.h"
#include "samples/town/sip/reply.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RING_MAX_MS 180000 /* of a telephone that rings on and on; speed does not change it */

/* ---- what becomes of it ---- */

static void ring(struct call *call)
{
	if (!call->has_rung) {
		call->has_rung = true;
		figures_ring(&call->town->figures, call->attempt);
	}
}

/* The second telephone of a fork answers too, until somebody takes note. */
static void on_fork(void *context)
{
	struct call *call = context;
	char *last = call->last;
	size_t bytes = call->last_bytes;

	if (call->state == CALL_OVER || call->fork_left-- <= 0)
		return;
	call->last = NULL;
	if (call->fork_left == 2)
		call_log(call, "answered_twice", 200, "callee");
	invite_reply(call, 200, 1, NULL, sound_answer(call));
	free(call->last);
	call->last = last;
	call->last_bytes = bytes;
	alarm_set(&call->town->alarms, &call->fork, CALL_T1_MS, on_fork, call);
}

static void accept_call(struct call *call)
{
	struct text sdp;

	ring(call);
	if (call->traits->fork == FORK_EARLY)
		call->leg = 1;
	call->state = CALL_ACCEPTED;
	call->status = 200;
	call->answered_ms = call->town->alarms.now_ms;
	call->repeats_left = call->traits->repeats;
	sdp = sound_answer(call);
	if (sdp.bytes == 0) {
		call->answered_ms = 0;
		call->state = CALL_REFUSED;
		call->status = 488;
		invite_reply(call, 488, 0, NULL, sdp);
	} else {
		invite_reply(call, 200, call->leg, NULL, sdp);
		call_log(call, "answered", 200, "callee");
		talk_begin(call);
	}
	invite_repeat(call);
	if (call->traits->fork == FORK_ANSWERS && call->state == CALL_ACCEPTED) {
		call->fork_left = 3;
		alarm_set(&call->town->alarms, &call->fork, 20, on_fork, call);
	}
}

static void add_moved(const struct call *call, char *out, size_t bytes_max)
{
	const char *contact = call->traits->contact, *address = net_address(call->town->net);
	bool is_v6 = strchr(address, ':') != NULL;

	if (strchr(contact, ':') != NULL)
		snprintf(out, bytes_max, "Contact: <%s>\r\n", contact);
	else
		snprintf(out, bytes_max, "Contact: <sip:%s@%s%s%s:%d>\r\n", contact,
			 is_v6 ? "[" : "", address, is_v6 ? "]" : "",
			 net_port(call->town->net, TRANSPORT_UDP));
}

/* What a final answer that is no 200 says beside its status. */
static void add_refusal(const struct call *call, int status, char *out, size_t bytes_max)
{
	const struct traits *traits = call->traits;
	size_t bytes = 0;

	out[0] = '\0';
	if (status != traits->status)
		return;
	if (status < 400)
		add_moved(call, out, bytes_max);
	bytes = strlen(out);
	if (traits->retry_after.max_ms > 0)
		snprintf(out + bytes, bytes_max - bytes, "Retry-After: %lld\r\n",
			 (long long)(traits->retry_after.min_ms + 999) / 1000);
	bytes = strlen(out);
	if (traits->reason != NULL)
		snprintf(out + bytes, bytes_max - bytes, "Reason: %s\r\n", traits->reason);
}

static void refuse(struct call *call, int status)
{
	char headers[512];

	alarm_stop(&call->town->alarms, &call->next);
	call->state = CALL_REFUSED;
	call->status = status;
	add_refusal(call, status, headers, sizeof(headers));
	invite_reply(call, status, 0, headers, (struct text){ 0 });
	call_log(call, "refused", status, status == 487 ? "caller" : "callee");
	invite_repeat(call);
}

static void on_rung(void *context)
{
	struct call *call = context;

	if (call->traits->reset == RESET_INVITE) {
		net_reset(call->town->net, &call->flow);
		call_log(call, "reset", 0, "callee");
		call_end(call, 0, "callee");
	} else if (call->traits->status == 200) {
		accept_call(call);
	} else {
		refuse(call, call->traits->status);
	}
}

/* Even the most patient network gives up, and be it that the caller was killed. */
static void on_rung_out(void *context)
{
	refuse(context, 480);
}

static void on_nothing(void *context)
{
	call_end(context, 0, "callee");
}

/* 180, or 183 with sound; on both legs of a fork. */
static void begin_ringing(struct call *call)
{
	bool is_early = call->traits->early != EARLY_NONE;
	struct text sdp = { 0 };

	ring(call);
	if (is_early) {
		sdp = sound_answer(call);
		sound_early(call);
	}
	invite_reply(call, sdp.bytes > 0 ? 183 : 180, 0, NULL, sdp);
	if (call->traits->fork != FORK_NONE)
		invite_reply(call, 180, 1, NULL, (struct text){ 0 });
	call_log(call, "ringing", sdp.bytes > 0 ? 183 : 180, "callee");
}

static void send_garbage(struct call *call)
{
	static const char garbage[] = "SIP/2.0 two hundred\r\nVia \x01\xff\r\n:\r\n\r\n\r\n";

	call_send(call, (struct text){ garbage, sizeof(garbage) - 1 });
}

static void begin(struct call *call)
{
	const struct traits *traits = call->traits;
	int64_t ring_ms = town_draw(call->town, &traits->ring);
	struct alarms *alarms = &call->town->alarms;

	if (traits->is_mute || traits->is_garbage) {
		if (traits->is_garbage)
			send_garbage(call);
		alarm_set(alarms, &call->over, CALL_END_MS, on_nothing, call);
		return;
	}
	invite_reply(call, 100, 0, NULL, (struct text){ 0 });
	if (ring_ms > 0 || traits->status == 0 || traits->early != EARLY_NONE)
		begin_ringing(call);
	if (traits->status == 0)
		alarm_set(alarms, &call->next, RING_MAX_MS, on_rung_out, call);
	else if (ring_ms == 0)
		on_rung(call);
	else if (ring_ms != SPAN_NEVER)
		alarm_set(alarms, &call->next, ring_ms, on_rung, call);
}

/* ---- what comes ---- */

static void keep_route(struct call *call, const struct message *request)
{
	struct page *page = &call->town->page;

	page_clear(page);
	for (size_t i = 0; i < request->header_count; i++) {
		if (!text_is_word(request->headers[i].name, "Record-Route"))
			continue;
		if (page->bytes > 0)
			page_print(page, ", ");
		page_add(page, request->headers[i].value);
	}
	call->route = text_copy(page_text(page));
}

static void keep_request(struct call *call, const struct flow *flow, const struct message *request)
{
	struct page *page = &call->town->page;

	keep_route(call, request);
	page_clear(page);
	reply_head(page, request, flow);
	call->head = text_copy(page_text(page));
	call->flow = reply_flow(request, flow);
	call->branch = text_copy(request->branch);
	call->local = text_copy(request->to);
	call->remote = text_copy(request->from);
	call->remote_cseq = request->cseq;
	call_set_target(call, request);
}

/* It stands in our Contact: nothing of it may mean something there. */
static void put_name(struct text text, char *out, size_t bytes_max)
{
	text_put(text, out, bytes_max);
	for (; *out != '\0'; out++) {
		if (!isalnum((unsigned char)*out) && strchr("+-._*#", *out) == NULL)
			*out = '_';
	}
}

/* "0123...;remote=..." of RFC 7989: our id of the attempt. */
static void keep_names(struct call *call, const struct message *request)
{
	struct text session = message_header(request, "Session-ID");

	session = text_trim(text_until(&session, ";"));
	if (session.bytes == 32)
		text_put(session, call->attempt, sizeof(call->attempt));
	put_name(uri_user(header_uri(request->from)), call->from, sizeof(call->from));
	put_name(gate_number(request), call->to, sizeof(call->to));
}

static void again(struct call *call)
{
	if (call_is_lost(call))
		return;
	if (call->traits->is_garbage)
		send_garbage(call);
	else if (call->last != NULL)
		call_send(call, (struct text){ call->last, call->last_bytes });
}

void incoming_invite(struct town *town, const struct flow *flow, const struct message *request)
{
	struct call *call = call_find_invite(town, request);
	const struct traits *traits;

	if (call != NULL) {
		again(call);
		return;
	}
	traits = mix_find(&town->mix, gate_number(request), town->seed);
	if (!gate_pass(town, flow, request, traits))
		return;
	call = call_create(town, request->call_id);
	call->traits = traits;
	keep_request(call, flow, request);
	keep_names(call, request);
	call_log_text(call, "invite", "caller", "does", traits->does);
	figures_begin(&town->figures, traits->does, town->alarms.now_ms);
	if (!sound_is_possible(call, request->body)) {
		invite_reply(call, 100, 0, NULL, (struct text){ 0 });
		refuse(call, 488);
		return;
	}
	begin(call);
}

void incoming_cancel(struct town *town, const struct flow *flow, const struct message *request)
{
	struct call *call = call_find_invite(town, request);

	if (call != NULL &&
	    (call_is_lost(call) || call->traits->is_mute || call->traits->is_garbage))
		return;
	gate_reply(town, flow, request, call != NULL ? 200 : 481, NULL,
		   call != NULL ? call->tags[0] : NULL);
	if (call == NULL || call->state != CALL_NEW)
		return;
	call_log(call, "cancel", 0, "caller");
	if (call->traits->ignores_cancel)
		accept_call(call);
	else
		refuse(call, 487);
}
