/* outgoing.c - a telephone of the town calls somebody */
/* SPDX-License-Identifier: MIT */
#include "call.h"

#include "registrar.h"
#include "samples/town/memory.h"
#include "samples/town/sip/header.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where: the address of the file, or whoever registered last. */
static bool find_target(struct town *town, struct call *call)
{
	const struct registration *registration = registrar_last(town);
	struct text uri = text_of(call->mix_call->uri), transport = uri_param(uri, "transport");
	enum transport way = TRANSPORT_UDP;

	if (uri.bytes == 0 && registration != NULL) {
		call->target = text_copy(text_of(registration->contact));
		call->flow = registration->flow;
		return true;
	}
	if (uri.bytes == 0)
		return false;
	if (text_is_word(transport, "tcp"))
		way = TRANSPORT_TCP;
	else if (text_is_word(transport, "tls") || text_begins(uri, "sips:"))
		way = TRANSPORT_TLS;
	call->target = text_copy(uri);
	return net_flow(town->net, way, uri_host(uri), uri_port(uri), &call->flow) == 0;
}

static void keep_names(struct town *town, struct call *call)
{
	const char *address = net_address(town->net);
	struct text host = uri_host(text_of(call->target));
	struct page *page = &town->page;

	text_put(text_of(call->mix_call->from), call->from, sizeof(call->from));
	text_put(text_of(call->mix_call->to), call->to, sizeof(call->to));
	page_clear(page);
	page_print(page, "<sip:%s@%s:%d>", call->from, address, net_port(town->net, TRANSPORT_UDP));
	call->local = text_copy(page_text(page));
	page_clear(page);
	page_print(page, "<sip:%s@%.*s>", call->to, (int)host.bytes, host.at);
	call->remote = text_copy(page_text(page));
}

/* The proxies that want to stay, the nearest one first: the answer has them in the
 * other order. */
static void keep_route(struct call *call, const struct message *answer)
{
	struct page *page = &call->town->page;

	page_clear(page);
	for (size_t i = answer->header_count; i-- > 0;) {
		if (!text_is_word(answer->headers[i].name, "Record-Route"))
			continue;
		if (page->bytes > 0)
			page_print(page, ", ");
		page_add(page, answer->headers[i].value);
	}
	free(call->route);
	call->route = text_copy(page_text(page));
}

void outgoing_acknowledge(struct call *call)
{
	dialog_send(call, &(struct dialog_request){ .method = "ACK", .cseq = call->invite_cseq });
}

static void keep_remote(struct call *call, const struct message *answer)
{
	free(call->remote);
	call->remote = text_copy(answer->to);
}

static void answered(struct call *call, const struct message *answer)
{
	alarm_stop(&call->town->alarms, &call->next);
	keep_remote(call, answer);
	keep_route(call, answer);
	call_set_target(call, answer);
	outgoing_acknowledge(call);
	call->state = CALL_TALKING;
	call->status = answer->status;
	call->answered_ms = call->town->alarms.now_ms;
	call_log(call, "answered", answer->status, "callee");
	if (call->is_canceled) {
		dialog_hang_up(call);
		call_end(call, answer->status, "caller");
		return;
	}
	sound_connect(call, answer->body);
	talk_begin(call);
}

static void refused(struct call *call, const struct message *answer)
{
	keep_remote(call, answer);
	dialog_send(call, &(struct dialog_request){ .method = "ACK",
						    .cseq = call->invite_cseq,
						    .branch = call->branch });
	call_log(call, "refused", answer->status, "callee");
	call_end(call, answer->status, call->is_canceled ? "caller" : "callee");
}

static void on_answer(void *context, const struct message *answer)
{
	struct call *call = context;

	if (answer != NULL && answer->status < 200) {
		if (answer->status >= 180 && !call->has_rung) {
			call->has_rung = true;
			call_log(call, "ringing", answer->status, "callee");
		}
		return;
	}
	call->asks--;
	if (answer == NULL)
		call_end(call, 0, NULL);
	else if (answer->status < 300)
		answered(call, answer);
	else
		refused(call, answer);
}

/* Nobody answers: the town gives up. */
static void on_rung(void *context)
{
	struct call *call = context;

	call->is_canceled = true;
	call_log(call, "cancel", 0, "caller");
	dialog_send(call, &(struct dialog_request){ .method = "CANCEL",
						    .cseq = call->invite_cseq,
						    .branch = call->branch });
}

void outgoing_call(struct town *town, const struct mix_call *mix_call)
{
	struct call *call;
	char id[24];

	town_token(town, id);
	call = call_create(town, text_of(id));
	call->is_outgoing = true;
	call->mix_call = mix_call;
	call->traits = &mix_call->traits;
	figures_begin(&town->figures, call->traits->does, town->alarms.now_ms);
	if (!find_target(town, call)) {
		fputs("peal-town: a call has nowhere to go: nobody has registered\n", stderr);
		call_end(call, 0, "caller");
		return;
	}
	keep_names(town, call);
	call_log_text(call, "invite", "caller", "does", call->traits->does);
	dialog_send(call, &(struct dialog_request){ .method = "INVITE",
						    .type = "application/sdp",
						    .body = sound_offer(call, SDP_SENDRECV),
						    .fn = on_answer });
	alarm_set(&town->alarms, &call->next, town_draw(town, &mix_call->ring), on_rung, call);
}
