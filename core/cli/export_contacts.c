/* export_contacts.c - contacts as rows, with the extra columns of all uploads */
/* SPDX-License-Identifier: MIT */
#include "core/base/memory.h"
#include "core/campaign/words.h"
#include "core/cli/export.h"
#include "core/cli/held_reasons.h"
#include "core/cli/last_calls.h"
#include "core/pipeline/columns.h"

#include <stdlib.h>

/* A CSV wider than this is of no use to anybody. */
#define COLUMNS_MAX 16384u

/* Columns that every row has; an extra one of the same name gets a prefix. */
static const char *const own_names[] = { "number",	"name",	  "state", "attempts", "outcome",
					 "disposition", "upload", "line",  "due_at",   "why" };

struct contacts {
	struct export *export;
	struct last_calls *calls;
	struct held_reasons *held;
	struct peal_arena *arena;     /* names */
	struct peal_arena *row_arena; /* values of one row */

	struct peal_slice *names; /* of all uploads, each once */
	const char **titles;	  /* and as they are written */
	size_t name_count;

	const struct upload *upload; /* that of the last row */
	uint32_t *places;	     /* where its columns stand among the names */
	struct peal_slice *cells;    /* of one row, by name */
};

/* ---- columns ---- */

static size_t name_find(const struct contacts *contacts, struct peal_slice name)
{
	for (size_t i = 0; i < contacts->name_count; i++) {
		if (contacts->names[i].bytes == name.bytes &&
		    memcmp(contacts->names[i].at, name.at, name.bytes) == 0)
			return i;
	}
	return contacts->name_count;
}

static const char *title_make(struct peal_arena *arena, struct peal_slice name)
{
	for (size_t i = 0; i < sizeof(own_names) / sizeof(own_names[0]); i++) {
		if (slice_is(name, own_names[i]))
			return arena_format(arena, "variables.%s", own_names[i]);
	}
	return arena_copy(arena, name.at, name.bytes);
}

static int name_add(struct contacts *contacts, struct peal_slice name)
{
	size_t count = contacts->name_count;

	if (name_find(contacts, name) < count)
		return 0;
	if (count == COLUMNS_MAX)
		return peal_fail(&contacts->export->visit->err, PEAL_FAIL_LIMIT,
				 "the uploads have more than %u different columns together; export "
				 "with --format jsonl",
				 COLUMNS_MAX);
	contacts->names[count] = name;
	contacts->titles[count] = title_make(contacts->arena, name);
	contacts->name_count++;
	return 0;
}

/* For CSV, which has the columns of all uploads in every row. */
static int names_collect(struct contacts *contacts)
{
	struct uploads *uploads = contacts->export->uploads;

	if (contacts->export->rows.is_jsonl)
		return 0;
	contacts->names = memory_alloc_array(COLUMNS_MAX, sizeof(*contacts->names));
	contacts->titles = memory_alloc_array(COLUMNS_MAX, sizeof(*contacts->titles));
	contacts->places = memory_alloc_array(PEAL_COLUMNS_MAX, sizeof(*contacts->places));
	for (size_t i = 0; i < uploads_count(uploads); i++) {
		const struct peal_columns *columns = &uploads_at(uploads, i)->columns;

		for (uint32_t column = 0; column < columns->count; column++) {
			if (name_add(contacts, columns->names[column]) < 0)
				return -1;
		}
	}
	contacts->cells = memory_alloc_array(contacts->name_count, sizeof(*contacts->cells));
	return 0;
}

/* ---- rows ---- */

/* Contacts of an upload stand together, so that this is seldom done. */
static void upload_enter(struct contacts *contacts, int64_t id)
{
	if (contacts->upload != NULL && contacts->upload->row.id == id)
		return;
	contacts->upload = uploads_get(contacts->export->uploads, id);
	if (contacts->export->rows.is_jsonl)
		return;
	for (uint32_t i = 0; contacts->upload != NULL && i < contacts->upload->columns.count; i++)
		contacts->places[i] = (uint32_t)name_find(contacts,
							  contacts->upload->columns.names[i]);
}

