/* test_sdp.c - session descriptions: ours, theirs, and broken ones */
/* SPDX-License-Identifier: MIT */
#include "signal/sdp.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define HEAD "v=0\r\no=- 1 1 IN IP4 10.0.0.9\r\ns=-\r\nc=IN IP4 10.0.0.9\r\nt=0 0\r\n"
#define KEY "inline:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwd"
#define EVENT "a=rtpmap:101 telephone-event/8000\r\n"

static const enum media_codec both[] = { MEDIA_CODEC_PCMU, MEDIA_CODEC_PCMA };

static struct sdp_local local_make(enum sdp_srtp srtp)
{
	struct sdp_local local = {
		.address = "192.0.2.1",
		.port = 20000,
		.session = 7,
		.version = 1,
		.codecs = both,
		.codec_count = 2,
		.srtp = srtp,
	};

	for (size_t i = 0; i < MEDIA_KEY_BYTES; i++)
		local.key[i] = (uint8_t)i;
	return local;
}

static int read_text(const char *text, enum sdp_srtp srtp, struct media_peer *peer)
{
	struct sdp_local local = local_make(srtp);
	struct peal_error err = { 0 };
	int result = sdp_read((struct peal_slice){ text, strlen(text) }, &local, peer, &err);

	if (result < 0)
		assert_true(err.text[0] != '\0');
	return result;
}

struct row {
	const char *text;
	enum sdp_srtp srtp;
	bool is_good;
	uint16_t port;
	enum media_codec codec;
	uint8_t payload_type;
	int telephone_event;
	bool is_secure, is_held;
};

#define N SDP_SRTP_NONE
#define O SDP_SRTP_OFFER
#define R SDP_SRTP_REQUIRE
#define U MEDIA_CODEC_PCMU
#define A MEDIA_CODEC_PCMA

