/* variables.c - what the {{variables}} of a request stand for */
/* SPDX-License-Identifier: MIT */
#include "variables.h"

#include "preset_json.h"

#include <inttypes.h>
#include <strings.h>
#include <time.h>

#define COLUMN_PREFIX "contact."

enum variable {
	VARIABLE_NONE,
	VARIABLE_AGENT,
	VARIABLE_ANSWER_URL,
	VARIABLE_ATTEMPT,
	VARIABLE_ATTEMPT_NO,
	VARIABLE_CALL_ID,
	VARIABLE_CALLBACK_URL,
	VARIABLE_COLUMNS,
	VARIABLE_FROM,
	VARIABLE_FROM_DIGITS,
	VARIABLE_LANGUAGE,
	VARIABLE_MACHINE,
	VARIABLE_NAME,
	VARIABLE_NOW_MS,
	VARIABLE_NOW_S,
	VARIABLE_PLACED_DATE,
	VARIABLE_PLACED_MS,
	VARIABLE_PLACED_RFC3339,
	VARIABLE_PLACED_S,
	VARIABLE_RING_MS,
	VARIABLE_RING_S,
	VARIABLE_SCRIPT,
	VARIABLE_SCRIPT_NAME,
	VARIABLE_TALK_MIN,
	VARIABLE_TALK_MS,
	VARIABLE_TALK_S,
	VARIABLE_TO,
	VARIABLE_TO_COUNTRY,
	VARIABLE_TO_DIGITS,
	VARIABLE_TO_NATIONAL,
	VARIABLE_COUNT,
};

static const char *const names[VARIABLE_COUNT] = {
	[VARIABLE_NONE] = "",
	[VARIABLE_AGENT] = "agent",
	[VARIABLE_ANSWER_URL] = "answer_url",
	[VARIABLE_ATTEMPT] = "attempt",
	[VARIABLE_ATTEMPT_NO] = "attempt_no",
	[VARIABLE_CALL_ID] = "call_id",
	[VARIABLE_CALLBACK_URL] = "callback_url",
	[VARIABLE_COLUMNS] = "columns",
	[VARIABLE_FROM] = "from",
	[VARIABLE_FROM_DIGITS] = "from_digits",
	[VARIABLE_LANGUAGE] = "language",
	[VARIABLE_MACHINE] = "machine",
	[VARIABLE_NAME] = "name",
	[VARIABLE_NOW_MS] = "now_ms",
	[VARIABLE_NOW_S] = "now_s",
	[VARIABLE_PLACED_DATE] = "placed_date",
	[VARIABLE_PLACED_MS] = "placed_ms",
	[VARIABLE_PLACED_RFC3339] = "placed_rfc3339",
	[VARIABLE_PLACED_S] = "placed_s",
	[VARIABLE_RING_MS] = "ring_ms",
	[VARIABLE_RING_S] = "ring_s",
	[VARIABLE_SCRIPT] = "script",
	[VARIABLE_SCRIPT_NAME] = "script_name",
	[VARIABLE_TALK_MIN] = "talk_min",
	[VARIABLE_TALK_MS] = "talk_ms",
	[VARIABLE_TALK_S] = "talk_s",
	[VARIABLE_TO] = "to",
	[VARIABLE_TO_COUNTRY] = "to_country",
	[VARIABLE_TO_DIGITS] = "to_digits",
	[VARIABLE_TO_NATIONAL] = "to_national",
};

static const struct peal_slice nothing = { NULL, 0 };

static bool slice_equals(struct peal_slice slice, const char *text)
{
	return strlen(text) == slice.bytes && memcmp(slice.at, text, slice.bytes) == 0;
}

static enum variable variable_find(struct peal_slice name)
{
	for (unsigned i = VARIABLE_NONE + 1; i < VARIABLE_COUNT; i++)
		if (slice_equals(name, names[i]))
			return (enum variable)i;
	return VARIABLE_NONE;
}

/* The column's name; {NULL, 0}: it is no column. */
static struct peal_slice column_of(struct peal_slice name)
{
	size_t prefix = strlen(COLUMN_PREFIX);

	if (name.bytes <= prefix || memcmp(name.at, COLUMN_PREFIX, prefix) != 0)
		return nothing;
	return (struct peal_slice){ name.at + prefix, name.bytes - prefix };
}

bool request_knows(void *preset, struct peal_slice name)
{
	return variable_find(name) != VARIABLE_NONE || column_of(name).bytes > 0 ||
	       settings_know(preset, name);
}

void variables_init(struct variables *variables, const struct preset *preset,
		    const struct settings *settings, const struct call_facts *facts)
{
	*variables = (struct variables){ preset, settings, facts, "", { 0 } };
}

