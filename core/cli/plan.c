/* plan.c - `peal plan`: the whole campaign on a virtual clock; rings nobody
 *
 * The pipeline's own files, window and limits, with the memory store, the
 * simulated provider and no webhooks: neither the real store nor the network is
 * touched. */
/* SPDX-License-Identifier: MIT */
#include "core/base/memory.h"
#include "core/base/time.h"
#include "core/cli/cli.h"
#include "core/cli/summary.h"
#include "core/cli/when.h"
#include "core/pipeline/engine.h"

#include <inttypes.h>
#include <stdlib.h>

struct hour {
	int64_t from_ms;
	int64_t calls, connected;
};

struct plan {
	struct cli *cli;
	struct engine *engine;
	struct hour *hours; /* in order of time; those with calls */
	size_t hour_count, hour_room;
	int64_t ended_ms; /* the last call's end */
};

/* What would have an effect in the world is put aside. */
static int pipeline_tame(struct cli *cli, struct pipeline *pipeline, struct peal_error *err)
{
	if (stage_swap(pipeline, &pipeline->store, cli->loader, "memory", err) != 0)
		return -1;
	for (size_t i = 0; i < pipeline->stage_count; i++) {
		struct stage *stage = &pipeline->stages[i];

		if (stage->kind == PEAL_KIND_DIAL && strcmp(stage->plugin->is.name, "sim") != 0 &&
		    stage_swap(pipeline, stage, cli->loader, "sim", err) != 0)
			return -1;
	}
	pipeline->stage_count -= pipeline->count[PEAL_KIND_WEBHOOK];
	pipeline->count[PEAL_KIND_WEBHOOK] = 0;
	return 0;
}

/* Analyzers that ask somebody are left out: the last stages are analyze stages
 * now, and the pure ones move to the front. */
static void analyzers_tame(struct pipeline *pipeline)
{
	size_t first = pipeline->first[PEAL_KIND_ANALYZE], kept = 0;

	for (size_t i = 0; i < pipeline->count[PEAL_KIND_ANALYZE]; i++) {
		if (pipeline->stages[first + i].plugin->ops.analyze->is_pure)
			pipeline->stages[first + kept++] = pipeline->stages[first + i];
	}
	pipeline->stage_count -= pipeline->count[PEAL_KIND_ANALYZE] - kept;
	pipeline->count[PEAL_KIND_ANALYZE] = kept;
}

/* The beginning of the hour on the campaign's clock: zones differ by halves. */
static int64_t hour_begin(const struct plan *plan, int64_t at_ms)
{
	const struct stage *schedule = plan->engine->schedule;
	struct peal_local_time local = { 0 };

	schedule->plugin->ops.schedule->local_time(schedule->self, 0, at_ms, &local);
	return at_ms / 1000 * 1000 - local.minute * TIME_MINUTE_MS -
	       (int64_t)local.second * TIME_SECOND_MS;
}

static int attempt_add(void *context, const void *row)
{
	const struct peal_attempt_row *attempt =
		&((const struct peal_attempt_contact_row *)row)->attempt;
	struct plan *plan = context;
	int64_t from_ms = hour_begin(plan, attempt->started_ms);
	size_t i = plan->hour_count;

	while (i > 0 && plan->hours[i - 1].from_ms > from_ms)
		i--;
	if (i == 0 || plan->hours[i - 1].from_ms != from_ms) {
		plan->hours = memory_grow(plan->hours, &plan->hour_room, plan->hour_count + 1,
					  sizeof(*plan->hours));
		memmove(plan->hours + i + 1, plan->hours + i,
			(plan->hour_count - i) * sizeof(*plan->hours));
		plan->hours[i] = (struct hour){ .from_ms = from_ms };
		plan->hour_count++;
		i++;
	}
	plan->hours[i - 1].calls++;
	plan->hours[i - 1].connected += attempt->outcome == PEAL_OUTCOME_ANSWERED;
	if (attempt->ended_ms > plan->ended_ms)
		plan->ended_ms = attempt->ended_ms;
	return 0;
}

static const char *end_word(enum engine_end end)
{
	switch (end) {
	case ENGINE_COMPLETED:
		return "completed";
	case ENGINE_STAGED:
		return "staged";
	case ENGINE_FAILED:
		return "failed";
	default:
		return "left";
	}
}

/* Those whom the end of the campaign, or a list, comes before. */
static int64_t never_called(const struct summary *summary)
{
	return summary->accepted_count - summary->tally.sum[TALLY_CALLED];
}

static void print_json(const struct plan *plan, const struct summary *summary, enum engine_end end)
{
	struct text text = { 0 };
	struct writer json = writer_onto(&text);

	writer_object(&json, NULL);
	writer_text(&json, "campaign", plan->engine->pipeline->name);
	writer_text(&json, "end", end_word(end));
	writer_time(&json, "starts_at", plan->engine->options.start_ms);
	writer_time(&json, "ends_at", plan->ended_ms);
	writer_int(&json, "left", engine_pending(plan->engine));
	writer_int(&json, "never_called", never_called(summary));
	writer_array(&json, "calls_per_hour");
	for (size_t i = 0; i < plan->hour_count; i++) {
		writer_object(&json, NULL);
		writer_time(&json, "from", plan->hours[i].from_ms);
		writer_int(&json, "calls", plan->hours[i].calls);
		writer_int(&json, "connected", plan->hours[i].connected);
		writer_object_end(&json);
	}
	writer_array_end(&json);
	summary_json(summary, &json, "summary");
	writer_object_end(&json);
	puts(text_get(&text));
	text_finish(&text);
}

