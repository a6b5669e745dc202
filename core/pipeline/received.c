/* received.c - somebody called us: a line of the log, and an event
 *
 * Anybody can call, so that there is a limit to what is told. */
/* SPDX-License-Identifier: MIT */
#include "core/pipeline/received.h"

#include "core/base/memory.h"
#include "core/base/number.h"
#include "core/base/time.h"
#include "core/base/writer.h"
#include "core/pipeline/engine.h"
#include "core/pipeline/outbox.h"

#include <stdlib.h>

/* So many within a period; the others are not told. */
#define COUNT_MAX 500u
#define PERIOD_MS (10 * TIME_SECOND_MS)
#define TEXT_BYTES_MAX 256

/* On its way to the loop, and then to the disk. */
struct received {
	const struct peal_host *host;
	struct received *next; /* of the engine's: those on the way to the disk */
	struct text detail;
	char from[TEXT_BYTES_MAX + 1], to[TEXT_BYTES_MAX + 1], id[TEXT_BYTES_MAX + 1];
	int64_t at_ms;
};

static unsigned count_now(struct engine *engine)
{
	int64_t now_ms = engine_now(engine);

	if (now_ms - engine->received_since_ms >= PERIOD_MS || now_ms < engine->received_since_ms) {
		engine->received_since_ms = now_ms;
		engine->received_count = 0;
	}
	return ++engine->received_count;
}

/* For the log, which hides it; 0: it is no number. */
static uint64_t number_of(const char *from)
{
	uint64_t number;

	return number_parse(from, strlen(from), NULL, &number) == NUMBER_OK ? number : 0;
}

static void received_free(struct received *received)
{
	text_finish(&received->detail);
	free(received);
}

static void event_done(void *context, const struct peal_change *change)
{
	struct received *received = context;
	struct engine *engine = host_services(received->host)->engine;
	struct received **at = &engine->received;

	(void)change;
	while (*at != received)
		at = &(*at)->next;
	*at = received->next;
	received_free(received);
	outbox_wake_all(engine);
	engine_wake(engine);
}

static void event_add(struct engine *engine, struct received *received)
{
	struct peal_change change = { .kind = PEAL_CHANGE_EVENT };
	struct writer json = writer_onto(&received->detail);

	writer_object(&json, NULL);
	writer_text(&json, "from", received->from);
	writer_text(&json, "to", received->to);
	writer_text(&json, "id", received->id);
	writer_time(&json, "at", received->at_ms);
	writer_object_end(&json);
	change.event.campaign = engine->campaign;
	change.event.event = PEAL_EVENT_CALL_RECEIVED;
	change.event.at_ms = engine_now(engine);
	change.event.detail = text_get(&received->detail);
	received->next = engine->received;
	engine->received = received;
	journal_add(engine->journal, &change, event_done, received);
}

/* false: there is nobody to be told, or too much was told already. */
static bool is_told(struct engine *engine, const struct received *received)
{
	unsigned count;

	if (engine->is_closing)
		return false;
	count = count_now(engine);
	if (count == COUNT_MAX + 1)
		engine_log(engine, PEAL_LEVEL_WARNING, "calls_not_told", 0,
			   "%s: more than %u calls have come in within %d seconds; nobody is told "
			   "of more until these are over",
			   received->host->stage, COUNT_MAX, (int)(PERIOD_MS / TIME_SECOND_MS));
	if (count > COUNT_MAX)
		return false;
	engine_log(engine, PEAL_LEVEL_INFO, "call_received", number_of(received->from),
		   "%s: somebody called us", received->host->stage);
	return engine->outbox_count > 0;
}

static void tell(void *context)
{
	struct received *received = context;
	struct engine *engine = host_services(received->host)->engine;

	if (is_told(engine, received))
		event_add(engine, received);
	else
		received_free(received);
}

void received_destroy(struct engine *engine)
{
	while (engine->received != NULL) {
		struct received *received = engine->received;

		engine->received = received->next;
		received_free(received);
	}
}

static void text_take(char out[TEXT_BYTES_MAX + 1], const char *text)
{
	snprintf(out, TEXT_BYTES_MAX + 1, "%s", text == NULL ? "" : text);
}

void received_tell(const struct peal_host *host, const struct peal_received *call)
{
	struct received *received = memory_alloc(sizeof(*received));

	received->host = host;
	text_take(received->from, call->from);
	text_take(received->to, call->to);
	text_take(received->id, call->id);
	received->at_ms = call->at_ms;
	loop_post(host_services(host)->loop, tell, received);
}
