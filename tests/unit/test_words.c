/* test_words.c - the words of campaigns, and how their states follow each other */
/* SPDX-License-Identifier: MIT */
#include "core/campaign/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

/* Each value has a word of its own; beyond them there is none. */
#define CHECK_WORDS(function, type, count)                                                         \
	do {                                                                                       \
		for (int i = 0; i < (count); i++) {                                                \
			assert_string_not_equal(function((type)i), "?");                           \
			for (int k = 0; k < i; k++)                                                \
				assert_string_not_equal(function((type)i), function((type)k));     \
		}                                                                                  \
		assert_string_equal(function((type)(count)), "?");                                 \
		assert_string_equal(function((type)-1), "?");                                      \
	} while (0)

static void test_words__each_value_has_its_own(void **state)
{
	(void)state;
	CHECK_WORDS(word_campaign_state, enum peal_campaign_state, PEAL_CAMPAIGN_STATE_COUNT);
	CHECK_WORDS(word_contact_state, enum peal_contact_state, PEAL_CONTACT_STATE_COUNT);
	CHECK_WORDS(word_upload_state, enum peal_upload_state, PEAL_UPLOAD_STATE_COUNT);
	CHECK_WORDS(word_outcome, enum peal_outcome, PEAL_OUTCOME_COUNT);
	CHECK_WORDS(word_event, enum peal_event_kind, PEAL_EVENT_KIND_COUNT);
	CHECK_WORDS(word_delivery_state, enum peal_delivery_state, PEAL_DELIVERY_STATE_COUNT);
}

static void test_words__those_that_others_read(void **state)
{
	(void)state;
	assert_string_equal(word_contact_state(PEAL_CONTACT_IN_PROGRESS), "in_progress");
	assert_string_equal(word_outcome(PEAL_OUTCOME_NO_ANSWER), "no_answer");
	assert_string_equal(word_outcome(PEAL_OUTCOME_UNKNOWN), "unknown");
	assert_string_equal(word_event(PEAL_EVENT_CALL_COMPLETED), "call.completed");
}

/* Rows: from; columns: to; in the order of the enum. */
static const char *const transitions[PEAL_CAMPAIGN_STATE_COUNT] = {
	[PEAL_CAMPAIGN_SCHEDULED] = "-xx-x", [PEAL_CAMPAIGN_RUNNING] = "--xxx",
	[PEAL_CAMPAIGN_PAUSED] = "-x--x",    [PEAL_CAMPAIGN_COMPLETED] = "-x---",
	[PEAL_CAMPAIGN_STOPPED] = "-----",
};

static void test_campaign__which_state_follows_which(void **state)
{
	(void)state;
	for (int from = 0; from < PEAL_CAMPAIGN_STATE_COUNT; from++) {
		for (int to = 0; to < PEAL_CAMPAIGN_STATE_COUNT; to++) {
			bool may = transitions[from][to] == 'x';

			if (campaign_may_become((enum peal_campaign_state)from,
						(enum peal_campaign_state)to) != may)
				fail_msg("%s -> %s", word_campaign_state(from),
					 word_campaign_state(to));
			assert_int_equal(
				(campaign_from_mask((enum peal_campaign_state)to) >> from) & 1,
				may);
		}
	}
	assert_false(campaign_may_become((enum peal_campaign_state)77, PEAL_CAMPAIGN_RUNNING));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words__each_value_has_its_own),
		cmocka_unit_test(test_words__those_that_others_read),
		cmocka_unit_test(test_campaign__which_state_follows_which),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
