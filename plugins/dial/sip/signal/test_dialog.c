/* test_dialog.c - what the other side asks, in a call and out of one */
/* SPDX-License-Identifier: MIT */
#include "test_peer.h"

#define AGAIN "v=0\r\ns=again\r\n"

static const char *body_of(const char *message)
{
	return strstr(message, "\r\n\r\n") + 4;
}

/* ---- the end ---- */

static void test_bye__ends_the_call_once(void **state)
{
	struct peer *peer = *state;

	peer_talks(peer);
	peer_request(peer, "BYE", 3, "a", "Reason: Q.850;cause=31;text=\"Normal\"\r\n", "");
	peer_expect(peer, "SIP/2.0 200 ");
	owner_wait(&peer->owner, "ended ");
	assert_int_equal(peer->owner.end.status, 0);
	assert_int_equal(peer->owner.end.q850, 31);
	assert_string_equal(peer->owner.end_text, "Normal");
	/* Once more: the call is not known any more. */
	peer_request(peer, "BYE", 4, "a", "", "");
	peer_expect(peer, "SIP/2.0 481 ");
	assert_string_equal(peer->owner.story, "answered+sdp ended ");
}

static void test_bye__crosses_ours(void **state)
{
	struct peer *peer = *state;

	peer_talks(peer);
	owner_do(&peer->owner, step_hang_up);
	peer_expect(peer, "BYE ");
	peer_request(peer, "BYE", 3, "a", "", "");
	peer_expect(peer, "SIP/2.0 200 ");
	owner_do(&peer->owner, step_nothing);
	assert_string_equal(peer->owner.story, "answered+sdp ");
}

static void test_bye__of_a_stranger_is_refused(void **state)
{
	struct peer *peer = *state;

	peer_talks(peer);
	peer_request(peer, "BYE", 3, "other", "", "");
	peer_expect(peer, "SIP/2.0 481 ");
	assert_string_equal(peer->owner.story, "answered+sdp ");
}

/* ---- offers ---- */

static void test_reinvite__is_answered_until_its_ack(void **state)
{
	struct peer *peer = *state;
	char value[1024];

	peer_talks(peer);
	peer_request(peer, "INVITE", 3, "a", SDP_TYPE, "v=0\r\ns=hold\r\n");
	peer_expect(peer, "SIP/2.0 200 ");
	assert_string_equal(body_of(peer->text), AGAIN);
	assert_non_null(strstr(header_get(peer->text, "Contact", value), "sip:+912212345678@"));
	owner_wait(&peer->owner, "offered ");
	/* No ACK: it comes again. */
	peer_expect(peer, "SIP/2.0 200 ");
	peer_request(peer, "ACK", 3, "a", "", "");
	/* Without an offer, it gets what we have said last. */
	peer_request(peer, "INVITE", 4, "a", "", "");
	do
		peer_expect(peer, "SIP/2.0 200 ");
	while (strstr(peer->text, "CSeq: 4 INVITE") == NULL);
	assert_string_equal(body_of(peer->text), AGAIN);
	peer_request(peer, "ACK", 4, "a", "", "");
	assert_string_equal(peer->owner.story, "answered+sdp offered ");
}

static void test_reinvite__that_does_not_suit(void **state)
{
	struct peer *peer = *state;

	peer_talks(peer);
	peer->owner.refuses_offers = true;
	owner_do(&peer->owner, step_nothing);
	peer_request(peer, "INVITE", 3, "a", SDP_TYPE, "v=0\r\ns=video\r\n");
	peer_expect(peer, "SIP/2.0 488 ");
	peer_request(peer, "OPTIONS", 4, "a", "", "");
	peer_expect(peer, "SIP/2.0 200 ");
}

static void test_reinvite__the_owner_hangs_up_meanwhile(void **state)
{
	struct peer *peer = *state;

	peer_talks(peer);
	peer->owner.hangs_up_in_offer = true;
	owner_do(&peer->owner, step_nothing);
	peer_request(peer, "INVITE", 3, "a", SDP_TYPE, "v=0\r\ns=hold\r\n");
	peer_expect(peer, "BYE ");
	peer_answer(peer, peer->text, "200 OK", "", "", "");
	peer_expect(peer, "SIP/2.0 488 ");
}

