/* witness_provider.c - what the provider saw: dial.sim's log
 *
 * "TIME ATTEMPT NUMBER AGENT ATTEMPT_NO" for a call that was placed, "ended ATTEMPT
 * OUTCOME TIME" for one that is over. */
/* SPDX-License-Identifier: MIT */
#include "witness.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* -1: it is not a time. */
static int64_t time_read(const char *text)
{
	GDateTime *time = g_date_time_new_from_iso8601(text, NULL);
	int64_t at_ms = -1;

	if (time != NULL) {
		at_ms = g_date_time_to_unix(time) * 1000 + g_date_time_get_microsecond(time) / 1000;
		g_date_time_unref(time);
	}
	return at_ms;
}

static guint index_of(const struct provider_witness *provider, const char *id)
{
	return GPOINTER_TO_UINT(g_hash_table_lookup(provider->by_id, id));
}

static void move_add(struct provider_witness *provider, guint placement, bool is_end, int64_t at_ms)
{
	const struct move move = { placement, is_end, at_ms };

	g_array_append_val(provider->moves, move);
}

static bool placed_take(struct provider_witness *provider, const char *line)
{
	struct placement placement = { 0 };
	char at[40];
	guint index = provider->placements->len;

	if (sscanf(line, "%39s %36s %" SCNu64 " %15s %d", at, placement.id, &placement.number,
		   placement.agent, &placement.attempt_no) != 5)
		return false;
	placement.placed_ms = time_read(at);
	if (index_of(provider, placement.id) != 0) {
		fprintf(stderr, "provider: attempt %s was placed again at %s\n", placement.id, at);
		provider->doubled_count++;
	}
	g_array_append_val(provider->placements, placement);
	g_hash_table_insert(provider->by_id, g_strdup(placement.id), GUINT_TO_POINTER(index + 1));
	move_add(provider, index, false, placement.placed_ms);
	return placement.placed_ms >= 0;
}

static bool ended_take(struct provider_witness *provider, const char *line)
{
	char id[UUID_TEXT], outcome[16], at[40];
	struct placement *placement;
	guint index;

	if (sscanf(line, "ended %36s %15s %39s", id, outcome, at) != 3)
		return false;
	index = index_of(provider, id);
	if (index == 0)
		return false;
	placement = &g_array_index(provider->placements, struct placement, index - 1);
	if (placement->ended_ms != 0)
		return true; /* it was asked again after a crash */
	placement->ended_ms = time_read(at);
	strcpy(placement->outcome, outcome);
	move_add(provider, index - 1, true, placement->ended_ms);
	return placement->ended_ms >= 0;
}

static bool lines_take(struct provider_witness *provider, FILE *file)
{
	char line[512];

	while (fgets(line, sizeof(line), file) != NULL) {
		bool is_good = strncmp(line, "ended ", 6) == 0 ? ended_take(provider, line)
							       : placed_take(provider, line);

		if (!is_good) {
			fprintf(stderr, "provider: a line that makes no sense: %s", line);
			return false;
		}
	}
	return true;
}

bool provider_read(struct provider_witness *provider, const struct campaign *campaign)
{
	char *path = g_build_filename(campaign->folder, "provider.log", NULL);
	FILE *file = fopen(path, "r");
	bool is_good;

	provider->placements = g_array_new(FALSE, TRUE, sizeof(struct placement));
	provider->moves = g_array_new(FALSE, TRUE, sizeof(struct move));
	provider->by_id = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	if (file == NULL)
		perror(path);
	is_good = file != NULL && lines_take(provider, file);
	if (file != NULL)
		fclose(file);
	g_free(path);
	return is_good;
}

void provider_destroy(struct provider_witness *provider)
{
	g_hash_table_destroy(provider->by_id);
	g_array_free(provider->placements, TRUE);
	g_array_free(provider->moves, TRUE);
}

const struct placement *provider_placement(const struct provider_witness *provider, const char *id)
{
	guint index = index_of(provider, id);

	return index == 0 ? NULL
			  : &g_array_index(provider->placements, struct placement, index - 1);
}
