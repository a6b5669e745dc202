/* test_outcome.c - what SIP answers mean, row by row */
/* SPDX-License-Identifier: MIT */
#include "call/outcome.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

struct row {
	int status;
	bool has_rung;
	const char *tones;
	enum peal_outcome outcome;
	enum outcome_next next;
	enum outcome_trunk trunk;
	bool is_final, is_uncharged;
};

#define FINE OUTCOME_TRUNK_FINE
#define FULL OUTCOME_TRUNK_BACK_OFF
#define END OUTCOME_END
#define NEXT OUTCOME_NEXT_TARGET

static const struct row rows[] = {
	{ 486, false, NULL, PEAL_OUTCOME_BUSY, END, FINE, false, false },
	{ 600, false, NULL, PEAL_OUTCOME_BUSY, END, FINE, false, false },
	{ 486, true, NULL, PEAL_OUTCOME_BUSY, END, FINE, false, false }, /* 183, then 486 */
	{ 486, true, "vacant", PEAL_OUTCOME_BUSY, END, FINE, false, false },
	{ 480, false, NULL, PEAL_OUTCOME_NO_ANSWER, END, FINE, false, false },
	{ 480, true, NULL, PEAL_OUTCOME_NO_ANSWER, END, FINE, false, false },
	{ 408, true, NULL, PEAL_OUTCOME_NO_ANSWER, END, FINE, false, false },
	{ 408, false, NULL, PEAL_OUTCOME_FAILED, END, FINE, false, false },
	{ 404, false, NULL, PEAL_OUTCOME_UNREACHABLE, END, FINE, true, false },
	{ 410, false, NULL, PEAL_OUTCOME_UNREACHABLE, END, FINE, true, false },
	{ 484, false, NULL, PEAL_OUTCOME_UNREACHABLE, END, FINE, true, false },
	{ 604, false, NULL, PEAL_OUTCOME_UNREACHABLE, END, FINE, true, false },
	{ 603, true, NULL, PEAL_OUTCOME_REJECTED, END, FINE, true, false },
	{ 607, false, NULL, PEAL_OUTCOME_REJECTED, END, FINE, true, false },
	{ 608, false, NULL, PEAL_OUTCOME_REJECTED, END, FINE, true, false },
	{ 403, false, NULL, PEAL_OUTCOME_FAILED, END, OUTCOME_TRUNK_REFUSES, false, false },
	{ 401, false, NULL, PEAL_OUTCOME_FAILED, END, OUTCOME_TRUNK_PASSWORD, false, true },
	{ 407, false, NULL, PEAL_OUTCOME_FAILED, END, OUTCOME_TRUNK_PASSWORD, false, true },
	{ 503, false, NULL, PEAL_OUTCOME_FAILED, NEXT, FULL, false, true },
	{ 500, false, NULL, PEAL_OUTCOME_FAILED, NEXT, FULL, false, true },
	{ 502, false, NULL, PEAL_OUTCOME_FAILED, NEXT, FULL, false, true },
	{ 504, false, NULL, PEAL_OUTCOME_FAILED, NEXT, FULL, false, true },
	{ 501, false, NULL, PEAL_OUTCOME_FAILED, END, FINE, false, false },
	{ 503, true, NULL, PEAL_OUTCOME_FAILED, END, FULL, false, false },
	{ 488, true, NULL, PEAL_OUTCOME_FAILED, END, OUTCOME_TRUNK_REFUSES, false, false },
	{ 302, false, NULL, PEAL_OUTCOME_UNREACHABLE, END, FINE, false, false },
	{ 480, true, "vacant", PEAL_OUTCOME_UNREACHABLE, END, FINE, true, false },
	{ 480, true, "busy_tone", PEAL_OUTCOME_BUSY, END, FINE, false, false },
	{ 480, true, "intercept", PEAL_OUTCOME_UNREACHABLE, END, FINE, true, false },
	{ 503, true, "no_circuit", PEAL_OUTCOME_FAILED, END, FULL, false, false },
	{ 480, true, "reorder", PEAL_OUTCOME_FAILED, END, FINE, false, false },
	{ 487, true, NULL, PEAL_OUTCOME_FAILED, END, FINE, false, false },
	{ 699, false, NULL, PEAL_OUTCOME_FAILED, END, FINE, false, false },
	{ 1000, false, NULL, PEAL_OUTCOME_FAILED, END, FINE, false, false },
};

static struct outcome judge(const struct row *row)
{
	struct leg_end end = { .status = row->status, .reason = "Phrase", .reason_text = "" };
	struct outcome_seen seen = {
		.how = OUTCOME_STATUS,
		.has_rung = row->has_rung,
		.tones = row->tones,
		.end = &end,
	};
	struct outcome outcome;

