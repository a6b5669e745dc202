/* engine.c - one campaign being run: how its parts are put together */
/* SPDX-License-Identifier: MIT */
#include "core/pipeline/engine.h"

#include "core/base/memory.h"
#include "core/base/time.h"
#include "core/campaign/words.h"
#include "core/loop/http.h"
#include "core/pipeline/agents.h"
#include "core/pipeline/call.h"
#include "core/pipeline/control.h"
#include "core/pipeline/feed.h"
#include "core/pipeline/held.h"
#include "core/pipeline/listener.h"
#include "core/pipeline/load.h"
#include "core/pipeline/load_step.h"
#include "core/pipeline/opening.h"
#include "core/pipeline/outbox.h"
#include "core/pipeline/received.h"
#include "core/pipeline/recordings.h"
#include "core/pipeline/recover.h"
#include "core/pipeline/release.h"

#include <stdlib.h>

#define TAKE_PAUSE_MS 20
#define TAKE_TRIES 100 /* two seconds */

void engine_log(struct engine *engine, enum peal_level level, const char *event, uint64_t number,
		const char *format, ...)
{
	va_list args;

	va_start(args, format);
	log_line_args(engine->log, level, engine->pipeline->name, event, number, format, args);
	va_end(args);
}

/* ---- services of the kinds ---- */

static void scrub_enter(const struct peal_host *host, struct peal_batch *batch,
			struct peal_seen *seen_out)
{
	(void)host;
	load_enter(batch, seen_out);
}

static bool scrub_account_dnd(const struct peal_host *host, uint64_t number,
			      struct peal_dnd_entry *entry_out)
{
	struct engine *engine = host_services(host)->engine;

	return account_find(&engine->account, number, entry_out);
}

static const struct peal_scrub_host scrub_host = {
	.enter = scrub_enter,
	.account_dnd = scrub_account_dnd,
	.done = question_done,
};

/* ---- put together ---- */

static void hosts_init(struct engine *engine)
{
	struct pipeline *pipeline = engine->pipeline;

	engine->services = (struct services){
		.log = engine->log,
		.random = &engine->random,
		.loop = engine->loop,
		.http = engine->http,
		.listeners = engine->listeners,
		.pipeline = pipeline,
		.engine = engine,
	};
	host_init(&engine->store_host, &engine->services, pipeline->store.label);
	engine->hosts = memory_alloc_array(pipeline->stage_count, sizeof(*engine->hosts));
	for (size_t i = 0; i < pipeline->stage_count; i++) {
		struct stage_host *host = &engine->hosts[i];

		host_init(host, &engine->services, pipeline->stages[i].label);
		host->is.is_rehearsal = engine->options.is_rehearsal;
		host->is.scrub = &scrub_host;
		host->is.dial = &call_dial_host;
		host->is.analyze = &call_analyze_host;
		host->is.webhook = &outbox_webhook_host;
	}
}

static int stages_open(struct engine *engine, struct peal_error *err)
{
	struct pipeline *pipeline = engine->pipeline;

	if (stage_open(&pipeline->store, &engine->store_host.is, err) != 0)
		return -1;
	for (size_t i = 0; i < pipeline->stage_count; i++) {
		if (i == pipeline->first[PEAL_KIND_DIAL] && pipeline_try_script(pipeline, err) != 0)
			return -1;
		if (stage_open(&pipeline->stages[i], &engine->hosts[i].is, err) != 0)
			return -1;
	}
	engine->schedule = pipeline_stage(pipeline, PEAL_KIND_SCHEDULE);
	engine->template = pipeline_stage(pipeline, PEAL_KIND_TEMPLATE);
	engine->schedule->plugin->ops.schedule->limits(engine->schedule->self, &engine->limits);
	return 0;
}

