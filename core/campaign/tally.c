/* tally.c - what a campaign and its uploads count, and the metrics from it */
/* SPDX-License-Identifier: MIT */
#include "core/campaign/tally.h"

#include "core/campaign/words.h"

#include <math.h>

static const char *const fixed_names[TALLY_STATE] = {
	[TALLY_ACCEPTED] = "contacts.accepted",
	[TALLY_CALLED] = "contacts.called",
	[TALLY_REACHED] = "contacts.connected",
	[TALLY_RETRIED] = "contacts.retried",
	[TALLY_CALLS] = "calls",
	[TALLY_CONNECTED] = "calls.connected",
	[TALLY_POSITIVE] = "calls.positive",
	[TALLY_TRANSFERRED] = "calls.transferred",
	[TALLY_TALK_MS] = "calls.talk_ms",
};

void tally_name(unsigned id, char out[TALLY_NAME_MAX])
{
	if (id < TALLY_STATE)
		snprintf(out, TALLY_NAME_MAX, "%s", fixed_names[id]);
	else if (id < TALLY_OUTCOME)
		snprintf(out, TALLY_NAME_MAX, "contacts.%s", word_contact_state(id - TALLY_STATE));
	else if (id < TALLY_HOUR_CALLS)
		snprintf(out, TALLY_NAME_MAX, "outcome.%s", word_outcome(id - TALLY_OUTCOME));
	else if (id < TALLY_HOUR_ANSWERED)
		snprintf(out, TALLY_NAME_MAX, "hour.%02u.calls", id - TALLY_HOUR_CALLS);
	else if (id < TALLY_COUNT)
		snprintf(out, TALLY_NAME_MAX, "hour.%02u.answered", id - TALLY_HOUR_ANSWERED);
	else
		out[0] = '\0';
}

int tally_find(const char *name)
{
	char own[TALLY_NAME_MAX];

	for (unsigned id = 0; id < TALLY_COUNT; id++) {
		tally_name(id, own);
		if (strcmp(own, name) == 0)
			return (int)id;
	}
	return -1;
}

void tally_add_call(struct tally *tally, const struct tally_call *call)
{
	int64_t *sum = tally->sum;

	sum[TALLY_CALLS]++;
	sum[TALLY_OUTCOME + call->outcome]++;
	sum[TALLY_HOUR_CALLS + call->local_hour]++;
	sum[TALLY_CALLED] += call->attempt_no == 1;
	sum[TALLY_RETRIED] += call->attempt_no == 2;
	if (call->is_connected) {
		sum[TALLY_CONNECTED]++;
		sum[TALLY_REACHED] += !call->was_reached;
		sum[TALLY_HOUR_ANSWERED + call->local_hour]++;
		sum[TALLY_TALK_MS] += call->talk_ms;
		sum[TALLY_POSITIVE] += call->is_positive;
		sum[TALLY_TRANSFERRED] += call->is_transferred;
	}
	if (call->contact_state != PEAL_CONTACT_QUEUED)
		sum[TALLY_STATE + call->contact_state]++;
}

static double share(int64_t part, int64_t whole)
{
	return whole > 0 ? (double)part / (double)whole : NAN;
}

struct tally_metrics tally_metrics(const struct tally *tally)
{
	const int64_t *sum = tally->sum;
	int64_t connected = sum[TALLY_CONNECTED];

	return (struct tally_metrics){
		.connect_rate = share(sum[TALLY_REACHED], sum[TALLY_CALLED]),
		.average_call_seconds = share(sum[TALLY_TALK_MS], connected) / 1000,
		.conversion_rate = share(sum[TALLY_POSITIVE], connected),
		.conversion_rate_of_called = share(sum[TALLY_POSITIVE], sum[TALLY_CALLED]),
		.retry_rate = share(sum[TALLY_RETRIED], sum[TALLY_CALLED]),
		.escalation_rate = share(sum[TALLY_TRANSFERRED], connected),
	};
}
