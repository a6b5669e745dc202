/* summary_print.c - a campaign in figures: for people */
/* SPDX-License-Identifier: MIT */
#include "core/base/time.h"
#include "core/campaign/words.h"
#include "core/cli/summary.h"
#include "core/cli/when.h"

#include <inttypes.h>
#include <math.h>

/* The longest name that every campaign may show: "callback_requested". */
#define LABEL_WIDTH 18
#define BAR_WIDTH 40

static void print_count(FILE *to, const char *label, int64_t value)
{
	fprintf(to, "  %-*s %10" PRId64 "\n", LABEL_WIDTH, label, value);
}

static void print_head(const struct summary *summary, FILE *to)
{
	char when[WHEN_TEXT_MAX];

	if (!summary->has_run) {
		fprintf(to, "Campaign %s: not started\n", summary->campaign);
		return;
	}
	fprintf(to, "Campaign %s: %s%s%s%s\n", summary->campaign,
		word_campaign_state(summary->row.state), summary->row.reason[0] != '\0' ? " (" : "",
		summary->row.reason, summary->row.reason[0] != '\0' ? ")" : "");
	if (summary->row.started_ms != 0) {
		when_format(summary->schedule, 0, summary->row.started_ms, when);
		fprintf(to, "  started %s\n", when);
	}
	if (summary->row.ended_ms != 0) {
		when_format(summary->schedule, 0, summary->row.ended_ms, when);
		fprintf(to, "  ended   %s\n", when);
	}
}

static void print_next_due(const struct summary *summary, FILE *to)
{
	char when[WHEN_TEXT_MAX], wait[TIME_TEXT_MAX];

	if (summary->next_due_ms == PEAL_NEVER)
		return;
	if (summary->next_due_ms <= summary->now_ms) {
		fputs("  next due now\n", to);
		return;
	}
	when_format(summary->schedule, summary->next_number, summary->next_due_ms, when);
	time_format_duration(summary->next_due_ms - summary->now_ms, wait);
	fprintf(to, "  next due %s, in %s\n", when, wait);
}

static void print_uploads(const struct summary *summary, FILE *to)
{
	static const int shown_max = 10;
	size_t count = uploads_count(summary->uploads);
	size_t first = count > (size_t)shown_max ? count - shown_max : 0;

	if (count == 0)
		return;
	fprintf(to, "\nUploads\n");
	if (first > 0)
		fprintf(to, "  (%zu older ones; `peal uploads` lists all)\n", first);
	for (size_t i = first; i < count; i++) {
		const struct peal_upload_row *row = &uploads_at(summary->uploads, i)->row;

		fprintf(to,
			"  %-*s %s: %" PRIu64 " rows, %" PRIu64 " accepted, %" PRIu64 " excluded\n",
			LABEL_WIDTH, row->name, word_upload_state(row->state), row->row_count,
			row->accepted_count, row->excluded_count);
	}
}

/* Why the engine set them aside; the schedule's own reasons are not counted. */
static void print_held(const struct summary *summary, FILE *to)
{
	static const struct {
		const char *name, *text;
	} texts[] = {
		{ "not_prepared", "could not be prepared" },
		{ "not_taken", "not taken by their trunk" },
	};

	if (summary->held_count == 0)
		return;
	print_count(to, "held", summary->held_count);
	for (size_t i = 0; i < summary->holds.count; i++) {
		const struct summary_count *hold = &summary->holds.at[i];

		for (size_t j = 0; j < sizeof(texts) / sizeof(texts[0]); j++) {
			if (strcmp(hold->name, texts[j].name) == 0)
				fprintf(to, "    %" PRId64 " of them: %s\n", hold->value,
					texts[j].text);
		}
	}
	fputs("    (it is not known when they can be called; `peal export FILE contacts` lists "
	      "them and says why,\n    and the next run asks about them again)\n",
	      to);
}

static void print_contacts(const struct summary *summary, FILE *to)
{
	const int64_t *sum = summary->tally.sum;

	fprintf(to, "\nContacts\n");
	print_count(to, "accepted", summary->accepted_count);
	print_count(to, "staged", summary->staged_count);
	print_count(to, "queued", summary->queued_count);
	print_held(summary, to);
	print_count(to, "in progress", summary->in_progress_count);
	for (int state = PEAL_CONTACT_COMPLETED; state < PEAL_CONTACT_STATE_COUNT; state++)
		print_count(to, word_contact_state((enum peal_contact_state)state),
			    sum[TALLY_STATE + state]);
}

static void print_counts(FILE *to, const char *title, const struct summary_counts *counts)
{
	if (counts->count == 0)
		return;
	fprintf(to, "\n%s\n", title);
	for (size_t i = 0; i < counts->count; i++)
		fprintf(to, "  %-*s %10" PRId64 "  %5.1f %%\n", LABEL_WIDTH, counts->at[i].name,
			counts->at[i].value,
			100.0 * (double)counts->at[i].value / (double)counts->sum);
}

