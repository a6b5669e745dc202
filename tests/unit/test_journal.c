/* test_journal.c - group commit, before a store that the test holds in its hands */
/* SPDX-License-Identifier: MIT */
#include "core/pipeline/journal.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define START_MS INT64_C(1795240800000)

/* What reached the disk: "3" is a commit of three changes, "!" one that failed; and
 * what the journal said of it. */
struct desk {
	struct loop *loop;
	struct stage stage;
	struct plugin plugin;
	struct storage *storage;
	struct journal *journal;
	int fails; /* the next so many commits */
	char commits[200];
	char counts[500]; /* of the last commit: "name@upload=3 " */
	int told;	  /* how many changes were said to be on disk */
	int failed, idle; /* calls of the hooks */
};

static int desk_commit(void *self, struct peal_change *changes, size_t count,
		       struct peal_error *err)
{
	struct desk *desk = self;
	size_t used = strlen(desk->commits);

	if (desk->fails > 0) {
		desk->fails--;
		snprintf(desk->commits + used, sizeof(desk->commits) - used, "! ");
		return peal_fail(err, PEAL_FAIL_FULL, "no room");
	}
	snprintf(desk->commits + used, sizeof(desk->commits) - used, "%zu ", count);
	desk->counts[0] = '\0';
	for (size_t i = 0; i < count; i++) {
		used = strlen(desk->counts);
		if (changes[i].kind == PEAL_CHANGE_COUNT)
			snprintf(desk->counts + used, sizeof(desk->counts) - used,
				 "%s@%" PRId64 "=%" PRId64 " ", changes[i].count.name,
				 changes[i].count.upload, changes[i].count.delta);
		if (changes[i].kind == PEAL_CHANGE_DND_ADD)
			changes[i].dnd_add.is_new_out = true;
	}
	return 0;
}

static const struct peal_store_ops ops = { .size = sizeof(ops), .commit = desk_commit };

static void desk_failed(void *context, const struct peal_error *err)
{
	struct desk *desk = context;

	assert_int_equal(err->code, PEAL_FAIL_FULL);
	desk->failed++;
}

static void desk_idle(void *context)
{
	((struct desk *)context)->idle++;
}

static void desk_set_up(struct desk *desk)
{
	const struct journal_hooks hooks = { desk_failed, desk_idle, desk };

	*desk = (struct desk){ .loop = loop_create_virtual(START_MS) };
	desk->plugin.ops.store = &ops;
	desk->stage = (struct stage){ .plugin = &desk->plugin, .self = desk };
	desk->storage = storage_create(desk->loop, &desk->stage);
	desk->journal = journal_create(desk->loop, desk->storage, 1, &hooks);
}

static void desk_clear(struct desk *desk)
{
	storage_stop(desk->storage);
	loop_settle(desk->loop);
	journal_destroy(&desk->journal);
	assert_null(desk->journal);
	storage_destroy(&desk->storage);
	loop_destroy(&desk->loop);
}

static void told(void *context, const struct peal_change *change)
{
	struct desk *desk = context;

	assert_true(change->dnd_add.is_new_out); /* outputs of the commit */
	assert_int_equal(change->dnd_add.row.number, ++desk->told);
}

static void add(struct desk *desk, uint64_t number)
{
	struct peal_change change = { .kind = PEAL_CHANGE_DND_ADD };

	change.dnd_add.row = (struct peal_dnd_row){ number, START_MS, "asked" };
	journal_add(desk->journal, &change, told, desk);
}

static void test_journal__what_happens_together_goes_together(void **state)
{
	struct desk desk;

	(void)state;
	desk_set_up(&desk);
	assert_true(journal_is_idle(desk.journal));
	for (uint64_t i = 1; i <= 5; i++)
		add(&desk, i);
	assert_false(journal_is_idle(desk.journal));
	assert_string_equal(desk.commits, "");
	loop_run(desk.loop);
	assert_string_equal(desk.commits, "5 ");
	assert_int_equal(desk.told, 5);
	assert_int_equal(desk.idle, 1);
	assert_true(journal_is_idle(desk.journal));
	desk_clear(&desk);
}

static void told_and_more(void *context, const struct peal_change *change)
{
	struct desk *desk = context;

	told(desk, change);
	add(desk, 2);
	add(desk, 3);
}

/* What comes while a commit is under way waits, and goes in the next one. */
static void test_journal__what_comes_meanwhile_goes_next(void **state)
{
	struct peal_change change = { .kind = PEAL_CHANGE_DND_ADD };
	struct desk desk;

	(void)state;
	desk_set_up(&desk);
	change.dnd_add.row = (struct peal_dnd_row){ 1, START_MS, "asked" };
	journal_add(desk.journal, &change, told_and_more, &desk);
	loop_run(desk.loop);
	assert_string_equal(desk.commits, "1 2 ");
	assert_int_equal(desk.told, 3);
	desk_clear(&desk);
}