static int campaign_try(struct engine *engine, struct peal_error *err)
{
	const struct stage *stage = &engine->pipeline->store;
	const struct peal_store_ops *store = stage->plugin->ops.store;
	struct peal_campaign_row row;

	if (store->campaign_open(stage->self, engine->pipeline->name, true, engine_now(engine),
				 &row, err) != 0)
		return -1;
	engine->campaign = row.id;
	engine->was_stopped = row.state == PEAL_CAMPAIGN_STOPPED;
	return store->campaign_lock(stage->self, row.id, err);
}

/* A command, too, has the campaign for the moment that it takes. */
static int campaign_take(struct engine *engine, struct peal_error *err)
{
	int result = campaign_try(engine, err);

	for (int i = 0; i < TAKE_TRIES && result != 0 && err->code == PEAL_FAIL_BUSY; i++) {
		uv_sleep(TAKE_PAUSE_MS);
		result = campaign_try(engine, err);
	}
	return result;
}

static void journal_failed(void *context, const struct peal_error *err)
{
	struct engine *engine = context;

	engine_log(engine, PEAL_LEVEL_ERROR, "not_written", 0,
		   "%s; nobody new is called until the store can be written again", err->text);
	engine->failure = *err;
	engine_wake(engine); /* a store that stays so ends the run */
}

static void journal_idle(void *context)
{
	engine_wake(context);
}

static void rooms_create(struct engine *engine)
{
	const struct journal_hooks hooks = { journal_failed, journal_idle, engine };

	engine->storage = storage_create(engine->loop, &engine->pipeline->store);
	engine->journal = journal_create(engine->loop, engine->storage, engine->campaign, &hooks);
	engine->feed = feed_create(engine);
	engine->load = load_create(engine);
	outboxes_create(engine);
}

static int64_t loop_clock(void *context)
{
	return loop_now_ms(context);
}

/* The clock, and what unpredictable is: real, or virtual from a seed. */
static void world_create(struct engine *engine)
{
	const struct engine_options *options = &engine->options;

	if (options->is_virtual) {
		engine->loop = loop_create_virtual(options->start_ms);
		random_init_seeded(&engine->random, options->seed);
		log_set_clock(engine->log, loop_clock, engine->loop);
	} else {
		engine->loop = loop_create();
		random_init(&engine->random);
		engine->http = http_create(loop_uv(engine->loop));
		engine->listeners = listeners_create(engine->loop, engine->log);
	}
}

struct engine *engine_create(const struct engine_options *options, struct peal_error *err)
{
	struct engine *engine = memory_alloc(sizeof(*engine));

	engine->options = *options;
	engine->pipeline = options->pipeline;
	engine->log = options->log;
	engine->arena = arena_create();
	engine->uploads = uploads_create();
	engine->handles = handles_create(engine);
	account_init(&engine->account);
	world_create(engine);
	hosts_init(engine);
	engine->agents = agents_create(engine);
	engine->node = id_make(&engine->random, engine_now(engine));
	if (stages_open(engine, err) != 0 || campaign_take(engine, err) != 0 ||
	    held_ask(engine, err) != 0 || control_read(engine, err) != 0 ||
	    recordings_open(engine, err) != 0) {
		engine_destroy(&engine);
		return NULL;
	}
	rooms_create(engine);
	return engine;
}

static void stages_close(struct engine *engine)
{
	struct pipeline *pipeline = engine->pipeline;

	for (size_t i = pipeline->stage_count; i-- > 0;)
		stage_close(&pipeline->stages[i]);
}

/* What others still hold or are at work on comes home; nothing new is started. */
static void quiet(struct engine *engine)
{
	engine->is_closing = true;
	control_stop(engine);
	loop_timer_stop(engine->loop, engine->end_timer);
	loop_timer_stop(engine->loop, engine->release_timer);
	loop_timer_stop(engine->loop, engine->gate_timer);
	engine->end_timer = engine->release_timer = engine->gate_timer = NULL;
	if (engine->listeners != NULL)
		listeners_refuse(engine->listeners);
	http_destroy(&engine->http);
	engine->services.http = NULL; /* what comes home may still ask for it */
	if (engine->storage != NULL)
		storage_stop(engine->storage);
	loop_settle(engine->loop);
	if (engine->listeners != NULL) /* what came to the disk meanwhile was acknowledged */
		listeners_stop(engine->listeners);
}

