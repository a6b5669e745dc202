/* outcome.c - what became of a call, from all that was said of it */
/* SPDX-License-Identifier: MIT */
#include "call/call.h"

static bool says(const struct preset_word *word, enum peal_outcome outcome)
{
	return word != NULL && word->has_outcome && word->outcome == outcome;
}

/* The cause refines what the status says; a word of either may say nothing. */
static const struct preset_word *telling(const struct known *known)
{
	if (known->cause != NULL && known->cause->has_outcome)
		return known->cause;
	return known->status != NULL && known->status->has_outcome ? known->status : NULL;
}

/* Who was talked to was answered, whatever else went wrong: he is not to be called again
 * as if nothing had happened. */
enum peal_outcome outcome_of(const struct known *known, bool was_answered, bool is_end_wanted,
			     enum peal_outcome gave_up)
{
	const struct preset_word *word = telling(known);

	if (known->verdict == VERDICT_MACHINE || says(known->cause, PEAL_OUTCOME_MACHINE) ||
	    says(known->status, PEAL_OUTCOME_MACHINE))
		return PEAL_OUTCOME_MACHINE;
	if (was_answered)
		return PEAL_OUTCOME_ANSWERED;
	if (is_end_wanted && (word == NULL || word->outcome == PEAL_OUTCOME_CANCELED ||
			      word->outcome == PEAL_OUTCOME_NO_ANSWER))
		return gave_up;
	return word == NULL ? PEAL_OUTCOME_NO_ANSWER : word->outcome;
}

bool outcome_is_vague(const struct known *known, bool was_answered, bool is_end_wanted)
{
	return !was_answered && !is_end_wanted && known->talk_ms < 0 && telling(known) == NULL &&
	       known->verdict != VERDICT_MACHINE;
}
