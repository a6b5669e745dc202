/* check_limits.c - no limit is exceeded, not for one second */
/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <inttypes.h>
#include <string.h>

/* One limit, and which calls it is about. */
struct limit {
	const char *name;
	unsigned agents; /* a mask of campaign_agents */
	int cps, concurrent;
};

#define LIMIT_COUNT (CAMPAIGN_AGENTS + 2)

static void limits_fill(struct limit limits[LIMIT_COUNT])
{
	struct limit *trunk = &limits[CAMPAIGN_AGENTS], *campaign = trunk + 1;

	*trunk = (struct limit){ "the trunk", 0, CAMPAIGN_TRUNK_CPS, CAMPAIGN_TRUNK_CONCURRENT };
	*campaign = (struct limit){ "the campaign", 0, CAMPAIGN_CPS, CAMPAIGN_CONCURRENT };
	for (int i = 0; i < CAMPAIGN_AGENTS; i++) {
		const struct campaign_agent *agent = &campaign_agents[i];

		limits[i] = (struct limit){ agent->name, 1u << i, agent->cps, agent->concurrent };
		campaign->agents |= 1u << i;
		trunk->agents |= agent->is_on_trunk ? 1u << i : 0;
	}
}

static bool is_about(const struct limit *limit, const struct placement *placement)
{
	for (int i = 0; i < CAMPAIGN_AGENTS; i++) {
		if (strcmp(campaign_agents[i].name, placement->agent) == 0)
			return (limit->agents & 1u << i) != 0;
	}
	return true; /* an unknown one counts everywhere */
}

static const struct placement *placement_of(const struct check *check, const struct move *move)
{
	return &g_array_index(check->witness->provider.placements, struct placement,
			      move->placement);
}

/* ---- calls per second ---- */

static void rate_check(struct check *check, const struct limit *limit)
{
	const GArray *placements = check->witness->provider.placements;
	GArray *times = g_array_new(FALSE, FALSE, sizeof(int64_t));

	for (guint i = 0; i < placements->len; i++) {
		const struct placement *one = &g_array_index(placements, struct placement, i);
		int64_t span_ms;

		if (!is_about(limit, one))
			continue;
		g_array_append_val(times, one->placed_ms);
		if (times->len <= (guint)limit->cps)
			continue;
		span_ms = one->placed_ms -
			  g_array_index(times, int64_t, times->len - 1 - (guint)limit->cps);
		if (span_ms < 1000)
			check_broken(check,
				     "%s: the %d calls up to attempt %s at %" PRId64
				     " were placed within %" PRId64 " ms, and %d a second"
				     " are allowed",
				     limit->name, limit->cps + 1, one->id, one->placed_ms, span_ms,
				     limit->cps);
	}
	g_array_free(times, TRUE);
}

void check_calls_per_second(struct check *check)
{
	struct limit limits[LIMIT_COUNT];

	limits_fill(limits);
	for (int i = 0; i < LIMIT_COUNT; i++)
		rate_check(check, &limits[i]);
}

/* ---- calls at once ---- */

/* Calls that the provider forgot end when we gave up. */
static int forgotten_ended(const struct check *check, const struct limit *limit, int64_t from_ms,
			   int64_t until_ms)
{
	const GArray *placements = check->witness->provider.placements;
	int count = 0;

	for (guint i = 0; i < placements->len; i++) {
		const struct placement *one = &g_array_index(placements, struct placement, i);
		const struct attempt *attempt;

		if (one->ended_ms != 0 || !is_about(limit, one))
			continue;
		attempt = store_attempt(&check->witness->store, one->id);
		if (attempt != NULL && attempt->ended_ms > from_ms && attempt->ended_ms <= until_ms)
			count++;
	}
	return count;
}

static void concurrent_check(struct check *check, const struct limit *limit)
{
	const GArray *moves = check->witness->provider.moves;
	int64_t last_ms = 0;
	int count = 0;

	for (guint i = 0; i < moves->len; i++) {
		const struct move *move = &g_array_index(moves, struct move, i);
		const struct placement *placement = placement_of(check, move);

		count -= forgotten_ended(check, limit, last_ms, move->at_ms);
		last_ms = move->at_ms > last_ms ? move->at_ms : last_ms;
		if (!is_about(limit, placement))
			continue;
		count += move->is_end ? -1 : 1;
		if (count > limit->concurrent && !move->is_end)
			check_broken(check,
				     "%s: with attempt %s at %" PRId64 " %d calls were under"
				     " way, and %d are allowed",
				     limit->name, placement->id, move->at_ms, count,
				     limit->concurrent);
	}
}

void check_calls_at_once(struct check *check)
{
	struct limit limits[LIMIT_COUNT];

	limits_fill(limits);
	for (int i = 0; i < LIMIT_COUNT; i++)
		concurrent_check(check, &limits[i]);
}