/* Stands in the arena that it keeps. */
struct kept {
	struct kept *next;
	struct peal_arena *arena;
};

void engine_keep(struct engine *engine, struct peal_arena *arena)
{
	struct kept *kept = arena_alloc(arena, sizeof(*kept));

	*kept = (struct kept){ engine->kept, arena };
	engine->kept = kept;
}

static void kept_free(struct engine *engine)
{
	while (engine->kept != NULL) {
		struct peal_arena *arena = engine->kept->arena;

		engine->kept = engine->kept->next;
		arena_destroy(&arena);
	}
}

void engine_destroy(struct engine **engine_at)
{
	struct engine *engine = *engine_at;

	quiet(engine);
	outboxes_destroy(engine);
	load_destroy(&engine->load);
	while (engine->calls != NULL)
		call_destroy(engine->calls);
	stages_close(engine);
	loop_settle(engine->loop);
	listeners_destroy(&engine->listeners);
	call_asks_destroy(engine);
	kept_free(engine);
	feed_destroy(&engine->feed);
	journal_destroy(&engine->journal);
	received_destroy(engine);
	storage_destroy(&engine->storage);
	agents_destroy(&engine->agents);
	stage_close(&engine->pipeline->store);
	log_set_clock(engine->log, NULL, NULL);
	loop_destroy(&engine->loop);
	random_finish(&engine->random);
	account_finish(&engine->account);
	handles_destroy(&engine->handles);
	uploads_destroy(&engine->uploads);
	text_finish(&engine->ruling_draft);
	arena_destroy(&engine->arena);
	free(engine->hosts);
	free(engine);
	*engine_at = NULL;
}

/* ---- running ---- */

const struct peal_opening *engine_gate(struct engine *engine)
{
	int64_t now_ms = engine_now(engine);
	struct peal_opening *gate = &engine->gate;

	if (gate->until_ms != 0 && now_ms >= engine->gate_asked_ms && now_ms < gate->until_ms)
		return gate;
	if (gate->from_ms == PEAL_NEVER && engine->gate_asked_ms != 0)
		return gate;
	engine->gate_asked_ms = now_ms;
	opening_ask(engine, 0, now_ms, gate);
	return gate;
}

bool engine_may_call(struct engine *engine)
{
	if (engine->state != PEAL_CAMPAIGN_RUNNING || engine->end != ENGINE_RUNS ||
	    engine->is_draining || engine->is_finishing || engine->is_closing ||
	    journal_is_failing(engine->journal))
		return false;
	return engine_gate(engine)->from_ms <= engine_now(engine);
}

static int64_t finished_count(const struct tally *totals)
{
	return totals->sum[TALLY_STATE + PEAL_CONTACT_COMPLETED] +
	       totals->sum[TALLY_STATE + PEAL_CONTACT_EXHAUSTED] +
	       totals->sum[TALLY_STATE + PEAL_CONTACT_SUPPRESSED] +
	       totals->sum[TALLY_STATE + PEAL_CONTACT_FLUSHED];
}

static int64_t accepted_count(const struct engine *engine)
{
	int64_t count = 0;

	for (size_t i = 0; i < uploads_count(engine->uploads); i++)
		count += (int64_t)uploads_at(engine->uploads, i)->row.accepted_count;
	return count;
}

int64_t engine_pending(const struct engine *engine)
{
	return accepted_count(engine) - finished_count(&engine->totals);
}

static void begun(void *context, const struct peal_change *change)
{
	struct engine *engine = context;

	engine->is_beginning = false;
	if (change->campaign.is_applied_out)
		engine->state = PEAL_CAMPAIGN_RUNNING;
	outbox_wake_all(engine);
	engine_wake(engine);
}