static void test_update__with_and_without_an_offer(void **state)
{
	struct peer *peer = *state;

	peer_talks(peer);
	peer_request(peer, "UPDATE", 3, "a", "", "");
	peer_expect(peer, "SIP/2.0 200 ");
	assert_string_equal(body_of(peer->text), "");
	peer_request(peer, "UPDATE", 4, "a", SDP_TYPE, "v=0\r\ns=hold\r\n");
	peer_expect(peer, "SIP/2.0 200 ");
	assert_string_equal(body_of(peer->text), AGAIN);
	owner_wait(&peer->owner, "answered+sdp offered ");
	/* Low and used numbers have no effect. */
	peer_request(peer, "UPDATE", 3, "a", SDP_TYPE, "v=0\r\n");
	peer_expect(peer, "SIP/2.0 500 ");
	assert_string_equal(peer->owner.story, "answered+sdp offered ");
}

/* ---- keys ---- */

#define RELAY "Content-Type: application/dtmf-relay\r\n"
#define PLAIN "Content-Type: application/dtmf\r\n"

static void test_info__a_key_is_heard_once(void **state)
{
	struct peer *peer = *state;

	peer_talks(peer);
	peer_request(peer, "INFO", 3, "a", RELAY, "Signal=5\r\nDuration=160\r\n");
	peer_expect(peer, "SIP/2.0 200 ");
	peer_request(peer, "INFO", 3, "a", RELAY, "Signal=5\r\nDuration=160\r\n");
	peer_expect(peer, "SIP/2.0 200 ");
	peer_request(peer, "INFO", 4, "a", PLAIN, "#");
	peer_expect(peer, "SIP/2.0 200 ");
	peer_request(peer, "INFO", 5, "a", "Content-Type: application/media_control+xml\r\n",
		     "<x/>");
	peer_expect(peer, "SIP/2.0 415 ");
	peer_request(peer, "INFO", 6, "a", "", "");
	peer_expect(peer, "SIP/2.0 200 ");
	owner_wait(&peer->owner, "key5 key# ");
	assert_string_equal(peer->owner.story, "answered+sdp key5 key# ");
}

/* ---- transfer ---- */

#define NOTIFY(rest)                                                                               \
	"Event: refer\r\nSubscription-State: " rest "\r\nContent-Type: message/sipfrag\r\n"

static void refer(struct peer *peer, const char *status, const char *headers)
{
	char value[1024];

	peer_talks(peer);
	peer->owner.uri = "sip:+911140000000@trunk.example";
	owner_do(&peer->owner, step_refer);
	assert_int_equal(peer->owner.result, 0);
	peer_expect(peer, "REFER sip:callee@127.0.0.1:");
	assert_string_equal(header_get(peer->text, "Refer-To", value),
			    "<sip:+911140000000@trunk.example>");
	assert_string_equal(header_get(peer->text, "Referred-By", value),
			    "<sip:+912212345678@trunk.example>");
	assert_string_not_equal(header_get(peer->text, "Contact", value), "");
	peer_answer(peer, peer->text, status, "", headers, "");
}

static void test_refer__is_followed_to_its_end(void **state)
{
	struct peer *peer = *state;

	refer(peer, "202 Accepted", "");
	owner_wait(&peer->owner, "referred 0 ");
	peer_request(peer, "NOTIFY", 3, "a", NOTIFY("active"), "SIP/2.0 100 Trying\r\n");
	peer_expect(peer, "SIP/2.0 200 ");
	peer_request(peer, "NOTIFY", 4, "a", NOTIFY("terminated"), "SIP/2.0 200 OK\r\n");
	peer_expect(peer, "SIP/2.0 200 ");
	owner_wait(&peer->owner, "referred 0 referred 0 referred 200 ");
	peer_request(peer, "NOTIFY", 5, "a", NOTIFY("terminated"), "SIP/2.0 200 OK\r\n");
	peer_expect(peer, "SIP/2.0 489 ");
}

static void test_refer__ends_badly(void **state)
{
	struct peer *peer = *state;

	refer(peer, "202 Accepted", "");
	peer_request(peer, "NOTIFY", 3, "a", NOTIFY("terminated"), "SIP/2.0 486 Busy\r\n");
	owner_wait(&peer->owner, "referred 486 ");
	owner_do(&peer->owner, step_hang_up);
}

static void test_refer__is_refused(void **state)
{
	struct peer *peer = *state;

	refer(peer, "603 Decline", "");
	owner_wait(&peer->owner, "referred 603 ");
}