static void test_journal__counters_are_sums_in_the_same_commit(void **state)
{
	struct desk desk;

	(void)state;
	desk_set_up(&desk);
	add(&desk, 1);
	journal_tally(desk.journal, 7)->sum[TALLY_CALLS]++;
	journal_tally(desk.journal, 8)->sum[TALLY_CALLS] += 2;
	journal_tally(desk.journal, 7)->sum[TALLY_CALLS]++;
	journal_tally(desk.journal, 0)->sum[TALLY_ACCEPTED] += 5;
	journal_count(desk.journal, 7, "disposition.paid", 1);
	journal_count(desk.journal, 7, "disposition.paid", 1);
	journal_count(desk.journal, 0, "events.replaced_bytes", 9);
	loop_run(desk.loop);
	assert_string_equal(desk.commits, "8 ");
	assert_string_equal(desk.counts,
			    "calls@7=2 calls@8=2 contacts.accepted@0=5 calls@0=4 "
			    "disposition.paid@0=2 disposition.paid@7=2 events.replaced_bytes@0=9 ");
	add(&desk, 2);
	loop_run(desk.loop);
	assert_string_equal(desk.commits, "8 1 ");
	assert_string_equal(desk.counts, "");
	desk_clear(&desk);
}

static void test_journal__a_counter_alone_is_written(void **state)
{
	struct desk desk;

	(void)state;
	desk_set_up(&desk);
	journal_tally(desk.journal, 0)->sum[TALLY_CALLS]++;
	assert_false(journal_is_idle(desk.journal));
	loop_run(desk.loop);
	assert_string_equal(desk.commits, "1 ");
	assert_true(journal_is_idle(desk.journal));
	desk_clear(&desk);
}

/* The same group again every second, and what came meanwhile behind it. */
static void test_journal__a_commit_that_fails_is_tried_again(void **state)
{
	struct desk desk;

	(void)state;
	desk_set_up(&desk);
	desk.fails = 3;
	add(&desk, 1);
	journal_tally(desk.journal, 7)->sum[TALLY_CALLS]++;
	loop_run_until(desk.loop, START_MS + 1);
	assert_true(journal_is_failing(desk.journal));
	assert_int_equal(journal_failing_since_us(desk.journal), START_MS * 1000);
	assert_int_equal(desk.failed, 1);
	add(&desk, 2);
	loop_run(desk.loop);
	assert_string_equal(desk.commits, "! ! ! 3 1 ");
	assert_int_equal(desk.told, 2);
	assert_int_equal(desk.failed, 1);
	assert_false(journal_is_failing(desk.journal));
	assert_int_equal(journal_failing_since_us(desk.journal), 0);
	assert_int_equal(loop_now_ms(desk.loop), START_MS + 3000);
	desk_clear(&desk);
}

static void test_journal__fails_anew_and_says_so_anew(void **state)
{
	struct desk desk;

	(void)state;
	desk_set_up(&desk);
	for (uint64_t i = 1; i <= 3; i++) {
		desk.fails = 1;
		add(&desk, i);
		loop_run(desk.loop);
		assert_int_equal(desk.failed, i);
		assert_int_equal(desk.told, i);
	}
	desk_clear(&desk);
}

/* Whatever is under way when the journal goes: nothing is told, nothing leaks. */
static void test_journal_destroy__with_changes_under_way(void **state)
{
	struct desk desk;

	(void)state;
	desk_set_up(&desk);
	desk.fails = 100;
	add(&desk, 1);
	loop_run_until(desk.loop, START_MS + 2500);
	add(&desk, 2);
	journal_tally(desk.journal, 7)->sum[TALLY_CALLS]++;
	journal_count(desk.journal, 7, "disposition.paid", 1);
	desk_clear(&desk);
	assert_int_equal(desk.told, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_journal__what_happens_together_goes_together),
		cmocka_unit_test(test_journal__what_comes_meanwhile_goes_next),
		cmocka_unit_test(test_journal__counters_are_sums_in_the_same_commit),
		cmocka_unit_test(test_journal__a_counter_alone_is_written),
		cmocka_unit_test(test_journal__a_commit_that_fails_is_tried_again),
		cmocka_unit_test(test_journal__fails_anew_and_says_so_anew),
		cmocka_unit_test(test_journal_destroy__with_changes_under_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
