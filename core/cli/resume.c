/* resume.c - `peal resume`: a paused campaign goes on */
/* SPDX-License-Identifier: MIT */
#include "core/cli/transition.h"

static const struct transition to_running = {
	.to = PEAL_CAMPAIGN_RUNNING,
	.from_mask = 1u << PEAL_CAMPAIGN_PAUSED,
	.event = PEAL_EVENT_CAMPAIGN_RESUMED,
	.word = "resumed",
};

static int resume_campaign(struct visit *visit)
{
	int code = visit_need_campaign(visit);

	if (code == 0)
		code = transition_apply(visit, &to_running);
	if (code != 0)
		return code;
	transition_print(visit);
	return visit_hint_run(visit);
}

static int run_resume(struct cli *cli)
{
	return visit_run(cli, 0, resume_campaign);
}

const struct command command_resume = {
	.name = "resume",
	.usage = "FILE",
	.summary = "Go on with a paused campaign",
	.more = "Acts on a campaign that another process runs, within a second.\n\n"
		"Example:\n"
		"  peal resume nightly.cfg\n",
	.options = CLI_OPTION_SET | CLI_OPTION_JSON,
	.min_args = 1,
	.max_args = 1,
	.run = run_resume,
};
