/* refusals.c - is it the trunk that takes no calls, or no call to this contact? */
/* SPDX-License-Identifier: MIT */
#include "core/campaign/refusals.h"

bool refusals_add(struct refusals *refusals, uint64_t contact, int64_t taken)
{
	struct refusal *one = &refusals->at[contact % REFUSALS_MAX];

	if (one->contact != contact || one->count == 0)
		*one = (struct refusal){ .contact = contact, .taken = taken };
	if (++one->count < REFUSALS_CHARGED || taken == one->taken)
		return false;
	/* It is known now: the next ones are charged at once. */
	one->count = REFUSALS_CHARGED - 1;
	one->taken = -1;
	return true;
}
