/* test_transfer.c - calls handed over: by REFER, and by a second call that is bridged */
/* SPDX-License-Identifier: MIT */
#include "call/call_test.h"

#define TALKING TEST_INVITE("one.example") "answered; connect 4000; listen; "

static struct peal_step steps[2];

/* An answered call whose script is one transfer; `failed` says "hello". */
static struct leg *start(struct fixture *fixture, enum peal_transfer how, const char *target)
{
	struct leg *leg;

	fixture_init(fixture);
	steps[0] = (struct peal_step){
		.kind = PEAL_STEP_TRANSFER,
		.target = target,
		.transfer = how,
		.failed = 1,
		.next = PEAL_STEP_END,
	};
	steps[1] = test_steps[0];
	fixture->request.script.steps = steps;
	fixture->request.script.step_count = 2;
	fixture_start(fixture);
	leg = fake_leg();
	fake_answer(leg, fake_sdp);
	return leg;
}

static void test_refer__is_taken(void **state)
{
	struct fixture fixture;
	struct leg *leg = start(&fixture, PEAL_TRANSFER_REFER, "+911800000000");

	(void)state;
	fake_expect(TALKING "refer sip:+911800000000@one.example; ");
	leg->events->referred(leg->context, 0);
	fake_expect("");
	leg->events->referred(leg->context, 200);
	fake_expect("bye 0; ended answered 200; ");
	assert_true(fixture.host_call.end.is_transferred);
	fixture_finish(&fixture);
}

static void test_refer__is_refused(void **state)
{
	struct fixture fixture;
	struct leg *leg = start(&fixture, PEAL_TRANSFER_REFER, "sip:bob@pbx.example");

	(void)state;
	fake_expect(TALKING "refer sip:bob@pbx.example; ");
	leg->events->referred(leg->context, 603);
	leg->events->referred(leg->context, 603);
	fake_advance(0);
	fake_expect("log not_transferred; play hello; ");
	fake_played();
	assert_false(fixture.host_call.end.is_transferred);
	assert_string_equal(fixture.host_call.transcript,
			    "agent: (hands the call over)\nagent: (nobody took the call)\n"
			    "agent: hello");
	fixture_finish(&fixture);
}

static void test_refer__nothing_is_heard_of_it(void **state)
{
	struct fixture fixture;

	(void)state;
	start(&fixture, PEAL_TRANSFER_REFER, "+911800000000");
	fake_story();
	fake_stream()->events->flows(fake_stream()->context);
	fake_advance(29999);
	fake_expect("");
	fake_advance(1);
	fake_expect("log not_transferred; play hello; ");
	fake_played();
	fixture_finish(&fixture);
}

static void test_bridge__until_either_side_hangs_up(void **state)
{
	static const char pcma[] = "v=0\r\nc=IN IP4 127.0.0.1\r\nm=audio 4444 RTP/AVP 8\r\n";
	struct fixture fixture;
	struct leg *second;
	char sdp[SDP_BYTES_MAX];

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct leg *leg = start(&fixture, PEAL_TRANSFER_BRIDGE, "+911800000000");

		fake_expect(TALKING "invite sip:+911800000000@one.example by "
				    "sip:one.example;transport=udp; ");
		second = fake_leg();
		assert_string_equal(second->from_uri, "sip:asha@one.example");
		assert_string_equal(second->user, "asha");
		/* The callee speaks PCMU, and nothing is converted. */
		assert_non_null(strstr(second->sdp, "RTP/AVP 0 101\r\n"));
		fake_progress(second, 180, NULL);
		fake_answer(second, fake_sdp);
		fake_expect("connect 4000; bridge; ");
		/* A key is for the other side now. */
		leg->events->key(leg->context, '1');
		second->events->key(second->context, '2');
		fake_expect("press 2; ");
		/* What is relayed must stay what it is. */
		assert_true(leg->events->offered(leg->context,
						 (struct peal_slice){ pcma, strlen(pcma) }, sdp,
						 sizeof(sdp)) < 0);
		if (i == 0)
			fake_bye(second, "");
		else
			fake_bye(leg, "");
		fake_expect(i == 0 ? "bye 0; ended answered 200; " : "drop; ended answered 200; ");
		assert_true(fixture.host_call.end.is_transferred);
		assert_string_equal(fixture.host_call.dtmf, "1");
		fixture_finish(&fixture);
	}
	/* An answer with what was not offered. */
	start(&fixture, PEAL_TRANSFER_BRIDGE, "+911800000000");
	fake_story();
	fake_answer(fake_leg(), pcma);
	fake_advance(0);
	fake_expect("drop; log not_transferred; play hello; ");
	call_hang_up(&fixture.sip, &fixture.host_call);
	fixture_finish(&fixture);
}

