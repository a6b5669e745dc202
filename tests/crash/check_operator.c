/* check_operator.c - lists and the operator's hand are obeyed at once */
/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <inttypes.h>
#include <string.h>

/* A running process looks every 200 ms what the operator wants; calls that it has
 * handed over by then are the provider's. */
#define PAUSE_BOUND_MS 500

static const char window_ended[] = "SELECT count(*) FROM done d JOIN word w ON w.id = d.why"
				   " WHERE w.text = 'window ended'";

static const struct placement *placement_at(const struct check *check, guint index)
{
	return &g_array_index(check->witness->provider.placements, struct placement, index);
}

void check_dnd_list_file(struct check *check)
{
	GHashTable *listed = g_hash_table_new(NULL, NULL);

	for (guint i = 0; i < check->campaign->rows->len; i++) {
		const struct row *row = &g_array_index(check->campaign->rows, struct row, i);

		if (row->kind == ROW_DND)
			g_hash_table_add(listed, GSIZE_TO_POINTER(row->number));
	}
	for (guint i = 0; i < check->witness->provider.placements->len; i++) {
		const struct placement *placement = placement_at(check, i);

		if (g_hash_table_contains(listed, GSIZE_TO_POINTER(placement->number)))
			check_broken(check,
				     "+%" PRIu64 " was called at %" PRId64 ", and is on the"
				     " list file",
				     placement->number, placement->placed_ms);
	}
	if (g_hash_table_size(listed) == 0)
		check_broken(check, "no row has a number of the list file");
	g_hash_table_destroy(listed);
}

void check_dnd_added(struct check *check)
{
	for (guint i = 0; i < check->campaign->dnd_adds->len; i++) {
		const struct dnd_add *add = &g_array_index(check->campaign->dnd_adds,
							   struct dnd_add, i);

		for (guint k = 0; k < check->witness->provider.placements->len; k++) {
			const struct placement *placement = placement_at(check, k);

			if (placement->number == add->number &&
			    placement->placed_ms > add->added_ms)
				check_broken(check,
					     "+%" PRIu64 " was called at %" PRId64 ", %" PRId64
					     " ms after it had been added to the account's"
					     " list",
					     add->number, placement->placed_ms,
					     placement->placed_ms - add->added_ms);
		}
	}
}

/* Is there somebody who surely says it? */
static bool is_stop_number_called(const struct campaign *campaign)
{
	return campaign->end_ms == 0 && !campaign_has_dnd(campaign, CAMPAIGN_STOP_NUMBER);
}

/* Who said on a call that there are to be no more is on the list. */
void check_dnc_dispositions(struct check *check)
{
	const GArray *attempts = check->witness->store.attempts;
	int dnc_count = 0;

	for (guint i = 0; i < attempts->len; i++) {
		const struct attempt *attempt = &g_array_index(attempts, struct attempt, i);
		char sql[96];

		if (strcmp(attempt->disposition, "dnc") != 0)
			continue;
		dnc_count++;
		g_snprintf(sql, sizeof(sql), "SELECT count(*) FROM dnd WHERE number = %" PRIu64,
			   attempt->number);
		if (store_value(&check->witness->store, sql) != 1)
			check_broken(check,
				     "+%" PRIu64 " wanted no more calls in attempt %s, and is"
				     " not on the account's list",
				     attempt->number, attempt->id);
	}
	if (dnc_count == 0 && is_stop_number_called(check->campaign))
		check_broken(check, "no call had the disposition dnc");
}

void check_quiet_while_paused(struct check *check)
{
	for (guint i = 0; i < check->campaign->pauses->len; i++) {
		const struct quiet *quiet = &g_array_index(check->campaign->pauses, struct quiet,
							   i);

		for (guint k = 0; k < check->witness->provider.placements->len; k++) {
			const struct placement *placement = placement_at(check, k);

			if (placement->placed_ms > quiet->from_ms + PAUSE_BOUND_MS &&
			    placement->placed_ms < quiet->until_ms)
				check_broken(check,
					     "+%" PRIu64 " was called at %" PRId64 ", %" PRId64
					     " ms after the campaign was paused",
					     placement->number, placement->placed_ms,
					     placement->placed_ms - quiet->from_ms);
		}
	}
}

void check_quiet_after_end(struct check *check)
{
	int64_t end_ms = check->campaign->end_ms / 1000 * 1000;

	for (guint i = 0; end_ms != 0 && i < check->witness->provider.placements->len; i++) {
		const struct placement *placement = placement_at(check, i);

		if (placement->placed_ms >= end_ms)
			check_broken(check,
				     "+%" PRIu64 " was called at %" PRId64 ", %" PRId64
				     " ms after the end of the window",
				     placement->number, placement->placed_ms,
				     placement->placed_ms - end_ms);
	}
	if (end_ms != 0 && store_value(&check->witness->store, window_ended) == 0)
		check_broken(check, "the window ended with nobody left");
}
