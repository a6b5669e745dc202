/* transition.c - the operator moves a campaign from one state to another */
/* SPDX-License-Identifier: MIT */
#include "core/cli/transition.h"

#include "core/base/memory.h"
#include "core/base/time.h"
#include "core/base/writer.h"
#include "core/campaign/words.h"

static const char *const possible[PEAL_CAMPAIGN_STATE_COUNT] = {
	[PEAL_CAMPAIGN_SCHEDULED] = "it can be run, paused or stopped",
	[PEAL_CAMPAIGN_RUNNING] = "it can be paused or stopped",
	[PEAL_CAMPAIGN_PAUSED] = "it can be resumed or stopped",
	[PEAL_CAMPAIGN_COMPLETED] = "`peal run` with new contacts starts it again",
	[PEAL_CAMPAIGN_STOPPED] = "that is for good: use another campaign name to call again",
};

static int refuse(const struct visit *visit, const struct transition *transition)
{
	enum peal_campaign_state state = visit->campaign.state;

	fprintf(stderr, "peal: campaign \"%s\" is %s%s, so it cannot be %s; %s\n",
		visit->pipeline->name, word_campaign_state(state),
		state == transition->to ? " already" : "", transition->word, possible[state]);
	return CLI_FAILED;
}

/* The state is looked at first, because the event goes into the same commit as the
 * change, which may still find that another process was quicker. */
int transition_apply(struct visit *visit, const struct transition *transition)
{
	int64_t now_ms = time_system_ms();
	char *reason = arena_format(visit->arena, "%s by the operator", transition->word);
	struct peal_change changes[] = {
		{ .kind = PEAL_CHANGE_CAMPAIGN,
		  .campaign = { .campaign = visit->campaign.id,
				.from_mask = 1u << visit->campaign.state,
				.to = transition->to,
				.at_ms = now_ms,
				.reason = transition->to == PEAL_CAMPAIGN_RUNNING ? "" : reason } },
		{ .kind = PEAL_CHANGE_EVENT,
		  .event = { .campaign = visit->campaign.id,
			     .event = transition->event,
			     .at_ms = now_ms,
			     .detail = arena_format(visit->arena, "{\"reason\":\"%s\"}",
						    reason) } },
	};

	if ((transition->from_mask & 1u << visit->campaign.state) == 0)
		return refuse(visit, transition);
	if (visit_commit(visit, changes, 2) < 0 || visit_reload(visit) < 0)
		return -1;
	return changes[0].campaign.is_applied_out ? 0 : refuse(visit, transition);
}

void transition_print(struct visit *visit)
{
	struct text text = { 0 };
	struct writer json = writer_onto(&text);

	if (!visit->cli->is_json) {
		if (!visit->cli->is_quiet)
			printf("campaign \"%s\" is %s\n", visit->pipeline->name,
			       word_campaign_state(visit->campaign.state));
		return;
	}
	writer_object(&json, NULL);
	writer_text(&json, "campaign", visit->pipeline->name);
	writer_text(&json, "state", word_campaign_state(visit->campaign.state));
	writer_object_end(&json);
	puts(text_get(&text));
	text_finish(&text);
}
