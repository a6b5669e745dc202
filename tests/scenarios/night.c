/* night.c - one scenario, played on one store, in a folder of its own */
/* SPDX-License-Identifier: MIT */
#include "tests/scenarios/night.h"

#include "core/base/time.h"

#include <stdlib.h>

/* A night that has not ended by then never will. */
#define DAYS_MAX 20
#define DRAIN_MS (30 * TIME_SECOND_MS)

void night_fault(struct night *night, const char *format, ...)
{
	va_list args;

	night->fault_count++;
	fprintf(stderr, "%s on store.%s: ", night->scenario->name, night->store);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

const char *night_path(struct night *night, const char *file)
{
	return arena_format(night->facts->arena, "%s/%s", night->folder, file);
}

/* ---- a run ---- */

static bool pipeline_load(struct night *night)
{
	struct problems *problems = problems_create();
	const struct pipeline_request request = { .file = night_path(night, "night.cfg"),
						  .loader = night->loader };

	folder_write_pipeline(night);
	night->pipeline = pipeline_read(&request, problems);
	if (night->pipeline == NULL) {
		night_fault(night, "the pipeline is wrong:");
		problems_print(problems, stderr);
	}
	problems_destroy(&problems);
	return night->pipeline != NULL;
}

static void log_open(struct night *night)
{
	struct log_options options = { .format = LOG_FORMAT_JSON,
				       .level = PEAL_LEVEL_WARNING,
				       .shows_numbers = true };

	night->log_text = NULL;
	night->log_file = open_memstream(&night->log_text, &night->log_bytes);
	options.file = night->log_file;
	night->log = log_create(&options);
}

static void log_shut(struct night *night)
{
	log_destroy(&night->log);
	fclose(night->log_file);
	collect_log(night);
	free(night->log_text);
}

static void too_late(void *context)
{
	struct night *night = context;

	night->too_late = NULL;
	night_fault(night, "the run has not ended after %d days", DAYS_MAX);
	loop_stop(night->engine->loop);
}

static const char *end_word(enum engine_end end)
{
	static const char *const words[] = { "runs",   "completed", "stopped", "left",
					     "staged", "drained",   "failed" };

	return words[end];
}

static void run_loop(struct night *night)
{
	struct engine *engine = night->engine;
	enum engine_end end;

	night->fault.loop = engine->loop;
	night->too_late = loop_timer_start(engine->loop, DAYS_MAX * TIME_DAY_MS, too_late, night);
	actions_start(night);
	end = engine_run(engine);
	night->ended_ms = engine_now(engine);
	night->was_cut_off |= night->fault.is_killed || end == ENGINE_DRAINED;
	collect_end(night, night->fault.is_killed ? "killed" : end_word(end));
	if (end == ENGINE_FAILED && !night->fault.is_killed)
		facts_log(night->facts, "failure", engine->failure.text);
	actions_end(night);
	loop_timer_stop(engine->loop, night->too_late);
	if (!night->fault.is_killed)
		collect_store(night);
	engine_destroy(&night->engine);
	night->fault.loop = NULL;
}

static void run(struct night *night, int64_t at_ms)
{
	struct engine_options options = { .is_virtual = true,
					  .start_ms = at_ms,
					  .seed = night->seed,
					  .is_visited = true,
					  .waits = night->waits,
					  .drain_ms = DRAIN_MS };
	struct peal_error err = { 0 };

	night->fault.is_killed = false;
	night->ended_ms = at_ms;
	if (!pipeline_load(night))
		return;
	log_open(night);
	fault_put(&night->fault, &night->pipeline->store);
	options.pipeline = night->pipeline;
	options.log = night->log;
	night->engine = engine_create(&options, &err);
	if (night->engine != NULL)
		run_loop(night);
	else if (!night->fault.is_killed)
		night_fault(night, "the engine cannot be created: %s", err.text);
	log_shut(night);
	pipeline_destroy(&night->pipeline);
}

void night_play(struct night *night)
{
	int64_t at_ms = night->start_ms;

	while (at_ms != 0) {
		run(night, at_ms);
		at_ms = actions_next_run(night);
	}
	collect_received(night);
	rules_check_calls(night);
	rules_check_events(night);
}

/* The store as it is, past all faults. */
void night_read(struct night *night, enum peal_read_kind kind, int64_t campaign, peal_row_fn *fn,
		void *context)
{
	const struct peal_read_filter filter = { .campaign = campaign };
	struct peal_error err = { 0 };

	if (night->fault.inner->ops.store->read(night->fault.inner_self, kind, &filter, fn, context,
						&err) != 0)
		night_fault(night, "the store cannot be read: %s", err.text);
}

/* ---- the whole ---- */

static void settings_read(struct night *night)
{
	const struct scenario *scenario = night->scenario;
	const char *start = scenario_setting(scenario, "night", "start");
	const char *seed = scenario_setting(scenario, "night", "seed");
	const char *waits = scenario_setting(scenario, "night", "waits");
	const char *campaign = scenario_setting(scenario, "night", "campaign");

	night->offset_ms = 330 * TIME_MINUTE_MS;
	if (start == NULL)
		start = "2026-11-23T09:59:00+05:30";
	if (time_parse(start, &night->start_ms) != 0)
		night_fault(night, "[night] start: \"%s\" is not a time", start);
	night->seed = seed != NULL ? strtoull(seed, NULL, 10) : 1;
	night->waits = waits == NULL || strcmp(waits, "no") != 0;
	night->campaign = campaign != NULL ? campaign : "night";
}

struct night *night_create(const struct scenario *scenario, const char *store)
{
	struct night *night = memory_alloc(sizeof(*night));

	night->scenario = scenario;
	night->store = store;
	night->facts = facts_create();
	night->loader = loader_create(SCENARIO_PLUGINS);
	folder_create(night);
	settings_read(night);
	actions_read(night);
	folder_fill(night);
	return night;
}

void night_destroy(struct night **night)
{
	folder_remove(*night);
	loader_destroy(&(*night)->loader);
	facts_destroy(&(*night)->facts);
	free((*night)->tried);
	free(*night);
	*night = NULL;
}
