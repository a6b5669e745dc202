/* pause.c - `peal pause`: no new calls until it is resumed */
/* SPDX-License-Identifier: MIT */
#include "core/cli/transition.h"

static const struct transition to_paused = {
	.to = PEAL_CAMPAIGN_PAUSED,
	.from_mask = 1u << PEAL_CAMPAIGN_SCHEDULED | 1u << PEAL_CAMPAIGN_RUNNING,
	.event = PEAL_EVENT_CAMPAIGN_PAUSED,
	.word = "paused",
};

static int pause_campaign(struct visit *visit)
{
	int code = visit_need_campaign(visit);

	if (code == 0)
		code = transition_apply(visit, &to_paused);
	if (code == 0)
		transition_print(visit);
	return code;
}

static int run_pause(struct cli *cli)
{
	return visit_run(cli, 0, pause_campaign);
}

const struct command command_pause = {
	.name = "pause",
	.usage = "FILE",
	.summary = "Start no new calls; calls under way end",
	.more = "Acts on a campaign that another process runs, within a second; that process "
		"waits.\nNothing is lost: `peal resume` goes on where it was.\n\n"
		"Example:\n"
		"  peal pause nightly.cfg\n",
	.options = CLI_OPTION_SET | CLI_OPTION_JSON,
	.min_args = 1,
	.max_args = 1,
	.run = run_pause,
};