static const struct row rows[] = {
	{ HEAD "m=audio 4000 RTP/AVP 0 101\r\n" EVENT, N, true, 4000, U, 0, 101, false, false },
	{ HEAD "m=audio 4000 RTP/AVP 8 0\r\n", N, true, 4000, A, 8, -1, false, false },
	{ HEAD "m=audio 4000 RTP/AVP 18 3 8\r\n", N, true, 4000, A, 8, -1, false, false },
	{ HEAD "m=audio 4000 RTP/AVP 96\r\na=rtpmap:96 PCMU/8000\r\n", N, true, 4000, U, 96, -1,
	  false, false },
	{ HEAD "m=audio 4000 RTP/AVP 96 0\r\na=rtpmap:96 PCMU/16000\r\n", N, true, 4000, U, 0, -1,
	  false, false },
	{ HEAD "m=audio 4000/2 RTP/AVP 0 97 \r\na=rtpmap:97 TELEPHONE-EVENT/8000/1\r\n", N, true,
	  4000, U, 0, 97, false, false },
	{ "v=0\nm=audio 4000 RTP/AVP 0\nc=IN IP6 ::1\n", N, true, 4000, U, 0, -1, false, false },
	{ HEAD "m=audio 4000 RTP/AVP 0\r\na=sendonly\r\n", N, true, 4000, U, 0, -1, false, true },
	{ HEAD "a=inactive\r\nm=audio 4000 RTP/AVP 0\r\n", N, true, 4000, U, 0, -1, false, true },
	{ HEAD "a=inactive\r\nm=audio 4000 RTP/AVP 0\r\na=sendrecv\r\n", N, true, 4000, U, 0, -1,
	  false, false },
	{ HEAD "m=audio 4000 RTP/AVP 0\r\nc=IN IP4 0.0.0.0\r\n", N, true, 4000, U, 0, -1, false,
	  true },
	{ HEAD "m=audio 0 RTP/AVP 0\r\n", N, true, 0, U, 0, -1, false, false },
	{ HEAD "m=audio 0 UDP/TLS/RTP/SAVP 0\r\n", N, true, 0, U, 0, -1, false, false },
	{ HEAD "m=video 3000 RTP/AVP 31\r\na=sendonly\r\nm=audio 4000 RTP/AVP 0\r\n", N, true, 4000,
	  U, 0, -1, false, false },
	{ HEAD "m=audio 0 RTP/AVP 0\r\nm=audio 4002 RTP/AVP 8\r\n", N, true, 4002, A, 8, -1, false,
	  false },
	/* keys */
	{ HEAD "m=audio 4000 RTP/AVP 0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 " KEY "\r\n", O, true,
	  4000, U, 0, -1, true, false },
	{ HEAD "m=audio 4000 RTP/AVP 0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 " KEY "\r\n", N, true,
	  4000, U, 0, -1, false, false },
	{ HEAD "m=audio 4000 RTP/AVP 0\r\n", O, true, 4000, U, 0, -1, false, false },
	{ HEAD "m=audio 4000 RTP/SAVP 0\r\na=crypto:3 AES_CM_128_HMAC_SHA1_80 " KEY "|2^31\r\n", R,
	  true, 4000, U, 0, -1, true, false },
	{ HEAD "m=audio 4000 RTP/SAVP 0\r\na=crypto:3 AES_CM_128_HMAC_SHA1_80 " KEY "\r\n", N,
	  false, 0, 0, 0, 0, false, false },
	{ HEAD "m=audio 4000 RTP/SAVP 0\r\n", R, false, 0, 0, 0, 0, false, false },
	{ HEAD "m=audio 4000 RTP/AVP 0\r\n", R, false, 0, 0, 0, 0, false, false },
	{ HEAD "m=audio 4000 RTP/SAVP 0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_32 " KEY "\r\n", R,
	  false, 0, 0, 0, 0, false, false },
	{ HEAD "m=audio 4000 RTP/SAVP 0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 " KEY "|2^20|1:4\r\n",
	  R, false, 0, 0, 0, 0, false, false },
	{ HEAD "m=audio 4000 RTP/SAVP 0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 " KEY
	       " UNENCRYPTED_SRTP\r\n",
	  R, false, 0, 0, 0, 0, false, false },
	{ HEAD "m=audio 4000 RTP/SAVP 0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:AAEC\r\n", R,
	  false, 0, 0, 0, 0, false, false },
	{ HEAD "m=audio 4000 RTP/SAVP 0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 "
	       "inline:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBka=A==\r\n",
	  R, false, 0, 0, 0, 0, false, false },
	/* what we cannot speak */
	{ HEAD "m=audio 4000 RTP/AVP 18\r\n", N, false, 0, 0, 0, 0, false, false },
	{ HEAD "m=audio 4000 RTP/AVP 0\r\na=rtpmap:0 G729/8000\r\n", N, false, 0, 0, 0, 0, false,
	  false },
	{ HEAD "m=audio 4000 RTP/AVP\r\n", N, false, 0, 0, 0, 0, false, false },
	{ HEAD "m=audio 4000 UDP/TLS/RTP/SAVP 0\r\n", N, false, 0, 0, 0, 0, false, false },
	{ HEAD "m=video 4000 RTP/AVP 31\r\n", N, false, 0, 0, 0, 0, false, false },
	{ HEAD, N, false, 0, 0, 0, 0, false, false },
	{ "m=audio 4000 RTP/AVP 0\r\n", N, false, 0, 0, 0, 0, false, false },
	/* broken */
	{ "", N, false, 0, 0, 0, 0, false, false },
	{ "x", N, false, 0, 0, 0, 0, false, false },
	{ "hello\r\n", N, false, 0, 0, 0, 0, false, false },
	{ HEAD "m=audio 70000 RTP/AVP 0\r\n", N, false, 0, 0, 0, 0, false, false },
	{ HEAD "m=audio -1 RTP/AVP 0\r\n", N, false, 0, 0, 0, 0, false, false },
	{ HEAD "m=audio\r\n", N, false, 0, 0, 0, 0, false, false },
	{ "c=IN IP4 example.com\r\nm=audio 1 RTP/AVP 0\r\n", N, false, 0, 0, 0, 0, false, false },
	{ "c=IN IP4 1.2.3\r\nm=audio 1 RTP/AVP 0\r\n", N, false, 0, 0, 0, 0, false, false },
	{ "c=IN\r\nm=audio 1 RTP/AVP 0\r\n", N, false, 0, 0, 0, 0, false, false },
};

