/* summary_json.c - a campaign in figures: as JSON
 *
 * The names are an interface: they are added to, never changed. */
/* SPDX-License-Identifier: MIT */
#include "core/campaign/words.h"
#include "core/cli/summary.h"

static void put_counts(struct writer *json, const char *name, const struct summary_counts *counts)
{
	writer_object(json, name);
	for (size_t i = 0; i < counts->count; i++)
		writer_int(json, counts->at[i].name, counts->at[i].value);
	writer_object_end(json);
}

void summary_json_upload(struct writer *json, const struct peal_upload_row *row)
{
	writer_int(json, "id", row->id);
	writer_text(json, "name", row->name);
	writer_text(json, "state", word_upload_state(row->state));
	writer_int(json, "rows", (int64_t)row->row_count);
	writer_int(json, "accepted", (int64_t)row->accepted_count);
	writer_int(json, "excluded", (int64_t)row->excluded_count);
	writer_time(json, "created_at", row->created_ms);
	writer_time(json, "release_at", row->release_at_ms);
	writer_time(json, "release_until", row->release_until_ms);
	writer_text(json, "error", row->error[0] != '\0' ? row->error : NULL);
}

static void put_uploads(const struct summary *summary, struct writer *json)
{
	writer_array(json, "uploads");
	for (size_t i = 0; i < uploads_count(summary->uploads); i++) {
		writer_object(json, NULL);
		summary_json_upload(json, &uploads_at(summary->uploads, i)->row);
		writer_object_end(json);
	}
	writer_array_end(json);
}

static void put_contacts(const struct summary *summary, struct writer *json)
{
	const int64_t *sum = summary->tally.sum;

	writer_object(json, "contacts");
	writer_int(json, "total", summary->row_count);
	writer_int(json, "accepted", summary->accepted_count);
	writer_int(json, "excluded", summary->excluded_count);
	put_counts(json, "excluded_by_reason", &summary->reasons);
	writer_int(json, "staged", summary->staged_count);
	writer_int(json, "queued", summary->queued_count);
	writer_int(json, "held", summary->held_count);
	put_counts(json, "held_by_reason", &summary->holds);
	writer_int(json, "in_progress", summary->in_progress_count);
	for (int state = PEAL_CONTACT_COMPLETED; state < PEAL_CONTACT_STATE_COUNT; state++)
		writer_int(json, word_contact_state((enum peal_contact_state)state),
			   sum[TALLY_STATE + state]);
	writer_int(json, "called", sum[TALLY_CALLED]);
	writer_int(json, "connected", sum[TALLY_REACHED]);
	writer_object_end(json);
}

static void put_calls(const struct summary *summary, struct writer *json)
{
	const int64_t *sum = summary->tally.sum;

	writer_object(json, "calls");
	writer_int(json, "total", sum[TALLY_CALLS]);
	writer_int(json, "connected", sum[TALLY_CONNECTED]);
	writer_object(json, "by_outcome");
	for (int outcome = 0; outcome < PEAL_OUTCOME_COUNT; outcome++)
		writer_int(json, word_outcome((enum peal_outcome)outcome),
			   sum[TALLY_OUTCOME + outcome]);
	writer_object_end(json);
	writer_object_end(json);
}

static void put_dispositions(const struct summary *summary, struct writer *json)
{
	const struct summary_counts *counts = &summary->dispositions;

	writer_object(json, "dispositions");
	for (size_t i = 0; i < counts->count; i++) {
		writer_object(json, counts->at[i].name);
		writer_int(json, "count", counts->at[i].value);
		writer_real(json, "share", (double)counts->at[i].value / (double)counts->sum);
		writer_object_end(json);
	}
	writer_object_end(json);
}

static void put_metrics(const struct summary *summary, struct writer *json)
{
	struct tally_metrics metrics = tally_metrics(&summary->tally);

	writer_object(json, "metrics");
	writer_real(json, "connect_rate", metrics.connect_rate);
	writer_real(json, "average_call_seconds", metrics.average_call_seconds);
	writer_real(json, "conversion_rate", metrics.conversion_rate);
	writer_real(json, "conversion_rate_of_called", metrics.conversion_rate_of_called);
	writer_real(json, "retry_rate", metrics.retry_rate);
	writer_real(json, "escalation_rate", metrics.escalation_rate);
	writer_object_end(json);
}

static void put_hours(const struct summary *summary, struct writer *json)
{
	writer_array(json, "calls_by_hour");
	for (int hour = 0; hour < 24; hour++) {
		int64_t calls = summary->tally.sum[TALLY_HOUR_CALLS + hour];

		if (calls == 0)
			continue;
		writer_object(json, NULL);
		writer_int(json, "hour", hour);
		writer_int(json, "calls", calls);
		writer_int(json, "answered", summary->tally.sum[TALLY_HOUR_ANSWERED + hour]);
		writer_object_end(json);
	}
	writer_array_end(json);
}

static void put_events(const struct summary *summary, struct writer *json)
{
	writer_object(json, "events");
	for (int state = 0; state < PEAL_DELIVERY_STATE_COUNT; state++)
		writer_int(json, word_delivery_state((enum peal_delivery_state)state),
			   summary->deliveries[state]);
	writer_object_end(json);
}

void summary_json(const struct summary *summary, struct writer *json, const char *name)
{
	writer_object(json, name);
	writer_text(json, "campaign", summary->campaign);
	writer_text(json, "state",
		    summary->has_run ? word_campaign_state(summary->row.state) : "not_started");
	writer_text(json, "reason",
		    summary->has_run && summary->row.reason[0] != '\0' ? summary->row.reason
								       : NULL);
	writer_time(json, "started_at", summary->row.started_ms);
	writer_time(json, "ended_at", summary->row.ended_ms);
	writer_time(json, "next_due_at", summary->next_due_ms);
	put_uploads(summary, json);
	put_contacts(summary, json);
	put_calls(summary, json);
	put_counts(json, "trunks_paused", &summary->pauses);
	put_dispositions(summary, json);
	put_metrics(summary, json);
	put_hours(summary, json);
	put_events(summary, json);
	writer_object_end(json);
}

void summary_print_json(const struct summary *summary, FILE *to)
{
	struct text text = { 0 };
	struct writer json = writer_onto(&text);

	summary_json(summary, &json, NULL);
	fprintf(to, "%s\n", text_get(&text));
	text_finish(&text);
}
