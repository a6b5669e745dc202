/* rules_calls.c - what must hold of all calls, by what the provider wrote down itself */
/* SPDX-License-Identifier: MIT */
#include "tests/scenarios/night.h"

#include <inttypes.h>
#include <stdlib.h>

/* A call as the provider has it. */
struct placed {
	int64_t from_ms, until_ms;
	char number[24], agent[65], id[40];
};

struct placeds {
	struct night *night;
	struct placed *at;
	size_t count, room;
};

static struct placed *placed_find(const struct placeds *placeds, const char *id)
{
	for (size_t i = 0; i < placeds->count; i++) {
		if (strcmp(placeds->at[i].id, id) == 0)
			return &placeds->at[i];
	}
	return NULL;
}

static void placed_read(struct placeds *placeds, const char *line)
{
	struct placed placed;
	struct placed *before;
	char what[8];
	int64_t lasts_ms;

	if (sscanf(line, "%7s %" SCNd64 " %23s %64s %39s %" SCNd64, what, &placed.from_ms,
		   placed.number, placed.agent, placed.id, &lasts_ms) != 6)
		return;
	before = placed_find(placeds, placed.id);
	if (strcmp(what, "ended") == 0 && before != NULL) {
		/* After a crash it is told again. */
		if (placed.from_ms < before->until_ms)
			before->until_ms = placed.from_ms;
	} else if (strcmp(what, "placed") == 0) {
		if (before != NULL)
			night_fault(placeds->night, "attempt %s was placed twice", placed.id);
		placed.until_ms = placed.from_ms + lasts_ms;
		placeds->at = memory_grow(placeds->at, &placeds->room, placeds->count + 1,
					  sizeof(placed));
		placeds->at[placeds->count++] = placed;
	}
}

static void placeds_read(struct placeds *placeds)
{
	FILE *file = fopen(night_path(placeds->night, "calls.log"), "re");
	char line[256];

	while (file != NULL && fgets(line, sizeof(line), file) != NULL)
		placed_read(placeds, line);
	if (file != NULL)
		fclose(file);
}

static bool is_tried(const struct night *night, const char *id)
{
	for (size_t i = 0; i < night->tried_count; i++) {
		if (strcmp(night->tried[i].id, id) == 0)
			return true;
	}
	return false;
}

static void check_calls(struct night *night, const struct placeds *placeds)
{
	for (size_t i = 0; i < placeds->count; i++) {
		const struct placed *one = &placeds->at[i];

		if (!night->is_anyone_in_progress && !is_tried(night, one->id))
			night_fault(night, "%s was called, and the store does not know of it",
				    one->number);
		for (size_t k = 0; k < i; k++) {
			const struct placed *other = &placeds->at[k];

			if (strcmp(one->number, other->number) == 0 &&
			    one->from_ms < other->until_ms && other->from_ms < one->until_ms)
				night_fault(night, "%s was in two calls at once", one->number);
		}
	}
}

/* Of the calls that begin with this one: how many more are there within a second,
 * or at the moment of its beginning. */
static size_t count_at(const struct placeds *placeds, const struct placed *one, const char *agents,
		       bool is_rate)
{
	size_t count = 0;

	for (size_t i = 0; i < placeds->count; i++) {
		const struct placed *other = &placeds->at[i];
		bool counts = is_rate ? other->from_ms >= one->from_ms &&
						other->from_ms < one->from_ms + 1000
				      : other->from_ms <= one->from_ms &&
						other->until_ms > one->from_ms;

		count += counts && (agents == NULL || strstr(agents, other->agent) != NULL);
	}
	return count;
}

/* "cps 5", "concurrent 3", each with the agents it is for: "cps 5 asha,ravi".  A
 * limit that is never reached would show nothing, unless "most" stands before it. */
static void check_limit(const struct placeds *placeds, const struct row *limit)
{
	bool is_most = strcmp(limit->words[0], "most") == 0;
	const char *const *words = limit->words + is_most;
	const char *agents = limit->count > (size_t)2 + is_most ? words[2] : NULL;
	bool is_rate = strcmp(words[0], "cps") == 0;
	size_t max = strtoul(words[1], NULL, 10), most = 0;
	char at[CLOCK_TEXT_MAX] = "";

	for (size_t i = 0; i < placeds->count; i++) {
		size_t count = count_at(placeds, &placeds->at[i], agents, is_rate);

		if (count > most) {
			most = count;
			clock_format(placeds->night, placeds->at[i].from_ms, at);
		}
	}
	if (most > max)
		night_fault(placeds->night, "%s is %zu, and was %zu at %s", words[0], max, most,
			    at);
	else if (most < max && !is_most)
		night_fault(placeds->night, "%s of %zu was never reached: %zu is all there was",
			    words[0], max, most);
}

/* ---- the operator's hand ---- */

static bool is(const struct action *action, size_t i, const char *word)
{
	return i < action->row.count && strcmp(action->row.words[i], word) == 0;
}

/* When what the operator did was undone again; PEAL_NEVER: it was not. */
static int64_t undone_ms(const struct night *night, const struct action *action)
{
	for (const struct action *later = action + 1; later < night->actions + night->action_count;
	     later++) {
		if (!later->is_done)
			continue;
		if (is(action, 0, "pause") && is(later, 0, "resume"))
			return later->at_ms;
		if (is(action, 0, "agent") && is(later, 1, "start") &&
		    is(later, 2, action->row.words[2]))
			return later->at_ms;
		if (is(action, 0, "dnd") && is(later, 1, "remove") &&
		    is(later, 2, action->row.words[2]))
			return later->at_ms;
	}
	return PEAL_NEVER;
}

/* Does it forbid this call, while it is in force? */
static bool is_forbidden(const struct action *action, const struct placed *placed)
{
	if (is(action, 0, "pause") || is(action, 0, "stop"))
		return true;
	if (is(action, 0, "agent"))
		return is(action, 1, "stop") && is(action, 2, placed->agent);
	return is(action, 0, "dnd") && is(action, 1, "add") && is(action, 2, placed->number);
}

static void check_hand(struct night *night, const struct placeds *placeds)
{
	for (size_t i = 0; i < night->action_count; i++) {
		const struct action *action = &night->actions[i];
		int64_t until_ms = action->is_done ? undone_ms(night, action) : 0;

		for (size_t k = 0; k < placeds->count; k++) {
			const struct placed *placed = &placeds->at[k];

			if (placed->from_ms > action->at_ms && placed->from_ms < until_ms &&
			    is_forbidden(action, placed))
				night_fault(night, "%s was called by %s after: %s %s",
					    placed->number, placed->agent, action->row.words[0],
					    action->row.count > 1 ? action->row.words[1] : "");
		}
	}
}

void rules_check_calls(struct night *night)
{
	struct placeds placeds = { .night = night };
	struct rows limits = scenario_rows(night->scenario, "limits");

	placeds_read(&placeds);
	check_calls(night, &placeds);
	check_hand(night, &placeds);
	for (size_t i = 0; i < limits.count; i++)
		check_limit(&placeds, &limits.at[i]);
	free(placeds.at);
	free(limits.at);
}
