/* test_stack.c - INVITEs of ours, and what an exchange may say to them */
/* SPDX-License-Identifier: MIT */
#include "test_peer.h"

static size_t count_of(const char *text, const char *word)
{
	size_t count = 0;

	for (; (text = strstr(text, word)) != NULL; text += strlen(word))
		count++;
	return count;
}

/* ---- the way of a call ---- */

static void test_call__invite_is_complete(void **state)
{
	struct peer *peer = *state;
	struct leg_request request = call_request(peer);
	char value[1024], contact[64];

	peer_is_called(peer, &request);
	assert_int_equal(
		strncmp(peer->text, "INVITE sip:+919876543210@trunk.example SIP/2.0\r\n", 48), 0);
	assert_int_equal(count_of(peer->text, "\r\nVia: SIP/2.0/UDP 127.0.0.1:"), 1);
	assert_int_equal(count_of(peer->text, "\r\nRoute: "), 0);
	assert_string_equal(header_get(peer->text, "Max-Forwards", value), "70");
	assert_non_null(strstr(header_get(peer->text, "To", value), peer->uri));
	assert_non_null(strstr(header_get(peer->text, "From", value),
			       "\"Asha \\\"A\\\"\" <sip:+912212345678@trunk.example>;tag="));
	snprintf(contact, sizeof(contact), "<sip:+912212345678@127.0.0.1:%u>",
		 ntohs(peer->stack_at.sin_port));
	assert_string_equal(header_get(peer->text, "Contact", value), contact);
	assert_non_null(strstr(header_get(peer->text, "Allow", value), "UPDATE"));
	assert_non_null(strstr(peer->text, "\r\nSupported: "));
	assert_string_equal(header_get(peer->text, "Session-ID", value), "0123456789abcdef");
	assert_string_equal(header_get(peer->text, "X-Attempt", value), "7");
	assert_string_equal(header_get(peer->text, "Content-Type", value), "application/sdp");
	assert_string_equal(strstr(peer->text, "\r\n\r\n") + 4, OFFER);
	assert_string_equal(stack_address(peer->owner.stack), "127.0.0.1");
	owner_do(&peer->owner, step_drop);
}

static void test_call__progress_answer_and_our_end(void **state)
{
	struct peer *peer = *state;
	struct leg_request request = call_request(peer);
	char value[1024];

	peer_is_called(peer, &request);
	peer_answer(peer, peer->invite, "100 Trying", "", "", "");
	peer_answer(peer, peer->invite, "180 Ringing", "a", "", "");
	peer_answer(peer, peer->invite, "183 Session Progress", "a", SDP_TYPE, ANSWER);
	peer_answer(peer, peer->invite, "200 OK", "a", SDP_TYPE, ANSWER);
	owner_wait(&peer->owner, "100 180 183+sdp answered+sdp ");
	peer_expect(peer, "ACK sip:callee@127.0.0.1:");
	assert_non_null(strstr(header_get(peer->text, "To", value), ";tag=a"));
	peer->owner.q850 = 16;
	owner_do(&peer->owner, step_hang_up);
	peer_expect(peer, "BYE sip:callee@127.0.0.1:");
	assert_non_null(strstr(header_get(peer->text, "Reason", value), "Q.850;cause=16"));
	peer_answer(peer, peer->text, "200 OK", "", "", "");
	owner_do(&peer->owner, step_nothing);
	assert_string_equal(peer->owner.story, "100 180 183+sdp answered+sdp ");
}

static void test_call__every_200_gets_its_ack(void **state)
{
	struct peer *peer = *state;
	char first[MESSAGE_MAX];

	peer_talks(peer);
	snprintf(first, sizeof(first), "%s", peer->text);
	for (int i = 0; i < 3; i++) {
		peer_answer(peer, peer->invite, "200 OK", "a", SDP_TYPE, ANSWER);
		peer_expect(peer, "ACK ");
		assert_string_equal(peer->text, first);
	}
	assert_string_equal(peer->owner.story, "answered+sdp ");
}

