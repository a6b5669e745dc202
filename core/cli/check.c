/* check.c - `peal check`: everything that is wrong with pipeline files
 *
 * Reads each file, asks its plugins to check their settings, and opens those
 * stages that have no effect in the world: they read their lists and scripts,
 * of which dial plugins then say what they could not speak or play.  The store, the provider and
 * the receivers are not touched. */
/* SPDX-License-Identifier: MIT */
#include "core/base/time.h"
#include "core/base/writer.h"
#include "core/cli/cli.h"
#include "core/pipeline/host.h"

#include <limits.h>

struct check {
	struct cli *cli;
	struct writer *json; /* NULL: in words */
	bool is_wrong;
};

/* What stages are opened with: nobody hears their log, and no clock runs. */
struct surroundings {
	struct services services;
	struct random random;
	struct stage_host hosts[PIPELINE_STAGES_MAX];
};

static void surroundings_init(struct surroundings *around, const struct pipeline *pipeline)
{
	const struct log_options silent = { .file = NULL };

	random_init_seeded(&around->random, 1);
	around->services = (struct services){
		.log = log_create(&silent),
		.random = &around->random,
		.loop = loop_create_virtual(time_system_ms()),
		.pipeline = pipeline,
	};
}

static void surroundings_finish(struct surroundings *around)
{
	loop_destroy(&around->services.loop);
	log_destroy(&around->services.log);
	random_finish(&around->random);
}

static bool has_effect(enum peal_kind kind)
{
	return kind == PEAL_KIND_DIAL || kind == PEAL_KIND_WEBHOOK;
}

static void open_stages(struct pipeline *pipeline, struct problems *problems)
{
	struct surroundings around = { 0 };
	struct peal_error err;

	surroundings_init(&around, pipeline);
	for (size_t i = 0; i < pipeline->stage_count; i++) {
		struct stage *stage = &pipeline->stages[i];

		if (has_effect(stage->kind))
			continue;
		host_init(&around.hosts[i], &around.services, stage->label);
		if (stage_open(stage, &around.hosts[i].is, &err) != 0)
			problems_error(problems, &stage->place, "%s", err.text);
	}
	pipeline_check_script(pipeline, problems);
	for (size_t i = pipeline->stage_count; i-- > 0;)
		stage_close(&pipeline->stages[i]);
	surroundings_finish(&around);
}

/* ---- results ---- */

static void print_words(const struct pipeline *pipeline, struct problems *problems, bool is_quiet)
{
	problems_print(problems, stderr);
	if (problems_errors(problems) == 0 && !is_quiet)
		printf("ok: %s: %zu stages\n", pipeline->name, pipeline->stage_count);
}

static void add_problem(struct writer *json, const struct problem *problem)
{
	writer_object(json, NULL);
	writer_text(json, "file", problem->file);
	writer_int(json, "line", problem->line);
	writer_text(json, "severity", problem->is_warning ? "warning" : "error");
	writer_text(json, "text", problem->text);
	writer_object_end(json);
}

static void add_json(struct writer *json, const char *file, const struct pipeline *pipeline,
		     struct problems *problems)
{
	size_t count;
	const struct problem *sorted = problems_sorted(problems, &count);

	writer_object(json, NULL);
	writer_text(json, "file", file);
	writer_bool(json, "is_ok", problems_errors(problems) == 0);
	writer_text(json, "name", pipeline == NULL ? NULL : pipeline->name);
	writer_int(json, "stages", pipeline == NULL ? 0 : (int64_t)pipeline->stage_count);
	writer_array(json, "problems");
	for (size_t i = 0; i < count; i++)
		add_problem(json, &sorted[i]);
	writer_array_end(json);
	writer_object_end(json);
}

static void check_file(struct check *check, const char *file)
{
	const struct pipeline_request request = {
		.file = file,
		.overrides = check->cli->overrides,
		.override_count = check->cli->override_count,
		.loader = check->cli->loader,
	};
	struct problems *problems = problems_create();
	struct pipeline *pipeline = pipeline_read(&request, problems);

	if (pipeline != NULL)
		open_stages(pipeline, problems);
	if (check->json != NULL)
		add_json(check->json, file, pipeline, problems);
	else
		print_words(pipeline, problems, check->cli->is_quiet);
	if (problems_errors(problems) > 0)
		check->is_wrong = true;
	pipeline_destroy(&pipeline);
	problems_destroy(&problems);
}

static int check_run(struct cli *cli)
{
	struct text text = { 0 };
	struct writer json = writer_onto(&text);
	struct check check = { .cli = cli, .json = cli->is_json ? &json : NULL };

	writer_array(&json, NULL);
	for (int i = 0; i < cli->argc; i++)
		check_file(&check, cli->argv[i]);
	writer_array_end(&json);
	if (cli->is_json)
		puts(text_get(&text));
	text_finish(&text);
	return check.is_wrong ? CLI_WRONG : CLI_DONE;
}

const struct command command_check = {
	.name = "check",
	.usage = "FILE... [--json]",
	.summary = "Say all that is wrong with pipeline files",
	.more = "Reports every problem at once, as FILE:LINE: what is wrong, what was expected.\n"
		"Reads lists, scripts and rules; touches no store, provider or receiver.  Exit\n"
		"code 2 when there is an error.\n\n"
		"Examples:\n"
		"  peal check nightly.cfg\n"
		"  peal check nightly.cfg --set stages.dial.cps=20\n"
		"  peal check pipelines/*.cfg --json\n",
	.options = CLI_OPTION_SET | CLI_OPTION_JSON,
	.min_args = 1,
	.max_args = INT_MAX,
	.run = check_run,
};
