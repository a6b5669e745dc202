/* test_call_talk.c - a call from its first sound on: early media, the answer, the talk */
/* SPDX-License-Identifier: MIT */
#include "call/call_test.h"

static const struct heard vacant = { HEARD_TONES, '\0', "vacant", 1000 };

static void test_early_media__tones_tell_why(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_init(&fixture);
	fixture_start(&fixture);
	fake_progress(fake_leg(), 183, fake_sdp);
	fake_expect(TEST_INVITE("one.example") "ringing; connect 4000; listen tones; ");
	fake_stream()->events->heard(fake_stream()->context, &vacant);
	fake_fail(fake_leg(), 480, "Temporarily Unavailable");
	fake_expect("ended unreachable 480 final; ");
	fixture_finish(&fixture);
}

static void test_early_media__then_busy(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_init(&fixture);
	fixture.config.early_media = false;
	fixture_start(&fixture);
	fake_progress(fake_leg(), 183, fake_sdp);
	fake_fail(fake_leg(), 486, "Busy Here");
	fake_expect(TEST_INVITE("one.example") "ringing; ended busy 486; ");
	fixture_finish(&fixture);
}

static void test_early_media__is_what_the_empty_answer_means(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_init(&fixture);
	fixture_start(&fixture);
	fake_progress(fake_leg(), 183, fake_sdp);
	fake_answer(fake_leg(), NULL);
	fake_expect(TEST_INVITE("one.example") "ringing; connect 4000; listen tones; answered; "
					       "listen; play hello; ");
	fake_bye(fake_leg(), "");
	fake_expect("ended answered 200; ");
	fixture_finish(&fixture);
}

static void test_talk__hung_up_by_the_other_side(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_init(&fixture);
	fixture_start(&fixture);
	fake_answer(fake_leg(), fake_sdp);
	fake_advance(700);
	fake_story();
	fake_bye(fake_leg(), "Normal call clearing");
	fake_expect("ended answered 200; ");
	assert_int_equal(fixture.host_call.end.talk_ms, 700);
	assert_int_equal(fixture.host_call.end.ring_ms, 0);
	assert_string_equal(fixture.host_call.cause_text, "Normal call clearing");
	fixture_finish(&fixture);
}

static void test_talk__longest_call_and_no_sound(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_init(&fixture);
	fixture_start(&fixture);
	fake_answer(fake_leg(), fake_sdp);
	fake_story();
	fake_advance(5000);
	fake_expect("log no_sound; ");
	fake_advance(594999);
	fake_expect("");
	fake_advance(1);
	fake_expect("bye 0; ended answered 200; ");
	fixture_finish(&fixture);
}

static void test_talk__answered_without_sound(void **state)
{
	static const char *const answers[] = { "v=0\r\nbroken", "" };
	struct fixture fixture;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		fixture_init(&fixture);
		fixture_start(&fixture);
		fake_story();
		fake_answer(fake_leg(), i < 2 ? answers[i] : fake_sdp_declined);
		fake_expect(i < 2 ? "answered; log no_agreement; bye 88; ended failed 200; "
				  : "answered; connect 0; log no_agreement; bye 88; ended failed "
				    "200; ");
		fixture_finish(&fixture);
	}
}

static void test_talk__held_and_back(void **state)
{
	static const char hold[] = "v=0\r\nc=IN IP4 127.0.0.1\r\nm=audio 4000 RTP/AVP 0\r\n"
				   "a=sendonly\r\n";
	struct fixture fixture;
	struct leg *leg;
	char sdp[SDP_BYTES_MAX];

	(void)state;
	fixture_init(&fixture);
	fixture_start(&fixture);
	leg = fake_leg();
	fake_answer(leg, fake_sdp);
	fake_story();
	assert_int_equal(leg->events->offered(leg->context,
					      (struct peal_slice){ hold, strlen(hold) }, sdp,
					      sizeof(sdp)),
			 0);
	assert_non_null(strstr(sdp, "a=recvonly\r\n"));
	fake_expect("connect 4000 held; ");
	assert_int_equal(leg->events->offered(leg->context, (struct peal_slice){ NULL, 0 }, sdp,
					      sizeof(sdp)),
			 0);
	assert_non_null(strstr(sdp, "a=sendrecv\r\n"));
	assert_true(leg->events->offered(leg->context, (struct peal_slice){ "x", 1 }, sdp,
					 sizeof(sdp)) < 0);
	fake_bye(leg, "");
	fixture_finish(&fixture);
}

static void test_talk__a_key_both_ways_is_one_key(void **state)
{
	struct fixture fixture;
	struct stream *stream;
	struct leg *leg;

	(void)state;
	fixture_init(&fixture);
	fixture_start(&fixture);
	leg = fake_leg();
	fake_answer(leg, fake_sdp);
	stream = fake_stream();
	stream->events->key(stream->context, '5');
	leg->events->key(leg->context, '5');
	stream->events->key(stream->context, '5');
	fake_advance(600);
	leg->events->key(leg->context, '5');
	leg->events->key(leg->context, '7');
	fake_bye(leg, "");
	assert_string_equal(fixture.host_call.dtmf, "5557");
	fixture_finish(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_early_media__tones_tell_why),
		cmocka_unit_test(test_early_media__then_busy),
		cmocka_unit_test(test_early_media__is_what_the_empty_answer_means),
		cmocka_unit_test(test_talk__hung_up_by_the_other_side),
		cmocka_unit_test(test_talk__longest_call_and_no_sound),
		cmocka_unit_test(test_talk__answered_without_sound),
		cmocka_unit_test(test_talk__held_and_back),
		cmocka_unit_test(test_talk__a_key_both_ways_is_one_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
