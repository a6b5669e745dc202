/* refusals.h - is it the trunk that takes no calls, or no call to this contact?
 *
 * A call that the trunk did not take is not charged to its contact, which is called
 * again a little later.  A contact whose calls it never takes, while it takes others',
 * would be tried for ever: those are charged in the end.  When it takes nobody's, it
 * cannot be told whose fault it is: the contact is set aside, and nothing is charged. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CAMPAIGN_REFUSALS_H
#define PEAL_CAMPAIGN_REFUSALS_H

#include "core/campaign/streaks.h"

/* So often in a row is not an accident. */
#define REFUSALS_CHARGED 5u
/* With their waits, these take more than half an hour. */
#define REFUSALS_MAX 12u

enum refusal {
	REFUSAL_AGAIN,	   /* after a while */
	REFUSAL_CHARGED,   /* it counts as an attempt */
	REFUSAL_SET_ASIDE, /* until somebody asks anew */
};

/* One more call to the contact was not taken; the trunk has taken so many calls of
 * all contacts until now.  *wait_ms_out: AGAIN. */
enum refusal refusals_add(struct streaks *refusals, uint64_t contact, int64_t taken,
			  int64_t *wait_ms_out);

#endif
