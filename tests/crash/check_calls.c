/* check_calls.c - nobody is rung twice for one attempt, or too often, or too soon */
/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <inttypes.h>
#include <string.h>

static const struct placement *placement_at(const struct check *check, guint index)
{
	return &g_array_index(check->witness->provider.placements, struct placement, index);
}

static const struct attempt *attempt_at(const struct check *check, guint index)
{
	return &g_array_index(check->witness->store.attempts, struct attempt, index);
}

void check_attempts_placed_once(struct check *check)
{
	int doubled = check->witness->provider.doubled_count;

	if (doubled > 0)
		check_broken(check, "%d attempts were placed twice", doubled);
	if (check->witness->provider.placements->len == 0)
		check_broken(check, "nothing was placed at all");
}

/* Whatever the provider rang is an attempt in the store, once. */
void check_placements_recorded(struct check *check)
{
	const struct store_witness *store = &check->witness->store;

	for (guint i = 0; i < check->witness->provider.placements->len; i++) {
		const struct placement *placement = placement_at(check, i);
		const struct attempt *attempt = store_attempt(store, placement->id);

		if (attempt == NULL)
			check_broken(check,
				     "attempt %s (+%" PRIu64 ") was placed, and the store has"
				     " no row of it",
				     placement->id, placement->number);
		else if (attempt->number != placement->number ||
			 attempt->attempt_no != placement->attempt_no ||
			 strcmp(attempt->agent, placement->agent) != 0)
			check_broken(check,
				     "attempt %s is +%" PRIu64 " no. %d by %s to the provider,"
				     " and +%" PRIu64 " no. %d by %s in the store",
				     placement->id, placement->number, placement->attempt_no,
				     placement->agent, attempt->number, attempt->attempt_no,
				     attempt->agent);
		else if (placement->outcome[0] != '\0' &&
			 strcmp(attempt->outcome, placement->outcome) != 0)
			check_broken(check,
				     "attempt %s (+%" PRIu64 ") ended as %s, and is %s in the"
				     " store",
				     placement->id, placement->number, placement->outcome,
				     attempt->outcome);
		else if (placement->outcome[0] == '\0' && strcmp(attempt->outcome, "unknown") != 0)
			check_broken(check,
				     "attempt %s (+%" PRIu64 ") never ended, and is %s in the"
				     " store",
				     placement->id, placement->number, attempt->outcome);
	}
	if (g_hash_table_size(store->attempt_by_id) != store->attempts->len)
		check_broken(check, "the store has %u attempts with %u ids", store->attempts->len,
			     g_hash_table_size(store->attempt_by_id));
}

/* An intent that never reached the provider is not charged. */
void check_results_were_placed(struct check *check)
{
	for (guint i = 0; i < check->witness->store.attempts->len; i++) {
		const struct attempt *attempt = attempt_at(check, i);

		if (provider_placement(&check->witness->provider, attempt->id) == NULL &&
		    !(campaign_is_refused(attempt->number) &&
		      strcmp(attempt->outcome, "failed") == 0))
			check_broken(check,
				     "attempt %s (+%" PRIu64 " no. %d) is %s in the store, and"
				     " was never placed",
				     attempt->id, attempt->number, attempt->attempt_no,
				     attempt->outcome);
	}
}

/* ---- one number after the other ---- */

static int by_number(const void *a, const void *b)
{
	const struct placement *one = *(const struct placement *const *)a;
	const struct placement *other = *(const struct placement *const *)b;

	if (one->number != other->number)
		return one->number < other->number ? -1 : 1;
	return (one > other) - (one < other); /* in the order of the log */
}

static GPtrArray *placements_by_number(const struct check *check)
{
	GPtrArray *sorted = g_ptr_array_new();

	for (guint i = 0; i < check->witness->provider.placements->len; i++)
		g_ptr_array_add(sorted, (void *)(uintptr_t)placement_at(check, i));
	g_ptr_array_sort(sorted, by_number);
	return sorted;
}