static void test_bridge__straight_to_a_uri(void **state)
{
	struct fixture fixture;
	struct leg *leg = start(&fixture, PEAL_TRANSFER_BRIDGE, "sip:agent@10.1.1.1:5090");

	(void)state;
	fake_expect(TALKING "invite sip:agent@10.1.1.1:5090 by sip:10.1.1.1:5090;transport=udp; ");
	assert_string_equal(fake_leg()->user, "");
	/* The callee does not wait. */
	fake_bye(leg, "");
	fake_expect("drop; ended answered 200; ");
	assert_false(fixture.host_call.end.is_transferred);
	fixture_finish(&fixture);
}

static void test_bridge__nobody_takes_the_call(void **state)
{
	struct fixture fixture;

	(void)state;
	start(&fixture, PEAL_TRANSFER_BRIDGE, "+911800000000");
	fake_story();
	fake_fail(fake_leg(), 486, "Busy Here");
	fake_expect("");
	fake_advance(0);
	fake_expect("log not_transferred; play hello; ");
	call_hang_up(&fixture.sip, &fixture.host_call);
	fixture_finish(&fixture);

	start(&fixture, PEAL_TRANSFER_BRIDGE, "+911800000000");
	fake_stream()->events->flows(fake_stream()->context);
	fake_story();
	fake_advance(30000);
	fake_expect("log no_sound; drop; log not_transferred; play hello; ");
	call_hang_up(&fixture.sip, &fixture.host_call);
	fixture_finish(&fixture);
}

static void test_bridge__its_connection_is_lost_while_it_rings(void **state)
{
	struct fixture fixture;

	(void)state;
	start(&fixture, PEAL_TRANSFER_BRIDGE, "+911800000000");
	fake_progress(fake_leg(), 180, NULL);
	fake_story();
	fake_leg()->events->lost(fake_leg()->context);
	fake_expect("drop; ");
	fake_advance(0);
	fake_expect("log not_transferred; play hello; ");
	call_hang_up(&fixture.sip, &fixture.host_call);
	fixture_finish(&fixture);
}

static void test_bridge__nowhere_to_go(void **state)
{
	struct fixture fixture;

	(void)state;
	start(&fixture, PEAL_TRANSFER_BRIDGE, "nonsense");
	fake_expect(TALKING);
	/* It is told later, and a script that goes in a circle ends all the same. */
	fake_advance(0);
	fake_expect("log not_transferred; play hello; ");
	call_hang_up(&fixture.sip, &fixture.host_call);
	fixture_finish(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refer__is_taken),
		cmocka_unit_test(test_refer__is_refused),
		cmocka_unit_test(test_refer__nothing_is_heard_of_it),
		cmocka_unit_test(test_bridge__until_either_side_hangs_up),
		cmocka_unit_test(test_bridge__straight_to_a_uri),
		cmocka_unit_test(test_bridge__nobody_takes_the_call),
		cmocka_unit_test(test_bridge__its_connection_is_lost_while_it_rings),
		cmocka_unit_test(test_bridge__nowhere_to_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
