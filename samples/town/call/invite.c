/* invite.c - what is answered to an INVITE, again and again until its ACK */
/* SPDX-License-Identifier: MIT */
#include "call.h"

#include "samples/town/sip/reply.h"

#include <stdio.h>
#include <stdlib.h>

static void keep_last(struct call *call, struct text bytes)
{
	free(call->last);
	call->last = text_copy(bytes);
	call->last_bytes = bytes.bytes;
}

void invite_reply(struct call *call, int status, unsigned leg, const char *headers, struct text sdp)
{
	struct page *page = &call->town->page;
	char lines[1024];
	struct reply reply = {
		.status = status,
		.phrase = status >= 200 && status == call->traits->status ? call->traits->phrase
									  : NULL,
		.head = text_of(call->head),
		.to = text_of(call->local),
		.tag = call->tags[leg],
		.headers = lines,
		.body = sdp,
	};

	page_clear(page);
	if (status < 300 && status > 100)
		call_add_contact(call, page);
	if (status == 200)
		page_print(page, "Allow: INVITE, ACK, CANCEL, BYE, INFO, REFER, UPDATE, OPTIONS\r\n"
				 "Supported: replaces\r\n");
	snprintf(lines, sizeof(lines), "%.*s%s", (int)page->bytes, page->at,
		 headers != NULL ? headers : "");
	page_clear(page);
	reply_write(page, &reply);
	keep_last(call, page_text(page));
	call_send(call, page_text(page));
}

static void on_unacknowledged(void *context)
{
	struct call *call = context;

	call->town->figures.unacknowledged++;
	if (call->state == CALL_REFUSED) {
		call_end(call, call->status, "callee");
		return;
	}
	call_log(call, "unacknowledged", 0, NULL);
	dialog_hang_up(call);
	call_end(call, call->status, NULL);
}

static void on_repeat(void *context)
{
	struct call *call = context;

	if (call->is_acknowledged && call->repeats_left-- <= 0)
		return;
	call_send(call, (struct text){ call->last, call->last_bytes });
	if (call->again_ms < CALL_T2_MS && !call->is_acknowledged)
		call->again_ms *= 2;
	alarm_set(&call->town->alarms, &call->again, call->again_ms, on_repeat, call);
}

/* A final answer is sent again until its ACK comes; over TCP only a 200. */
void invite_repeat(struct call *call)
{
	struct alarms *alarms = &call->town->alarms;

	call->is_acknowledged = false;
	call->again_ms = CALL_T1_MS;
	if (call->flow.transport == TRANSPORT_UDP || call->state != CALL_REFUSED)
		alarm_set(alarms, &call->again, CALL_T1_MS, on_repeat, call);
	alarm_set(alarms, &call->over, CALL_END_MS, on_unacknowledged, call);
}

void invite_acknowledged(struct call *call, const struct message *ack)
{
	struct alarms *alarms = &call->town->alarms;

	if (call->traits->fork == FORK_ANSWERS && text_is(ack->to_tag, call->tags[1])) {
		alarm_stop(alarms, &call->fork);
		return;
	}
	call->is_acknowledged = true;
	if (call->repeats_left <= 0)
		alarm_stop(alarms, &call->again);
	if (call->state == CALL_REFUSED) {
		call_end(call, call->status, call->status == 487 ? "caller" : "callee");
	} else if (call->state == CALL_ACCEPTED) {
		alarm_stop(alarms, &call->over);
		call->state = CALL_TALKING;
		if (!call->has_peer)
			sound_connect(call, ack->body);
	} else if (call->state == CALL_TALKING) {
		alarm_stop(alarms, &call->over);
	}
}
