/* control.c - the operator's hand: what other processes changed in the store */
/* SPDX-License-Identifier: MIT */
#include "core/pipeline/control.h"

#include "core/base/memory.h"
#include "core/base/time.h"
#include "core/campaign/words.h"
#include "core/pipeline/agents.h"
#include "core/pipeline/feed.h"
#include "core/pipeline/outbox.h"

#include <stdlib.h>

#define LOOK_MS 200
#define NODE_LIFE_MS (60 * TIME_SECOND_MS)
#define NODE_BEAT_MS (20 * TIME_SECOND_MS)

/* What one look brought from the store's thread to the loop. */
struct look {
	struct engine *engine;
	uint64_t version;
	bool is_changed;
	enum peal_campaign_state state;
	struct peal_arena *arena;
	const char **stopped; /* agents */
	size_t stopped_count, stopped_room;
	struct peal_upload_row *uploads;
	size_t upload_count, upload_room;
	struct tally totals;
};

static int take_agent(void *context, const void *row)
{
	struct look *look = context;
	const struct peal_agent_row *agent = row;

	look->stopped = memory_grow(look->stopped, &look->stopped_room, look->stopped_count + 1,
				    sizeof(*look->stopped));
	look->stopped[look->stopped_count++] = arena_text(look->arena, agent->agent);
	return 0;
}

static int take_upload(void *context, const void *row)
{
	struct look *look = context;
	struct peal_upload_row copy = *(const struct peal_upload_row *)row;

	copy.name = arena_text(look->arena, copy.name);
	copy.fingerprint = arena_text(look->arena, copy.fingerprint);
	copy.columns = arena_slice(look->arena, copy.columns);
	copy.error = arena_text(look->arena, copy.error);
	look->uploads = memory_grow(look->uploads, &look->upload_room, look->upload_count + 1,
				    sizeof(*look->uploads));
	look->uploads[look->upload_count++] = copy;
	return 0;
}

static int take_campaign(void *context, const void *row)
{
	struct look *look = context;

	look->state = ((const struct peal_campaign_row *)row)->state;
	return 0;
}

static int take_count(void *context, const void *row)
{
	struct look *look = context;
	const struct peal_count_row *count = row;
	int id = count->upload == 0 ? tally_find(count->name) : -1;

	if (id >= 0)
		look->totals.sum[id] = count->value;
	return 0;
}

static int read_all(struct look *look, const struct peal_store_ops *ops, void *self,
		    struct peal_error *err)
{
	const struct peal_read_filter filter = { .campaign = look->engine->campaign };
	static const struct {
		enum peal_read_kind kind;
		peal_row_fn *fn;
	} reads[] = {
		{ PEAL_READ_CAMPAIGNS, take_campaign },
		{ PEAL_READ_AGENTS, take_agent },
		{ PEAL_READ_UPLOADS, take_upload },
		{ PEAL_READ_COUNTS, take_count },
	};

	for (size_t i = 0; i < sizeof(reads) / sizeof(reads[0]); i++) {
		if (ops->read(self, reads[i].kind, &filter, reads[i].fn, look, err) != 0)
			return -1;
	}
	return account_load(&look->engine->account, ops, self, err);
}

static int look_work(const struct peal_store_ops *ops, void *self, void *context,
		     struct peal_error *err)
{
	struct look *look = context;

	if (ops->changed(self, &look->version, err) != 0)
		return -1;
	look->is_changed = look->version != look->engine->store_version;
	return look->is_changed ? read_all(look, ops, self, err) : 0;
}

static bool is_stopped(const struct look *look, const char *agent)
{
	for (size_t i = 0; i < look->stopped_count; i++) {
		if (strcmp(look->stopped[i], agent) == 0)
			return true;
	}
	return false;
}

static void take_over_state(struct engine *engine, enum peal_campaign_state state)
{
	if (state == engine->state)
		return;
	engine_log(engine, PEAL_LEVEL_INFO, "state", 0, "the campaign is %s now",
		   word_campaign_state(state));
	engine->state = state;
}

