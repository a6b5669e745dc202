/* status.c - `peal status`: a campaign in figures, now */
/* SPDX-License-Identifier: MIT */
#include "core/base/time.h"
#include "core/cli/summary.h"
#include "core/cli/visit.h"

static int status_show(struct visit *visit)
{
	struct summary_source source = {
		.ops = visit->store,
		.store = visit->self,
		.campaign = visit->pipeline->name,
		.now_ms = time_system_ms(),
	};
	struct summary summary;
	int result;

	if (visit_open_schedule(visit) < 0)
		return -1;
	source.schedule = visit->schedule;
	result = summary_read(&summary, &source, &visit->err);
	if (result == 0 && visit->cli->is_json)
		summary_print_json(&summary, stdout);
	else if (result == 0)
		summary_print(&summary, stdout);
	summary_finish(&summary);
	return result;
}

static int run_status(struct cli *cli)
{
	return visit_run(cli, 0, status_show);
}

const struct command command_status = {
	.name = "status",
	.usage = "FILE [--json]",
	.summary = "Show a campaign in figures: contacts, calls, dispositions, metrics, events",
	.more = "Works while another process runs the campaign, and costs the same at any size.\n"
		"A disposition's share is of all calls that have one.  A conversion is a "
		"connected\n"
		"call with a positive disposition; \"null\" in JSON: nothing to divide by.\n\n"
		"Examples:\n"
		"  peal status nightly.cfg\n"
		"  peal status nightly.cfg --json | jq .metrics.connect_rate\n",
	.options = CLI_OPTION_SET | CLI_OPTION_JSON,
	.min_args = 1,
	.max_args = 1,
	.run = run_status,
};
