/* scenario.c - plays the scenarios that are given, each on both stores
 *
 *   scenario_suite [--print] FILE...
 *   scenario_suite --chaos FIRST LAST
 * --print shows the facts of each night instead of checking them; --chaos plays
 * nights that nobody wrote, of these seeds. */
/* SPDX-License-Identifier: MIT */
#include "tests/scenarios/chaos.h"
#include "tests/scenarios/sweep.h"

#include <stdlib.h>

static const char *const stores[] = { "memory", "sqlite" };

static unsigned play(const struct scenario *scenario, const char *store, bool prints)
{
	struct night *night = night_create(scenario, store);
	unsigned wrong;

	night_play(night);
	if (prints) {
		printf("== %s on store.%s\n", scenario->name, store);
		facts_print(night->facts, stdout);
		wrong = night->fault_count;
	} else {
		wrong = facts_check(night->facts, scenario) + night->fault_count;
	}
	if (wrong > 0)
		fprintf(stderr, "%s on store.%s: %u things are wrong\n", scenario->name, store,
			wrong);
	night_destroy(&night);
	return wrong;
}

static unsigned play_file(const char *path, bool prints)
{
	struct scenario *scenario = scenario_read(path);
	const char *only = scenario != NULL ? scenario_setting(scenario, "night", "store") : NULL;
	unsigned wrong = scenario == NULL;

	for (size_t i = 0; scenario != NULL && i < sizeof(stores) / sizeof(stores[0]); i++) {
		if (only != NULL && strcmp(only, stores[i]) != 0)
			continue;
		wrong += play(scenario, stores[i], prints);
		if (!prints)
			wrong += sweep(scenario, stores[i]);
	}
	scenario_destroy(&scenario);
	return wrong;
}

static unsigned play_chaos(const char *first, const char *last)
{
	uint64_t seed = strtoull(first, NULL, 10), end = strtoull(last, NULL, 10);
	bool prints = seed == end;
	unsigned wrong = 0;

	for (; seed <= end && wrong == 0; seed++)
		wrong += chaos(seed, prints);
	return wrong;
}

int main(int argc, char **argv)
{
	bool prints = argc > 1 && strcmp(argv[1], "--print") == 0;
	unsigned wrong = 0;

	if (argc == 4 && strcmp(argv[1], "--chaos") == 0)
		return play_chaos(argv[2], argv[3]) > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
	for (int i = 1 + prints; i < argc; i++)
		wrong += play_file(argv[i], prints);
	return wrong > 0 || argc < 2 ? EXIT_FAILURE : EXIT_SUCCESS;
}
