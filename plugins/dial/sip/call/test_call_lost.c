/* test_call_lost.c - calls that the trunk refuses, or that are lost with its connection */
/* SPDX-License-Identifier: MIT */
#include "call/call_test.h"

/* A trunk that forbids our calls is told of once, until it takes one again. */
static void test_refused__is_said_once_in_a_row(void **state)
{
	static const struct {
		int status;
		const char *story;
	} rows[] = {
		{ 403, "log call_refused; ended failed 403; " },
		{ 403, "ended failed 403; " },
		{ 486, "ended busy 486; " },
		{ 403, "ended failed 403; " },
		{ 180, "ringing; ended failed 503; " },
		{ 403, "log call_refused; ended failed 403; " },
	};
	struct fixture fixture;

	(void)state;
	fixture_init(&fixture);
	fixture_start(&fixture);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (i > 0) {
			fixture.host_call = (struct peal_call){ 0 };
			call_place(&fixture.sip, &fixture.host_call, &fixture.request);
		}
		fake_story();
		if (rows[i].status < 200)
			fake_progress(fake_leg(), rows[i].status, NULL);
		fake_fail(fake_leg(), rows[i].status < 200 ? 503 : rows[i].status, "No");
		fake_expect(rows[i].story);
	}
	fixture_finish(&fixture);
}

static void lose(void)
{
	fake_leg()->events->lost(fake_leg()->context);
}

static void test_lost__is_canceled_and_counts(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_init(&fixture);
	fixture_start(&fixture);
	fake_progress(fake_leg(), 180, NULL);
	fake_story();
	lose();
	fake_expect("log connection_lost; cancel; ");
	fake_advance(3000);
	fake_expect("drop; ended failed 0; ");
	assert_string_equal(fixture.host_call.cause_text,
			    "the connection to the trunk was lost while the call was set up");
	fixture_finish(&fixture);
}

/* Somebody had the call, and no other target gets it; what is still heard is news. */
static void test_lost__before_it_rang(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_init(&fixture);
	fixture_start(&fixture);
	fake_progress(fake_leg(), 100, NULL);
	fake_story();
	lose();
	fake_expect("log connection_lost; cancel; ");
	fake_fail(fake_leg(), 486, "Busy Here");
	fake_expect("ended busy 486; ");
	fixture_finish(&fixture);
}

static void test_lost__when_it_was_canceled_already(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_init(&fixture);
	fixture_start(&fixture);
	fake_progress(fake_leg(), 180, NULL);
	call_hang_up(&fixture.sip, &fixture.host_call);
	fake_story();
	lose();
	fake_expect("");
	fake_fail(fake_leg(), 487, "Request Terminated");
	fake_expect("ended canceled 487; ");
	fixture_finish(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused__is_said_once_in_a_row),
		cmocka_unit_test(test_lost__is_canceled_and_counts),
		cmocka_unit_test(test_lost__before_it_rang),
		cmocka_unit_test(test_lost__when_it_was_canceled_already),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
