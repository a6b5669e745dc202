/* test_tally.c - what is counted, under which name, and the metrics from it */
/* SPDX-License-Identifier: MIT */
#include "core/campaign/tally.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void test_tally_name__each_is_found_again(void **state)
{
	char name[TALLY_NAME_MAX];

	(void)state;
	for (unsigned id = 0; id < TALLY_COUNT; id++) {
		tally_name(id, name);
		assert_true(name[0] != '\0');
		assert_int_equal(tally_find(name), id);
	}
	tally_name(TALLY_COUNT, name);
	assert_string_equal(name, "");
	assert_int_equal(tally_find("disposition.paid"), -1);
	assert_int_equal(tally_find(""), -1);
}

static void test_tally_name__names_that_others_read(void **state)
{
	static const struct {
		unsigned id;
		const char *name;
	} names[] = {
		{ TALLY_ACCEPTED, "contacts.accepted" },
		{ TALLY_STATE + PEAL_CONTACT_EXHAUSTED, "contacts.exhausted" },
		{ TALLY_OUTCOME + PEAL_OUTCOME_NO_ANSWER, "outcome.no_answer" },
		{ TALLY_HOUR_CALLS + 9, "hour.09.calls" },
		{ TALLY_HOUR_ANSWERED + 23, "hour.23.answered" },
	};
	char name[TALLY_NAME_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		tally_name(names[i].id, name);
		assert_string_equal(name, names[i].name);
	}
}

static void test_tally_add_call__an_answer(void **state)
{
	struct tally tally = { { 0 } };
	const struct tally_call call = {
		.outcome = PEAL_OUTCOME_ANSWERED,
		.is_connected = true,
		.is_positive = true,
		.is_transferred = true,
		.attempt_no = 2,
		.talk_ms = 42000,
		.local_hour = 11,
		.contact_state = PEAL_CONTACT_COMPLETED,
	};

	(void)state;
	tally_add_call(&tally, &call);
	assert_int_equal(tally.sum[TALLY_CALLS], 1);
	assert_int_equal(tally.sum[TALLY_CALLED], 0);
	assert_int_equal(tally.sum[TALLY_RETRIED], 1);
	assert_int_equal(tally.sum[TALLY_CONNECTED], 1);
	assert_int_equal(tally.sum[TALLY_POSITIVE], 1);
	assert_int_equal(tally.sum[TALLY_TRANSFERRED], 1);
	assert_int_equal(tally.sum[TALLY_TALK_MS], 42000);
	assert_int_equal(tally.sum[TALLY_OUTCOME + PEAL_OUTCOME_ANSWERED], 1);
	assert_int_equal(tally.sum[TALLY_HOUR_CALLS + 11], 1);
	assert_int_equal(tally.sum[TALLY_HOUR_ANSWERED + 11], 1);
	assert_int_equal(tally.sum[TALLY_STATE + PEAL_CONTACT_COMPLETED], 1);
}

/* What did not connect counts nothing that only a conversation can be. */
static void test_tally_add_call__busy(void **state)
{
	struct tally tally = { { 0 } };
	const struct tally_call call = {
		.outcome = PEAL_OUTCOME_BUSY,
		.is_positive = true,
		.is_transferred = true,
		.attempt_no = 1,
		.talk_ms = 42000,
		.contact_state = PEAL_CONTACT_QUEUED,
	};

	(void)state;
	tally_add_call(&tally, &call);
	assert_int_equal(tally.sum[TALLY_CALLS], 1);
	assert_int_equal(tally.sum[TALLY_CALLED], 1);
	assert_int_equal(tally.sum[TALLY_CONNECTED], 0);
	assert_int_equal(tally.sum[TALLY_POSITIVE], 0);
	assert_int_equal(tally.sum[TALLY_TRANSFERRED], 0);
	assert_int_equal(tally.sum[TALLY_TALK_MS], 0);
	for (int state_id = 0; state_id < PEAL_CONTACT_STATE_COUNT; state_id++)
		assert_int_equal(tally.sum[TALLY_STATE + state_id], 0);
}

static void test_tally_metrics__six_of_them(void **state)
{
	struct tally tally = { { 0 } };
	struct tally_metrics metrics;

	(void)state;
	tally.sum[TALLY_CALLED] = 10;
	tally.sum[TALLY_REACHED] = 4;
	tally.sum[TALLY_RETRIED] = 3;
	tally.sum[TALLY_CONNECTED] = 5;
	tally.sum[TALLY_POSITIVE] = 2;
	tally.sum[TALLY_TRANSFERRED] = 1;
	tally.sum[TALLY_TALK_MS] = 100500;
	metrics = tally_metrics(&tally);
	assert_float_equal(metrics.connect_rate, 0.4, 1e-9);
	assert_float_equal(metrics.average_call_seconds, 20.1, 1e-9);
	assert_float_equal(metrics.conversion_rate, 0.4, 1e-9);
	assert_float_equal(metrics.conversion_rate_of_called, 0.2, 1e-9);
	assert_float_equal(metrics.retry_rate, 0.3, 1e-9);
	assert_float_equal(metrics.escalation_rate, 0.2, 1e-9);
}

static void test_tally_metrics__nothing_to_divide_by(void **state)
{
	const struct tally tally = { { 0 } };
	struct tally_metrics metrics = tally_metrics(&tally);

	(void)state;
	assert_true(isnan(metrics.connect_rate));
	assert_true(isnan(metrics.average_call_seconds));
	assert_true(isnan(metrics.conversion_rate));
	assert_true(isnan(metrics.retry_rate));
	assert_true(isnan(metrics.escalation_rate));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tally_name__each_is_found_again),
		cmocka_unit_test(test_tally_name__names_that_others_read),
		cmocka_unit_test(test_tally_add_call__an_answer),
		cmocka_unit_test(test_tally_add_call__busy),
		cmocka_unit_test(test_tally_metrics__six_of_them),
		cmocka_unit_test(test_tally_metrics__nothing_to_divide_by),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