/* The campaign starts when its window is open and there are contacts; also when the window
 * never opens again, so that it comes to its end. */
static void begin(struct engine *engine)
{
	struct peal_change change = { .kind = PEAL_CHANGE_EVENT };

	engine->is_beginning = true;
	change.event.campaign = engine->campaign;
	change.event.event = PEAL_EVENT_CAMPAIGN_STARTED;
	change.event.at_ms = engine_now(engine);
	change.event.detail = "{}";
	if (engine->outbox_count > 0)
		journal_add(engine->journal, &change, NULL, NULL);
	change = (struct peal_change){ .kind = PEAL_CHANGE_CAMPAIGN };
	change.campaign.campaign = engine->campaign;
	change.campaign.from_mask = 1u << PEAL_CAMPAIGN_SCHEDULED | 1u << PEAL_CAMPAIGN_COMPLETED;
	change.campaign.to = PEAL_CAMPAIGN_RUNNING;
	change.campaign.at_ms = engine_now(engine);
	change.campaign.reason = "";
	journal_add(engine->journal, &change, begun, engine);
}

static bool may_begin(struct engine *engine)
{
	const struct peal_opening *gate = engine_gate(engine);
	bool is_over = gate->from_ms == PEAL_NEVER && !gate->is_held;

	if (engine->is_beginning || engine->is_draining || engine->end != ENGINE_RUNS ||
	    (gate->from_ms > engine_now(engine) && !is_over))
		return false;
	if (engine->state == PEAL_CAMPAIGN_COMPLETED)
		return engine_pending(engine) > 0;
	return engine->state == PEAL_CAMPAIGN_SCHEDULED &&
	       (engine_pending(engine) > 0 ||
		(!load_is_busy(engine->load) && uploads_count(engine->uploads) > 0));
}

static void turn(void *context)
{
	struct engine *engine = context;

	engine->is_turn_posted = false;
	if (engine->is_closing)
		return;
	engine->wait_ms = 0;
	if (may_begin(engine))
		begin(engine);
	release_check(engine);
	feed_run(engine->feed);
	engine_end_check(engine);
}

void engine_wake(struct engine *engine)
{
	if (engine->is_turn_posted || engine->is_closing)
		return;
	engine->is_turn_posted = true;
	loop_post(engine->loop, turn, engine);
}

enum engine_end engine_run(struct engine *engine)
{
	struct peal_error err = { 0 };

	if (engine->state != PEAL_CAMPAIGN_SCHEDULED)
		agents_rest(engine->agents);
	if (recover_all(engine, &err) != 0) {
		engine_fail(engine, &err);
		return engine->end;
	}
	control_start(engine);
	if (!engine->was_stopped)
		load_start(engine->load);
	outbox_wake_all(engine); /* what an earlier run has left */
	engine_wake(engine);
	loop_run(engine->loop);
	if (engine->end == ENGINE_RUNS)
		engine->end = ENGINE_LEFT;
	quiet(engine);
	return engine->end;
}

static const char *state_text(const struct engine *engine)
{
	if (engine->is_draining)
		return "ending";
	if (engine->state == PEAL_CAMPAIGN_PAUSED)
		return "paused";
	if (engine->calls_active == 0 && load_is_busy(engine->load))
		return "loading";
	if (engine->wait_ms != 0)
		return "waiting";
	return engine->is_ending ? "delivering" : "calling";
}

void engine_progress(const struct engine *engine, struct engine_progress *progress_out)
{
	*progress_out = (struct engine_progress){
		.calls_active = engine->calls_active,
		.calls_ended = engine->calls_ended,
		.contacts_total = accepted_count(engine),
		.contacts_done = finished_count(&engine->totals) + engine->contacts_finished,
		.next_ms = engine->wait_ms,
		.state = state_text(engine),
	};
	load_progress(engine->load, progress_out);
}