static void test_call__goes_back_along_the_recorded_route(void **state)
{
	struct peer *peer = *state;
	struct leg_request request = call_request(peer);
	char headers[256], value[1024];

	peer_is_called(peer, &request);
	/* The proxy next to us is the last one; it is where the ACK goes first. */
	snprintf(headers, sizeof(headers),
		 "Record-Route: <sip:10.255.255.1;lr>, <sip:127.0.0.1:%u;lr>\r\n" SDP_TYPE,
		 peer->port);
	peer_answer(peer, peer->invite, "200 OK", "a", headers, ANSWER);
	peer_expect(peer, "ACK sip:callee@127.0.0.1:");
	snprintf(headers, sizeof(headers), "<sip:127.0.0.1:%u;lr>", peer->port);
	assert_string_equal(header_get(peer->text, "Route", value), headers);
	assert_non_null(strstr(peer->text, "\r\nRoute: <sip:10.255.255.1;lr>"));
}

/* ---- no call comes of it ---- */

static const struct {
	const char *status, *headers;
	struct leg_end end;
	const char *text;
} refusals[] = {
	{ "486 Busy Here",
	  "Reason: Q.850;cause=17;text=\"User busy\"\r\n",
	  { .status = 486, .reason = "Busy Here", .q850 = 17, .retry_after_ms = -1 },
	  "User busy" },
	{ "503 Service Unavailable",
	  "Retry-After: 12 (busy);duration=3\r\n",
	  { .status = 503, .reason = "Service Unavailable", .retry_after_ms = 12000 },
	  "" },
	{ "404 Not Found",
	  "Reason: SIP;cause=404;text=\"nobody\", Q.850;cause=1\r\n",
	  { .status = 404, .reason = "Not Found", .q850 = 1, .retry_after_ms = -1 },
	  "nobody" },
	{ "603 ", "", { .status = 603, .reason = "", .retry_after_ms = -1 }, "" },
	{ "480 \xff\x01 \xc3\xa4",
	  "",
	  { .status = 480, .reason = "?  \xc3\xa4", .retry_after_ms = -1 },
	  "" },
	{ "401 Unauthorized",
	  "WWW-Authenticate: Digest realm=\"r\",nonce=\"n\"\r\n",
	  { .status = 401, .reason = "Unauthorized", .retry_after_ms = -1 },
	  "" },
};

static void test_refusal__says_what_the_network_said(void **state)
{
	struct peer *peer = *state;
	struct leg_request request = call_request(peer);

	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		const struct leg_end *end = &refusals[i].end;

		peer_is_called(peer, &request);
		peer_answer(peer, peer->invite, refusals[i].status, "a", refusals[i].headers, "");
		owner_wait(&peer->owner, "failed ");
		peer_expect(peer, "ACK ");
		assert_int_equal(peer->owner.end.status, end->status);
		assert_string_equal(peer->owner.end_reason, end->reason);
		assert_int_equal(peer->owner.end.q850, end->q850);
		assert_int_equal(peer->owner.end.retry_after_ms, end->retry_after_ms);
		assert_string_equal(peer->owner.end_text, refusals[i].text);
		assert_false(peer->owner.end.is_refused_password);
		assert_true(peer->owner.end.was_heard);
	}
}

static void test_redirection__is_handed_over_and_not_followed(void **state)
{
	struct peer *peer = *state;
	struct leg_request request = call_request(peer);
	char contact[64];

	peer_is_called(peer, &request);
	peer_answer(peer, peer->invite, "302 Moved", "a", "", "");
	owner_wait(&peer->owner, "failed 302 ");
	snprintf(contact, sizeof(contact), "sip:callee@127.0.0.1:%u", peer->port);
	assert_string_equal(peer->owner.end_contact, contact);
	peer_expect_no(peer, "INVITE ");
}

static void test_cancel__waits_for_a_provisional_answer(void **state)
{
	struct peer *peer = *state;
	struct leg_request request = call_request(peer);

	peer_is_called(peer, &request);
	owner_do(&peer->owner, step_cancel);
	owner_do(&peer->owner, step_cancel);
	peer_expect_no(peer, "CANCEL ");
	peer_answer(peer, peer->invite, "100 Trying", "", "", "");
	peer_expect(peer, "CANCEL sip:+919876543210@trunk.example ");
	peer_answer(peer, peer->text, "200 OK", "a", "", "");
	peer_answer(peer, peer->invite, "487 Request Terminated", "a", "", "");
	peer_expect(peer, "ACK ");
	owner_wait(&peer->owner, "failed 487 ");
}