static void write_values(struct contacts *contacts, const struct peal_slice *values)
{
	const struct peal_columns *columns = &contacts->upload->columns;
	struct writer *json = &contacts->export->rows.json;

	for (uint32_t i = 0; i < columns->count; i++)
		writer_slice_named(json, columns->names[i], values[i]);
}

static void fill_cells(struct contacts *contacts, const struct peal_slice *values)
{
	const struct peal_columns *columns = &contacts->upload->columns;

	memset(contacts->cells, 0, contacts->name_count * sizeof(*contacts->cells));
	for (uint32_t i = 0; i < columns->count; i++)
		contacts->cells[contacts->places[i]] = values[i];
}

static void write_variables(struct contacts *contacts, struct peal_slice packed)
{
	struct rows *rows = &contacts->export->rows;
	struct peal_slice *values = NULL;
	bool has_values = contacts->upload != NULL &&
			  values_unpack(contacts->row_arena, packed,
					contacts->upload->columns.count, &values) == 0;

	if (rows->is_jsonl) {
		writer_object(&rows->json, "variables");
		if (has_values)
			write_values(contacts, values);
		writer_object_end(&rows->json);
		return;
	}
	if (has_values)
		fill_cells(contacts, values);
	for (size_t i = 0; i < contacts->name_count; i++)
		rows_slice(rows, contacts->titles[i], contacts->cells[i]);
}

static const char *why_of(const struct contacts *contacts, const struct peal_contact_state_row *row)
{
	if (row->state == PEAL_CONTACT_QUEUED && row->due_ms == PEAL_NEVER)
		return arena_format(contacts->row_arena, "held: %s",
				    held_reasons_get(contacts->held, row->contact.id));
	return row->why;
}

static int write_contact(void *context, const void *at)
{
	const struct peal_contact_state_row *row = at;
	struct contacts *contacts = context;
	struct export *export = contacts->export;
	struct rows *rows = &export->rows;
	const char *outcome, *disposition;

	arena_reset(contacts->row_arena);
	upload_enter(contacts, row->contact.upload);
	last_calls_get(contacts->calls, row->contact.id, &outcome, &disposition);
	rows_begin(rows);
	rows_number(rows, "number", row->contact.number);
	rows_slice(rows, "name", row->contact.name);
	rows_text(rows, "state", word_contact_state(row->state));
	rows_int(rows, "attempts", row->attempt_count);
	rows_text(rows, "outcome", outcome);
	rows_text(rows, "disposition", disposition);
	rows_text(rows, "upload", contacts->upload != NULL ? contacts->upload->row.name : "");
	rows_int(rows, "line", (int64_t)row->contact.line);
	rows_time(rows, "due_at", row->state == PEAL_CONTACT_QUEUED ? row->due_ms : 0);
	rows_text(rows, "why", why_of(contacts, row));
	write_variables(contacts, row->contact.values);
	return rows_end(rows, &export->visit->err);
}

static int write_contacts(struct contacts *contacts)
{
	static const struct peal_contact_state_row zero = { .why = "" };
	struct visit *visit = contacts->export->visit;

	contacts->calls = last_calls_read(visit);
	contacts->held = contacts->calls != NULL ? held_reasons_read(visit) : NULL;
	if (contacts->held == NULL || names_collect(contacts) < 0)
		return -1;
	rows_header(&contacts->export->rows);
	if (write_contact(contacts, &zero) < 0)
		return -1;
	return visit_read(visit, PEAL_READ_CONTACTS, NULL, write_contact, contacts);
}

int export_contacts(struct export *export)
{
	struct contacts contacts = { .export = export };
	int result;

	contacts.arena = arena_create();
	contacts.row_arena = arena_create();
	result = write_contacts(&contacts);
	last_calls_destroy(&contacts.calls);
	held_reasons_destroy(&contacts.held);
	arena_destroy(&contacts.row_arena);
	arena_destroy(&contacts.arena);
	free(contacts.cells);
	free(contacts.places);
	free(contacts.titles);
	free(contacts.names);
	return result;
}
