/* collect.c - the facts of a night, from its log, its store, and the outside world */
/* SPDX-License-Identifier: MIT */
#include "core/base/text.h"
#include "core/campaign/words.h"
#include "tests/scenarios/night.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>

#define NUMBER_MAX 32

void collect_end(struct night *night, const char *how)
{
	char at[CLOCK_TEXT_MAX];

	clock_format(night, engine_now(night->engine), at);
	facts_say(night->facts, FACTS_ENDS, how, at);
}

/* ---- the log ---- */

void collect_log(struct night *night)
{
	char *rest = night->log_text, *line;

	while ((line = strsep(&rest, "\n")) != NULL && *line != '\0') {
		json_t *json = json_loads(line, 0, NULL);

		if (json == NULL)
			night_fault(night, "the log has a line that is not JSON: %s", line);
		else if (!night->is_quiet)
			facts_log(night->facts, json_string_value(json_object_get(json, "level")),
				  json_string_value(json_object_get(json, "event")));
		if (getenv("SCENARIO_LOG") != NULL)
			fprintf(stderr, "%s\n", line);
		json_decref(json);
	}
}

/* ---- the store ---- */

static int take_attempt(void *context, const void *at)
{
	const struct peal_attempt_contact_row *row = at;
	struct night *night = context;
	char when[CLOCK_TEXT_MAX], number[NUMBER_MAX], no[16];

	clock_format(night, row->attempt.started_ms, when);
	snprintf(number, sizeof(number), "%" PRIu64, row->contact.number);
	snprintf(no, sizeof(no), "%" PRIu32, row->attempt.attempt_no);
	facts_say(night->facts, FACTS_CALLS, when, number, row->attempt.agent, no,
		  word_outcome(row->attempt.outcome), row->attempt.disposition, row->attempt.why);
	return 0;
}

static int take_contact(void *context, const void *at)
{
	const struct peal_contact_state_row *row = at;
	struct night *night = context;
	char number[NUMBER_MAX], count[16];

	snprintf(number, sizeof(number), "%" PRIu64, row->contact.number);
	snprintf(count, sizeof(count), "%" PRIu32, row->attempt_count);
	facts_say(night->facts, FACTS_CONTACTS, number, word_contact_state(row->state), count,
		  row->state == PEAL_CONTACT_QUEUED && row->due_ms == PEAL_NEVER ? "held"
										 : row->why);
	return 0;
}

static int take_exclusion(void *context, const void *at)
{
	const struct peal_exclusion_row *row = at;
	struct night *night = context;
	const struct upload *upload = uploads_get(night->engine->uploads, row->upload);
	char place[128];

	snprintf(place, sizeof(place), "%s:%" PRIu64, upload != NULL ? upload->row.name : "?",
		 row->line);
	facts_say(night->facts, FACTS_EXCLUDED, place, row->reason, row->detail);
	return 0;
}

static int take_count(void *context, const void *at)
{
	const struct peal_count_row *row = at;
	struct night *night = context;
	char value[NUMBER_MAX];

	snprintf(value, sizeof(value), "%" PRId64, row->value);
	if (row->upload == 0)
		facts_say(night->facts, FACTS_COUNTS, row->name, value);
	return 0;
}

struct receivers {
	struct night *night;
	const char *names[8];
	int64_t counts[8][PEAL_DELIVERY_STATE_COUNT];
	size_t count;
};

static int take_delivery(void *context, const void *at)
{
	const struct peal_delivery_row *row = at;
	struct receivers *receivers = context;
	size_t i = 0;

	while (i < receivers->count && strcmp(receivers->names[i], row->receiver) != 0)
		i++;
	if (i == receivers->count && receivers->count < 8)
		receivers->names[receivers->count++] = arena_text(receivers->night->facts->arena,
								  row->receiver);
	if (i < 8)
		receivers->counts[i][row->state]++;
	return 0;
}

static void receivers_say(const struct receivers *receivers)
{
	char count[NUMBER_MAX];

	for (size_t i = 0; i < receivers->count; i++) {
		for (int state = 0; state < PEAL_DELIVERY_STATE_COUNT; state++) {
			if (receivers->counts[i][state] == 0)
				continue;
			snprintf(count, sizeof(count), "%" PRId64, receivers->counts[i][state]);
			facts_say(receivers->night->facts, FACTS_DELIVERIES, receivers->names[i],
				  word_delivery_state((enum peal_delivery_state)state), count);
		}
	}
}

/* The last run says how things are; what earlier runs said of them is dropped. */
void collect_store(struct night *night)
{
	static const enum facts_table tables[] = { FACTS_CALLS, FACTS_CONTACTS, FACTS_EXCLUDED,
						   FACTS_COUNTS, FACTS_DELIVERIES };
	struct receivers receivers = { .night = night };

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		night->facts->tables[tables[i]].count = 0;
	night_read(night, PEAL_READ_ATTEMPTS, 0, take_attempt, night);
	night_read(night, PEAL_READ_CONTACTS, 0, take_contact, night);
	night_read(night, PEAL_READ_EXCLUSIONS, 0, take_exclusion, night);
	night_read(night, PEAL_READ_COUNTS, night->engine->campaign, take_count, night);
	night_read(night, PEAL_READ_DELIVERIES, 0, take_delivery, &receivers);
	receivers_say(&receivers);
	rules_check_store(night);
}

/* ---- the receivers ---- */

/* Body and number of one event; its envelope must be what the headers say. */
static const char *number_of(struct night *night, const char *type, const char *body)
{
	json_t *json = json_loads(body, JSON_REJECT_DUPLICATES, NULL);
	json_t *data = json_object_get(json, "data");
	const char *number =
		json_string_value(json_object_get(json_object_get(data, "contact"), "number"));
	const char *own_type = json_string_value(json_object_get(json, "type"));
	const char *copy = arena_text(night->facts->arena, number != NULL ? number + 1 : "-");

	if (own_type == NULL || strcmp(own_type, type) != 0 ||
	    json_string_value(json_object_get(json, "timestamp")) == NULL || data == NULL)
		night_fault(night, "the body of a %s is wrong: %s", type, body);
	json_decref(json);
	return copy;
}

static void take_sent(struct night *night, char *line)
{
	char *words[6], *rest = line, at[CLOCK_TEXT_MAX];

	for (int i = 0; i < 6; i++)
		words[i] = strsep(&rest, " ");
	if (rest == NULL)
		return;
	clock_format(night, strtoll(words[0], NULL, 10), at);
	facts_say(night->facts, FACTS_TRIES, at, words[1], words[3], words[4], words[5]);
	if (words[5][0] == '2')
		facts_say(night->facts, FACTS_RECEIVED, words[1], words[3],
			  number_of(night, words[3], rest), rest);
}

void collect_received(struct night *night)
{
	FILE *file = fopen(night_path(night, "events.log"), "re");
	char *line = NULL;
	size_t room = 0;
	ssize_t bytes;

	while (file != NULL && (bytes = getline(&line, &room, file)) > 0) {
		line[bytes - 1] = '\0';
		take_sent(night, line);
	}
	free(line);
	if (file != NULL)
		fclose(file);
}
