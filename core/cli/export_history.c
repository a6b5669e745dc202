/* export_history.c - attempts, exclusions and deliveries as rows */
/* SPDX-License-Identifier: MIT */
#include "core/base/id.h"
#include "core/campaign/words.h"
#include "core/cli/export.h"
#include "core/pipeline/event.h"

static int write_attempt(void *context, const void *row)
{
	const struct peal_attempt_contact_row *both = row;
	const struct peal_attempt_row *attempt = &both->attempt;
	struct export *export = context;
	struct rows *rows = &export->rows;
	char id[ID_TEXT_MAX];

	id_format(&attempt->attempt, id);
	rows_begin(rows);
	rows_text(rows, "attempt", id);
	rows_number(rows, "number", both->contact.number);
	rows_slice(rows, "name", both->contact.name);
	rows_text(rows, "upload", export_upload_name(export, both->contact.upload));
	rows_int(rows, "line", (int64_t)both->contact.line);
	rows_int(rows, "attempt_no", attempt->attempt_no);
	rows_text(rows, "agent", attempt->agent);
	rows_text(rows, "outcome", word_outcome(attempt->outcome));
	rows_text(rows, "disposition", attempt->disposition);
	rows_int(rows, "cause", attempt->cause);
	rows_text(rows, "cause_text", attempt->cause_text);
	rows_time(rows, "started_at", attempt->started_ms);
	rows_time(rows, "ended_at", attempt->ended_ms);
	rows_seconds(rows, "ring_seconds", attempt->ring_ms);
	rows_seconds(rows, "talk_seconds", attempt->talk_ms);
	rows_bool(rows, "transferred", attempt->is_transferred);
	rows_text(rows, "language", attempt->language);
	rows_text(rows, "dtmf", attempt->dtmf);
	rows_text(rows, "recording", attempt->recording);
	rows_object(rows, "fields", attempt->fields);
	rows_text(rows, "contact_state", word_contact_state(attempt->contact_state));
	rows_time(rows, "next_attempt_at", attempt->next_due_ms);
	rows_text(rows, "why", attempt->why);
	rows_text(rows, "ruling", attempt->ruling);
	rows_text(rows, "transcript", attempt->transcript);
	return rows_end(rows, &export->visit->err);
}

static int write_exclusion(void *context, const void *row)
{
	const struct peal_exclusion_row *exclusion = row;
	struct export *export = context;
	struct rows *rows = &export->rows;

	rows_begin(rows);
	rows_text(rows, "upload", export_upload_name(export, exclusion->upload));
	rows_int(rows, "line", (int64_t)exclusion->line);
	rows_slice(rows, "raw", exclusion->raw);
	rows_number(rows, "number", exclusion->number);
	rows_text(rows, "reason", exclusion->reason);
	rows_text(rows, "detail", exclusion->detail);
	rows_time(rows, "at", exclusion->at_ms);
	return rows_end(rows, &export->visit->err);
}

static int write_delivery(void *context, const void *row)
{
	const struct peal_delivery_row *delivery = row;
	struct export *export = context;
	struct visit *visit = export->visit;
	struct rows *rows = &export->rows;
	char id[EVENT_ID_MAX];

	event_id(visit->store->identity(visit->self), delivery->event, id);
	rows_begin(rows);
	rows_text(rows, "event", id);
	rows_text(rows, "type", word_event(delivery->kind));
	rows_text(rows, "receiver", delivery->receiver);
	rows_text(rows, "state", word_delivery_state(delivery->state));
	rows_int(rows, "tries", delivery->try_count);
	rows_int(rows, "status", delivery->status);
	rows_time(rows, "first_try_at", delivery->first_try_ms);
	rows_time(rows, "last_try_at", delivery->last_try_ms);
	rows_time(rows, "next_try_at",
		  delivery->state == PEAL_DELIVERY_WAITING ? delivery->due_ms : 0);
	rows_text(rows, "detail", delivery->detail);
	return rows_end(rows, &visit->err);
}

/* `zero` is a row of nothing, for the header. */
static int export_kind(struct export *export, enum peal_read_kind kind, peal_row_fn *row_fn,
		       const void *zero)
{
	rows_header(&export->rows);
	if (row_fn(export, zero) < 0)
		return -1;
	return visit_read(export->visit, kind, NULL, row_fn, export);
}

int export_attempts(struct export *export)
{
	static const struct peal_attempt_contact_row zero = {
		.attempt = { .agent = "", .fields = "" },
	};

	return export_kind(export, PEAL_READ_ATTEMPTS, write_attempt, &zero);
}

int export_exclusions(struct export *export)
{
	static const struct peal_exclusion_row zero = { .reason = "" };

	return export_kind(export, PEAL_READ_EXCLUSIONS, write_exclusion, &zero);
}

int export_deliveries(struct export *export)
{
	static const struct peal_delivery_row zero = { .receiver = "" };

	return export_kind(export, PEAL_READ_DELIVERIES, write_delivery, &zero);
}
