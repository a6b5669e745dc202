/* dialog.c - requests within a dialog: theirs, and ours */
/* SPDX-License-Identifier: MIT */
#include "call.h"
#include "gate.h"

#include "samples/town/memory.h"
#include "samples/town/sip/header.h"
#include "samples/town/sip/reply.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- ours ---- */

/* The first hop: a proxy that wanted to stay, else the other side.  A connection
 * that is open is used again. */
static void find_way(struct call *call)
{
	struct text uri = text_of(call->target);
	struct flow flow;

	if (call->flow.transport != TRANSPORT_UDP && net_is_connected(call->town->net, &call->flow))
		return;
	if (call->route != NULL && call->route[0] != '\0')
		uri = header_uri(text_of(call->route));
	if (net_flow(call->town->net, call->flow.transport, uri_host(uri), uri_port(uri), &flow) ==
	    0)
		call->flow = flow;
}

static void write_request(struct call *call, struct page *page,
			  const struct dialog_request *request, const char *branch)
{
	const char *address = net_address(call->town->net);
	bool is_v6 = strchr(address, ':') != NULL;
	int port = net_port(call->town->net, call->flow.transport);

	page_clear(page);
	page_print(page, "%s %s SIP/2.0\r\nVia: SIP/2.0/%s %s%s%s:%d;branch=%s;rport\r\n",
		   request->method, call->target, net_word(call->flow.transport), is_v6 ? "[" : "",
		   address, is_v6 ? "]" : "", port, branch);
	if (call->route != NULL && call->route[0] != '\0')
		page_print(page, "Route: %s\r\n", call->route);
	page_print(page, "Max-Forwards: 70\r\nFrom: %s;tag=%s\r\nTo: %s\r\nCall-ID: %s\r\n",
		   call->local, call->tags[call->leg], call->remote, call->call_id);
	page_print(page, "CSeq: %u %s\r\n", request->cseq, request->method);
	call_add_contact(call, page);
	if (request->headers != NULL)
		page_print(page, "%s", request->headers);
	if (request->body.bytes > 0)
		page_print(page, "Content-Type: %s\r\n", request->type);
	page_print(page, "Content-Length: %zu\r\n\r\n", request->body.bytes);
	page_add(page, request->body);
}

static void keep_invite(struct call *call, const struct dialog_request *request, const char *branch)
{
	call->invite_cseq = request->cseq;
	if (!call->is_outgoing || strcmp(request->method, "INVITE") != 0)
		return;
	free(call->branch);
	call->branch = memory_copy(branch, strlen(branch));
}

void dialog_send(struct call *call, const struct dialog_request *wanted)
{
	struct page *page = &call->town->page;
	struct dialog_request request = *wanted;
	char branch[32] = "z9hG4bK", token[24];
	struct ask_request ask = { .branch = branch, .fn = request.fn, .context = call };

	if (call->target == NULL)
		return;
	town_token(call->town, token);
	strcat(branch, token);
	if (request.branch != NULL)
		text_put(text_of(request.branch), branch, sizeof(branch));
	if (request.cseq == 0)
		request.cseq = ++call->cseq;
	find_way(call);
	write_request(call, page, &request, branch);
	if (strcmp(request.method, "ACK") == 0) {
		call_send(call, page_text(page));
		return;
	}
	ask.flow = call->flow;
	ask.is_invite = strcmp(request.method, "INVITE") == 0;
	ask.bytes = page_text(page);
	if (ask.is_invite)
		keep_invite(call, &request, branch);
	call->asks += request.fn != NULL;
	ask_send(call->town, &ask);
}

void dialog_hang_up(struct call *call)
{
	char headers[512] = "";

	if (call->traits->reason != NULL)
		snprintf(headers, sizeof(headers), "Reason: %s\r\n", call->traits->reason);
	dialog_send(call, &(struct dialog_request){ .method = "BYE", .headers = headers });
}

/* ---- theirs ---- */

static void take_bye(struct call *call, const struct flow *flow, const struct message *request)
{
	struct text reason = message_header(request, "Reason");
	char text[256];

	gate_reply(call->town, flow, request, 200, NULL, NULL);
	if (call->traits->fork == FORK_ANSWERS && text_is(request->to_tag, call->tags[1])) {
		alarm_stop(&call->town->alarms, &call->fork);
		call_log(call, "fork_ended", 0, call_theirs(call));
		return;
	}
	if (call->state != CALL_ACCEPTED && call->state != CALL_TALKING)
		return;
	if (reason.bytes > 0) {
		text_put(reason, text, sizeof(text));
		call_log_text(call, "reason", call_theirs(call), "reason", text);
	}
	call_end(call, call->status, call_theirs(call));
}

