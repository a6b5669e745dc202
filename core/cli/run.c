/* run.c - `peal run`: runs a pipeline until its campaign or its window ends */
/* SPDX-License-Identifier: MIT */
#include "core/base/time.h"
#include "core/cli/progress.h"
#include "core/cli/summary.h"
#include "core/cli/when.h"

#include <inttypes.h>
#include <signal.h>
#include <unistd.h>

#define DRAIN_MS (30 * TIME_SECOND_MS)

struct run {
	struct cli *cli;
	struct engine *engine;
	uv_signal_t interrupt, terminate;
	bool is_asked; /* to end, once */
};

/* The first signal lets calls end; the second one ends at once: all that has
 * happened is on disk, or is found out by the next run. */
static void asked_to_end(uv_signal_t *signal, int number)
{
	struct run *run = signal->data;

	(void)number;
	if (run->is_asked) {
		static const char text[] = "\npeal: ended at once; the next run goes on\n";

		if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
			_exit(CLI_FAILED);
		_exit(CLI_FAILED);
	}
	run->is_asked = true;
	log_line(run->cli->log, PEAL_LEVEL_INFO, "run", "ending", 0,
		 "no new calls; those under way may end. Once more to end at once");
	engine_drain(run->engine);
}

static void signals_watch(struct run *run)
{
	uv_loop_t *uv = loop_uv(run->engine->loop);

	uv_signal_init(uv, &run->interrupt);
	uv_signal_init(uv, &run->terminate);
	run->interrupt.data = run->terminate.data = run;
	uv_signal_start(&run->interrupt, asked_to_end, SIGINT);
	uv_signal_start(&run->terminate, asked_to_end, SIGTERM);
	uv_unref((uv_handle_t *)&run->interrupt);
	uv_unref((uv_handle_t *)&run->terminate);
}

static void tell_left(struct run *run)
{
	struct engine *engine = run->engine;
	const struct peal_opening *gate = engine_gate(engine);
	char next[WHEN_TEXT_MAX];

	if (engine->wait_ms == 0 || engine->wait_ms == PEAL_NEVER) {
		log_line(run->cli->log, PEAL_LEVEL_INFO, "run", "left", 0,
			 "%" PRId64 " contacts are left, and it is not known when they can be "
			 "called: `peal export FILE contacts` says why, and the next run asks "
			 "about them again",
			 engine_pending(engine));
		return;
	}
	when_format(engine->schedule, 0, engine->wait_ms, next);
	log_line(run->cli->log, PEAL_LEVEL_INFO, "run", "left", 0,
		 "%s, and %" PRId64 " contacts are left; the next call may be at %s; run again "
		 "then, or use --wait",
		 gate->from_ms <= engine_now(engine) ? "nobody else can be called now"
						     : "the window is closed",
		 engine_pending(engine), next);
}

static void tell_end(struct run *run, enum engine_end end)
{
	switch (end) {
	case ENGINE_LEFT:
		tell_left(run);
		break;
	case ENGINE_STAGED:
		log_line(run->cli->log, PEAL_LEVEL_INFO, "run", "staged", 0,
			 "%" PRId64
			 " contacts are staged; `peal release FILE UPLOAD` puts them into "
			 "the queue",
			 engine_pending(run->engine));
		break;
	case ENGINE_FAILED:
		cli_fail(&run->engine->failure);
		break;
	default:
		break;
	}
}

/* What it has left, calls under way and events, was cleared up; no more. */
static int tell_stopped(struct run *run)
{
	struct peal_error err;

	peal_fail(&err, PEAL_FAIL_INPUT,
		  "campaign \"%s\" was stopped, and cannot be resumed; give the pipeline another "
		  "name to start a new one",
		  run->engine->pipeline->name);
	return cli_fail(&err);
}

static int exit_code(const struct engine *engine, enum engine_end end)
{
	if (end == ENGINE_FAILED)
		return cli_code(engine->failure.code);
	if (engine->load_code != PEAL_OK)
		return cli_code(engine->load_code);
	return end == ENGINE_LEFT ? CLI_LEFT : CLI_DONE;
}

static void summary_show(struct run *run)
{
	struct engine *engine = run->engine;
	const struct stage *store = &engine->pipeline->store;
	const struct summary_source source = {
		.ops = store->plugin->ops.store,
		.store = store->self,
		.campaign = engine->pipeline->name,
		.schedule = engine->schedule,
		.now_ms = engine_now(engine),
	};
	struct summary summary;
	struct peal_error err = { 0 };

	if (summary_read(&summary, &source, &err) != 0)
		cli_fail(&err);
	else if (run->cli->is_json)
		summary_print_json(&summary, stdout);
	else if (!run->cli->is_quiet)
		summary_print(&summary, stdout);
	summary_finish(&summary);
}

static int run_pipeline(struct cli *cli, struct engine_options *options)
{
	struct run run = { .cli = cli };
	struct peal_error err = { 0 };
	struct progress *progress;
	enum engine_end end;
	int code;

	run.engine = engine_create(options, &err);
	if (run.engine == NULL)
		return cli_fail(&err);
	signals_watch(&run);
	progress = progress_start(cli, run.engine);
	end = engine_run(run.engine);
	progress_end(&progress);
	tell_end(&run, end);
	summary_show(&run);
	code = exit_code(run.engine, end);
	if (run.engine->was_stopped && end != ENGINE_FAILED)
		code = tell_stopped(&run);
	engine_destroy(&run.engine);
	return code;
}

static int run_run(struct cli *cli)
{
	struct engine_options options = { .log = cli->log,
					  .waits = cli->waits,
					  .drain_ms = DRAIN_MS };
	struct peal_error err = { 0 };
	int code;

	if (cli->drain != NULL && cli_duration("--drain", cli->drain, &options.drain_ms, &err) != 0)
		return cli_fail(&err);
	options.pipeline = cli_pipeline(cli, cli->argv[0]);
	if (options.pipeline == NULL)
		return CLI_WRONG;
	code = run_pipeline(cli, &options);
	pipeline_destroy(&options.pipeline);
	return code;
}

const struct command command_run = {
	.name = "run",
	.usage = "FILE [--set PATH=VALUE]... [--wait]",
	.summary = "Run a pipeline until its campaign is completed or its window is closed",
	.more = "Loads new contact files, calls who is due, delivers events, and goes on where\n"
		"an earlier run ended, however it ended.  SIGINT or SIGTERM: no new calls, those\n"
		"under way end; a second one ends at once.  Only one run of a campaign at a "
		"time.\n\n"
		"Examples:\n"
		"  peal run nightly.cfg\n"
		"  peal run nightly.cfg --set stages.dial.cps=20 --set stages.schedule.to=18:00\n"
		"  peal run nightly.cfg --wait       stay, and call in every window\n"
		"  peal run nightly.cfg --json -q | jq .metrics\n",
	.options = CLI_OPTION_SET | CLI_OPTION_JSON | CLI_OPTION_WAIT | CLI_OPTION_DRAIN,
	.min_args = 1,
	.max_args = 1,
	.run = run_run,
};
