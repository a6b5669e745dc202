/* test_outcome.c - what became of a call, from all that was said of it */
/* SPDX-License-Identifier: MIT */
#include "call/rest_test.h"

#include "call/call.h"

#define WORD(name, is)                                                                             \
	static const struct preset_word name = { .stage = STAGE_ENDED,                             \
						 .has_outcome = true,                              \
						 .outcome = PEAL_OUTCOME_##is }

WORD(busy, BUSY);
WORD(failed, FAILED);
WORD(canceled, CANCELED);
WORD(no_answer, NO_ANSWER);
WORD(machine, MACHINE);
WORD(answered, ANSWERED);
static const struct preset_word ended = { .stage = STAGE_ENDED };

struct outcome_case {
	const struct preset_word *status, *cause;
	enum machine_verdict verdict;
	bool was_answered, is_end_wanted;
	enum peal_outcome gave_up, outcome;
};

static void test_outcome__is_told_from_all_that_is_known(void **state)
{
	static const struct outcome_case cases[] = {
		{ NULL, NULL, VERDICT_NONE, false, false, 0, PEAL_OUTCOME_NO_ANSWER },
		{ &ended, NULL, VERDICT_NONE, true, false, 0, PEAL_OUTCOME_ANSWERED },
		{ &ended, NULL, VERDICT_NONE, false, false, 0, PEAL_OUTCOME_NO_ANSWER },
		{ &busy, NULL, VERDICT_NONE, false, false, 0, PEAL_OUTCOME_BUSY },
		{ &failed, &busy, VERDICT_NONE, false, false, 0, PEAL_OUTCOME_BUSY },
		{ &failed, &ended, VERDICT_NONE, false, false, 0, PEAL_OUTCOME_FAILED },
		{ &failed, NULL, VERDICT_NONE, true, false, 0, PEAL_OUTCOME_ANSWERED },
		{ &ended, NULL, VERDICT_MACHINE, true, false, 0, PEAL_OUTCOME_MACHINE },
		{ &ended, &machine, VERDICT_NONE, true, false, 0, PEAL_OUTCOME_MACHINE },
		{ &machine, NULL, VERDICT_HUMAN, true, false, 0, PEAL_OUTCOME_MACHINE },
		{ &ended, &answered, VERDICT_NONE, false, false, 0, PEAL_OUTCOME_ANSWERED },
		{ &ended, NULL, VERDICT_UNSURE, true, false, 0, PEAL_OUTCOME_ANSWERED },
		/* We have asked for the end. */
		{ &ended, NULL, VERDICT_NONE, false, true, PEAL_OUTCOME_CANCELED,
		  PEAL_OUTCOME_CANCELED },
		{ NULL, NULL, VERDICT_NONE, true, true, PEAL_OUTCOME_CANCELED,
		  PEAL_OUTCOME_ANSWERED },
		{ &canceled, NULL, VERDICT_NONE, false, true, PEAL_OUTCOME_NO_ANSWER,
		  PEAL_OUTCOME_NO_ANSWER },
		{ &no_answer, NULL, VERDICT_NONE, false, true, PEAL_OUTCOME_CANCELED,
		  PEAL_OUTCOME_CANCELED },
		{ &busy, NULL, VERDICT_NONE, false, true, PEAL_OUTCOME_CANCELED,
		  PEAL_OUTCOME_BUSY },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct outcome_case *is = &cases[i];
		const struct known known = {
			.talk_ms = -1,
			.verdict = is->verdict,
			.status = is->status,
			.cause = is->cause,
		};

		assert_int_equal(
			outcome_of(&known, is->was_answered, is->is_end_wanted, is->gave_up),
			is->outcome);
	}
}

static void test_vague__is_an_end_that_says_nothing(void **state)
{
	const struct known nothing = { .talk_ms = -1, .status = &ended };
	const struct known talk = { .talk_ms = 0, .status = &ended };
	const struct known word = { .talk_ms = -1, .status = &busy };

	(void)state;
	assert_true(outcome_is_vague(&nothing, false, false));
	assert_false(outcome_is_vague(&nothing, true, false));
	assert_false(outcome_is_vague(&nothing, false, true));
	assert_false(outcome_is_vague(&talk, false, false));
	assert_false(outcome_is_vague(&word, false, false));
}

/* ---- the table ---- */

#define ENTRIES 5000u

static void test_table__finds_what_is_in_it(void **state)
{
	struct table table;
	struct table_entry *entries = calloc(ENTRIES, sizeof(*entries));
	char(*keys)[16] = calloc(ENTRIES, 16);

	(void)state;
	table_init(&table);
	assert_null(table_find(&table, "", 0));
	assert_null(table_any(&table));
	for (size_t i = 0; i < ENTRIES; i++) {
		snprintf(keys[i], 16, "CA%zu", i);
		table_add(&table, &entries[i], keys[i], strlen(keys[i]), keys[i]);
	}
	assert_int_equal(table.count, ENTRIES);
	assert_true(table.bucket_count >= ENTRIES); /* a search stays short */
	for (size_t i = 0; i < ENTRIES; i += 2)
		table_remove(&table, &entries[i]);
	table_remove(&table, &entries[0]); /* twice is fine */
	for (size_t i = 0; i < ENTRIES; i++)
		assert_ptr_equal(table_find(&table, keys[i], strlen(keys[i])),
				 i % 2 == 0 ? NULL : keys[i]);
	assert_null(table_find(&table, "CA", 2));
	while (table_any(&table) != NULL)
		table_remove(&table, &entries[((char(*)[16])table_any(&table)) - keys]);
	assert_int_equal(table.count, 0);
	table_finish(&table);
	free(entries);
	free(keys);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_outcome__is_told_from_all_that_is_known),
		cmocka_unit_test(test_vague__is_an_end_that_says_nothing),
		cmocka_unit_test(test_table__finds_what_is_in_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
