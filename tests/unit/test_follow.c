/* test_follow.c - what follows an attempt, whatever the schedule stage proposes */
/* SPDX-License-Identifier: MIT */
#include "core/campaign/follow.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define ENDED_MS 1000000

static const struct peal_schedule_limits limits = {
	.max_attempts = 3,
	.retry_after_min_ms = 60000,
	.ends_ms = 5000000,
};

/* An attempt, a proposal, and what comes of it; due 0: PEAL_NEVER. */
struct follow_case {
	const char *what;
	struct peal_attempt_end end;
	int64_t proposed_ms;
	enum peal_contact_state state;
	int64_t due_ms;
	const char *broken; /* NULL: the proposal was good */
};

#define BUSY .outcome = PEAL_OUTCOME_BUSY, .ended_ms = ENDED_MS
#define TALKED .outcome = PEAL_OUTCOME_ANSWERED, .is_connected = true, .ended_ms = ENDED_MS

static const struct follow_case cases[] = {
	{ "a retry", { BUSY, .attempt_no = 1 }, 1100000, PEAL_CONTACT_QUEUED, 1100000, NULL },
	{ "the shortest wait",
	  { BUSY, .attempt_no = 1 },
	  1060000,
	  PEAL_CONTACT_QUEUED,
	  1060000,
	  NULL },
	{ "too soon",
	  { BUSY, .attempt_no = 1 },
	  1059999,
	  PEAL_CONTACT_QUEUED,
	  1060000,
	  "shortest wait" },
	{ "in the past",
	  { BUSY, .attempt_no = 1 },
	  1,
	  PEAL_CONTACT_QUEUED,
	  1060000,
	  "shortest wait" },
	{ "one too many",
	  { BUSY, .attempt_no = 3 },
	  1100000,
	  PEAL_CONTACT_EXHAUSTED,
	  0,
	  "max_attempts" },
	{ "the last one", { BUSY, .attempt_no = 2 }, 1100000, PEAL_CONTACT_QUEUED, 1100000, NULL },
	{ "never", { BUSY, .attempt_no = 1 }, PEAL_NEVER, PEAL_CONTACT_EXHAUSTED, 0, NULL },
	{ "at the campaign's end",
	  { BUSY, .attempt_no = 1 },
	  5000000,
	  PEAL_CONTACT_EXHAUSTED,
	  0,
	  "campaign's end" },
	{ "just before it",
	  { BUSY, .attempt_no = 1 },
	  4999999,
	  PEAL_CONTACT_QUEUED,
	  4999999,
	  NULL },
	{ "connected", { TALKED, .attempt_no = 1 }, PEAL_NEVER, PEAL_CONTACT_COMPLETED, 0, NULL },
	{ "again after a conversation",
	  { TALKED, .attempt_no = 1 },
	  1100000,
	  PEAL_CONTACT_COMPLETED,
	  0,
	  "did not connect" },
	{ "a callback",
	  { TALKED, .attempt_no = 1, .callback_ms = 1001000 },
	  1001000,
	  PEAL_CONTACT_QUEUED,
	  1001000,
	  NULL },
	{ "a callback in the past",
	  { TALKED, .attempt_no = 1, .callback_ms = 5 },
	  5,
	  PEAL_CONTACT_QUEUED,
	  ENDED_MS,
	  "before the attempt has ended" },
	{ "a callback too many",
	  { TALKED, .attempt_no = 3, .callback_ms = 1001000 },
	  1001000,
	  PEAL_CONTACT_COMPLETED,
	  0,
	  "max_attempts" },
	{ "a callback after the end",
	  { TALKED, .attempt_no = 1, .callback_ms = 6000000 },
	  6000000,
	  PEAL_CONTACT_COMPLETED,
	  0,
	  "campaign's end" },
	{ "terminal",
	  { TALKED, .attempt_no = 1, .is_terminal = true },
	  PEAL_NEVER,
	  PEAL_CONTACT_COMPLETED,
	  0,
	  NULL },
	{ "again after terminal",
	  { BUSY, .attempt_no = 1, .is_terminal = true },
	  1100000,
	  PEAL_CONTACT_COMPLETED,
	  0,
	  "terminal" },
	{ "a callback after terminal",
	  { TALKED, .attempt_no = 1, .is_terminal = true, .callback_ms = 1001000 },
	  1001000,
	  PEAL_CONTACT_COMPLETED,
	  0,
	  "terminal" },
};

