/* follow.c - what follows an attempt, held to the rules of every campaign */
/* SPDX-License-Identifier: MIT */
#include "core/campaign/follow.h"

static void never(struct follow *follow, const struct peal_attempt_end *end, const char *why)
{
	follow->state = end->is_connected || end->is_terminal ? PEAL_CONTACT_COMPLETED
							      : PEAL_CONTACT_EXHAUSTED;
	follow->due_ms = PEAL_NEVER;
	snprintf(follow->why, sizeof(follow->why), "%s", why);
}

/* Asked for by the contact, so that the shortest wait does not hold. */
static bool is_callback(const struct peal_attempt_end *end)
{
	return end->callback_ms != 0;
}

void follow_attempt(const struct peal_schedule_limits *limits, const struct peal_attempt_end *end,
		    const struct peal_next *proposal, struct follow *follow_out)
{
	struct follow *follow = follow_out;
	int64_t soonest_ms = end->ended_ms + limits->retry_after_min_ms;

	*follow = (struct follow){ .state = PEAL_CONTACT_QUEUED, .due_ms = proposal->due_ms };
	snprintf(follow->why, sizeof(follow->why), "%s", proposal->why);
	if (proposal->due_ms == PEAL_NEVER) {
		never(follow, end, proposal->why);
	} else if (end->is_terminal) {
		follow->broken = "nothing follows a terminal disposition";
		never(follow, end, "the disposition is terminal");
	} else if (end->attempt_no >= limits->max_attempts) {
		follow->broken = "no more than max_attempts";
		never(follow, end, "no attempts left");
	} else if (end->is_connected && !is_callback(end)) {
		follow->broken = "only what did not connect is tried again";
		never(follow, end, "it connected");
	} else if (proposal->due_ms >= limits->ends_ms) {
		follow->broken = "nothing after the campaign's end";
		never(follow, end, "window ended");
	} else if (!is_callback(end) && proposal->due_ms < soonest_ms) {
		follow->broken = "not sooner than the shortest wait";
		follow->due_ms = soonest_ms;
	} else if (proposal->due_ms < end->ended_ms) {
		follow->broken = "not before the attempt has ended";
		follow->due_ms = end->ended_ms;
	}
}

void follow_busy(const struct peal_schedule_limits *limits, const struct peal_attempt_end *end,
		 int64_t until_ms, struct follow *follow)
{
	if (follow->state != PEAL_CONTACT_QUEUED || follow->due_ms >= until_ms)
		return;
	follow->due_ms = until_ms;
	if (until_ms >= limits->ends_ms)
		never(follow, end, "window ended");
}

void follow_final(const struct peal_attempt_end *end, const char *why, struct follow *follow)
{
	if (follow->state == PEAL_CONTACT_COMPLETED ||
	    (follow->state == PEAL_CONTACT_QUEUED && is_callback(end)))
		return;
	follow->state = PEAL_CONTACT_EXHAUSTED;
	follow->due_ms = PEAL_NEVER;
	snprintf(follow->why, sizeof(follow->why), "the number cannot be called%s%s",
		 why[0] == '\0' ? "" : ": ", why);
}