static void print_calls(const struct summary *summary, FILE *to)
{
	const int64_t *sum = summary->tally.sum;

	fprintf(to, "\nCalls by outcome\n");
	for (int outcome = 1; outcome <= PEAL_OUTCOME_COUNT; outcome++) {
		int one = outcome % PEAL_OUTCOME_COUNT; /* unknown comes last */

		if (sum[TALLY_OUTCOME + one] > 0)
			fprintf(to, "  %-*s %10" PRId64 "  %5.1f %%\n", LABEL_WIDTH,
				word_outcome((enum peal_outcome)one), sum[TALLY_OUTCOME + one],
				100.0 * (double)sum[TALLY_OUTCOME + one] /
					(double)sum[TALLY_CALLS]);
	}
	print_count(to, "all", sum[TALLY_CALLS]);
}

static void print_pauses(const struct summary *summary, FILE *to)
{
	const struct summary_counts *pauses = &summary->pauses;

	if (pauses->count > 0)
		fprintf(to, "\nTrunks that were paused, because half of their calls failed\n");
	for (size_t i = 0; i < pauses->count; i++)
		fprintf(to, "  %-*s %10" PRId64 " %s\n", LABEL_WIDTH, pauses->at[i].name,
			pauses->at[i].value, pauses->at[i].value == 1 ? "time" : "times");
}

static void print_share(FILE *to, const char *label, double share, const char *what)
{
	if (isnan(share))
		fprintf(to, "  %-*s %10s\n", LABEL_WIDTH, label, "-");
	else
		fprintf(to, "  %-*s %8.1f %%  %s\n", LABEL_WIDTH, label, 100 * share, what);
}

static void print_metrics(const struct summary *summary, FILE *to)
{
	struct tally_metrics metrics = tally_metrics(&summary->tally);

	fprintf(to, "\nMetrics\n");
	print_share(to, "connect rate", metrics.connect_rate, "of the contacts called");
	if (isnan(metrics.average_call_seconds))
		fprintf(to, "  %-*s %10s\n", LABEL_WIDTH, "average call", "-");
	else
		fprintf(to, "  %-*s %8.1f s  of connected calls\n", LABEL_WIDTH, "average call",
			metrics.average_call_seconds);
	print_share(to, "conversion rate", metrics.conversion_rate, "of connected calls");
	print_share(to, "", metrics.conversion_rate_of_called, "of the contacts called");
	print_share(to, "retry rate", metrics.retry_rate, "of the contacts called");
	print_share(to, "escalation rate", metrics.escalation_rate, "of connected calls");
}

static int bar_width(int64_t value, int64_t most)
{
	return most > 0 ? (int)((value * BAR_WIDTH + most - 1) / most) : 0;
}

static void print_bar(FILE *to, int width, char mark)
{
	for (int i = 0; i < width; i++)
		fputc(mark, to);
}

static void print_hours(const struct summary *summary, FILE *to)
{
	const int64_t *calls = summary->tally.sum + TALLY_HOUR_CALLS;
	const int64_t *answered = summary->tally.sum + TALLY_HOUR_ANSWERED;
	int64_t most = 0;

	for (int hour = 0; hour < 24; hour++)
		most = calls[hour] > most ? calls[hour] : most;
	if (most == 0)
		return;
	fprintf(to, "\nCalls by local hour (# answered, - not)\n");
	for (int hour = 0; hour < 24; hour++) {
		int width = bar_width(calls[hour], most);
		int inner = bar_width(answered[hour], most);

		if (calls[hour] == 0)
			continue;
		fprintf(to, "  %02d:00 %8" PRId64 "  ", hour, calls[hour]);
		print_bar(to, inner, '#');
		print_bar(to, width - inner, '-');
		fputc('\n', to);
	}
}

static void print_events(const struct summary *summary, FILE *to)
{
	int64_t dead = summary->deliveries[PEAL_DELIVERY_DEAD];

	fprintf(to, "\nEvents\n");
	print_count(to, "delivered", summary->deliveries[PEAL_DELIVERY_DONE]);
	print_count(to, "waiting", summary->deliveries[PEAL_DELIVERY_WAITING]);
	if (summary->deliveries[PEAL_DELIVERY_WAITING] > 0)
		fputs("    (they are sent, and tried again, while `peal run FILE` runs)\n", to);
	print_count(to, "dead", dead);
	if (dead > 0)
		fputs("  `peal events FILE` says why, `peal events FILE replay` sends them "
		      "again\n",
		      to);
}

void summary_print(const struct summary *summary, FILE *to)
{
	print_head(summary, to);
	if (!summary->has_run)
		return;
	print_next_due(summary, to);
	print_uploads(summary, to);
	print_contacts(summary, to);
	print_counts(to, "Excluded by reason", &summary->reasons);
	if (summary->tally.sum[TALLY_CALLS] > 0) {
		print_calls(summary, to);
		print_pauses(summary, to);
		print_counts(to, "Dispositions", &summary->dispositions);
		print_metrics(summary, to);
		print_hours(summary, to);
	}
	print_events(summary, to);
}