void variables_finish(struct variables *variables)
{
	text_buffer_free(&variables->columns);
}

/* ---- texts and numbers ---- */

static struct peal_slice text_of(const char *text)
{
	return (struct peal_slice){ text, text == NULL ? 0 : strlen(text) };
}

static struct peal_slice int_of(struct variables *variables, int64_t value)
{
	int bytes;

	if (value <= 0)
		return nothing;
	bytes = snprintf(variables->number, sizeof(variables->number), "%" PRId64, value);
	return (struct peal_slice){ variables->number, (size_t)bytes };
}

/* Rounded up: a limit of 500 ms is not one of 0 s. */
static struct peal_slice seconds_of(struct variables *variables, int64_t ms)
{
	return int_of(variables, ms / 1000 + (ms % 1000 > 0));
}

static struct peal_slice date_of(struct variables *variables, int64_t at_ms, const char *format)
{
	time_t at_s = at_ms / 1000;
	struct tm parts;
	size_t bytes;

	if (at_ms <= 0 || gmtime_r(&at_s, &parts) == NULL)
		return nothing;
	bytes = strftime(variables->number, sizeof(variables->number), format, &parts);
	return (struct peal_slice){ variables->number, bytes };
}

static struct peal_slice without_plus(struct peal_slice number)
{
	if (number.bytes > 0 && number.at[0] == '+')
		return (struct peal_slice){ number.at + 1, number.bytes - 1 };
	return number;
}

/* "IN"; nothing: not known, or of no country. */
static struct peal_slice country_of(const struct call_facts *facts)
{
	const char *iso;

	if (facts->host == NULL)
		return nothing;
	iso = facts->host->number_country(facts->host, facts->request->number);
	return iso == NULL || strcmp(iso, "001") == 0 ? nothing : text_of(iso);
}

/* Without the country's code: what is left of it when that is the same number in its
 * country; all digits when the country is not known. */
static struct peal_slice national_of(const struct call_facts *facts)
{
	struct peal_slice digits = without_plus(text_of(facts->request->to));
	struct peal_slice country = country_of(facts);
	const struct peal_region *region = NULL;
	const char *reason;
	uint64_t number;

	if (country.bytes > 0)
		region = facts->host->region(facts->host, country.at);
	for (size_t i = 1; region != NULL && i <= 3 && i < digits.bytes; i++) {
		struct peal_slice rest = { digits.at + i, digits.bytes - i };

		if (facts->host->number_parse(facts->host, rest, region, &number, &reason) == 0 &&
		    number == facts->request->number)
			return rest;
	}
	return digits;
}

static struct peal_slice from_of(const struct variables *variables)
{
	const struct call_facts *facts = variables->facts;

	if (facts->from != NULL && facts->from[0] != '\0')
		return text_of(facts->from);
	if (facts->request != NULL && facts->request->caller_id != NULL &&
	    facts->request->caller_id[0] != '\0')
		return text_of(facts->request->caller_id);
	return text_of(settings_get(variables->settings, "from"));
}

/* ---- the contact ---- */

static struct peal_slice column_value(const struct peal_contact *contact, struct peal_slice name)
{
	const struct peal_columns *columns = contact->columns;
	uint32_t found = UINT32_MAX;

	for (uint32_t i = 0; columns != NULL && i < columns->count; i++) {
		struct peal_slice column = columns->names[i];

		if (column.bytes != name.bytes || strncasecmp(column.at, name.at, name.bytes) != 0)
			continue;
		if (memcmp(column.at, name.at, name.bytes) == 0)
			return contact->values[i];
		if (found == UINT32_MAX)
			found = i;
	}
	if (found != UINT32_MAX)
		return contact->values[found];
	return slice_equals(name, "name") ? contact->name : nothing;
}

/* JSON has each name once, and only in UTF-8. */
static bool is_member(const struct peal_columns *columns, uint32_t index)
{
	struct peal_slice name = columns->names[index];

	for (uint32_t i = 0; i < index; i++)
		if (columns->names[i].bytes == name.bytes &&
		    memcmp(columns->names[i].at, name.at, name.bytes) == 0)
			return false;
	return name.bytes > 0 && utf8_is_good(name);
}

static void add_member(struct text_buffer *text, struct peal_slice name, struct peal_slice value)
{
	text_buffer_add_text(text, text->bytes > 0 ? "," : "{");
	json_text_add(text, name);
	text_buffer_add_text(text, ":");
	json_text_add(text, value);
}

/* {"city":"Pune","name":"Asha"}: all texts, also the empty ones, so that an agent that
 * speaks them finds each. */