static void test_cancel__crossed_by_a_200(void **state)
{
	struct peer *peer = *state;
	struct leg_request request = call_request(peer);

	peer_is_called(peer, &request);
	peer_answer(peer, peer->invite, "180 Ringing", "a", "", "");
	owner_wait(&peer->owner, "180 ");
	owner_do(&peer->owner, step_cancel);
	peer_answer(peer, peer->invite, "200 OK", "a", SDP_TYPE, ANSWER);
	peer_expect(peer, "ACK ");
	peer_expect(peer, "BYE ");
	peer_answer(peer, peer->text, "200 OK", "", "", "");
	owner_wait(&peer->owner, "answered_late ");
	owner_do(&peer->owner, step_nothing);
	assert_string_equal(peer->owner.story, "180 answered_late ");
}

static void test_drop__a_call_that_nobody_wants_is_ended_silently(void **state)
{
	struct peer *peer = *state;
	struct leg_request request = call_request(peer);

	peer_is_called(peer, &request);
	peer_answer(peer, peer->invite, "180 Ringing", "a", "", "");
	owner_wait(&peer->owner, "180 ");
	owner_do(&peer->owner, step_drop);
	peer_expect(peer, "CANCEL ");
	peer_answer(peer, peer->invite, "200 OK", "a", SDP_TYPE, ANSWER);
	peer_expect(peer, "ACK ");
	peer_expect(peer, "BYE ");
	peer_answer(peer, peer->text, "200 OK", "", "", "");
	owner_do(&peer->owner, step_nothing);
	assert_string_equal(peer->owner.story, "180 ");
}

/* ---- forks, and answers that come too late ---- */

static void test_fork__the_first_answer_wins(void **state)
{
	struct peer *peer = *state;
	struct leg_request request = call_request(peer);
	char value[1024];

	peer_is_called(peer, &request);
	peer_answer(peer, peer->invite, "180 Ringing", "a", "", "");
	peer_answer(peer, peer->invite, "183 Session Progress", "b", SDP_TYPE, ANSWER);
	peer_answer(peer, peer->invite, "200 OK", "b", SDP_TYPE, ANSWER);
	peer_expect(peer, "ACK ");
	assert_non_null(strstr(header_get(peer->text, "To", value), ";tag=b"));
	peer_answer(peer, peer->invite, "200 OK", "a", SDP_TYPE, ANSWER);
	peer_expect(peer, "ACK ");
	assert_non_null(strstr(header_get(peer->text, "To", value), ";tag=a"));
	peer_expect(peer, "BYE ");
	assert_non_null(strstr(header_get(peer->text, "To", value), ";tag=a"));
	peer_answer(peer, peer->text, "200 OK", "", "", "");
	/* The branch that lost is forgotten, and the call goes on. */
	peer_request(peer, "OPTIONS", 5, "b", "", "");
	peer_expect(peer, "SIP/2.0 200 ");
	owner_do(&peer->owner, step_nothing);
	assert_string_equal(peer->owner.story, "180 183+sdp answered+sdp ");
}

static void test_late__a_200_after_the_end_is_hung_up(void **state)
{
	struct peer *peer = *state;
	struct leg_request request = call_request(peer);

	peer_is_called(peer, &request);
	peer_answer(peer, peer->invite, "486 Busy Here", "a", "", "");
	owner_wait(&peer->owner, "failed 486 ");
	peer_answer(peer, peer->invite, "200 OK", "b", SDP_TYPE, ANSWER);
	peer_expect(peer, "ACK sip:callee@127.0.0.1:");
	assert_non_null(strstr(peer->text, ";tag=b\r\n"));
	peer_expect(peer, "BYE sip:callee@127.0.0.1:");
	peer_answer(peer, peer->text, "200 OK", "", "", "");
	assert_string_equal(peer->owner.story, "failed 486 ");
}

static void test_late__a_200_to_nothing_of_ours_is_dropped(void **state)
{
	struct peer *peer = *state;
	struct leg_request request = call_request(peer);
	char *tag;

	peer_is_called(peer, &request);
	peer_answer(peer, peer->invite, "486 Busy Here", "a", "", "");
	owner_wait(&peer->owner, "failed 486 ");
	tag = strstr(strstr(peer->invite, "\r\nFrom: "), ";tag=") + strlen(";tag=");
	*tag = *tag == '0' ? '1' : '0';
	peer_answer(peer, peer->invite, "200 OK", "b", SDP_TYPE, ANSWER);
	peer_request(peer, "OPTIONS", 1, "b", "", "");
	peer_expect(peer, "SIP/2.0 481 ");
	peer_expect_no(peer, "BYE ");
	assert_true(owner_logged(&peer->owner, "sip_dropped"));
}