typedef void pair_fn(struct check *check, const struct placement *before,
		     const struct placement *after);

/* Of each two calls of a number, one after the other. */
static void for_pairs(struct check *check, pair_fn *fn)
{
	GPtrArray *sorted = placements_by_number(check);

	for (guint i = 1; i < sorted->len; i++) {
		const struct placement *before = sorted->pdata[i - 1], *after = sorted->pdata[i];

		if (before->number == after->number)
			fn(check, before, after);
	}
	g_ptr_array_free(sorted, TRUE);
}

static void number_look(struct check *check, const struct placement *before,
			const struct placement *after)
{
	if (after->attempt_no != before->attempt_no + 1)
		check_broken(check, "+%" PRIu64 " was called with attempt no. %d, then with no. %d",
			     after->number, before->attempt_no, after->attempt_no);
}

void check_attempt_numbers(struct check *check)
{
	for_pairs(check, number_look);
	for (guint i = 0; i < check->witness->provider.placements->len; i++) {
		const struct placement *placement = placement_at(check, i);

		if (placement->attempt_no < 1 || placement->attempt_no > CAMPAIGN_MAX_ATTEMPTS)
			check_broken(check, "+%" PRIu64 " was called with attempt no. %d of %d",
				     placement->number, placement->attempt_no,
				     CAMPAIGN_MAX_ATTEMPTS);
	}
}

/* When it was over for the provider; for what the provider forgot: when we gave up. */
static int64_t end_of(const struct check *check, const struct placement *placement)
{
	const struct attempt *attempt = store_attempt(&check->witness->store, placement->id);

	if (placement->ended_ms != 0)
		return placement->ended_ms;
	return attempt != NULL ? attempt->ended_ms : INT64_MAX;
}

static void interval_look(struct check *check, const struct placement *before,
			  const struct placement *after)
{
	int64_t wait_ms = after->placed_ms - end_of(check, before);

	if (wait_ms < CAMPAIGN_RETRY_MS)
		check_broken(check,
			     "+%" PRIu64 " was called again %" PRId64 " ms after attempt %s"
			     " had ended, and not %d ms",
			     after->number, wait_ms, before->id, CAMPAIGN_RETRY_MS);
}

void check_retry_interval(struct check *check)
{
	for_pairs(check, interval_look);
}

static void final_look(struct check *check, const struct placement *before,
		       const struct placement *after)
{
	const struct attempt *attempt = store_attempt(&check->witness->store, before->id);

	if (attempt == NULL)
		return; /* check_placements_recorded() has said it */
	if (strcmp(attempt->contact_state, "queued") != 0 ||
	    strcmp(before->outcome, "answered") == 0)
		check_broken(check,
			     "+%" PRIu64 " was called again at %" PRId64 ", when attempt %s"
			     " (%s, %s) had made it %s",
			     after->number, after->placed_ms, before->id, attempt->outcome,
			     attempt->disposition, attempt->contact_state);
}

void check_never_after_final(struct check *check)
{
	for_pairs(check, final_look);
}

static void overlap_look(struct check *check, const struct placement *before,
			 const struct placement *after)
{
	if (after->placed_ms < end_of(check, before))
		check_broken(check,
			     "+%" PRIu64 " was called at %" PRId64 ", while attempt %s was"
			     " under way until %" PRId64,
			     after->number, after->placed_ms, before->id, end_of(check, before));
}

void check_number_in_one_call(struct check *check)
{
	for_pairs(check, overlap_look);
	for (guint i = 0; i < check->witness->provider.placements->len; i++) {
		const struct placement *placement = placement_at(check, i);

		if (placement->ended_ms == 0 && !campaign_is_forgotten(placement->number))
			check_broken(check,
				     "attempt %s (+%" PRIu64 ") was placed at %" PRId64
				     " and left alone",
				     placement->id, placement->number, placement->placed_ms);
	}
}
