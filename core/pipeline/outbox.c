/* outbox.c - events on their way to one receiver: fetching, pace and health */
/* SPDX-License-Identifier: MIT */
#include "core/base/memory.h"
#include "core/base/time.h"
#include "core/pipeline/delivery.h"

#include <stdlib.h>

/* After so many failures in a row a receiver rests, and one event at a time finds
 * out whether it is back. */
#define FAILURES_MAX 5u
#define REST_MIN_MS (5 * TIME_SECOND_MS)
#define REST_MAX_MS (5 * TIME_MINUTE_MS)

/* ---- fetching ---- */

static int fetch_work(const struct peal_store_ops *ops, void *self, void *context,
		      struct peal_error *err)
{
	struct fetch *fetch = context;
	struct outbox *outbox = fetch->outbox;

	return ops->events(self, outbox->engine->campaign, outbox->stage->webhook.receiver,
			   outbox->wants_mask, engine_now(outbox->engine), FETCH_MAX, fetch->arena,
			   fetch->rows, &fetch->count, &fetch->next_ms, err);
}

void fetch_free(struct fetch *fetch)
{
	arena_destroy(&fetch->arena);
	free(fetch);
}

static void due_now(void *context)
{
	struct outbox *outbox = context;

	outbox->timer = NULL;
	outbox->has_more = true;
	outbox_run(outbox);
}

static void timer_set(struct outbox *outbox, int64_t next_ms)
{
	int64_t wait_ms = next_ms - engine_now(outbox->engine);

	loop_timer_stop(outbox->engine->loop, outbox->timer);
	outbox->timer = NULL;
	outbox->timer_ms = next_ms;
	if (next_ms != PEAL_NEVER)
		outbox->timer = loop_timer_start(outbox->engine->loop, wait_ms, due_now, outbox);
}

static void fetch_done(void *context, int result, const struct peal_error *err)
{
	struct fetch *fetch = context;
	struct outbox *outbox = fetch->outbox;

	outbox->is_fetching = false;
	if (result < 0) {
		fetch_free(fetch);
		engine_fail(outbox->engine, err);
		return;
	}
	if (fetch->count < FETCH_MAX)
		timer_set(outbox, fetch->next_ms);
	else
		outbox->has_more = true;
	if (fetch->count == 0)
		fetch_free(fetch);
	else
		outbox->ready = fetch;
	outbox_run(outbox);
	engine_wake(outbox->engine);
}

static void fetch_start(struct outbox *outbox)
{
	struct fetch *fetch = memory_alloc(sizeof(*fetch));

	fetch->outbox = outbox;
	fetch->arena = arena_create();
	outbox->is_fetching = true;
	outbox->has_more = false;
	storage_do(outbox->engine->storage, fetch_work, fetch_done, fetch);
}

void outbox_look_at(struct outbox *outbox, int64_t next_ms)
{
	if (outbox->timer == NULL || next_ms < outbox->timer_ms)
		timer_set(outbox, next_ms);
}

/* ---- health ---- */

static void rest_over(void *context)
{
	struct outbox *outbox = context;

	outbox->rest = NULL;
	outbox_run(outbox);
}

static void rest_begin(struct outbox *outbox)
{
	if (outbox->rest != NULL)
		return;
	if (outbox->rest_ms < REST_MIN_MS)
		outbox->rest_ms = REST_MIN_MS;
	outbox->rest = loop_timer_start(outbox->engine->loop, outbox->rest_ms, rest_over, outbox);
	outbox->rest_ms = outbox->rest_ms * 2 < REST_MAX_MS ? outbox->rest_ms * 2 : REST_MAX_MS;
}