/* ---- digest ---- */

#define CHALLENGE "Digest realm=\"trunk\", nonce=\"%s\", qop=\"auth\"%s\r\n"

static void peer_challenges(struct peer *peer, bool is_proxy, const char *nonce, const char *more)
{
	char headers[256];

	snprintf(headers, sizeof(headers), "%s: " CHALLENGE,
		 is_proxy ? "Proxy-Authenticate" : "WWW-Authenticate", nonce, more);
	peer_answer(peer, peer->invite,
		    is_proxy ? "407 Proxy Authentication Required" : "401 Unauthorized", "c",
		    headers, "");
}

static struct leg_request request_with_account(const struct peer *peer)
{
	struct leg_request request = call_request(peer);

	request.account = (struct stack_account){ "asha", "secret" };
	return request;
}

static void test_digest__answers_a_challenge(void **state)
{
	struct peer *peer = *state;
	struct leg_request request = request_with_account(peer);
	char value[1024], id[1024], again[1024];

	peer_is_called(peer, &request);
	header_get(peer->invite, "Call-ID", id);
	assert_string_equal(header_get(peer->invite, "Authorization", value), "");
	peer_challenges(peer, false, "one", "");
	peer_expect(peer, "INVITE ");
	header_get(peer->text, "Authorization", value);
	assert_non_null(strstr(value, "username=\"asha\""));
	assert_non_null(strstr(value, "nonce=\"one\""));
	assert_null(strstr(value, "secret"));
	assert_string_equal(header_get(peer->text, "Call-ID", again), id);
	/* A second one, of another realm, is a proxy's. */
	peer_answer(peer, peer->invite, "407 Proxy Authentication Required", "c",
		    "Proxy-Authenticate: Digest realm=\"edge\", nonce=\"two\"\r\n", "");
	peer_expect(peer, "INVITE ");
	assert_non_null(strstr(header_get(peer->text, "Proxy-Authorization", value), "edge"));
	assert_non_null(strstr(header_get(peer->text, "Authorization", value), "trunk"));
	peer_answer(peer, peer->invite, "200 OK", "a", SDP_TYPE, ANSWER);
	owner_wait(&peer->owner, "answered+sdp ");
	assert_string_equal(peer->owner.story, "answered+sdp ");
}

static void test_digest__of_several_ways_the_first_that_is_known(void **state)
{
	struct peer *peer = *state;
	struct leg_request request = request_with_account(peer);
	char value[1024];

	peer_is_called(peer, &request);
	peer_answer(peer, peer->invite, "407 Proxy Authentication Required", "c",
		    "Proxy-Authenticate: Digest realm=\"r\",nonce=\"0\",algorithm=AKAv1-MD5\r\n"
		    "Proxy-Authenticate: Digest realm=\"r\",nonce=\"1\",algorithm=SHA-256\r\n"
		    "Proxy-Authenticate: Digest realm=\"r\",nonce=\"2\",algorithm=MD5\r\n",
		    "");
	peer_expect(peer, "INVITE ");
	header_get(peer->text, "Proxy-Authorization", value);
	assert_non_null(strstr(value, "nonce=\"1\""));
	assert_non_null(strstr(value, "algorithm=SHA-256"));
	owner_do(&peer->owner, step_drop);
}

static void test_digest__in_no_way_that_is_known(void **state)
{
	struct peer *peer = *state;
	struct leg_request request = request_with_account(peer);

	peer_is_called(peer, &request);
	peer_answer(peer, peer->invite, "401 Unauthorized", "c",
		    "WWW-Authenticate: Digest realm=\"r\",nonce=\"0\",algorithm=AKAv1-MD5\r\n", "");
	owner_wait(&peer->owner, "failed 401 ");
	peer_expect_no(peer, "INVITE ");
	assert_true(owner_logged(&peer->owner, "sip_digest_unknown: 127.0.0.1:"));
	assert_true(owner_logged(&peer->owner, "(AKAv1-MD5)"));
}

static void test_digest__a_wrong_password_ends_it(void **state)
{
	struct peer *peer = *state;
	struct leg_request request = request_with_account(peer);

	peer_is_called(peer, &request);
	peer_challenges(peer, true, "one", "");
	peer_expect(peer, "INVITE ");
	peer_challenges(peer, true, "two", "");
	owner_wait(&peer->owner, "failed 407 ");
	assert_true(peer->owner.end.is_refused_password);
	peer_expect_no(peer, "INVITE ");
}