static void take_over(struct engine *engine, const struct look *look)
{
	take_over_state(engine, look->state);
	for (size_t i = 0; i < engine->agents->count; i++) {
		struct agent *agent = &engine->agents->at[i];
		bool stops = is_stopped(look, agent->name);

		if (stops != agent->is_stopped)
			engine_log(engine, PEAL_LEVEL_INFO, "agent", 0, "agent %s is %s now",
				   agent->name, stops ? "stopped" : "started");
		agent->is_stopped = stops;
	}
	for (size_t i = 0; i < look->upload_count; i++) {
		struct upload *upload = uploads_get(engine->uploads, look->uploads[i].id);

		/* What is being loaded here is known better here. */
		if (upload == NULL || upload->row.state != PEAL_UPLOAD_LOADING)
			uploads_put(engine->uploads, &look->uploads[i]);
	}
	engine->store_version = look->version;
	engine->totals = look->totals;
}

static void look_free(struct look *look)
{
	arena_destroy(&look->arena);
	free(look->stopped);
	free(look->uploads);
}

int control_read(struct engine *engine, struct peal_error *err)
{
	const struct stage *store = &engine->pipeline->store;
	struct look look = { .engine = engine, .arena = arena_create() };
	int result = store->plugin->ops.store->changed(store->self, &look.version, err);

	if (result == 0)
		result = read_all(&look, store->plugin->ops.store, store->self, err);
	engine->state = look.state;
	if (result == 0)
		take_over(engine, &look);
	if (result == 0 && engine->state == PEAL_CAMPAIGN_PAUSED)
		engine_log(engine, PEAL_LEVEL_INFO, "state", 0,
			   "the campaign is paused; it waits for `peal resume FILE`");
	look_free(&look);
	return result;
}

static void look_start(void *context);

static void look_done(void *context, int result, const struct peal_error *err)
{
	struct look *look = context;
	struct engine *engine = look->engine;

	engine->is_controlling = false;
	if (result < 0) {
		engine_log(engine, PEAL_LEVEL_WARNING, "no_look", 0, "the store cannot be read: %s",
			   err->text);
	} else if (look->is_changed) {
		take_over(engine, look);
		feed_look(engine->feed);
		outbox_wake_all(engine);
		engine_wake(engine);
	}
	look_free(look);
	free(look);
	if (!engine->is_closing && !loop_is_virtual(engine->loop))
		engine->control_timer = loop_timer_start(engine->loop, LOOK_MS, look_start, engine);
}

static void look_start(void *context)
{
	struct engine *engine = context;
	struct look *look = memory_alloc(sizeof(*look));

	engine->control_timer = NULL;
	engine->is_controlling = true;
	look->engine = engine;
	look->arena = arena_create();
	storage_do(engine->storage, look_work, look_done, look);
}

void control_look(struct engine *engine)
{
	if (engine->is_controlling)
		return;
	loop_timer_stop(engine->loop, engine->control_timer);
	look_start(engine);
}

static void beat(void *context)
{
	struct engine *engine = context;
	struct peal_change change = { .kind = PEAL_CHANGE_NODE };

	change.node.campaign = engine->campaign;
	change.node.node = engine->node;
	change.node.until_ms = engine_now(engine) + NODE_LIFE_MS;
	journal_add(engine->journal, &change, NULL, NULL);
	engine->heartbeat = loop_timer_start(engine->loop, NODE_BEAT_MS, beat, engine);
}

/* On a virtual clock there is nobody else. */
void control_start(struct engine *engine)
{
	if (loop_is_virtual(engine->loop))
		return;
	beat(engine);
	engine->control_timer = loop_timer_start(engine->loop, LOOK_MS, look_start, engine);
}

void control_stop(struct engine *engine)
{
	loop_timer_stop(engine->loop, engine->control_timer);
	loop_timer_stop(engine->loop, engine->heartbeat);
	engine->control_timer = engine->heartbeat = NULL;
}
