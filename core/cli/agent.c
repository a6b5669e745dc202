/* agent.c - `peal agent`: one agent's calling is stopped and started alone */
/* SPDX-License-Identifier: MIT */
#include "core/base/memory.h"
#include "core/base/writer.h"
#include "core/cli/visit.h"

struct stopped {
	const char *agents[PIPELINE_STAGES_MAX];
	size_t count;
	struct peal_arena *arena;
};

static int take_stopped(void *context, const void *row)
{
	const struct peal_agent_row *agent = row;
	struct stopped *stopped = context;

	if (stopped->count < PIPELINE_STAGES_MAX)
		stopped->agents[stopped->count++] = arena_text(stopped->arena, agent->agent);
	return 0;
}

static bool is_stopped(const struct stopped *stopped, const char *agent)
{
	for (size_t i = 0; i < stopped->count; i++) {
		if (strcmp(stopped->agents[i], agent) == 0)
			return true;
	}
	return false;
}

static const struct stage *dial_stage(const struct visit *visit, size_t index)
{
	return &visit->pipeline->stages[visit->pipeline->first[PEAL_KIND_DIAL] + index];
}

static void print_agents(const struct visit *visit, const struct stopped *stopped)
{
	struct text text = { 0 };
	struct writer json = writer_onto(&text);

	writer_array(&json, NULL);
	for (size_t i = 0; i < visit->pipeline->count[PEAL_KIND_DIAL]; i++) {
		const char *agent = dial_stage(visit, i)->dial.agent;
		bool is_off = is_stopped(stopped, agent);

		if (!visit->cli->is_json && !visit->cli->is_quiet)
			printf("%-16s %s\n", agent, is_off ? "stopped" : "started");
		writer_object(&json, NULL);
		writer_text(&json, "agent", agent);
		writer_bool(&json, "is_stopped", is_off);
		writer_object_end(&json);
	}
	writer_array_end(&json);
	if (visit->cli->is_json)
		puts(text_get(&text));
	text_finish(&text);
}

static int check_name(struct visit *visit, const char *name)
{
	const char *names[PIPELINE_STAGES_MAX], *nearest;
	size_t count = visit->pipeline->count[PEAL_KIND_DIAL];

	for (size_t i = 0; i < count; i++) {
		names[i] = dial_stage(visit, i)->dial.agent;
		if (strcmp(names[i], name) == 0)
			return 0;
	}
	nearest = text_nearest(name, names, count);
	return peal_fail(&visit->err, PEAL_FAIL_INPUT,
			 "pipeline %s has no agent \"%.80s\"%s%s%s; `peal agent %s` lists them",
			 visit->pipeline->file, name, nearest != NULL ? "; did you mean \"" : "",
			 nearest != NULL ? nearest : "", nearest != NULL ? "\"?" : "",
			 visit->pipeline->file);
}

static int set_stopped(struct visit *visit, const char *name, bool stops)
{
	struct peal_change change = {
		.kind = PEAL_CHANGE_AGENT,
		.agent = { .campaign = visit->campaign.id, .agent = name, .is_stopped = stops },
	};

	return check_name(visit, name) < 0 ? -1 : visit_commit(visit, &change, 1);
}

static int control_agent(struct visit *visit)
{
	struct stopped stopped = { .arena = visit->arena };
	const struct cli *cli = visit->cli;
	int code = visit_need_campaign(visit);

	if (code == 0 && cli->argc == 3)
		code = set_stopped(visit, cli->argv[2], strcmp(cli->argv[1], "stop") == 0);
	if (code == 0)
		code = visit_read(visit, PEAL_READ_AGENTS, NULL, take_stopped, &stopped);
	if (code == 0)
		print_agents(visit, &stopped);
	return code;
}

static int run_agent(struct cli *cli)
{
	if (cli->argc == 2)
		return cli_usage(cli, "the name of the agent is missing");
	if (cli->argc == 3 && strcmp(cli->argv[1], "start") != 0 &&
	    strcmp(cli->argv[1], "stop") != 0)
		return cli_usage(cli, "\"%s\" is neither start nor stop", cli->argv[1]);
	return visit_run(cli, 0, control_agent);
}

const struct command command_agent = {
	.name = "agent",
	.usage = "FILE [start|stop NAME]",
	.summary = "Stop or start one agent's calling alone; list the agents",
	.more = "A stopped agent's calls under way end and it gets no new ones, also after a "
		"restart,\nuntil it is started.  The other agents take its share.  Acts on a "
		"campaign that another\nprocess runs.\n\n"
		"Examples:\n"
		"  peal agent nightly.cfg stop asha\n"
		"  peal agent nightly.cfg\n",
	.options = CLI_OPTION_SET | CLI_OPTION_JSON,
	.min_args = 1,
	.max_args = 3,
	.run = run_agent,
};
