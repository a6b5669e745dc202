/* feed.c - due contacts, claimed a little ahead of their calls */
/* SPDX-License-Identifier: MIT */
#include "core/pipeline/feed.h"

#include "core/base/memory.h"
#include "core/base/time.h"
#include "core/pipeline/agents.h"
#include "core/pipeline/call.h"
#include "core/pipeline/columns.h"
#include "core/pipeline/event.h"
#include "core/pipeline/opening.h"

#include <stdlib.h>

#define CLAIM_MIN 16
#define CLAIM_MAX 1024
/* Long enough for any pause of ours; another node may take over after it. */
#define LEASE_MS (10 * TIME_MINUTE_MS)

/* The contacts of one claim. */
struct block {
	struct block *next;
	struct peal_arena *arena;
	struct peal_queue_row rows[CLAIM_MAX];
	uint32_t count, taken;
};

struct claim {
	struct feed *feed;
	struct block *block;
	int64_t now_ms;
	uint32_t max;
	bool is_dry_out;
	int64_t next_due_ms; /* dry: of what is not due yet */
	uint64_t next_number;
};

/* A contact that is moved or finished instead of being called; the change is on
 * its way to the disk. */
struct aside {
	struct feed *feed;
	struct aside *next, *previous; /* of the feed's */
	char why[160];
	struct text detail; /* of the contact's event */
};

struct feed {
	struct engine *engine;
	struct aside *asides;
	struct block *first, *last;
	size_t row_count;
	bool is_claiming;
	bool is_outdated;    /* the claim under way was overtaken: drop what it brings */
	bool is_dry;	     /* the last claim found all that is due */
	int64_t next_due_ms; /* dry */
	uint64_t next_number;
	int64_t expected_ms; /* the soonest that came while a claim was under way */
	struct peal_timer *timer;
};

struct feed *feed_create(struct engine *engine)
{
	struct feed *feed = memory_alloc(sizeof(*feed));

	feed->engine = engine;
	feed->expected_ms = PEAL_NEVER;
	return feed;
}

static void block_free(struct block *block)
{
	arena_destroy(&block->arena);
	free(block);
}

static void blocks_free(struct feed *feed)
{
	while (feed->first != NULL) {
		struct block *block = feed->first;

		feed->first = block->next;
		block_free(block);
	}
	feed->last = NULL;
	feed->row_count = 0;
}

static void aside_free(struct aside *aside)
{
	if (aside->next != NULL)
		aside->next->previous = aside->previous;
	if (aside->previous != NULL)
		aside->previous->next = aside->next;
	else
		aside->feed->asides = aside->next;
	text_finish(&aside->detail);
	free(aside);
}

void feed_destroy(struct feed **feed)
{
	if (*feed == NULL)
		return;
	loop_timer_stop((*feed)->engine->loop, (*feed)->timer);
	blocks_free(*feed);
	while ((*feed)->asides != NULL)
		aside_free((*feed)->asides);
	free(*feed);
	*feed = NULL;
}

/* ---- claims ---- */

static int claim_lane(const struct peal_store_ops *ops, void *self, struct claim *claim,
		      enum peal_lane lane, uint32_t max, struct peal_error *err)
{
	struct engine *engine = claim->feed->engine;
	struct peal_claim_request request = {
		.campaign = engine->campaign,
		.lane = lane,
		.now_ms = claim->now_ms,
		.node = engine->node,
		.until_ms = claim->now_ms + LEASE_MS,
		.max = max,
	};
	struct block *block = claim->block;
	uint32_t count = 0;

	if (max == 0)
		return 0;
	if (ops->claim(self, &request, block->arena, block->rows + block->count, &count, err) != 0)
		return -1;
	block->count += count;
	return (int)count;
}

/* Who asked to be called comes first.  Half of the rest is for retries, half for
 * fresh contacts; what one does not need the other may have. */