	outcome_judge(&seen, &outcome);
	return outcome;
}

static void test_status__each_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];
		struct outcome got = judge(row);

		if (got.outcome != row->outcome || got.next != row->next ||
		    got.trunk != row->trunk || got.is_final != row->is_final ||
		    got.is_uncharged != row->is_uncharged || got.cause != row->status)
			fail_msg("row %zu (%d): outcome %d, next %d, trunk %d, final %d, uncharged "
				 "%d, cause %d",
				 i, row->status, got.outcome, got.next, got.trunk, got.is_final,
				 got.is_uncharged, got.cause);
	}
}

static void test_status__text_is_the_phrase_or_the_reason(void **state)
{
	struct leg_end end = { .status = 486, .reason = "Busy Here", .reason_text = "user busy" };
	struct outcome_seen seen = { .how = OUTCOME_STATUS, .end = &end };
	struct outcome outcome;

	(void)state;
	outcome_judge(&seen, &outcome);
	assert_string_equal(outcome.text, "user busy");
	end.reason_text = "";
	outcome_judge(&seen, &outcome);
	assert_string_equal(outcome.text, "Busy Here");
}

static void test_tones__are_told_of(void **state)
{
	struct row row = { .status = 480, .has_rung = true, .tones = "vacant" };

	(void)state;
	assert_string_equal(judge(&row).text, "the network played tones: vacant");
}

static void test_media__one_more_try_then_the_next_target(void **state)
{
	static const int statuses[] = { 488, 415, 606 };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct leg_end end = { .status = statuses[i], .reason = "No" };
		struct outcome_seen seen = { .how = OUTCOME_STATUS,
					     .end = &end,
					     .may_change_media = true };
		struct outcome outcome;

		outcome_judge(&seen, &outcome);
		assert_int_equal(outcome.next, OUTCOME_OTHER_MEDIA);
		seen.may_change_media = false;
		outcome_judge(&seen, &outcome);
		assert_int_equal(outcome.next, OUTCOME_NEXT_TARGET);
		assert_int_equal(outcome.trunk, OUTCOME_TRUNK_REFUSES);
		assert_int_equal(outcome.outcome, PEAL_OUTCOME_FAILED);
		assert_false(outcome.is_uncharged);
	}
}

static void test_redirect__followed_when_allowed(void **state)
{
	struct leg_end end = { .status = 302, .reason = "Moved" };
	struct outcome_seen seen = { .how = OUTCOME_STATUS, .end = &end, .may_redirect = true };
	struct outcome outcome;

	(void)state;
	outcome_judge(&seen, &outcome);
	assert_int_equal(outcome.next, OUTCOME_REDIRECT);
	seen.may_redirect = false;
	outcome_judge(&seen, &outcome);
	assert_int_equal(outcome.next, OUTCOME_END);
	assert_int_equal(outcome.cause, 302);
	assert_non_null(strstr(outcome.text, "redirected"));
}

static void test_silence__next_target_and_uncharged(void **state)
{
	struct outcome_seen seen = { .how = OUTCOME_NOTHING };
	struct leg_end end = { .reason = "Connection refused" };
	struct outcome outcome;

	(void)state;
	outcome_judge(&seen, &outcome);
	assert_int_equal(outcome.next, OUTCOME_NEXT_TARGET);
	assert_int_equal(outcome.trunk, OUTCOME_TRUNK_SILENT);
	assert_true(outcome.is_uncharged);
	seen = (struct outcome_seen){ .how = OUTCOME_UNSENT, .end = &end };
	outcome_judge(&seen, &outcome);
	assert_int_equal(outcome.next, OUTCOME_NEXT_TARGET);
	assert_int_equal(outcome.trunk, OUTCOME_TRUNK_SILENT);
	assert_string_equal(outcome.text, "Connection refused");
	assert_true(outcome.is_uncharged);
}

/* A trunk that took the call and then vanished may have rung somebody. */
static void test_silence__after_some_answer_counts(void **state)
{
	struct leg_end end = { .reason = "Connection reset", .was_heard = true };
	struct outcome_seen seen = { .how = OUTCOME_UNSENT, .end = &end };
	struct outcome outcome;

	(void)state;
	outcome_judge(&seen, &outcome);
	assert_int_equal(outcome.next, OUTCOME_END);
	assert_int_equal(outcome.outcome, PEAL_OUTCOME_FAILED);
	assert_false(outcome.is_uncharged);
}

struct stop_row {
	enum outcome_stopped stopped;
	enum outcome_how how;
	int status;
	const char *tones;
	enum peal_outcome outcome;
	int cause;
	bool is_final;
};

