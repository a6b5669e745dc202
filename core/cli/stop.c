/* stop.c - `peal stop`: ends a campaign for good */
/* SPDX-License-Identifier: MIT */
#include "core/cli/sweep.h"
#include "core/cli/transition.h"

#include <inttypes.h>

static const struct transition to_stopped = {
	.to = PEAL_CAMPAIGN_STOPPED,
	.from_mask = 1u << PEAL_CAMPAIGN_SCHEDULED | 1u << PEAL_CAMPAIGN_RUNNING |
		     1u << PEAL_CAMPAIGN_PAUSED,
	.event = PEAL_EVENT_CAMPAIGN_STOPPED,
	.word = "stopped",
};

/* The process that runs the campaign does it; when none does, we do. */
static int sweep_rest(struct visit *visit, struct sweep *sweep)
{
	int is_running = visit_is_running_elsewhere(visit);
	struct uploads *uploads;
	int result;

	if (is_running != 0)
		return is_running > 0 ? 0 : -1;
	uploads = visit_uploads(visit);
	if (uploads == NULL)
		return -1;
	result = sweep_uploads(visit, sweep, uploads);
	uploads_destroy(&uploads);
	return result;
}

static int stop_campaign(struct visit *visit)
{
	struct sweep sweep = { PEAL_CONTACT_EXHAUSTED, "campaign stopped", 0 };
	bool was_stopped = visit->campaign.state == PEAL_CAMPAIGN_STOPPED;
	int code = visit_need_campaign(visit);

	/* Stopped before, but perhaps killed before the rest was swept. */
	if (code == 0 && was_stopped && sweep_rest(visit, &sweep) < 0)
		return -1;
	if (code == 0 && sweep.moved_count == 0)
		code = transition_apply(visit, &to_stopped);
	if (code == 0 && !was_stopped)
		code = sweep_rest(visit, &sweep);
	if (code != 0)
		return code;
	transition_print(visit);
	if (sweep.moved_count > 0 && !visit->cli->is_quiet)
		fprintf(stderr, "%" PRIu64 " contacts that were not finished are exhausted\n",
			sweep.moved_count);
	return 0;
}

static int run_stop(struct cli *cli)
{
	return visit_run(cli, 0, stop_campaign);
}

const struct command command_stop = {
	.name = "stop",
	.usage = "FILE",
	.summary = "End a campaign for good; calls under way end",
	.more = "What was not called is exhausted, with the reason \"campaign stopped\".  There "
		"is\n"
		"no way back; `peal pause` keeps the rest for later.\n\n"
		"Example:\n"
		"  peal stop nightly.cfg\n",
	.options = CLI_OPTION_SET | CLI_OPTION_JSON,
	.min_args = 1,
	.max_args = 1,
	.run = run_stop,
};