static int claim_lanes(const struct peal_store_ops *ops, void *self, struct claim *claim,
		       struct peal_error *err)
{
	const struct block *block = claim->block;
	uint32_t half;
	int again;

	if (claim_lane(ops, self, claim, PEAL_LANE_CALLBACK, claim->max, err) < 0)
		return -1;
	half = (claim->max - block->count) / 2;
	again = claim_lane(ops, self, claim, PEAL_LANE_AGAIN, half, err);
	if (again < 0 ||
	    claim_lane(ops, self, claim, PEAL_LANE_FRESH, claim->max - block->count, err) < 0)
		return -1;
	if (again < (int)half)
		return 0;
	return claim_lane(ops, self, claim, PEAL_LANE_AGAIN, claim->max - block->count, err);
}

static int claim_work(const struct peal_store_ops *ops, void *self, void *context,
		      struct peal_error *err)
{
	struct claim *claim = context;
	struct block *block = claim->block;

	if (claim_lanes(ops, self, claim, err) < 0)
		return -1;
	claim->is_dry_out = block->count < claim->max;
	if (!claim->is_dry_out)
		return 0;
	return ops->next_due(self, claim->feed->engine->campaign, &claim->next_due_ms,
			     &claim->next_number, err);
}

static void block_append(struct feed *feed, struct block *block)
{
	if (block->count == 0) {
		block_free(block);
		return;
	}
	if (feed->last != NULL)
		feed->last->next = block;
	else
		feed->first = block;
	feed->last = block;
	feed->row_count += block->count;
}

static void due_now(void *context)
{
	struct feed *feed = context;

	feed->timer = NULL;
	feed->is_dry = false;
	engine_wake(feed->engine);
}

/* Dry: waits for the next one that becomes due. */
static void timer_set(struct feed *feed)
{
	int64_t wait_ms = feed->next_due_ms - engine_now(feed->engine);

	loop_timer_stop(feed->engine->loop, feed->timer);
	feed->timer = NULL;
	if (!feed->is_dry || feed->next_due_ms == PEAL_NEVER)
		return;
	/* The system's clock may be set: look at least every minute. */
	if (!loop_is_virtual(feed->engine->loop) && wait_ms > TIME_MINUTE_MS)
		wait_ms = TIME_MINUTE_MS;
	feed->timer = loop_timer_start(feed->engine->loop, wait_ms, due_now, feed);
}

static void claim_dry(struct feed *feed, const struct claim *claim)
{
	feed->is_dry = true;
	feed->next_due_ms = claim->next_due_ms;
	feed->next_number = claim->next_number;
	if (feed->expected_ms < feed->next_due_ms)
		feed->next_due_ms = feed->expected_ms;
	feed->is_dry = feed->next_due_ms > engine_now(feed->engine);
	timer_set(feed);
}

static void claim_done(void *context, int result, const struct peal_error *err)
{
	struct claim *claim = context;
	struct feed *feed = claim->feed;

	feed->is_claiming = false;
	if (result < 0) {
		block_free(claim->block);
		engine_fail(feed->engine, err);
	} else if (feed->is_outdated) {
		block_free(claim->block);
	} else {
		block_append(feed, claim->block);
		if (claim->is_dry_out)
			claim_dry(feed, claim);
	}
	feed->is_outdated = false;
	free(claim);
	engine_wake(feed->engine);
}

static uint32_t claim_size(struct feed *feed)
{
	int64_t size = agents_room(feed->engine->agents) * 2;

	return size < CLAIM_MIN ? CLAIM_MIN : size > CLAIM_MAX ? CLAIM_MAX : (uint32_t)size;
}

static void claim_start(struct feed *feed, uint32_t max)
{
	struct claim *claim = memory_alloc(sizeof(*claim));

	claim->feed = feed;
	claim->block = memory_alloc(sizeof(*claim->block));
	claim->block->arena = arena_create();
	claim->now_ms = engine_now(feed->engine);
	claim->max = max;
	claim->next_due_ms = PEAL_NEVER;
	feed->is_claiming = true;
	feed->expected_ms = PEAL_NEVER;
	storage_do(feed->engine->storage, claim_work, claim_done, claim);
}

