/* test_call.c - one call from place() to ended(): targets, ringing, answers, ends */
/* SPDX-License-Identifier: MIT */
#include "call/call_test.h"

static void hang_up(struct fixture *fixture)
{
	call_hang_up(&fixture->sip, &fixture->host_call);
}

static void test_call__rings_is_answered_and_speaks_at_once(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_init(&fixture);
	fixture.request.recording = "/recordings/a";
	fixture_start(&fixture);
	fake_expect(TEST_INVITE("one.example"));
	assert_string_equal(fake_leg()->from_uri, "sip:asha@one.example");
	assert_string_equal(fake_leg()->user, "asha");
	assert_string_equal(fake_leg()->headers, "Session-ID: 019b8c5e0000700080000123456789ab;"
						 "remote=00000000000000000000000000000000\r\n");
	fake_progress(fake_leg(), 100, NULL);
	fake_expect("");
	fake_progress(fake_leg(), 180, NULL);
	fake_progress(fake_leg(), 180, NULL);
	fake_expect("ringing; ");
	fake_advance(7000);
	fake_answer(fake_leg(), fake_sdp);
	fake_expect("answered; connect 4000; record /recordings/a.wav; listen; play hello; ");
	fake_stream()->events->flows(fake_stream()->context);
	fake_advance(12000);
	fake_played();
	fake_expect("bye 0; ended answered 200; ");
	assert_int_equal(fixture.host_call.end.ring_ms, 7000);
	assert_int_equal(fixture.host_call.end.talk_ms, 12000);
	assert_string_equal(fixture.host_call.recording, "/recordings/a.wav");
	assert_string_equal(fixture.host_call.transcript, "agent: hello");
	fixture_finish(&fixture);
}

static void test_call__from_the_caller_id(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_init(&fixture);
	fixture.request.caller_id = "+912266000001";
	fixture.config.from = "+910000000000";
	fixture_start(&fixture);
	assert_string_equal(fake_leg()->from_uri, "sip:+912266000001@one.example");
	fake_fail(fake_leg(), 486, "Busy Here");
	fixture_finish(&fixture);
	fixture_init(&fixture);
	fixture.config.from = "+910000000000";
	fixture_start(&fixture);
	assert_string_equal(fake_leg()->from_uri, "sip:+910000000000@one.example");
	fake_fail(fake_leg(), 486, "Busy Here");
	assert_string_equal(fixture.host_call.cause_text, "Busy Here");
	fixture_finish(&fixture);
}

static void test_targets__silence_then_the_next(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_init(&fixture);
	fixture_start(&fixture);
	fake_advance(2999);
	fake_expect(TEST_INVITE("one.example"));
	fake_advance(1);
	fake_expect("drop; " TEST_INVITE("two.example"));
	assert_string_equal(fake_leg()->headers, "Session-ID: 019b8c5e0000700080000123456789ab;"
						 "remote=00000000000000000000000000000000\r\n");
	fake_advance(3000);
	fake_expect("drop; ended failed 0 uncharged; ");
	assert_string_equal(fixture.host_call.cause_text, "the trunk does not answer");
	fixture_finish(&fixture);
}

/* With a short ring_timeout too, the trunk's silence is not the contact's. */
static void test_targets__silence_is_found_before_the_ringing_ends(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_init(&fixture);
	fixture.request.ring_max_ms = 2000;
	fixture_start(&fixture);
	fake_advance(1000);
	fake_advance(1000);
	assert_int_equal(fixture.host_call.end.outcome, PEAL_OUTCOME_FAILED);
	assert_true(fixture.host_call.end.is_uncharged);
	fixture_finish(&fixture);
}

static void test_targets__a_hundred_is_an_answer(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_init(&fixture);
	fixture_start(&fixture);
	fake_progress(fake_leg(), 100, NULL);
	fake_advance(10000);
	fake_expect(TEST_INVITE("one.example"));
	fake_advance(35000);
	fake_expect("cancel; ");
	fake_fail(fake_leg(), 487, "Request Terminated");
	fake_expect("ended no_answer 487; ");
	fixture_finish(&fixture);
}

static void test_targets__overload_then_the_next_and_rest(void **state)
{
	struct fixture fixture;
	struct leg_end full = { .status = 503, .reason = "Full", .retry_after_ms = 20000 };

	(void)state;
	fixture_init(&fixture);
	fixture_start(&fixture);
	fake_fail_end(fake_leg(), &full);
	fake_expect(TEST_INVITE("one.example") "log target_full; " TEST_INVITE("two.example"));
	fake_fail_end(fake_leg(), &full);
	fake_expect("log target_full; unavailable; ended failed 503 uncharged; ");
	fixture_finish(&fixture);
}

static void test_targets__no_other_one_after_it_rang(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_init(&fixture);
	fixture_start(&fixture);
	fake_progress(fake_leg(), 180, NULL);
	fake_fail(fake_leg(), 503, "Full");
	fake_expect(TEST_INVITE("one.example") "ringing; ended failed 503; ");
	fixture_finish(&fixture);
}