/* One receiver's health: said when it changes, not for every event. */
void outbox_note(struct outbox *outbox, const struct peal_delivery_answer *answer)
{
	if (answer->delivered != PEAL_DELIVERED_RETRY) {
		if (outbox->failure_count > 0)
			engine_log(outbox->engine, PEAL_LEVEL_INFO, "receiver_back", 0,
				   "%s: %s answers again", outbox->stage->label,
				   outbox->stage->webhook.receiver);
		outbox->failure_count = 0;
		outbox->rest_ms = REST_MIN_MS;
		return;
	}
	if (outbox->failure_count++ == 0)
		engine_log(outbox->engine, PEAL_LEVEL_WARNING, "receiver_fails", 0,
			   "%s: %s does not take events; they wait and are tried again: %s",
			   outbox->stage->label, outbox->stage->webhook.receiver, answer->detail);
	if (outbox->failure_count >= FAILURES_MAX)
		rest_begin(outbox);
}

/* ---- pace ---- */

static int64_t concurrent_max(const struct outbox *outbox)
{
	return outbox->failure_count >= FAILURES_MAX ? 1 : outbox->stage->webhook.concurrent;
}

void outbox_run(struct outbox *outbox)
{
	if (outbox->engine->is_closing || outbox->rest != NULL)
		return;
	while (outbox->ready != NULL && outbox->rest == NULL &&
	       outbox->active_count < concurrent_max(outbox)) {
		struct fetch *fetch = outbox->ready;

		/* The last one to be taken may free the fetch. */
		if (fetch->taken + 1 == fetch->count)
			outbox->ready = NULL;
		delivery_start(outbox, fetch);
	}
	if (outbox->ready == NULL && outbox->has_more && !outbox->is_fetching)
		fetch_start(outbox);
}

/* ---- all of them ---- */

static unsigned wants_of(const struct stage *stage)
{
	unsigned mask = 0;

	for (unsigned kind = 0; kind < PEAL_EVENT_KIND_COUNT; kind++) {
		if (stage->plugin->ops.webhook->wants(stage->self, kind))
			mask |= 1u << kind;
	}
	return mask;
}

void outboxes_create(struct engine *engine)
{
	struct pipeline *pipeline = engine->pipeline;
	const struct stage *store = &pipeline->store;

	engine->outbox_count = pipeline->count[PEAL_KIND_WEBHOOK];
	engine->outboxes = memory_alloc_array(engine->outbox_count, sizeof(struct outbox));
	for (size_t i = 0; i < engine->outbox_count; i++) {
		struct outbox *outbox = &engine->outboxes[i];

		outbox->engine = engine;
		outbox->stage = &pipeline->stages[pipeline->first[PEAL_KIND_WEBHOOK] + i];
		outbox->wants_mask = wants_of(outbox->stage);
		outbox->store = store->plugin->ops.store->identity(store->self);
		outbox->has_more = true;
	}
}

/* What was not taken counts as settled, so that the fetch goes with the last. */
static void outbox_finish(struct outbox *outbox)
{
	struct fetch *ready = outbox->ready;

	loop_timer_stop(outbox->engine->loop, outbox->timer);
	loop_timer_stop(outbox->engine->loop, outbox->rest);
	if (ready != NULL) {
		ready->count = ready->taken;
		if (ready->settled == ready->count)
			fetch_free(ready);
	}
	while (outbox->deliveries != NULL)
		delivery_free(outbox->deliveries);
}

void outboxes_destroy(struct engine *engine)
{
	for (size_t i = 0; i < engine->outbox_count; i++)
		outbox_finish(&engine->outboxes[i]);
	free(engine->outboxes);
	engine->outboxes = NULL;
	engine->outbox_count = 0;
}

void outbox_wake_all(struct engine *engine)
{
	for (size_t i = 0; i < engine->outbox_count; i++) {
		engine->outboxes[i].has_more = true;
		outbox_run(&engine->outboxes[i]);
	}
}

bool outbox_is_idle_all(const struct engine *engine)
{
	for (size_t i = 0; i < engine->outbox_count; i++) {
		const struct outbox *outbox = &engine->outboxes[i];

		if (outbox->is_fetching || outbox->active_count > 0)
			return false;
		/* A receiver that rests gets its events in the next run. */
		if (outbox->rest == NULL && (outbox->ready != NULL || outbox->has_more))
			return false;
	}
	return true;
}