/* ---- contacts that cannot be called now ---- */

static struct aside *aside_create(struct feed *feed, const char *why)
{
	struct aside *aside = memory_alloc(sizeof(*aside));

	aside->feed = feed;
	aside->next = feed->asides;
	if (aside->next != NULL)
		aside->next->previous = aside;
	feed->asides = aside;
	snprintf(aside->why, sizeof(aside->why), "%s", why);
	return aside;
}

static void aside_done(void *context, const struct peal_change *change)
{
	struct aside *aside = context;
	struct feed *feed = aside->feed;

	aside_free(aside);
	if (change->kind == PEAL_CHANGE_MOVE)
		feed_expect(feed, change->move.to_due_ms);
	engine_wake(feed->engine);
}

/* As for a call that is withdrawn: the contact's event, in the same commit. */
static void contact_event(struct feed *feed, const struct peal_queue_row *row,
			  enum peal_contact_state state, struct aside *aside)
{
	struct engine *engine = feed->engine;
	const struct upload *upload = uploads_get(engine->uploads, row->contact.upload);
	struct peal_change change = { .kind = PEAL_CHANGE_EVENT };
	struct peal_arena *arena = arena_create();
	struct peal_slice *values;
	struct peal_contact contact = {
		.id = (uint64_t)row->contact.id,
		.number = row->contact.number,
		.line = row->contact.line,
		.name = row->contact.name,
		.columns = &upload->columns,
		.attempt_count = row->attempt_count,
	};

	if (engine->outbox_count > 0 &&
	    values_unpack(arena, row->contact.values, upload->columns.count, &values) == 0) {
		contact.values = values;
		event_contact_detail(&contact, state, aside->why, &aside->detail);
		change.event.campaign = engine->campaign;
		change.event.upload = upload->row.id;
		change.event.event = PEAL_EVENT_CONTACT_COMPLETED;
		change.event.at_ms = engine_now(engine);
		change.event.detail = text_get(&aside->detail);
		journal_add(engine->journal, &change, NULL, NULL);
	}
	arena_destroy(&arena);
}

static void finish_row(struct feed *feed, const struct peal_queue_row *row,
		       enum peal_contact_state state, const char *why)
{
	struct aside *aside = aside_create(feed, why);
	struct peal_change change = { .kind = PEAL_CHANGE_FINISH };

	change.finish.campaign = feed->engine->campaign;
	change.finish.contact = row->contact.id;
	change.finish.lane = row->lane;
	change.finish.due_ms = row->due_ms;
	change.finish.at_ms = engine_now(feed->engine);
	change.finish.state = state;
	change.finish.why = aside->why;
	change.finish.counter = state == PEAL_CONTACT_FLUSHED ? "contacts.flushed"
							      : "contacts.exhausted";
	contact_event(feed, row, state, aside);
	journal_add(feed->engine->journal, &change, aside_done, aside);
}

static void move_row(struct feed *feed, const struct peal_queue_row *row,
		     const struct peal_opening *opening)
{
	struct aside *aside = aside_create(feed, opening->why);
	struct peal_change change = { .kind = PEAL_CHANGE_MOVE };

	change.move.campaign = feed->engine->campaign;
	change.move.contact = row->contact.id;
	change.move.from_lane = row->lane;
	change.move.from_due_ms = row->due_ms;
	change.move.to_lane = opening->from_ms == PEAL_NEVER ? PEAL_LANE_HELD : row->lane;
	change.move.to_due_ms = opening->from_ms;
	change.move.at_ms = engine_now(feed->engine);
	change.move.why = aside->why;
	journal_add(feed->engine->journal, &change, aside_done, aside);
}