static uint16_t port_of(const struct media_peer *peer)
{
	return ntohs(peer->address.ss_family == AF_INET6
			     ? ((const struct sockaddr_in6 *)&peer->address)->sin6_port
			     : ((const struct sockaddr_in *)&peer->address)->sin_port);
}

static void test_read__each_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];
		struct media_peer peer;
		bool is_good = read_text(row->text, row->srtp, &peer) == 0;

		if (is_good != row->is_good)
			fail_msg("row %zu was %s", i, is_good ? "accepted" : "refused");
		if (!is_good)
			continue;
		if (port_of(&peer) != row->port || peer.codec != row->codec ||
		    peer.payload_type != row->payload_type ||
		    peer.telephone_event != row->telephone_event ||
		    peer.is_secure != row->is_secure || peer.is_held != row->is_held)
			fail_msg("row %zu: port %u codec %d type %u event %d secure %d held %d", i,
				 port_of(&peer), peer.codec, peer.payload_type,
				 peer.telephone_event, peer.is_secure, peer.is_held);
	}
}

static void test_read__keys_of_both_sides(void **state)
{
	struct media_peer peer;
	struct sdp_local local = local_make(SDP_SRTP_REQUIRE);

	(void)state;
	assert_int_equal(read_text(HEAD "m=audio 4000 RTP/SAVP 0\r\n"
					"a=crypto:1 AES_CM_128_HMAC_SHA1_80 "
					"inline:HRwbGhkYFxYVFBMSERAPDg0MCwoJCAcGBQQDAgEA\r\n",
				   SDP_SRTP_REQUIRE, &peer),
			 0);
	assert_memory_equal(peer.key_send, local.key, MEDIA_KEY_BYTES);
	assert_int_equal(peer.key_receive[0], 29);
	assert_int_equal(peer.key_receive[29], 0);
}

static void test_read__limits(void **state)
{
	char text[SDP_BYTES_MAX + 64];
	struct sdp_local local = local_make(SDP_SRTP_NONE);
	struct media_peer peer;
	struct peal_error err;
	size_t used = (size_t)snprintf(text, sizeof(text), HEAD);

	(void)state;
	for (int i = 0; i < 9; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "m=text 0 x 0\r\n");
	assert_true(sdp_read((struct peal_slice){ text, used }, &local, &peer, &err) < 0);
	memset(text, 'a', sizeof(text));
	assert_true(sdp_read((struct peal_slice){ text, sizeof(text) }, &local, &peer, &err) < 0);
	assert_int_equal(err.code, PEAL_FAIL_LIMIT);
	assert_true(sdp_read((struct peal_slice){ "v=0\0\n", 5 }, &local, &peer, &err) < 0);
}

static void test_offer__has_all(void **state)
{
	struct sdp_local local = local_make(SDP_SRTP_OFFER);
	char text[SDP_BYTES_MAX];

	(void)state;
	assert_int_equal(sdp_write_offer(&local, text, sizeof(text)), 0);
	assert_string_equal(text, "v=0\r\no=- 7 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\n"
				  "t=0 0\r\nm=audio 20000 RTP/AVP 0 8 101\r\n"
				  "a=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\n"
				  "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\n"
				  "a=ptime:20\r\na=sendrecv\r\n"
				  "a=crypto:1 AES_CM_128_HMAC_SHA1_80 " KEY "\r\n");
	local.srtp = SDP_SRTP_REQUIRE;
	local.address = "::1";
	assert_int_equal(sdp_write_offer(&local, text, sizeof(text)), 0);
	assert_non_null(strstr(text, "m=audio 20000 RTP/SAVP 0 8 101\r\n"));
	assert_non_null(strstr(text, "c=IN IP6 ::1\r\n"));
	for (size_t max = 0; max < strlen(text) + 1; max++)
		assert_true(sdp_write_offer(&local, text, max) < 0);
}