static void print_text(const struct plan *plan, const struct summary *summary, enum engine_end end)
{
	const struct stage *schedule = plan->engine->schedule;
	char when[WHEN_TEXT_MAX], lasts[TIME_TEXT_MAX];
	int64_t start_ms = plan->engine->options.start_ms;

	when_format(schedule, 0, start_ms, when);
	printf("Plan of %s, started %s\n\n", plan->engine->pipeline->name, when);
	if (plan->ended_ms != 0) {
		when_format(schedule, 0, plan->ended_ms, when);
		time_format_duration(plan->ended_ms - start_ms, lasts);
		printf("The last call ends %s, after %s.\n", when, lasts);
	} else {
		puts("Nobody would be called.");
	}
	printf("%" PRId64 " contacts would be left over%s, %" PRId64
	       " would never be called.\n\nCalls per hour\n",
	       engine_pending(plan->engine), end == ENGINE_STAGED ? " (staged)" : "",
	       never_called(summary));
	for (size_t i = 0; i < plan->hour_count; i++) {
		when_format(schedule, 0, plan->hours[i].from_ms, when);
		printf("  %s  %8" PRId64 " calls, %" PRId64 " connected\n", when,
		       plan->hours[i].calls, plan->hours[i].connected);
	}
	putchar('\n');
	summary_print(summary, stdout);
}

static int plan_show(struct plan *plan, enum engine_end end, struct peal_error *err)
{
	struct engine *engine = plan->engine;
	const struct stage *store = &engine->pipeline->store;
	const struct peal_read_filter filter = { .campaign = engine->campaign };
	const struct summary_source source = {
		.ops = store->plugin->ops.store,
		.store = store->self,
		.campaign = engine->pipeline->name,
		.schedule = engine->schedule,
		.now_ms = engine_now(engine),
	};
	struct summary summary;
	int result;

	if (store->plugin->ops.store->read(store->self, PEAL_READ_ATTEMPTS, &filter, attempt_add,
					   plan, err) != 0)
		return -1;
	result = summary_read(&summary, &source, err);
	if (result == 0 && plan->cli->is_json)
		print_json(plan, &summary, end);
	else if (result == 0)
		print_text(plan, &summary, end);
	summary_finish(&summary);
	return result;
}

static int plan_run(struct cli *cli, const struct engine_options *options)
{
	struct plan plan = { .cli = cli };
	struct peal_error err = { 0 };
	enum engine_end end;
	int code = CLI_DONE;

	plan.engine = engine_create(options, &err);
	if (plan.engine == NULL)
		return cli_fail(&err);
	end = engine_run(plan.engine);
	if (end == ENGINE_FAILED)
		code = cli_fail(&plan.engine->failure);
	else if (plan_show(&plan, end, &err) != 0)
		code = cli_fail(&err);
	else
		code = cli_code(plan.engine->load_code);
	free(plan.hours);
	engine_destroy(&plan.engine);
	return code;
}

static int plan_options(struct cli *cli, struct engine_options *options)
{
	char *rest;

	options->start_ms = time_system_ms() / 1000 * 1000;
	if (cli->from != NULL && time_parse(cli->from, &options->start_ms) != 0)
		return cli_usage(cli,
				 "--from: \"%s\" is not a time such as "
				 "2026-11-23T10:00:00+05:30",
				 cli->from);
	options->seed = cli->seed != NULL ? strtoull(cli->seed, &rest, 10) : 1;
	if (cli->seed != NULL && (*rest != '\0' || rest == cli->seed))
		return cli_usage(cli, "--seed: \"%s\" is not a number", cli->seed);
	return CLI_DONE;
}

static int run_plan(struct cli *cli)
{
	struct log_options log = { .file = stderr,
				   .level = PEAL_LEVEL_WARNING,
				   .format = cli->log_format };
	struct engine_options options = { .is_virtual = true, .is_rehearsal = true, .waits = true };
	struct peal_error err = { 0 };
	int code = plan_options(cli, &options);

	if (code != CLI_DONE)
		return code;
	options.pipeline = cli_pipeline(cli, cli->argv[0]);
	if (options.pipeline == NULL)
		return CLI_WRONG;
	log.level = cli->log_level > PEAL_LEVEL_INFO ? cli->log_level : PEAL_LEVEL_WARNING;
	options.log = log_create(&log);
	analyzers_tame(options.pipeline);
	code = pipeline_tame(cli, options.pipeline, &err) != 0 ? cli_fail(&err)
							       : plan_run(cli, &options);
	log_destroy(&options.log);
	pipeline_destroy(&options.pipeline);
	return code;
}

const struct command command_plan = {
	.name = "plan",
	.usage = "FILE [--seed N] [--from TIME]",
	.summary = "Show the whole campaign on a virtual clock; rings nobody",
	.more = "Reads the contact files, and plays the campaign with the simulated provider:\n"
		"when it ends, calls per hour, what is left over.  The same seed and start give\n"
		"the same night, another seed another.  The real store and the network are not "
		"touched.\n\n"
		"Examples:\n"
		"  peal plan nightly.cfg\n"
		"  peal plan nightly.cfg --from 2026-11-23T10:00:00+05:30 --json | jq .ends_at\n"
		"  peal plan nightly.cfg --set stages.dial.concurrent=60\n",
	.options = CLI_OPTION_SET | CLI_OPTION_JSON | CLI_OPTION_SEED | CLI_OPTION_FROM,
	.min_args = 1,
	.max_args = 1,
	.run = run_plan,
};
