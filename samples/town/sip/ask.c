/* ask.c - requests of ours, sent again until they are answered (RFC 3261, 17.1) */
/* SPDX-License-Identifier: MIT */
#include "ask.h"

#include "samples/town/memory.h"

#include <stdlib.h>
#include <string.h>

#define T1_MS 500
#define T2_MS 4000
#define TIMEOUT_MS (64 * T1_MS)
#define RINGING_MS 300000 /* an INVITE that has been heard of may ring for so long */

struct ask {
	struct link link;
	struct town *town;
	struct flow flow;
	bool is_invite, is_heard;
	char branch[32];
	char *bytes;
	size_t byte_count;
	int64_t interval_ms;
	struct alarm again, end;
	ask_fn *fn;
	void *context;
};

static void destroy(struct ask *ask)
{
	alarm_stop(&ask->town->alarms, &ask->again);
	alarm_stop(&ask->town->alarms, &ask->end);
	table_remove(&ask->town->asks, &ask->link);
	free(ask->bytes);
	free(ask);
}

static void on_again(void *context)
{
	struct ask *ask = context;

	net_send(ask->town->net, &ask->flow, (struct text){ ask->bytes, ask->byte_count });
	ask->interval_ms *= 2;
	if (!ask->is_invite && ask->interval_ms > T2_MS)
		ask->interval_ms = T2_MS;
	alarm_set(&ask->town->alarms, &ask->again, ask->interval_ms, on_again, ask);
}

static void end(struct ask *ask, const struct message *answer)
{
	ask_fn *fn = ask->fn;
	void *context = ask->context;

	destroy(ask);
	if (fn != NULL)
		fn(context, answer);
}

static void on_end(void *context)
{
	end(context, NULL);
}

void ask_send(struct town *town, const struct ask_request *request)
{
	struct ask *ask = memory_get(sizeof(*ask));

	ask->town = town;
	ask->flow = request->flow;
	ask->is_invite = request->is_invite;
	ask->bytes = memory_copy(request->bytes.at, request->bytes.bytes);
	ask->byte_count = request->bytes.bytes;
	ask->interval_ms = T1_MS;
	ask->fn = request->fn;
	ask->context = request->context;
	text_put(text_of(request->branch), ask->branch, sizeof(ask->branch));
	table_add(&town->asks, &ask->link, text_hash(text_of(ask->branch)));
	net_send(town->net, &ask->flow, request->bytes);
	if (ask->flow.transport == TRANSPORT_UDP)
		alarm_set(&town->alarms, &ask->again, T1_MS, on_again, ask);
	alarm_set(&town->alarms, &ask->end, TIMEOUT_MS, on_end, ask);
}

static struct ask *find(const struct town *town, struct text branch)
{
	struct link *link = table_first(&town->asks, text_hash(branch));

	for (; link != NULL; link = table_next(link)) {
		struct ask *ask = table_entry(link, struct ask, link);

		if (text_is(branch, ask->branch))
			return ask;
	}
	return NULL;
}

bool ask_receive(struct town *town, const struct message *answer)
{
	struct ask *ask = find(town, answer->branch);

	if (ask == NULL || ask->is_invite != text_is(answer->cseq_method, "INVITE"))
		return false;
	if (answer->status >= 200) {
		end(ask, answer);
		return true;
	}
	if (ask->is_invite && !ask->is_heard) {
		ask->is_heard = true;
		alarm_stop(&town->alarms, &ask->again);
		alarm_set(&town->alarms, &ask->end, RINGING_MS, on_end, ask);
	}
	if (ask->fn != NULL)
		ask->fn(ask->context, answer);
	return true;
}

void ask_finish(struct town *town)
{
	for (size_t i = 0; i < town->asks.bucket_count; i++) {
		while (town->asks.buckets[i] != NULL)
			destroy(table_entry(town->asks.buckets[i], struct ask, link));
	}
	table_finish(&town->asks);
}
