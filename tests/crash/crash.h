/* crash.h - running a campaign, and killing it, over and over */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CRASH_CRASH_H
#define PEAL_CRASH_CRASH_H

#include "campaign.h"

struct crash_plan {
	int kill_count;
	bool has_end; /* the window ends for good while it is being killed */
};

/* Everything that chance decides follows from campaign->dice.  Ends when the
 * campaign is completed and its events are delivered.  False when a program did not
 * do as it should; says what on stderr. */
bool crash_run(struct campaign *campaign, const struct crash_plan *plan);

#endif
