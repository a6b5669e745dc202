/* event.c - the JSON of an event, as receivers get it */
/* SPDX-License-Identifier: MIT */
#include "core/pipeline/event.h"

#include "core/base/id.h"
#include "core/base/memory.h"
#include "core/base/writer.h"
#include "core/campaign/words.h"
#include "core/pipeline/columns.h"
#include "core/pipeline/uploads.h"

#include <inttypes.h>

void event_id(const char *store, int64_t event, char out[EVENT_ID_MAX])
{
	snprintf(out, EVENT_ID_MAX, "evt_%s_%" PRId64, store, event);
}

static void add_upload(struct writer *json, const struct upload *upload)
{
	writer_object(json, "upload");
	writer_int(json, "id", upload->row.id);
	writer_text(json, "name", upload->row.name);
	writer_object_end(json);
}

static void add_contact(struct writer *json, const struct peal_event_row *row)
{
	writer_object(json, "contact");
	writer_int(json, "id", row->contact.id);
	writer_number(json, "number", row->contact.number);
	writer_slice(json, "name", row->contact.name);
	writer_int(json, "line", (int64_t)row->contact.line);
	writer_text(json, "state", word_contact_state(row->attempt.contact_state));
	writer_object_end(json);
}

static void add_attempt(struct writer *json, const struct peal_attempt_row *attempt)
{
	char id[ID_TEXT_MAX];

	id_format(&attempt->attempt, id);
	writer_object(json, "attempt");
	writer_text(json, "id", id);
	writer_int(json, "number", attempt->attempt_no);
	writer_object_end(json);
	writer_text(json, "agent", attempt->agent);
	writer_text(json, "outcome", word_outcome(attempt->outcome));
	writer_object(json, "cause");
	writer_int(json, "code", attempt->cause);
	writer_text(json, "text", attempt->cause_text);
	writer_object_end(json);
	writer_text(json, "disposition", attempt->disposition);
}

static void add_timing(struct writer *json, const struct peal_attempt_row *attempt)
{
	writer_object(json, "timing");
	writer_time(json, "started_at", attempt->started_ms);
	writer_time(json, "ended_at", attempt->ended_ms);
	writer_real(json, "ring_seconds", (double)attempt->ring_ms / 1000);
	writer_real(json, "talk_seconds", (double)attempt->talk_ms / 1000);
	writer_object_end(json);
}

static void add_call(struct writer *json, const struct peal_attempt_row *attempt)
{
	add_timing(json, attempt);
	writer_text(json, "language", attempt->language);
	writer_text(json, "transcript", attempt->transcript);
	writer_text(json, "dtmf", attempt->dtmf);
	writer_text(json, "recording", attempt->recording);
	writer_bool(json, "transferred", attempt->is_transferred);
	writer_raw(json, "fields", attempt->fields[0] != '\0' ? attempt->fields : "{}");
	writer_time(json, "next_attempt_at", attempt->next_due_ms);
	writer_text(json, "why", attempt->why);
}

static void add_columns(struct writer *json, const struct peal_columns *columns,
			const struct peal_slice *values)
{
	writer_object(json, "trigger_data");
	for (uint32_t i = 0; i < columns->count; i++)
		writer_slice_named(json, columns->names[i], values[i]);
	writer_object_end(json);
}

void event_contact_detail(const struct peal_contact *contact, enum peal_contact_state state,
			  const char *why, struct text *detail)
{
	struct writer json = writer_onto(detail);

	writer_object(&json, NULL);
	writer_object(&json, "contact");
	writer_int(&json, "id", (int64_t)contact->id);
	writer_number(&json, "number", contact->number);
	writer_slice(&json, "name", contact->name);
	writer_int(&json, "line", (int64_t)contact->line);
	writer_text(&json, "state", word_contact_state(state));
	writer_object_end(&json);
	writer_int(&json, "attempts", contact->attempt_count);
	writer_text(&json, "why", why);
	add_columns(&json, contact->columns, contact->values);
	writer_object_end(&json);
}

/* The extra columns of the upload, as they were given. */
static void add_trigger_data(struct writer *json, const struct peal_event_row *row,
			     const struct upload *upload)
{
	struct peal_arena *arena = arena_create();
	struct peal_slice *values;

	if (upload != NULL &&
	    values_unpack(arena, row->contact.values, upload->columns.count, &values) == 0)
		add_columns(json, &upload->columns, values);
	arena_destroy(&arena);
}

/* `detail` is an object: its members become members of data. */
static void add_detail(struct writer *json, const char *detail)
{
	size_t bytes = strlen(detail);

	if (bytes <= 2)
		return;
	text_add_byte(json->text, ',');
	text_add(json->text, detail + 1, bytes - 2);
}

uint64_t event_body(const char *campaign, const struct peal_event_row *row,
		    const struct upload *upload, struct text *body)
{
	struct writer json = writer_onto(body);

	writer_object(&json, NULL);
	writer_text(&json, "type", word_event(row->kind));
	writer_time(&json, "timestamp", row->at_ms);
	writer_object(&json, "data");
	writer_text(&json, "campaign", campaign);
	if (upload != NULL)
		add_upload(&json, upload);
	if (row->has_attempt) {
		add_contact(&json, row);
		add_attempt(&json, &row->attempt);
		if (row->kind == PEAL_EVENT_CALL_COMPLETED)
			add_call(&json, &row->attempt);
		else
			writer_text(&json, "why", row->attempt.why);
		add_trigger_data(&json, row, upload);
	} else {
		add_detail(&json, row->detail);
	}
	writer_object_end(&json);
	writer_object_end(&json);
	return json.replaced_count;
}