static struct peal_slice columns_of(struct variables *variables, const struct peal_contact *contact)
{
	struct text_buffer *text = &variables->columns;
	const struct peal_columns *columns = contact->columns;
	bool has_name = false;

	if (text->bytes > 0)
		return text_buffer_slice(text);
	for (uint32_t i = 0; columns != NULL && i < columns->count; i++) {
		if (!is_member(columns, i))
			continue;
		has_name |= slice_equals(columns->names[i], "name");
		add_member(text, columns->names[i], contact->values[i]);
	}
	if (!has_name)
		add_member(text, text_of("name"), contact->name);
	text_buffer_add_text(text, "}");
	return text_buffer_slice(text);
}

/* ---- the call ---- */

static struct peal_slice request_value(struct variables *variables, enum variable variable)
{
	const struct peal_call_request *request = variables->facts->request;

	if (request == NULL)
		return nothing;
	switch (variable) {
	case VARIABLE_AGENT:
		return text_of(request->agent);
	case VARIABLE_ATTEMPT:
		return text_of(request->attempt_id);
	case VARIABLE_ATTEMPT_NO:
		return int_of(variables, request->attempt_no);
	case VARIABLE_COLUMNS:
		return request->contact == NULL ? nothing : columns_of(variables, request->contact);
	case VARIABLE_LANGUAGE:
		return text_of(request->script.language);
	case VARIABLE_MACHINE:
		return text_of(variables->preset->machine_words[request->machine]);
	case VARIABLE_NAME:
		return request->contact == NULL ? nothing : request->contact->name;
	case VARIABLE_RING_MS:
		return int_of(variables, request->ring_max_ms);
	case VARIABLE_RING_S:
		return seconds_of(variables, request->ring_max_ms);
	case VARIABLE_SCRIPT:
		return request->script.text;
	case VARIABLE_SCRIPT_NAME:
		return text_of(request->script.name);
	case VARIABLE_TALK_MIN:
		return int_of(variables, (request->talk_max_ms + 59999) / 60000);
	case VARIABLE_TALK_MS:
		return int_of(variables, request->talk_max_ms);
	case VARIABLE_TALK_S:
		return seconds_of(variables, request->talk_max_ms);
	case VARIABLE_TO:
		return text_of(request->to);
	case VARIABLE_TO_COUNTRY:
		return country_of(variables->facts);
	case VARIABLE_TO_DIGITS:
		return without_plus(text_of(request->to));
	case VARIABLE_TO_NATIONAL:
		return national_of(variables->facts);
	default:
		return nothing;
	}
}

static struct peal_slice call_value(struct variables *variables, enum variable variable)
{
	const struct call_facts *facts = variables->facts;

	switch (variable) {
	case VARIABLE_ANSWER_URL:
		return text_of(facts->answer_url);
	case VARIABLE_CALL_ID:
		return text_of(facts->call_id);
	case VARIABLE_CALLBACK_URL:
		return text_of(facts->callback_url);
	case VARIABLE_FROM:
		return from_of(variables);
	case VARIABLE_FROM_DIGITS:
		return without_plus(from_of(variables));
	case VARIABLE_NOW_MS:
		return int_of(variables, facts->now_ms);
	case VARIABLE_NOW_S:
		return int_of(variables, facts->now_ms / 1000);
	case VARIABLE_PLACED_DATE:
		return date_of(variables, facts->placed_ms, "%Y-%m-%d");
	case VARIABLE_PLACED_MS:
		return int_of(variables, facts->placed_ms);
	case VARIABLE_PLACED_RFC3339:
		return date_of(variables, facts->placed_ms, "%Y-%m-%dT%H:%M:%SZ");
	case VARIABLE_PLACED_S:
		return int_of(variables, facts->placed_ms / 1000);
	default:
		return request_value(variables, variable);
	}
}

struct peal_slice variables_value(void *context, struct peal_slice name)
{
	struct variables *variables = context;
	enum variable variable = variable_find(name);
	const struct peal_call_request *request = variables->facts->request;
	struct peal_slice column = column_of(name);
	struct peal_slice value = nothing;

	if (column.bytes > 0)
		return request == NULL || request->contact == NULL
			       ? nothing
			       : column_value(request->contact, column);
	if (variable != VARIABLE_NONE)
		value = call_value(variables, variable);
	if (value.bytes > 0)
		return value;
	return text_of(settings_get_slice(variables->settings, name));
}

bool variables_trust(void *context, struct peal_slice name)
{
	const struct variables *variables = context;

	return variable_find(name) == VARIABLE_NONE &&
	       settings_know((void *)variables->preset, name);
}