static const struct stop_row stop_rows[] = {
	{ OUTCOME_RING_TIMEOUT, OUTCOME_STATUS, 487, NULL, PEAL_OUTCOME_NO_ANSWER, 487, false },
	{ OUTCOME_RING_TIMEOUT, OUTCOME_NOTHING, 0, NULL, PEAL_OUTCOME_NO_ANSWER, 0, false },
	{ OUTCOME_RING_TIMEOUT, OUTCOME_STATUS, 486, NULL, PEAL_OUTCOME_BUSY, 486, false },
	{ OUTCOME_RING_TIMEOUT, OUTCOME_STATUS, 404, NULL, PEAL_OUTCOME_UNREACHABLE, 404, true },
	{ OUTCOME_RING_TIMEOUT, OUTCOME_STATUS, 503, NULL, PEAL_OUTCOME_NO_ANSWER, 503, false },
	{ OUTCOME_RING_TIMEOUT, OUTCOME_STATUS, 302, NULL, PEAL_OUTCOME_NO_ANSWER, 302, false },
	{ OUTCOME_RING_TIMEOUT, OUTCOME_STATUS, 487, "vacant", PEAL_OUTCOME_UNREACHABLE, 487,
	  true },
	{ OUTCOME_RING_TIMEOUT, OUTCOME_STATUS, 487, "reorder", PEAL_OUTCOME_FAILED, 487, false },
	{ OUTCOME_HUNG_UP, OUTCOME_STATUS, 487, NULL, PEAL_OUTCOME_CANCELED, 487, false },
	{ OUTCOME_HUNG_UP, OUTCOME_STATUS, 486, NULL, PEAL_OUTCOME_CANCELED, 486, false },
	{ OUTCOME_HUNG_UP, OUTCOME_NOTHING, 0, NULL, PEAL_OUTCOME_CANCELED, 0, false },
	{ OUTCOME_RING_TIMEOUT, OUTCOME_ANSWERED_LATE, 0, NULL, PEAL_OUTCOME_NO_ANSWER, 200,
	  false },
	{ OUTCOME_HUNG_UP, OUTCOME_ANSWERED_LATE, 0, NULL, PEAL_OUTCOME_CANCELED, 200, false },
	{ OUTCOME_LOST, OUTCOME_NOTHING, 0, NULL, PEAL_OUTCOME_FAILED, 0, false },
	{ OUTCOME_LOST, OUTCOME_STATUS, 487, NULL, PEAL_OUTCOME_FAILED, 0, false },
	{ OUTCOME_LOST, OUTCOME_STATUS, 503, NULL, PEAL_OUTCOME_FAILED, 0, false },
	{ OUTCOME_LOST, OUTCOME_STATUS, 486, NULL, PEAL_OUTCOME_BUSY, 486, false },
	{ OUTCOME_LOST, OUTCOME_ANSWERED_LATE, 0, NULL, PEAL_OUTCOME_FAILED, 200, false },
};

static void test_stopped__each_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(stop_rows) / sizeof(stop_rows[0]); i++) {
		const struct stop_row *row = &stop_rows[i];
		struct leg_end end = { .status = row->status, .reason = "Phrase" };
		struct outcome_seen seen = {
			.how = row->how,
			.stopped = row->stopped,
			.has_rung = true,
			.tones = row->tones,
			.may_redirect = true,
			.may_change_media = true,
			.end = row->how == OUTCOME_STATUS ? &end : NULL,
		};
		struct outcome got;

		outcome_judge(&seen, &got);
		if (got.outcome != row->outcome || got.cause != row->cause ||
		    got.is_final != row->is_final || got.next != OUTCOME_END || got.is_uncharged)
			fail_msg("row %zu: outcome %d, cause %d, final %d, next %d, uncharged %d",
				 i, got.outcome, got.cause, got.is_final, got.next,
				 got.is_uncharged);
	}
}

static void test_late__says_so(void **state)
{
	struct outcome_seen seen = { .how = OUTCOME_ANSWERED_LATE,
				     .stopped = OUTCOME_RING_TIMEOUT };
	struct outcome outcome;

	(void)state;
	outcome_judge(&seen, &outcome);
	assert_string_equal(outcome.text, "answered after we gave up");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_status__each_row),
		cmocka_unit_test(test_status__text_is_the_phrase_or_the_reason),
		cmocka_unit_test(test_tones__are_told_of),
		cmocka_unit_test(test_media__one_more_try_then_the_next_target),
		cmocka_unit_test(test_redirect__followed_when_allowed),
		cmocka_unit_test(test_silence__next_target_and_uncharged),
		cmocka_unit_test(test_silence__after_some_answer_counts),
		cmocka_unit_test(test_stopped__each_row),
		cmocka_unit_test(test_late__says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
