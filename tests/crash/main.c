/* main.c - the crash test: `peal run` is killed at random moments, and what the
 * store, the provider and the receiver know is compared
 *
 * crash_test [--kills N].  PEAL_SEED repeats a run; PEAL_KEEP=1 keeps its folder. */
/* SPDX-License-Identifier: MIT */
#include "check.h"
#include "crash.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* After what they use. */
#include <cmocka.h>

struct scene {
	uint64_t seed;
	struct crash_plan plan;
	struct campaign campaign;
	struct witness witness;
	bool is_broken;
};

static struct scene scene; /* cmocka hands a group's state to nobody else */

static const struct {
	const char *name;
	check_fn *fn;
} checks[] = {
	{ "every_row_is_one_contact_or_one_exclusion", check_every_row_once },
	{ "every_contact_is_finished_and_in_one_place", check_every_contact_finished },
	{ "no_attempt_is_placed_twice", check_attempts_placed_once },
	{ "every_placement_has_its_attempt", check_placements_recorded },
	{ "every_result_was_placed", check_results_were_placed },
	{ "never_more_than_max_attempts", check_attempt_numbers },
	{ "never_sooner_than_the_retry_interval", check_retry_interval },
	{ "never_after_a_final_result", check_never_after_final },
	{ "no_number_in_two_calls", check_number_in_one_call },
	{ "calls_per_second", check_calls_per_second },
	{ "calls_at_once", check_calls_at_once },
	{ "no_number_of_the_list_file", check_dnd_list_file },
	{ "no_number_that_was_just_added", check_dnd_added },
	{ "who_asked_on_a_call_is_listed", check_dnc_dispositions },
	{ "no_call_while_paused", check_quiet_while_paused },
	{ "no_call_after_the_end", check_quiet_after_end },
	{ "signatures_are_good", check_signatures },
	{ "every_attempt_has_its_event", check_call_events },
	{ "every_called_contact_has_its_event", check_contact_events },
	{ "event_ids_are_those_of_the_store", check_event_ids },
	{ "repeated_deliveries_are_the_same", check_repeated_deliveries },
	{ "the_store_is_whole", check_integrity },
	{ "counters_agree_with_rows", check_counters },
	{ "uploads_agree_with_rows", check_upload_rows },
	{ "every_event_is_settled", check_events_settled },
};
#define CHECK_COUNT (sizeof(checks) / sizeof(checks[0]))

static void tell(void)
{
	const struct witness *witness = &scene.witness;

	fprintf(stderr,
		"crash: %d kills, %d lists, %u rows, %u contacts, %u calls placed, %u attempts,"
		" %u deliveries, %u pauses, %u numbers added to the list\n",
		scene.plan.kill_count, scene.campaign.list_count, scene.campaign.rows->len,
		witness->store.contacts->len, witness->provider.placements->len,
		witness->store.attempts->len, witness->receiver.deliveries->len,
		scene.campaign.pauses->len, scene.campaign.dnd_adds->len);
}

static int crash(void **state)
{
	(void)state;
	fprintf(stderr, "crash: PEAL_SEED=%" PRIu64 " repeats this\n", scene.seed);
	campaign_create(&scene.campaign, scene.seed);
	scene.is_broken = !crash_run(&scene.campaign, &scene.plan);
	if (!witness_read(&scene.witness, &scene.campaign))
		scene.is_broken = true;
	tell();
	return 0;
}

static int clean(void **state)
{
	(void)state;
	if (scene.is_broken)
		fprintf(stderr, "crash: all of it is in %s\n", scene.campaign.folder);
	witness_destroy(&scene.witness);
	campaign_destroy(&scene.campaign, scene.is_broken || getenv("PEAL_KEEP") != NULL);
	memset(&scene.witness, 0, sizeof(scene.witness));
	return 0;
}

static void test_it_comes_to_its_end(void **state)
{
	(void)state;
	assert_false(scene.is_broken);
}

static void test_check(void **state)
{
	const size_t *index = *state;
	struct check check = { .campaign = &scene.campaign, .witness = &scene.witness };

	checks[*index].fn(&check);
	if (check.broken_count > 0)
		scene.is_broken = true;
	assert_int_equal(check.broken_count, 0);
}

static int group_run(const char *name, bool has_end)
{
	static size_t indexes[CHECK_COUNT];
	struct CMUnitTest tests[CHECK_COUNT + 1] = {
		{ "it_comes_to_its_end", test_it_comes_to_its_end, NULL, NULL, NULL }
	};

	scene.plan.has_end = has_end;
	for (size_t i = 0; i < CHECK_COUNT; i++) {
		indexes[i] = i;
		tests[i + 1] = (struct CMUnitTest){ checks[i].name, test_check, NULL, NULL,
						    &indexes[i] };
	}
	return _cmocka_run_group_tests(name, tests, CHECK_COUNT + 1, crash, clean);
}

int main(int argc, char **argv)
{
	const char *seed = getenv("PEAL_SEED");
	int kills = argc == 3 && strcmp(argv[1], "--kills") == 0 ? atoi(argv[2]) : 0;
	int failures;

	if (kills <= 0 || getenv("PEAL_BUILD") == NULL) {
		fputs("Usage: PEAL_BUILD=FOLDER [PEAL_SEED=N] crash_test --kills N\n", stderr);
		return 2;
	}
	scene.seed = seed != NULL ? strtoull(seed, NULL, 10)
				  : (uint64_t)time(NULL) * 1000 + (uint64_t)clock() % 1000;
	/* A quarter of the kills are for the campaign whose window ends. */
	scene.plan.kill_count = kills - kills / 4;
	failures = group_run("crash: a campaign that is completed", false);
	scene.plan.kill_count = kills / 4;
	failures += group_run("crash: a campaign whose window ends", true);
	return failures == 0 ? 0 : 1;
}
