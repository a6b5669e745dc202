/* test_sdp.c - SDP: what is understood, what is not, and what we write ourselves */
/* SPDX-License-Identifier: MIT */
#include "sdp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define BEGIN "v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.0.0.1\r\nt=0 0\r\n"
#define KEY "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz"

static void test_read__offer(void **state)
{
	struct sdp sdp;

	(void)state;
	assert_int_equal(sdp_read(text_of(BEGIN "m=audio 4000 RTP/AVP 18 8 0 96\r\n"
						"c=IN IP4 10.0.0.2\r\n"
						"a=rtpmap:96 telephone-event/8000\r\na=sendonly\r\n"
						"m=video 5000 RTP/AVP 99\r\na=inactive\r\n"),
				  &sdp),
			 0);
	assert_string_equal(sdp.host, "10.0.0.2");
	assert_int_equal(sdp.port, 4000);
	assert_int_equal(sdp.codec_count, 2);
	assert_int_equal(sdp.codecs[0], SDP_PCMA);
	assert_int_equal(sdp.codecs[1], SDP_PCMU);
	assert_int_equal(sdp.telephone_event, 96);
	assert_int_equal(sdp.direction, SDP_SENDONLY);
	assert_false(sdp.has_key);
}

static void test_read__keys(void **state)
{
	struct sdp sdp;

	(void)state;
	assert_int_equal(
		sdp_read(text_of(BEGIN "m=audio 4000 RTP/SAVP 0\r\n"
				       "a=crypto:1 AES_256_CM_HMAC_SHA1_80 inline:" KEY "\r\n"
				       "a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:" KEY
				       "|2^20|1:4\r\n"),
			 &sdp),
		0);
	assert_true(sdp.is_savp);
	assert_true(sdp.has_key);
	assert_int_equal(sdp.key_tag, 2);
	assert_memory_equal(sdp.key, "YS___semctl () {\t220;}\n}\nunles", SDP_KEY_BYTES);
}

static void test_read__what_is_refused(void **state)
{
	static const char *const refused[] = {
		"",
		"garbage",
		BEGIN,
		"m=audio 4000 RTP/AVP 0\r\n",
		BEGIN "m=audio 4000 RTP/AVP 18\r\n",
		BEGIN "m=audio 4000 UDP/TLS/RTP/SAVPF 0\r\n",
		BEGIN "m=audio 70000 RTP/AVP 0\r\n",
		BEGIN "m=audio x RTP/AVP 0\r\n",
		BEGIN "m=video 4000 RTP/AVP 0\r\n",
	};
	struct sdp sdp;

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		assert_int_equal(sdp_read(text_of(refused[i]), &sdp), -1);
}

static void test_write__is_read_again(void **state)
{
	struct sdp sdp = { .host = "::1",
			   .port = 40002,
			   .codecs = { SDP_PCMA },
			   .codec_count = 1,
			   .telephone_event = 101,
			   .direction = SDP_RECVONLY,
			   .is_savp = true,
			   .has_key = true,
			   .key_tag = 3 },
		   again;
	static struct page page;

	(void)state;
	memset(sdp.key, 0xa5, sizeof(sdp.key));
	sdp_write(&page, &sdp, 1);
	assert_int_equal(sdp_read(page_text(&page), &again), 0);
	assert_string_equal(again.host, sdp.host);
	assert_int_equal(again.port, sdp.port);
	assert_int_equal(again.codec_count, 1);
	assert_int_equal(again.codecs[0], SDP_PCMA);
	assert_int_equal(again.telephone_event, 101);
	assert_int_equal(again.direction, SDP_RECVONLY);
	assert_true(again.is_savp);
	assert_int_equal(again.key_tag, 3);
	assert_memory_equal(again.key, sdp.key, sizeof(sdp.key));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read__offer),
		cmocka_unit_test(test_read__keys),
		cmocka_unit_test(test_read__what_is_refused),
		cmocka_unit_test(test_write__is_read_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
