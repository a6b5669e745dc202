/* sweep.c - a scenario played again and again, with one fault at every place */
/* SPDX-License-Identifier: MIT */
#include "tests/scenarios/sweep.h"

#include <stdlib.h>

struct trial {
	const struct scenario *scenario;
	const char *store;
	unsigned commit;
	bool is_kill, is_after;
};

static unsigned commits_of(const struct scenario *scenario, const char *store)
{
	struct night *night = night_create(scenario, store);
	unsigned count;

	night->is_quiet = true;
	night_play(night);
	count = night->fault.commit_count;
	night_destroy(&night);
	return count;
}

/* The run that follows a kill; it is the last action. */
static void restart_add(struct night *night)
{
	struct action *action = &night->actions[night->action_count++];

	*action = (struct action){ .night = night, .is_restart = true, .row = { { "run" }, 1 } };
}

/* Every contact ends as it does without the fault, but for how often it was
 * called when a call's fate was lost. */
static unsigned contacts_check(const struct night *night, const struct trial *trial)
{
	struct rows expected = scenario_rows(night->scenario, "contacts");
	const struct rows *actual = &night->facts->tables[FACTS_CONTACTS];
	unsigned wrong = expected.count != actual->count;

	for (size_t i = 0; i < actual->count; i++) {
		const char *state = actual->at[i].words[1];
		bool is_over = strcmp(state, "queued") != 0 && strcmp(state, "in_progress") != 0 &&
			       strcmp(state, "staged") != 0;

		if (trial->is_kill ? !is_over
				   : wrong == 0 && strcmp(state, expected.at[i].words[1]) != 0)
			wrong++;
	}
	free(expected.at);
	return wrong;
}

static unsigned try_one(const struct trial *trial)
{
	struct night *night = night_create(trial->scenario, trial->store);
	unsigned wrong;

	night->is_quiet = true;
	if (trial->is_kill) {
		night->fault.kill_at = trial->commit;
		night->fault.kills_after = trial->is_after;
		restart_add(night);
	} else {
		night->fault.fail_at = trial->commit;
		night->fault.fail_count = 1;
	}
	night_play(night);
	wrong = night->fault_count + contacts_check(night, trial);
	if (wrong > 0) {
		fprintf(stderr, "%s on store.%s: commit %u %s%s:\n", trial->scenario->name,
			trial->store, trial->commit, trial->is_kill ? "kills" : "fails",
			trial->is_after ? " after it was written" : "");
		facts_print(night->facts, stderr);
	}
	night_destroy(&night);
	return wrong;
}

static unsigned sweep_fails(const struct scenario *scenario, const char *store)
{
	struct trial trial = { .scenario = scenario, .store = store };
	unsigned count = commits_of(scenario, store), wrong = 0;

	/* The first one belongs to the engine's creation, which fails as a whole. */
	for (trial.commit = 2; trial.commit <= count && wrong == 0; trial.commit++)
		wrong += try_one(&trial);
	return wrong;
}

/* What store.memory holds dies with its process. */
static unsigned sweep_kills(const struct scenario *scenario, const char *store)
{
	struct trial trial = { .scenario = scenario, .store = store, .is_kill = true };
	unsigned count = commits_of(scenario, store), wrong = 0;

	if (strcmp(store, "memory") == 0)
		return 0;
	for (trial.commit = 1; trial.commit <= count && wrong == 0; trial.commit++) {
		trial.is_after = false;
		wrong += try_one(&trial);
		trial.is_after = true;
		wrong += try_one(&trial);
	}
	return wrong;
}

/* ---- one seed, one night ---- */

static char *story_of(const struct scenario *scenario, const char *store, uint64_t seed)
{
	struct night *night = night_create(scenario, store);
	char *story = NULL;
	size_t bytes;
	FILE *file = open_memstream(&story, &bytes);

	night->seed = seed;
	night_play(night);
	facts_print(night->facts, file);
	fclose(file);
	night_destroy(&night);
	return story;
}

static unsigned sweep_seeds(const struct scenario *scenario, const char *store, uint64_t other_seed)
{
	char *one = story_of(scenario, store, other_seed - 1);
	char *same = story_of(scenario, store, other_seed - 1);
	char *other = story_of(scenario, store, other_seed);
	unsigned wrong = 0;

	if (strcmp(one, same) != 0) {
		fprintf(stderr, "%s on store.%s: one seed gave two nights:\n%s\nand\n%s\n",
			scenario->name, store, one, same);
		wrong++;
	}
	if (strcmp(one, other) == 0) {
		fprintf(stderr, "%s on store.%s: two seeds gave the same night\n", scenario->name,
			store);
		wrong++;
	}
	free(one);
	free(same);
	free(other);
	return wrong;
}

unsigned sweep(const struct scenario *scenario, const char *store)
{
	struct rows rows = scenario_rows(scenario, "sweep");
	unsigned wrong = 0;

	for (size_t i = 0; i < rows.count; i++) {
		const struct row *row = &rows.at[i];

		if (strcmp(row->words[0], "fails") == 0 && strcmp(store, "memory") != 0)
			continue; /* the engine is the same on all stores */
		if (strcmp(row->words[0], "fails") == 0)
			wrong += sweep_fails(scenario, store);
		else if (strcmp(row->words[0], "kills") == 0)
			wrong += sweep_kills(scenario, store);
		else if (strcmp(row->words[0], "seed") == 0 && row->count == 2)
			wrong += sweep_seeds(scenario, store, strtoull(row->words[1], NULL, 10));
		else
			wrong++;
	}
	free(rows.at);
	return wrong;
}