/* false: the contact was moved or finished instead. */
static bool may_call_row(struct feed *feed, const struct peal_queue_row *row)
{
	struct engine *engine = feed->engine;
	const struct upload *upload = uploads_get(engine->uploads, row->contact.upload);
	int64_t now_ms = engine_now(engine);
	struct peal_opening opening;

	/* It came back from a call just after the others had been withdrawn. */
	if (upload != NULL && upload->row.state == PEAL_UPLOAD_FLUSHED) {
		finish_row(feed, row, PEAL_CONTACT_FLUSHED, "flushed by the operator");
		return false;
	}
	if (upload != NULL && upload->row.release_until_ms != 0 &&
	    now_ms >= upload->row.release_until_ms) {
		finish_row(feed, row, PEAL_CONTACT_EXHAUSTED, "the release has ended");
		return false;
	}
	if (!engine->limits.is_per_contact)
		return true;
	opening_ask(engine, row->contact.number, now_ms, &opening);
	if (opening.from_ms <= now_ms)
		return true;
	if (opening.from_ms == PEAL_NEVER && !opening.is_held)
		finish_row(feed, row, PEAL_CONTACT_EXHAUSTED, "window ended");
	else
		move_row(feed, row, &opening);
	return false;
}

/* ---- the way on ---- */

static void row_pop(struct feed *feed)
{
	struct block *block = feed->first;

	feed->row_count--;
	if (++block->taken < block->count)
		return;
	feed->first = block->next;
	if (feed->first == NULL)
		feed->last = NULL;
	block_free(block);
}

static void start_calls(struct feed *feed)
{
	while (feed->first != NULL) {
		const struct peal_queue_row *row = &feed->first->rows[feed->first->taken];
		struct agent *agent;

		if (may_call_row(feed, row)) {
			agent = agents_pick(feed->engine->agents);
			if (agent == NULL)
				return;
			call_start(feed->engine, row, agent);
		}
		row_pop(feed);
	}
}

void feed_run(struct feed *feed)
{
	uint32_t size;

	agents_run_prepared(feed->engine->agents);
	if (!engine_may_call(feed->engine)) {
		feed_return(feed);
		return;
	}
	start_calls(feed);
	size = claim_size(feed);
	if (!feed->is_claiming && !feed->is_dry && feed->row_count < size / 2 &&
	    agents_room(feed->engine->agents) > 0)
		claim_start(feed, size);
}

void feed_expect(struct feed *feed, int64_t due_ms)
{
	if (feed->is_claiming && due_ms < feed->expected_ms)
		feed->expected_ms = due_ms;
	if (!feed->is_dry || due_ms >= feed->next_due_ms)
		return;
	feed->next_due_ms = due_ms;
	feed->next_number = 0;
	feed->is_dry = due_ms > engine_now(feed->engine);
	timer_set(feed);
}

void feed_look(struct feed *feed)
{
	feed->expected_ms = 0; /* also for a claim that is under way */
	feed->is_dry = false;
	timer_set(feed);
}

static int unclaim_work(const struct peal_store_ops *ops, void *self, void *context,
			struct peal_error *err)
{
	struct feed *feed = context;

	return ops->unclaim(self, feed->engine->campaign, &feed->engine->node, err);
}

static void unclaim_done(void *context, int result, const struct peal_error *err)
{
	struct feed *feed = context;

	if (result < 0)
		engine_fail(feed->engine, err);
	engine_wake(feed->engine);
}

void feed_return(struct feed *feed)
{
	feed->is_dry = false;
	if (feed->is_outdated || (feed->row_count == 0 && !feed->is_claiming))
		return;
	feed->is_outdated = feed->is_claiming;
	blocks_free(feed);
	storage_do(feed->engine->storage, unclaim_work, unclaim_done, feed);
}

bool feed_is_dry(const struct feed *feed)
{
	return feed->is_dry && feed->row_count == 0 && !feed->is_claiming;
}

int64_t feed_next_ms(const struct feed *feed, uint64_t *number_out)
{
	*number_out = feed->next_number;
	return feed->next_due_ms;
}
