/* test_report_take.c - what single reports mean */
/* SPDX-License-Identifier: MIT */
#include "call/rest_test.h"

#define IS(status) "{\"id\":\"CA1\",\"status\":\"" status "\"}"
#define DONE "{\"id\":\"CA1\",\"status\":\"done\",\"duration\":12,\"code\":200,\"price\":\"0.02\"}"

static struct fake_answer usual[] = { POST_CREATED,
				      { .match = "POST /calls/CA1/", .status = 200, .body = "" },
				      { .match = "GET /calls/CA1", .status = 500, .body = "" },
				      ANSWERS_END };

static struct peal_call *live(struct fake **fake_out, const char *preset, enum peal_machine machine)
{
	struct fake *fake = fake_create(preset, &listening, usual);
	struct peal_call *call = fake_call(fake, UINT64_C(919820012345));

	call->request.machine = machine;
	assert_int_equal(fake_place(call), 0);
	fake_advance(fake, 1000);
	*fake_out = fake;
	return call;
}

struct single_case {
	const char *report;
	const char *story;
};

static void test_reports__end_as_their_words_say(void **state)
{
	static const struct single_case cases[] = {
		{ IS("busy"), "ended@1000:busy" },
		{ IS("BUSY"), "ended@1000:busy" },
		{ IS("wrong"), "ended@1000:unreachable!" },
		{ IS("refused"), "ended@1000:failed-uncharged" },
		{ "{\"status\":\"failed\"}", "ended@1000:failed" },
		{ "{\"status\":\"failed\",\"cause\":\"user_busy\"}", "ended@1000:busy" },
		{ "{\"status\":\"done\",\"duration\":7,\"cause\":\"user_busy\"}",
		  "ended@1000:answered" },
		{ "{\"status\":\"done\",\"duration\":7,\"cause\":\"voicemail\"}",
		  "ended@1000:machine" },
		{ "{\"status\":\"done\",\"duration\":0.4}", "ended@1000:answered" },
		{ "{\"status\":\"done\",\"duration\":0}", "ended@1000:no_answer" },
		{ "{\"status\":\"done\"}", "ended@4000:no_answer" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fake *fake;
		struct peal_call *call = live(&fake, ACME_LOOKUP, PEAL_MACHINE_OFF);

		fake_report(call, cases[i].report);
		fake_advance(fake, 20000);
		assert_string_equal(call->story, cases[i].story);
		fake_destroy(&fake);
	}
}

/* What the provider does not charge rang all the same. */
static void test_uncharged__not_when_it_rang(void **state)
{
	struct fake *fake;
	struct peal_call *call = live(&fake, ACME_LOOKUP, PEAL_MACHINE_OFF);

	(void)state;
	fake_report(call, IS("ringing"));
	fake_report(call, IS("refused"));
	fake_advance(fake, 10);
	assert_string_equal(call->story, "ringing@1000 ended@1000:failed");
	fake_destroy(&fake);
}

static void test_unknown_word__is_told_once(void **state)
{
	struct fake *fake;
	struct peal_call *call = live(&fake, ACME_LOOKUP, PEAL_MACHINE_OFF);

	(void)state;
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(fake_status(fake_report(call, IS("levitating"))), 200);
	assert_int_equal(fake_warnings(fake, "unknown_status"), 1);
	fake_report(call, DONE);
	fake_advance(fake, 10);
	assert_string_equal(call->story, "ended@1000:answered");
	fake_destroy(&fake);
}

static void test_another_leg__is_not_ours(void **state)
{
	struct fake *fake;
	struct peal_call *call = live(&fake, ACME_LOOKUP, PEAL_MACHINE_OFF);

	(void)state;
	fake_report(call, IS("ringing"));
	fake_report(call, "{\"id\":\"CA2\",\"status\":\"busy\"}");
	fake_advance(fake, 10000);
	assert_string_equal(call->story, "ringing@1000");
	fake_destroy(&fake);
}

/* Some providers' create requests give an id of the request, and callbacks the call's. */
/* Nor is what names another attempt, at whatever address it comes. */
static void test_another_attempt__is_not_ours(void **state)
{
	struct fake *fake;
	struct peal_call *call = live(&fake, ACME_LOOKUP, PEAL_MACHINE_OFF);
	struct peal_call *other = fake_call(fake, UINT64_C(919820099999));
	char body[256];

	(void)state;
	other->attempt[0] = 'f';
	assert_int_equal(fake_place(other), 0);
	snprintf(body, sizeof(body), "{\"ref\":\"%s\",\"status\":\"busy\"}", other->attempt);
	assert_int_equal(fake_status(fake_report(call, body)), 200);
	fake_advance(fake, 10);
	assert_string_equal(call->story, "");
	assert_string_equal(other->story, "");
	assert_int_equal(fake_warnings(fake, "report_of_other"), 1);
	fake_destroy(&fake);
}

static void test_id__of_the_callback_is_the_calls(void **state)
{
	struct fake *fake;
	struct fake_answer answers[] = {
		POST_CREATED,
		{ .match = "POST /calls/LEG7/end", .status = 200, .body = "" },
		{ .match = "GET /calls/LEG7", .status = 200, .body = "{\"status\":\"canceled\"}" },
		ANSWERS_END
	};
	struct peal_call *call;

	(void)state;
	fake = fake_create(ACME_LOOKUP, &listening, answers);
	call = fake_placed(fake);
	fake_advance(fake, 1000);
	fake_report(call, "{\"id\":\"LEG7\",\"status\":\"ringing\"}");
	fake_hang_up(call);
	fake_advance(fake, 5000);
	assert_string_equal(call->story, "ringing@1000 ended@3000:canceled");
	fake_destroy(&fake);
}

/* ---- machines ---- */

static void test_machine__is_hung_up(void **state)
{
	struct fake *fake;
	struct peal_call *call = live(&fake, ACME_LOOKUP, PEAL_MACHINE_HANG_UP);

	(void)state;
	assert_non_null(strstr(fake_last_request(fake, "POST /calls "), "\"machine\":\"detect\""));
	fake_report(call, IS("talking"));
	fake_report(call, "{\"id\":\"CA1\",\"who\":\"machine_start\"}");
	fake_advance(fake, 100);
	assert_int_equal(fake_requests(fake, "POST /calls/CA1/end"), 1);
	fake_report(call, DONE);
	fake_advance(fake, 100);
	assert_string_equal(call->story, "answered@1000 ended@1100:machine");
	assert_string_equal(call->fields, "answered_by=machine_start price=0.02 ");
	fake_destroy(&fake);
}

static void test_machine__goes_on_where_it_is_wanted(void **state)
{
	struct fake *fake;
	struct peal_call *call = live(&fake, ACME_LOOKUP, PEAL_MACHINE_CONTINUE);

	(void)state;
	fake_report(call, "{\"id\":\"CA1\",\"status\":\"talking\",\"who\":\"machine_start\"}");
	fake_advance(fake, 20000);
	assert_int_equal(fake_requests(fake, "POST /calls/CA1/end"), 0);
	fake_destroy(&fake);
}

/* ---- what is waited for ---- */

static void test_wait__lasts_until_all_is_there(void **state)
{
	struct fake *fake;
	struct peal_call *call = live(&fake, ACME_LOOKUP ACME_WAIT, PEAL_MACHINE_OFF);
	struct fake_exchange *end;

	(void)state;
	fake_report(call, IS("talking"));
	end = fake_report(call, DONE);
	fake_advance(fake, 4000);
	assert_int_equal(call->ends, 0);
	assert_int_equal(fake_status(end), 0); /* not acknowledged before it is on disk */
	fake_report(call, "{\"id\":\"CA1\",\"transcript\":\"agent: hello\"}");
	fake_advance(fake, 100);
	assert_string_equal(call->story, "answered@1000 ended@5000:answered");
	assert_string_equal(call->transcript, "agent: hello");
	assert_int_equal(fake_status(end), 200);
	fake_destroy(&fake);
}

static void test_wait__also_for_fields_of_the_preset(void **state)
{
	struct fake *fake;
	struct peal_call *call =
		live(&fake, ACME_LOOKUP "wait = { for = \"price\"; at_most = \"10s\"; };\n",
		     PEAL_MACHINE_OFF);

	(void)state;
	fake_report(call, IS("talking"));
	fake_report(call, IS("done"));
	fake_advance(fake, 4000);
	assert_int_equal(call->ends, 0);
	fake_report(call, "{\"id\":\"CA1\",\"price\":\"0.02\"}");
	fake_advance(fake, 100);
	assert_string_equal(call->story, "answered@1000 ended@5000:answered");
	assert_string_equal(call->fields, "price=0.02 ");
	fake_destroy(&fake);
}

static void test_wait__ends_without_it(void **state)
{
	struct fake *fake;
	struct peal_call *call = live(&fake, ACME_LOOKUP ACME_WAIT, PEAL_MACHINE_OFF);

	(void)state;
	fake_report(call, DONE);
	fake_advance(fake, 60000);
	assert_string_equal(call->story, "ended@11000:answered");
	fake_destroy(&fake);
}

static void test_wait__is_not_for_calls_that_nobody_took(void **state)
{
	struct fake *fake;
	struct peal_call *call = live(&fake, ACME_LOOKUP ACME_WAIT, PEAL_MACHINE_HANG_UP);

	(void)state;
	fake_report(call, IS("busy"));
	assert_string_equal(call->story, "ended@1000:busy");
	fake_destroy(&fake);
}

/* ---- commands ---- */

#define ACME_COMMANDS                                                                              \
	"commands = ( { on = \"talking\"; request = \"POST {{base}}/calls/{{call_id}}/speak\";\n"  \
	"   json = { text = \"{{script}}\"; }; }, { on = \"note\"; then = \"hang_up\"; } );\n"

static void test_commands__run_once_each(void **state)
{
	struct fake *fake;
	struct peal_call *call = live(&fake, ACME_LOOKUP ACME_COMMANDS, PEAL_MACHINE_OFF);

	(void)state;
	for (size_t i = 0; i < 3; i++)
		fake_report(call, IS("talking"));
	fake_advance(fake, 100);
	assert_int_equal(fake_requests(fake, "POST /calls/CA1/speak"), 1);
	assert_non_null(strstr(fake_last_request(fake, "POST /calls/CA1/speak"), "Hello <Priya>."));
	assert_int_equal(fake_requests(fake, "POST /calls/CA1/end"), 0);
	fake_report(call, IS("note"));
	fake_report(call, IS("note"));
	fake_advance(fake, 100);
	assert_int_equal(fake_requests(fake, "POST /calls/CA1/end"), 1);
	fake_report(call, DONE);
	assert_string_equal(call->story, "answered@1000 ended@1200:answered");
	fake_destroy(&fake);
}

static void test_commands__that_fail_leave_nobody_waiting(void **state)
{
	struct fake_answer answers[] = {
		POST_CREATED,
		{ .match = "POST /calls/CA1/speak", .status = 500, .body = "" },
		{ .match = "POST /calls/CA1/end", .status = 200, .body = "" },
		{ .match = "GET /calls/CA1", .status = 200, .body = IS("done") },
		ANSWERS_END
	};
	struct fake *fake = fake_create(ACME_LOOKUP ACME_COMMANDS, &listening, answers);
	struct peal_call *call = fake_placed(fake);

	(void)state;
	fake_advance(fake, 1000);
	fake_report(call, IS("talking"));
	fake_advance(fake, 10000);
	assert_string_equal(call->story, "answered@1000 ended@3000:answered");
	assert_int_equal(fake_warnings(fake, "command_failed"), 1);
	fake_destroy(&fake);
}

/* ---- polling ---- */

static void test_poll__tells_the_same_as_callbacks(void **state)
{
	struct fake_answer answers[] = {
		POST_CREATED,
		{ .match = "GET /calls/CA1", .status = 200, .body = IS("queued"), .times = 1 },
		{ .match = "GET /calls/CA1", .status = 500, .body = "", .times = 1 },
		{ .match = "GET /calls/CA1", .status = 200, .body = IS("ringing"), .times = 1 },
		{ .match = "GET /calls/CA1", .status = 200, .body = IS("talking"), .times = 1 },
		{ .match = "GET /calls/CA1", .status = 200, .body = DONE },
		ANSWERS_END
	};
	struct fake *fake = fake_create(ACME_LOOKUP, &polled, answers);
	struct peal_call *call = fake_placed(fake);

	(void)state;
	fake_advance(fake, 60000);
	/* 5 s apart; 10 s after the failure. */
	assert_string_equal(call->story, "ringing@20100 answered@25100 ended@30100:answered");
	assert_int_equal(call->end.talk_ms, 12000);
	assert_int_equal(fake_requests(fake, "GET"), 5);
	fake_warnings(fake, "look_up_failed");
	fake_destroy(&fake);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reports__end_as_their_words_say),
		cmocka_unit_test(test_uncharged__not_when_it_rang),
		cmocka_unit_test(test_unknown_word__is_told_once),
		cmocka_unit_test(test_another_leg__is_not_ours),
		cmocka_unit_test(test_another_attempt__is_not_ours),
		cmocka_unit_test(test_id__of_the_callback_is_the_calls),
		cmocka_unit_test(test_machine__is_hung_up),
		cmocka_unit_test(test_machine__goes_on_where_it_is_wanted),
		cmocka_unit_test(test_wait__lasts_until_all_is_there),
		cmocka_unit_test(test_wait__also_for_fields_of_the_preset),
		cmocka_unit_test(test_wait__ends_without_it),
		cmocka_unit_test(test_wait__is_not_for_calls_that_nobody_took),
		cmocka_unit_test(test_commands__run_once_each),
		cmocka_unit_test(test_commands__that_fail_leave_nobody_waiting),
		cmocka_unit_test(test_poll__tells_the_same_as_callbacks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
