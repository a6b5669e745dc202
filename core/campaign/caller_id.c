/* caller_id.c - which number of a pool a callee sees */
/* SPDX-License-Identifier: MIT */
#include "core/campaign/caller_id.h"

#include "core/base/number.h"

/* Scatters small numbers (the finaliser of MurmurHash3). */
static uint64_t mix(uint64_t value)
{
	value ^= value >> 33;
	value *= UINT64_C(0xff51afd7ed558ccd);
	value ^= value >> 33;
	value *= UINT64_C(0xc4ceb9fe1a85ec53);
	return value ^ value >> 33;
}

/* So many contacts in a row as there are numbers see each of them once, and where
 * they begin differs from block to block: agents that share a list in a regular
 * way show all of their numbers, too.  Each attempt goes one further. */
static size_t in_turn(size_t count, const struct caller_id_call *call)
{
	return (call->contact % count + mix(call->contact / count) % count +
		(call->attempt_no - 1) % count) %
	       count;
}

static int nearest_of(const uint64_t *pool, size_t count, uint64_t number, size_t *ties_out)
{
	int best = -2;

	for (size_t i = 0; i < count; i++) {
		int shared = number_shared_digits(pool[i], number);

		if (shared > best)
			*ties_out = 0;
		if (shared >= best)
			(*ties_out)++;
		best = shared > best ? shared : best;
	}
	return best;
}

size_t caller_id_pick(const uint64_t *pool, size_t count, enum caller_id_choice choice,
		      const struct caller_id_call *call)
{
	size_t ties = count, at, turn;
	int best;

	if (choice == CALLER_ID_ROTATE)
		return in_turn(count, call);
	best = nearest_of(pool, count, call->number, &ties);
	turn = in_turn(ties, call);
	for (at = 0; at < count; at++) {
		if (number_shared_digits(pool[at], call->number) == best && turn-- == 0)
			break;
	}
	return at;
}
