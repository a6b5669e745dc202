/* call.c - calls, how they are found, and how they end */
/* SPDX-License-Identifier: MIT */
#include "call.h"

#include "samples/town/memory.h"
#include "samples/town/sip/header.h"

#include <stdlib.h>
#include <string.h>

struct call *call_create(struct town *town, struct text call_id)
{
	struct call *call = memory_get(sizeof(*call));

	call->town = town;
	call->call_id = text_copy(call_id);
	call->begun_ms = town->alarms.now_ms;
	for (int i = 0; i < CALL_LEGS; i++)
		town_token(town, call->tags[i]);
	table_add(&town->calls, &call->link, text_hash(call_id));
	return call;
}

static void destroy(struct call *call)
{
	struct alarm *alarms[] = { &call->next,	 &call->again, &call->over, &call->says,
				   &call->press, &call->hold,  &call->fork };

	for (size_t i = 0; i < sizeof(alarms) / sizeof(alarms[0]); i++)
		alarm_stop(&call->town->alarms, alarms[i]);
	stream_destroy(&call->stream);
	table_remove(&call->town->calls, &call->link);
	free(call->call_id);
	free(call->local);
	free(call->remote);
	free(call->target);
	free(call->route);
	free(call->branch);
	free(call->head);
	free(call->last);
	free(call);
}

void call_finish_all(struct town *town)
{
	for (size_t i = 0; i < town->calls.bucket_count; i++) {
		while (town->calls.buckets[i] != NULL) {
			struct call *call = table_entry(town->calls.buckets[i], struct call, link);

			sound_end(call);
			destroy(call);
		}
	}
	table_finish(&town->calls);
}

/* ---- the log ---- */

static struct log_line line_of(const struct call *call, const char *event, const char *by)
{
	return (struct log_line){
		.event = event,
		.call_id = call->call_id,
		.attempt = call->attempt,
		.from = call->from,
		.to = call->to,
		.by = by,
	};
}

void call_log(const struct call *call, const char *event, int status, const char *by)
{
	struct log_line line = line_of(call, event, by);

	line.status = status;
	log_write(&call->town->log, &line);
}

void call_log_text(const struct call *call, const char *event, const char *by, const char *name,
		   const char *text)
{
	struct log_line line = line_of(call, event, by);

	line.name = name;
	line.text = text;
	log_write(&call->town->log, &line);
}

void call_log_number(const struct call *call, const char *event, const char *by, const char *name,
		     int64_t number)
{
	struct log_line line = line_of(call, event, by);

	line.name = name;
	line.number = number;
	log_write(&call->town->log, &line);
}

/* ---- finding ---- */

/* Does the other side mean this dialog? */
static bool is_dialog(const struct call *call, struct text tag)
{
	for (int i = 0; i < CALL_LEGS; i++) {
		if (text_is(tag, call->tags[i]))
			return true;
	}
	return false;
}

struct call *call_find(const struct town *town, const struct message *message)
{
	struct link *link = table_first(&town->calls, text_hash(message->call_id));
	struct text tag = message->is_request ? message->to_tag : message->from_tag;

	for (; link != NULL; link = table_next(link)) {
		struct call *call = table_entry(link, struct call, link);

		if (text_is(message->call_id, call->call_id) && is_dialog(call, tag))
			return call;
	}
	return NULL;
}

struct call *call_find_invite(const struct town *town, const struct message *request)
{
	struct link *link = table_first(&town->calls, text_hash(request->call_id));

	for (; link != NULL; link = table_next(link)) {
		struct call *call = table_entry(link, struct call, link);

		if (call->branch != NULL && text_is(request->call_id, call->call_id) &&
		    text_is(request->branch, call->branch))
			return call;
	}
	return NULL;
}

/* ---- sending ---- */

bool call_is_lost(struct call *call)
{
	double at = (double)(town_random(call->town) >> 11) / (double)(1ull << 53);

	return call->flow.transport == TRANSPORT_UDP && at * 100 < call->traits->loss;
}

void call_send(struct call *call, struct text bytes)
{
	if (!call_is_lost(call))
		net_send(call->town->net, &call->flow, bytes);
}

void call_add_contact(const struct call *call, struct page *page)
{
	static const char *const params[] = { "", ";transport=tcp", ";transport=tls" };
	const char *address = net_address(call->town->net);
	bool is_v6 = strchr(address, ':') != NULL;

	page_print(page, "Contact: <sip:%s@%s%s%s:%d%s>\r\n",
		   call->is_outgoing ? call->from : call->to, is_v6 ? "[" : "", address,
		   is_v6 ? "]" : "", net_port(call->town->net, call->flow.transport),
		   params[call->flow.transport]);
}

/* Where requests within the dialog go to: the other side's Contact. */
void call_set_target(struct call *call, const struct message *message)
{
	struct text contact = message_header(message, "Contact");

	if (contact.bytes == 0)
		return;
	free(call->target);
	call->target = text_copy(header_uri(contact));
}

/* ---- the end ---- */

const char *call_ours(const struct call *call)
{
	return call->is_outgoing ? "caller" : "callee";
}

const char *call_theirs(const struct call *call)
{
	return call->is_outgoing ? "callee" : "caller";
}

static void on_lingered(void *context)
{
	struct call *call = context;

	if (call->asks > 0)
		alarm_set(&call->town->alarms, &call->over, CALL_LINGER_MS, on_lingered, call);
	else
		destroy(call);
}

static enum figures_end end_of(const struct call *call, int status)
{
	if (call->answered_ms > 0)
		return FIGURES_ANSWERED;
	if (status == 0)
		return FIGURES_LOST;
	return status == 487 ? FIGURES_CANCELED : FIGURES_REFUSED;
}

static void log_end(const struct call *call, int status, const char *by)
{
	struct log_line line = line_of(call, "ended", by);

	line.status = status;
	if (call->answered_ms > 0) {
		line.name = "talk_ms";
		line.number = call->town->alarms.now_ms - call->answered_ms;
	}
	log_write(&call->town->log, &line);
}

void call_end(struct call *call, int status, const char *by)
{
	struct alarms *alarms = &call->town->alarms;

	if (call->state == CALL_OVER)
		return;
	call->state = CALL_OVER;
	talk_stop(call);
	log_end(call, status, by);
	sound_end(call);
	figures_end(&call->town->figures, call->traits->does, end_of(call, status));
	alarm_set(alarms, &call->over, CALL_LINGER_MS, on_lingered, call);
}