static void test_follow__each_case(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct follow_case *it = &cases[i];
		struct peal_next next = { .due_ms = it->proposed_ms, .why = "as proposed" };
		struct follow follow;
		int64_t due_ms = it->due_ms == 0 ? PEAL_NEVER : it->due_ms;
		bool is_broken;

		follow_attempt(&limits, &it->end, &next, &follow);
		is_broken = follow.broken != NULL;
		if (follow.state != it->state || follow.due_ms != due_ms ||
		    is_broken != (it->broken != NULL) ||
		    (is_broken && strstr(follow.broken, it->broken) == NULL))
			fail_msg("%s: state %d, due %" PRId64 ", broken %s", it->what, follow.state,
				 follow.due_ms, is_broken ? follow.broken : "nothing");
		assert_true(follow.why[0] != '\0');
	}
}

/* What had followed, and what follows when the number cannot be called at all. */
static const struct {
	const char *what;
	struct peal_attempt_end end;
	int64_t proposed_ms;
	enum peal_contact_state state;
	bool is_why_of_provider;
} final_cases[] = {
	{ "a retry", { BUSY, .attempt_no = 1 }, 1100000, PEAL_CONTACT_EXHAUSTED, true },
	{ "no attempts left", { BUSY, .attempt_no = 3 }, PEAL_NEVER, PEAL_CONTACT_EXHAUSTED, true },
	{ "a callback",
	  { TALKED, .attempt_no = 1, .callback_ms = 1001000 },
	  1001000,
	  PEAL_CONTACT_QUEUED,
	  false },
	{ "a callback that is too late",
	  { BUSY, .attempt_no = 1, .callback_ms = 6000000 },
	  6000000,
	  PEAL_CONTACT_EXHAUSTED,
	  true },
	{ "connected", { TALKED, .attempt_no = 1 }, PEAL_NEVER, PEAL_CONTACT_COMPLETED, false },
	{ "terminal",
	  { BUSY, .attempt_no = 1, .is_terminal = true },
	  PEAL_NEVER,
	  PEAL_CONTACT_COMPLETED,
	  false },
};

/* Nobody knows whether the callee is rung or talks: he is let alone until that would be over. */
static void test_busy__puts_off_what_follows(void **state)
{
	static const struct {
		int64_t due_ms, until_ms, then_ms;
	} busy_cases[] = {
		{ 1100000, 0, 1100000 },	  { 1100000, 1099999, 1100000 },
		{ 1100000, 3000000, 3000000 },	  { 1100000, 4999999, 4999999 },
		{ 1100000, 5000000, PEAL_NEVER },
	};
	const struct peal_attempt_end end = { .outcome = PEAL_OUTCOME_UNKNOWN, .attempt_no = 1 };

	(void)state;
	for (size_t i = 0; i < sizeof(busy_cases) / sizeof(busy_cases[0]); i++) {
		struct follow follow = { .state = PEAL_CONTACT_QUEUED,
					 .due_ms = busy_cases[i].due_ms };

		follow_busy(&limits, &end, busy_cases[i].until_ms, &follow);
		assert_int_equal(follow.due_ms, busy_cases[i].then_ms);
		assert_int_equal(follow.state, busy_cases[i].then_ms == PEAL_NEVER
						       ? PEAL_CONTACT_EXHAUSTED
						       : PEAL_CONTACT_QUEUED);
	}
}

static void test_final__each_case(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(final_cases) / sizeof(final_cases[0]); i++) {
		struct peal_next next = { .due_ms = final_cases[i].proposed_ms,
					  .why = "as proposed" };
		struct follow follow;
		bool is_due;

		follow_attempt(&limits, &final_cases[i].end, &next, &follow);
		follow_final(&final_cases[i].end, "404 Not Found", &follow);
		is_due = follow.due_ms != PEAL_NEVER;
		if (follow.state != final_cases[i].state ||
		    is_due != (follow.state == PEAL_CONTACT_QUEUED) ||
		    (strcmp(follow.why, "the number cannot be called: 404 Not Found") == 0) !=
			    final_cases[i].is_why_of_provider)
			fail_msg("%s: state %d, %s", final_cases[i].what, follow.state, follow.why);
	}
}

static void test_final__without_a_cause(void **state)
{
	const struct peal_attempt_end end = { BUSY, .attempt_no = 1 };
	const struct peal_next next = { .due_ms = 1100000, .why = "again" };
	struct follow follow;

	(void)state;
	follow_attempt(&limits, &end, &next, &follow);
	follow_final(&end, "", &follow);
	assert_string_equal(follow.why, "the number cannot be called");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_follow__each_case),
		cmocka_unit_test(test_busy__puts_off_what_follows),
		cmocka_unit_test(test_final__each_case),
		cmocka_unit_test(test_final__without_a_cause),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