struct answer_row {
	const char *offer;
	enum sdp_srtp srtp;
	const char *media; /* what follows t=; NULL: refused */
};

static const struct answer_row answer_rows[] = {
	{ HEAD "m=audio 4000 RTP/AVP 8 0 97\r\na=rtpmap:97 telephone-event/8000\r\n", N,
	  "m=audio 20000 RTP/AVP 8 97\r\na=rtpmap:8 PCMA/8000\r\n"
	  "a=rtpmap:97 telephone-event/8000\r\na=fmtp:97 0-15\r\na=ptime:20\r\na=sendrecv\r\n" },
	{ HEAD "m=audio 4000 RTP/AVP 0\r\na=sendonly\r\n", N,
	  "m=audio 20000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=ptime:20\r\na=recvonly\r\n" },
	{ HEAD "m=audio 4000 RTP/AVP 0\r\na=recvonly\r\nm=video 4002 RTP/AVP 31 34\r\n", N,
	  "m=audio 20000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=ptime:20\r\na=sendonly\r\n"
	  "m=video 0 RTP/AVP 31 34\r\n" },
	{ HEAD "m=image 4002 udptl t38\r\nm=audio 4000 RTP/AVP 0\r\na=inactive\r\n", N,
	  "m=image 0 udptl t38\r\n"
	  "m=audio 20000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=ptime:20\r\na=inactive\r\n" },
	{ HEAD "m=audio 0 RTP/AVP 0\r\n", N, "m=audio 0 RTP/AVP 0\r\n" },
	{ HEAD "m=audio 4000 RTP/SAVP 0\r\na=crypto:5 AES_CM_128_HMAC_SHA1_80 " KEY "\r\n", R,
	  "m=audio 20000 RTP/SAVP 0\r\na=rtpmap:0 PCMU/8000\r\na=ptime:20\r\na=sendrecv\r\n"
	  "a=crypto:5 AES_CM_128_HMAC_SHA1_80 " KEY "\r\n" },
	{ HEAD "m=audio 4000 RTP/AVP 18\r\n", N, NULL },
	{ HEAD "m=audio 4000 RTP/AVP 0\r\n", R, NULL },
	{ HEAD, N, NULL },
	{ "nonsense", N, NULL },
};

static void test_answer__each_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(answer_rows) / sizeof(answer_rows[0]); i++) {
		const struct answer_row *row = &answer_rows[i];
		struct sdp_local local = local_make(row->srtp);
		struct peal_slice offer = { row->offer, strlen(row->offer) };
		char text[SDP_BYTES_MAX];
		int result = sdp_write_answer(&local, offer, text, sizeof(text));

		if (row->media == NULL) {
			if (result == 0)
				fail_msg("row %zu was answered", i);
			continue;
		}
		assert_int_equal(result, 0);
		assert_string_equal(strstr(text, "t=0 0\r\n") + strlen("t=0 0\r\n"), row->media);
	}
}

/* What we write we can read. */
static void test_offer__can_be_read(void **state)
{
	(void)state;
	for (int srtp = SDP_SRTP_NONE; srtp <= SDP_SRTP_REQUIRE; srtp++) {
		struct sdp_local local = local_make((enum sdp_srtp)srtp);
		char text[SDP_BYTES_MAX];
		struct media_peer peer;

		assert_int_equal(sdp_write_offer(&local, text, sizeof(text)), 0);
		assert_int_equal(read_text(text, (enum sdp_srtp)srtp, &peer), 0);
		assert_int_equal(port_of(&peer), 20000);
		assert_int_equal(peer.telephone_event, 101);
		assert_int_equal(peer.is_secure, srtp != SDP_SRTP_NONE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read__each_row),
		cmocka_unit_test(test_read__keys_of_both_sides),
		cmocka_unit_test(test_read__limits),
		cmocka_unit_test(test_offer__has_all),
		cmocka_unit_test(test_answer__each_row),
		cmocka_unit_test(test_offer__can_be_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
