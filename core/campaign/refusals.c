/* refusals.c - is it the trunk that takes no calls, or no call to this contact? */
/* SPDX-License-Identifier: MIT */
#include "core/campaign/refusals.h"

/* Its mark is what the trunk had taken before the first one. */
#define MARK_CHARGED (-1)

enum refusal refusals_add(struct streaks *refusals, uint64_t contact, int64_t taken,
			  int64_t *wait_ms_out)
{
	struct streak *streak = streaks_add(refusals, contact);

	if (streak == NULL)
		return REFUSAL_SET_ASIDE;
	if (streak->count == 1)
		streak->mark = taken;
	if (streak->count >= REFUSALS_CHARGED && streak->mark != taken) {
		/* It is known now: the next ones are charged at once. */
		streak->count = REFUSALS_CHARGED - 1;
		streak->mark = MARK_CHARGED;
		return REFUSAL_CHARGED;
	}
	if (streak->count >= REFUSALS_MAX) {
		streaks_end(refusals, contact);
		return REFUSAL_SET_ASIDE;
	}
	/* At first soon: whose fault it is will show. */
	*wait_ms_out = streaks_wait_ms(
		streak->count <= REFUSALS_CHARGED ? 1 : streak->count - REFUSALS_CHARGED + 1);
	return REFUSAL_AGAIN;
}