static void test_targets__connection_refused_three_times_is_down(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_init(&fixture);
	fixture_start(&fixture);
	fake_fail(fake_leg(), 0, "Connection refused");
	fake_expect(TEST_INVITE("one.example") TEST_INVITE("two.example"));
	fake_leg_fails("no route");
	fake_fail(fake_leg(), 0, "Connection refused");
	fake_expect("ended failed 0 uncharged; ");
	for (int i = 0; i < 2; i++) {
		fixture.host_call = (struct peal_call){ 0 };
		call_place(&fixture.sip, &fixture.host_call, &fixture.request);
	}
	assert_string_equal(fixture.host_call.cause_text, "no route");
	fake_expect(
		TEST_INVITE("one.example")
			TEST_INVITE("two.example") "ended failed 0 uncharged; " TEST_INVITE(
				"one.example") "log target_"
					       "down; " TEST_INVITE(
						       "two.example") "log target_down; "
								      "unavailable; ended failed 0 "
								      "uncharged; ");
	fixture.host_call = (struct peal_call){ 0 };
	call_place(&fixture.sip, &fixture.host_call, &fixture.request);
	fake_expect("ended failed 0 uncharged; ");
	assert_string_equal(fixture.host_call.cause_text, "no target can take calls");
	fixture_finish(&fixture);
}

static void test_targets__wrong_password_pauses_the_trunk(void **state)
{
	struct fixture fixture;
	struct leg_end end = { .status = 407,
			       .reason = "Proxy Authentication Required",
			       .is_refused_password = true };

	(void)state;
	fixture_init(&fixture);
	fixture_start(&fixture);
	fake_fail_end(fake_leg(), &end);
	fake_expect(TEST_INVITE("one.example") "log password_refused; unavailable; "
					       "ended failed 407 uncharged; ");
	fixture_finish(&fixture);
}

static void test_media__other_codec_then_the_next_target(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_init(&fixture);
	fixture_start(&fixture);
	assert_non_null(strstr(fake_leg()->sdp, "RTP/AVP 0 8 101\r\n"));
	fake_fail(fake_leg(), 488, "Not Acceptable Here");
	assert_non_null(strstr(fake_leg()->sdp, "RTP/AVP 8 101\r\n"));
	fake_fail(fake_leg(), 488, "Not Acceptable Here");
	assert_non_null(strstr(fake_leg()->sdp, "RTP/AVP 0 8 101\r\n"));
	fake_fail(fake_leg(), 503, "Full");
	/* The first one may have charged us. */
	fake_expect(TEST_INVITE("one.example")
			    TEST_INVITE("one.example") "log call_refused; " TEST_INVITE(
				    "two.example") "ended failed 503; ");
	fixture_finish(&fixture);
}

static void test_media__without_srtp_when_it_was_only_offered(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_init(&fixture);
	fixture.config.srtp = SDP_SRTP_OFFER;
	fixture_start(&fixture);
	assert_non_null(strstr(fake_leg()->sdp, "a=crypto:1 "));
	assert_non_null(strstr(fake_leg()->sdp, "RTP/AVP 0 8 101\r\n"));
	/* Some take SRTP only as RFC 3711 has it. */
	fake_fail(fake_leg(), 488, "Not Acceptable Here");
	assert_non_null(strstr(fake_leg()->sdp, "a=crypto:1 "));
	assert_non_null(strstr(fake_leg()->sdp, "RTP/SAVP 0 8 101\r\n"));
	fake_fail(fake_leg(), 488, "Not Acceptable Here");
	assert_null(strstr(fake_leg()->sdp, "a=crypto:1 "));
	assert_non_null(strstr(fake_leg()->sdp, "RTP/AVP 0 8 101\r\n"));
	fake_story();
	fake_fail(fake_leg(), 488, "Not Acceptable Here");
	fake_expect("log call_refused; " TEST_INVITE("two.example"));
	assert_non_null(strstr(fake_leg()->sdp, "RTP/AVP 0 8 101\r\n"));
	assert_non_null(strstr(fake_leg()->sdp, "a=crypto:1 "));
	fake_fail(fake_leg(), 486, "Busy Here");
	fixture_finish(&fixture);
}

static void test_ringing__given_up(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_init(&fixture);
	fixture_start(&fixture);
	fake_progress(fake_leg(), 180, NULL);
	fake_story();
	fake_advance(44999);
	fake_expect("");
	fake_advance(1);
	fake_expect("cancel; ");
	fake_fail(fake_leg(), 487, "Request Terminated");
	fake_expect("ended no_answer 487; ");
	assert_int_equal(fixture.host_call.end.ring_ms, 45000);
	fixture_finish(&fixture);
}

static void test_ringing__answer_that_crosses_our_cancel(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_init(&fixture);
	fixture_start(&fixture);
	fake_progress(fake_leg(), 180, NULL);
	fake_advance(45000);
	fake_story();
	fake_leg()->is_gone = true;
	fake_leg()->events->answered_late(fake_leg()->context);
	fake_expect("log answered_late; ended no_answer 200; ");
	assert_string_equal(fixture.host_call.cause_text, "answered after we gave up");
	assert_int_equal(fixture.sip.late_answers, 1);
	fixture_finish(&fixture);
}