static void test_refer__without_notifications(void **state)
{
	struct peer *peer = *state;

	refer(peer, "200 OK", "Refer-Sub: false\r\n");
	owner_wait(&peer->owner, "referred 200 ");
}

/* ---- everything else ---- */

static const struct {
	const char *method, *status;
} in_a_call[] = {
	{ "OPTIONS", "SIP/2.0 200 " }, { "MESSAGE", "SIP/2.0 405 " },
	{ "REFER", "SIP/2.0 405 " },   { "FROBNICATE", "SIP/2.0 501 " },
	{ "NOTIFY", "SIP/2.0 489 " },
};

static void test_requests__in_a_call(void **state)
{
	struct peer *peer = *state;
	char value[1024];

	peer_talks(peer);
	for (unsigned i = 0; i < sizeof(in_a_call) / sizeof(in_a_call[0]); i++) {
		peer_request(peer, in_a_call[i].method, 3 + i, "a", "", "");
		peer_expect(peer, "SIP/2.0 ");
		assert_int_equal(strncmp(peer->text, in_a_call[i].status, 12), 0);
		if (strstr(in_a_call[i].status, "405") != NULL)
			assert_non_null(strstr(header_get(peer->text, "Allow", value), "BYE"));
	}
}

static void test_requests__before_the_answer(void **state)
{
	struct peer *peer = *state;
	struct leg_request request = call_request(peer);

	peer_is_called(peer, &request);
	peer_answer(peer, peer->invite, "183 Session Progress", "a", SDP_TYPE, ANSWER);
	owner_wait(&peer->owner, "183+sdp ");
	peer_request(peer, "UPDATE", 1, "a", SDP_TYPE, "v=0\r\n");
	peer_expect(peer, "SIP/2.0 491 ");
	peer_request(peer, "OPTIONS", 2, "a", "", "");
	peer_expect(peer, "SIP/2.0 200 ");
	peer_request(peer, "BYE", 3, "a", "", "");
	peer_expect(peer, "SIP/2.0 481 ");
	assert_string_equal(peer->owner.story, "183+sdp ");
}

static void stranger_asks(struct peer *peer, const char *method, const char *from, const char *to)
{
	char text[2048];

	peer->sequence++;
	snprintf(text, sizeof(text),
		 "%s sip:us@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:%u;branch=z9hG4bK%u\r\n"
		 "From: %s;tag=x\r\nTo: %s\r\nCall-ID: stranger%u\r\nCSeq: 1 %s\r\n"
		 "Content-Length: 0\r\n\r\n",
		 method, peer->port, peer->sequence, from, to, peer->sequence, method);
	peer_send(peer, text);
}

static const struct {
	const char *method, *to, *status;
} out_of_a_call[] = {
	{ "OPTIONS", "<sip:us@here>", "SIP/2.0 200 " },
	{ "BYE", "<sip:us@here>;tag=none", "SIP/2.0 481 " },
	{ "INFO", "<sip:us@here>", "SIP/2.0 481 " },
	{ "CANCEL", "<sip:us@here>", "SIP/2.0 481 " },
	{ "REGISTER", "<sip:us@here>", "SIP/2.0 405 " },
	{ "FROBNICATE", "<sip:us@here>", "SIP/2.0 501 " },
};

/* Tells the peer where the stack is: it calls once. */
static void peer_meets(struct peer *peer)
{
	struct leg_request request = call_request(peer);

	peer_is_called(peer, &request);
	peer_answer(peer, peer->invite, "486 Busy Here", "a", "", "");
	owner_wait(&peer->owner, "failed 486 ");
	peer_expect(peer, "ACK ");
	owner_forget(&peer->owner);
}

static void test_requests__of_strangers(void **state)
{
	struct peer *peer = *state;

	peer_meets(peer);
	for (size_t i = 0; i < sizeof(out_of_a_call) / sizeof(out_of_a_call[0]); i++) {
		stranger_asks(peer, out_of_a_call[i].method, "<sip:a@there>", out_of_a_call[i].to);
		peer_expect(peer, "SIP/2.0 ");
		assert_int_equal(strncmp(peer->text, out_of_a_call[i].status, 12), 0);
	}
}

