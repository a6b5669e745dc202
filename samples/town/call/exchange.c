/* exchange.c - where every message of the trunk comes in, and who gets it */
/* SPDX-License-Identifier: MIT */
#include "exchange.h"

#include "call.h"
#include "gate.h"
#include "registrar.h"

static void take_options(struct town *town, const struct flow *flow, const struct message *request)
{
	static const char allow[] = "Allow: INVITE, ACK, CANCEL, BYE, INFO, REFER, UPDATE, "
				    "OPTIONS\r\nAccept: application/sdp\r\n";

	if (town->mix.trunk.options != OPTIONS_NOTHING)
		gate_reply(town, flow, request,
			   town->mix.trunk.options == OPTIONS_ANSWERS ? 200 : 503, allow, NULL);
}

/* A request outside of any dialog. */
static void take_fresh(struct town *town, const struct flow *flow, const struct message *request)
{
	if (text_is(request->method, "INVITE"))
		incoming_invite(town, flow, request);
	else if (text_is(request->method, "CANCEL"))
		incoming_cancel(town, flow, request);
	else if (text_is(request->method, "REGISTER"))
		registrar_receive(town, flow, request);
	else if (text_is(request->method, "OPTIONS"))
		take_options(town, flow, request);
	else if (!text_is(request->method, "ACK"))
		gate_reply(town, flow, request,
			   text_is(request->method, "BYE") || request->to_tag.bytes > 0 ? 481 : 405,
			   NULL, NULL);
}

static void take_request(struct town *town, const struct flow *flow, const struct message *request)
{
	struct call *call = NULL;

	if (request->to_tag.bytes > 0)
		call = call_find(town, request);
	if (call != NULL)
		dialog_receive(call, flow, request);
	else if (request->to_tag.bytes > 0 && text_is(request->method, "INVITE"))
		gate_reply(town, flow, request, 481, NULL, NULL);
	else
		take_fresh(town, flow, request);
}

static void take_answer(struct town *town, const struct message *answer)
{
	struct call *call;

	if (ask_receive(town, answer) || answer->status < 200 || answer->status >= 300 ||
	    !text_is(answer->cseq_method, "INVITE"))
		return;
	/* Our ACK was lost. */
	call = call_find(town, answer);
	if (call != NULL && call->invite_cseq == answer->cseq)
		outgoing_acknowledge(call);
}

void exchange_receive(void *context, const struct flow *flow, struct text bytes)
{
	struct town *town = context;
	static struct message message; /* 4 KiB; only ever one is read at a time */
	const char *why;

	town_tick(town);
	if (message_read(bytes, &message, &why) < 0) {
		struct log_line line = { .event = "garbage", .name = "why", .text = why };

		town->figures.garbage++;
		log_write(&town->log, &line);
		return;
	}
	if (message.is_request)
		take_request(town, flow, &message);
	else
		take_answer(town, &message);
}