static void test_ringing__nobody_answers_our_cancel(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_init(&fixture);
	fixture_start(&fixture);
	fake_progress(fake_leg(), 183, NULL);
	fake_advance(45000);
	fake_story();
	fake_advance(3000);
	fake_expect("drop; ended no_answer 0; ");
	fixture_finish(&fixture);
}

static void test_hang_up__in_every_state(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_init(&fixture);
	fixture_start(&fixture);
	hang_up(&fixture);
	hang_up(&fixture);
	fake_expect(TEST_INVITE("one.example") "cancel; ");
	fake_fail(fake_leg(), 487, "Request Terminated");
	fake_expect("ended canceled 487; ");
	hang_up(&fixture); /* too late */
	fixture_finish(&fixture);

	fixture_init(&fixture);
	fixture_start(&fixture);
	hang_up(&fixture);
	fake_advance(3000); /* the trunk is not there */
	fake_expect(TEST_INVITE("one.example") "cancel; drop; ended canceled 0; ");
	fixture_finish(&fixture);

	fixture_init(&fixture);
	fixture_start(&fixture);
	fake_answer(fake_leg(), fake_sdp);
	fake_story();
	hang_up(&fixture);
	fake_expect("bye 0; ended answered 200; ");
	fixture_finish(&fixture);
}

static void test_words__fetched_before_anybody_is_rung(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_init(&fixture);
	fake_sounds_are_missing(true);
	fixture_start(&fixture);
	fake_advance(1000);
	fake_expect("get 1; ");
	fake_sounds_arrive(NULL);
	fake_advance(0);
	fake_expect(TEST_INVITE("one.example"));
	fake_fail(fake_leg(), 486, "Busy Here");
	fixture_finish(&fixture);
}

static void test_words__cannot_be_spoken(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_init(&fixture);
	fake_sounds_are_missing(true);
	fixture_start(&fixture);
	fake_sounds_arrive("espeak-ng is missing");
	fake_advance(0);
	fake_expect("get 1; ended failed 0 uncharged; ");
	assert_non_null(strstr(fixture.host_call.cause_text, "espeak-ng is missing"));
	fixture_finish(&fixture);
}

static void test_words__hung_up_meanwhile(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_init(&fixture);
	fake_sounds_are_missing(true);
	fixture_start(&fixture);
	hang_up(&fixture);
	fake_expect("get 1; ended canceled 0; ");
	fake_sounds_arrive(NULL);
	fake_advance(0);
	fixture_finish(&fixture);
}

static void fixture_again(struct fixture *fixture)
{
	fixture->host_call = (struct peal_call){ 0 };
	call_place(&fixture->sip, &fixture->host_call, &fixture->request);
}

static void test_ports__used_up(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_init(&fixture);
	fake_streams_fail(true);
	fixture_start(&fixture);
	fake_expect("log no_port; unavailable; ended failed 0 uncharged shortage; ");
	/* One that was on its way is not told again, and the host may call after a while. */
	fixture_again(&fixture);
	fake_expect("ended failed 0 uncharged shortage; ");
	fake_streams_fail(false);
	fake_advance(2000);
	fake_expect("available; ");
	fixture_again(&fixture);
	fake_expect(TEST_INVITE("one.example"));
	fake_fail(fake_leg(), 486, "Busy Here");
	fake_expect("ended busy 486; ");
	fixture_finish(&fixture);
}

/* What a live call takes of ours, beside SIP and sound. */
static void test_size__of_a_call(void **state)
{
	(void)state;
	assert_true(sizeof(struct call) <= 4096);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_call__rings_is_answered_and_speaks_at_once),
		cmocka_unit_test(test_call__from_the_caller_id),
		cmocka_unit_test(test_targets__silence_then_the_next),
		cmocka_unit_test(test_targets__silence_is_found_before_the_ringing_ends),
		cmocka_unit_test(test_targets__a_hundred_is_an_answer),
		cmocka_unit_test(test_targets__overload_then_the_next_and_rest),
		cmocka_unit_test(test_targets__no_other_one_after_it_rang),
		cmocka_unit_test(test_targets__connection_refused_three_times_is_down),
		cmocka_unit_test(test_targets__wrong_password_pauses_the_trunk),
		cmocka_unit_test(test_media__other_codec_then_the_next_target),
		cmocka_unit_test(test_media__without_srtp_when_it_was_only_offered),
		cmocka_unit_test(test_ringing__given_up),
		cmocka_unit_test(test_ringing__answer_that_crosses_our_cancel),
		cmocka_unit_test(test_ringing__nobody_answers_our_cancel),
		cmocka_unit_test(test_hang_up__in_every_state),
		cmocka_unit_test(test_words__fetched_before_anybody_is_rung),
		cmocka_unit_test(test_words__cannot_be_spoken),
		cmocka_unit_test(test_words__hung_up_meanwhile),
		cmocka_unit_test(test_ports__used_up),
		cmocka_unit_test(test_size__of_a_call),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