static void test_requests__a_call_to_us(void **state)
{
	struct peer *peer = *state;

	peer_meets(peer);
	stranger_asks(peer, "INVITE", "\"A\" <sip:+14155550100@there>", "<sip:asha@here>");
	peer_expect(peer, "SIP/2.0 480 ");
	stranger_asks(peer, "ACK", "<sip:+14155550100@there>", "<sip:asha@here>");
	owner_wait(&peer->owner, "received from +14155550100 to sip:asha@here ");
	stranger_asks(peer, "INVITE", "<sip:anonymous@anonymous.invalid>", "<sip:+91@here>");
	peer_expect(peer, "SIP/2.0 480 ");
	owner_wait(&peer->owner, "received from  to +91 ");
}

static const char *const garbage[] = {
	"hello",
	"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
	"\r\n\r\n\r\n\r\n",
	"INVITE sip:x SIP/2.0\r\n\r\n",
	"SIP/2.0 200 OK\r\n\r\n",
	"SIP/2.0 999999 OK\r\nVia: SIP/2.0/UDP a\r\n\r\n",
	("BYE sip:x SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9\r\nCSeq: 1 INVITE\r\n"
	 "From: <sip:a>;tag=1\r\nTo: <sip:b>\r\nCall-ID: c\r\n\r\n"),
	"BYE sip:x SIP/2.0\r\nVia: ;;;\r\nCSeq: x\r\nFrom: <\r\nTo: >\r\nCall-ID: \r\n\r\n",
	"INVITE sip:x SIP/2.0\r\nContent-Length: 999999\r\nFrom: a\r\n\r\nv=0",
};

static void test_garbage__is_dropped_and_life_goes_on(void **state)
{
	struct peer *peer = *state;
	char *huge = malloc(60001);

	assert_non_null(huge);
	peer_meets(peer);
	for (size_t i = 0; i < sizeof(garbage) / sizeof(garbage[0]); i++)
		peer_send(peer, garbage[i]);
	/* A message that is longer than any we would read. */
	memset(huge, 'x', 60000);
	huge[60000] = '\0';
	memcpy(huge, "OPTIONS sip:x SIP/2.0\r\nX: ", 26);
	memcpy(huge + 59996, "\r\n\r\n", 4);
	peer_send(peer, huge);
	free(huge);
	stranger_asks(peer, "OPTIONS", "<sip:a@there>", "<sip:us@here>");
	peer_expect(peer, "SIP/2.0 200 ");
	assert_true(owner_logged(&peer->owner, "sip_dropped"));
	assert_string_equal(peer->owner.story, "");
}

static void test_garbage__in_a_call_does_no_harm(void **state)
{
	struct peer *peer = *state;

	peer_talks(peer);
	peer_request(peer, "INFO", 3, "a", RELAY, "Signal=\r\n");
	peer_expect(peer, "SIP/2.0 415 ");
	peer_request(peer, "NOTIFY", 4, "a", NOTIFY("active"), "SIP/2.0 abc\r\n");
	peer_expect(peer, "SIP/2.0 489 ");
	peer_answer(peer, peer->invite, "180 Ringing", "a", "", "");
	peer_answer(peer, peer->invite, "486 Busy Here", "a", "", "");
	peer_answer(peer, peer->invite, "200 OK", "", "", "");
	peer_request(peer, "ACK", 77, "a", "", "");
	peer_request(peer, "OPTIONS", 78, "a", "", "");
	peer_expect(peer, "SIP/2.0 200 ");
	assert_string_equal(peer->owner.story, "answered+sdp ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_PEER(test_bye__ends_the_call_once),
		TEST_PEER(test_bye__crosses_ours),
		TEST_PEER(test_bye__of_a_stranger_is_refused),
		TEST_PEER(test_reinvite__is_answered_until_its_ack),
		TEST_PEER(test_reinvite__that_does_not_suit),
		TEST_PEER(test_reinvite__the_owner_hangs_up_meanwhile),
		TEST_PEER(test_update__with_and_without_an_offer),
		TEST_PEER(test_info__a_key_is_heard_once),
		TEST_PEER(test_refer__is_followed_to_its_end),
		TEST_PEER(test_refer__ends_badly),
		TEST_PEER(test_refer__is_refused),
		TEST_PEER(test_refer__without_notifications),
		TEST_PEER(test_requests__in_a_call),
		TEST_PEER(test_requests__before_the_answer),
		TEST_PEER(test_requests__of_strangers),
		TEST_PEER(test_requests__a_call_to_us),
		TEST_PEER(test_garbage__is_dropped_and_life_goes_on),
		TEST_PEER(test_garbage__in_a_call_does_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