static void test_digest__a_stale_nonce_is_renewed_but_not_for_ever(void **state)
{
	struct peer *peer = *state;
	struct leg_request request = request_with_account(peer);
	char value[1024];

	peer_is_called(peer, &request);
	peer_challenges(peer, false, "one", "");
	peer_expect(peer, "INVITE ");
	peer_challenges(peer, false, "two", ", stale=true");
	peer_expect(peer, "INVITE ");
	assert_non_null(strstr(header_get(peer->text, "Authorization", value), "nonce=\"two\""));
	peer_challenges(peer, false, "three", ", stale=true");
	peer_expect(peer, "INVITE ");
	peer_challenges(peer, false, "four", ", stale=true");
	owner_wait(&peer->owner, "failed 401 ");
	assert_true(peer->owner.end.is_refused_password);
}

static void test_digest__of_a_bye_is_answered_once(void **state)
{
	struct peer *peer = *state;
	struct leg_request request = request_with_account(peer);
	char value[1024];

	peer_is_called(peer, &request);
	peer_answer(peer, peer->invite, "200 OK", "a", SDP_TYPE, ANSWER);
	owner_wait(&peer->owner, "answered+sdp ");
	owner_do(&peer->owner, step_hang_up);
	peer_expect(peer, "BYE ");
	peer_answer(peer, peer->text, "401 Unauthorized", "",
		    "WWW-Authenticate: Digest realm=\"trunk\", nonce=\"late\"\r\n", "");
	peer_expect(peer, "BYE ");
	assert_non_null(strstr(header_get(peer->text, "Authorization", value), "nonce=\"late\""));
	peer_answer(peer, peer->text, "401 Unauthorized", "",
		    "WWW-Authenticate: Digest realm=\"trunk\", nonce=\"later\"\r\n", "");
	peer_expect_no(peer, "BYE ");
}

/* ---- what cannot be called ---- */

static void test_call__bad_requests_send_nothing(void **state)
{
	struct peer *peer = *state;
	struct leg_request good = call_request(peer), bad[6];
	char sdp[5000];

	memset(sdp, 'v', sizeof(sdp) - 1);
	sdp[sizeof(sdp) - 1] = '\0';
	for (size_t i = 0; i < 6; i++)
		bad[i] = good;
	bad[0].uri = "sip:1@trunk\r\nX: y";
	bad[1].target = "tel:+911";
	bad[2].headers = "X: 1\r\n\r\nINVITE";
	bad[3].from_name = "a\nb";
	bad[4].sdp = sdp;
	bad[5].target = "sip:127.0.0.1;transport=tls"; /* the stack was made without it */
	for (size_t i = 0; i < 6; i++) {
		peer->owner.request = &bad[i];
		owner_do(&peer->owner, step_call);
		assert_int_equal(peer->owner.result, -1);
		assert_string_not_equal(peer->owner.refusal, "");
	}
	peer_expect_no(peer, "INVITE ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_PEER(test_call__invite_is_complete),
		TEST_PEER(test_call__progress_answer_and_our_end),
		TEST_PEER(test_call__every_200_gets_its_ack),
		TEST_PEER(test_call__goes_back_along_the_recorded_route),
		TEST_PEER(test_refusal__says_what_the_network_said),
		TEST_PEER(test_redirection__is_handed_over_and_not_followed),
		TEST_PEER(test_cancel__waits_for_a_provisional_answer),
		TEST_PEER(test_cancel__crossed_by_a_200),
		TEST_PEER(test_drop__a_call_that_nobody_wants_is_ended_silently),
		TEST_PEER(test_fork__the_first_answer_wins),
		TEST_PEER(test_late__a_200_after_the_end_is_hung_up),
		TEST_PEER(test_late__a_200_to_nothing_of_ours_is_dropped),
		TEST_PEER(test_digest__answers_a_challenge),
		TEST_PEER(test_digest__of_several_ways_the_first_that_is_known),
		TEST_PEER(test_digest__in_no_way_that_is_known),
		TEST_PEER(test_digest__a_wrong_password_ends_it),
		TEST_PEER(test_digest__a_stale_nonce_is_renewed_but_not_for_ever),
		TEST_PEER(test_digest__of_a_bye_is_answered_once),
		TEST_PEER(test_call__bad_requests_send_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
