/* variable.c - what the name of a variable in a script stands for */
/* SPDX-License-Identifier: MIT */
#include "variable.h"

#include <glib.h>

enum field field_find(struct peal_slice name)
{
	static const struct {
		const char *name;
		enum field field;
	} fields[] = {
		{ "name", FIELD_NAME },		{ "person_name", FIELD_NAME },
		{ "phone", FIELD_PHONE },	{ "campaign", FIELD_CAMPAIGN },
		{ "agent", FIELD_AGENT },	{ "upload", FIELD_UPLOAD },
		{ "attempt", FIELD_ATTEMPT },	{ "now", FIELD_NOW },
		{ "now.date", FIELD_NOW_DATE }, { "now.time", FIELD_NOW_TIME },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
		/* As for columns: a list that says "Name" has scripts that say {{Name}}. */
		if (name.bytes == strlen(fields[i].name) &&
		    g_ascii_strncasecmp(name.at, fields[i].name, name.bytes) == 0)
			return fields[i].field;
	}
	return FIELD_NONE;
}

bool field_is_of_call(enum field field)
{
	return field >= FIELD_CAMPAIGN;
}

uint32_t column_find(const struct peal_columns *columns, struct peal_slice name)
{
	uint32_t found = COLUMN_NONE;

	for (uint32_t i = 0; i < columns->count; i++) {
		struct peal_slice column = columns->names[i];

		if (column.bytes != name.bytes)
			continue;
		if (memcmp(column.at, name.at, name.bytes) == 0)
			return i;
		if (found == COLUMN_NONE &&
		    g_ascii_strncasecmp(column.at, name.at, name.bytes) == 0)
			found = i;
	}
	return found;
}

static struct peal_slice text_slice(const char *text)
{
	return (struct peal_slice){ text, strlen(text) };
}

static struct peal_slice now_text(enum field field, const struct peal_local_time *now,
				  char buffer[FIELD_TEXT_MAX])
{
	unsigned year = (unsigned)now->year % 10000;
	unsigned month = (unsigned)now->month % 100;
	unsigned day = (unsigned)now->day % 100;
	unsigned hour = (unsigned)now->hour % 100;
	unsigned minute = (unsigned)now->minute % 100;

	if (field == FIELD_NOW_DATE)
		g_snprintf(buffer, FIELD_TEXT_MAX, "%04u-%02u-%02u", year, month, day);
	else if (field == FIELD_NOW_TIME)
		g_snprintf(buffer, FIELD_TEXT_MAX, "%02u:%02u", hour, minute);
	else
		g_snprintf(buffer, FIELD_TEXT_MAX, "%04u-%02u-%02u %02u:%02u", year, month, day,
			   hour, minute);
	return text_slice(buffer);
}

static struct peal_slice phone_text(uint64_t number, char buffer[FIELD_TEXT_MAX])
{
	g_snprintf(buffer, FIELD_TEXT_MAX, "+%" G_GUINT64_FORMAT, number);
	return text_slice(buffer);
}

struct peal_slice field_text(enum field field, const struct peal_render_request *request,
			     char buffer[FIELD_TEXT_MAX])
{
	switch (field) {
	case FIELD_CAMPAIGN:
		return text_slice(request->campaign);
	case FIELD_AGENT:
		return text_slice(request->agent);
	case FIELD_UPLOAD:
		return text_slice(request->contact->upload);
	case FIELD_ATTEMPT:
		g_snprintf(buffer, FIELD_TEXT_MAX, "%u", request->attempt_no);
		return text_slice(buffer);
	case FIELD_NOW:
	case FIELD_NOW_DATE:
	case FIELD_NOW_TIME:
		return now_text(field, &request->now, buffer);
	case FIELD_NONE:
	case FIELD_NAME:
	case FIELD_PHONE:
		break;
	}
	return (struct peal_slice){ "", 0 };
}

/* Without the blanks around it. */
static bool value_is_empty(struct peal_slice value)
{
	for (size_t i = 0; i < value.bytes; i++) {
		if (!g_ascii_isspace(value.at[i]))
			return false;
	}
	return true;
}

struct peal_slice row_value(const struct row *row, enum field field, uint32_t column,
			    char buffer[FIELD_TEXT_MAX])
{
	if (field == FIELD_PHONE)
		return phone_text(row->number, buffer);
	if (field == FIELD_NAME && !value_is_empty(row->name))
		return row->name;
	if (column != COLUMN_NONE && !value_is_empty(row->values[column]))
		return row->values[column];
	return (struct peal_slice){ "", 0 };
}