/* Signal=5 of dtmf-relay, or a bare 5 of application/dtmf. */
static void take_info(struct call *call, const struct flow *flow, const struct message *request)
{
	struct text rest = request->body;
	char key[2] = { 0 };

	gate_reply(call->town, flow, request, 200, NULL, NULL);
	while (rest.bytes > 0 && key[0] == '\0') {
		struct text value = text_until(&rest, "\r\n"), name = text_until(&value, "=");

		if (text_is_word(text_trim(name), "Signal"))
			text_put(text_trim(value), key, sizeof(key));
		else if (text_trim(name).bytes == 1)
			text_put(text_trim(name), key, sizeof(key));
	}
	if (key[0] != '\0')
		call_log_text(call, "key", call_theirs(call), "key", key);
}

/* What a NOTIFY says of a transfer: the first line of an answer (RFC 3515). */
static void notify(struct call *call, int status)
{
	char headers[128], body[64];

	snprintf(headers, sizeof(headers), "Event: refer\r\nSubscription-State: %s\r\n",
		 status < 200 ? "active;expires=60" : "terminated;reason=noresource");
	snprintf(body, sizeof(body), "SIP/2.0 %d %s\r\n", status, reply_phrase(status));
	dialog_send(call, &(struct dialog_request){ .method = "NOTIFY",
						    .headers = headers,
						    .type = "message/sipfrag;version=2.0",
						    .body = text_of(body) });
}

static void take_refer(struct call *call, const struct flow *flow, const struct message *request)
{
	struct text to = header_uri(message_header(request, "Refer-To"));
	char text[128];

	if (to.bytes == 0) {
		gate_reply(call->town, flow, request, 400, NULL, NULL);
		return;
	}
	gate_reply(call->town, flow, request, 202, NULL, NULL);
	text_put(to, text, sizeof(text));
	call_log_text(call, "refer", call_theirs(call), "refer_to", text);
	notify(call, 100);
	notify(call, call->traits->refer_status);
	call_log(call, "transferred", call->traits->refer_status, call_ours(call));
}

static void take_invite(struct call *call, const struct flow *flow, const struct message *request)
{
	struct page *page = &call->town->page;
	struct sdp offer;

	if (text_is(request->branch, call->branch != NULL ? call->branch : "")) {
		call_send(call, (struct text){ call->last, call->last_bytes });
		return;
	}
	if (call->state != CALL_TALKING && call->state != CALL_ACCEPTED) {
		gate_reply(call->town, flow, request, 481, NULL, NULL);
		return;
	}
	if (sdp_read(request->body, &offer) == 0)
		call_log_text(call, "reinvite", call_theirs(call), "direction",
			      offer.direction == SDP_SENDRECV ? "sendrecv" : "held");
	free(call->branch);
	free(call->head);
	call->branch = text_copy(request->branch);
	page_clear(page);
	reply_head(page, request, flow);
	call->head = text_copy(page_text(page));
	call_set_target(call, request);
	sound_connect(call, request->body);
	invite_reply(call, 200, call->leg, NULL, sound_answer(call));
	invite_repeat(call);
}

static void take_update(struct call *call, const struct flow *flow, const struct message *request)
{
	call_set_target(call, request);
	if (request->body.bytes == 0) {
		gate_reply(call->town, flow, request, 200, NULL, NULL);
		return;
	}
	sound_connect(call, request->body);
	gate_reply_sdp(call->town, flow, request, sound_answer(call));
}

/* Our answer to it was lost; what it asks for has been done. */
static bool is_repeated(struct call *call, const struct message *request)
{
	if (text_is(request->method, "INVITE"))
		return false;
	if (request->cseq <= call->remote_cseq &&
	    text_is_same(request->to_tag, text_of(call->tags[call->leg])))
		return true;
	call->remote_cseq = request->cseq;
	return false;
}

void dialog_receive(struct call *call, const struct flow *flow, const struct message *request)
{
	static const struct {
		const char *method;
		void (*take)(struct call *call, const struct flow *flow,
			     const struct message *request);
	} methods[] = {
		{ "BYE", take_bye },	 { "INVITE", take_invite }, { "INFO", take_info },
		{ "REFER", take_refer }, { "UPDATE", take_update },
	};

	if (call_is_lost(call))
		return;
	if (text_is(request->method, "ACK")) {
		invite_acknowledged(call, request);
		return;
	}
	if (is_repeated(call, request)) {
		gate_reply(call->town, flow, request, text_is(request->method, "REFER") ? 202 : 200,
			   NULL, NULL);
		return;
	}
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
		if (text_is(request->method, methods[i].method)) {
			methods[i].take(call, flow, request);
			return;
		}
	}
	gate_reply(call->town, flow, request,
		   text_is(request->method, "OPTIONS") || text_is(request->method, "NOTIFY") ? 200
											     : 405,
		   NULL, NULL);
}
