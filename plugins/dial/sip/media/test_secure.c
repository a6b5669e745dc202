/* test_secure.c - SRTP: what is sealed is opened once, and nothing else is
 *
 * libsrtp2 is the other side, so that both cannot be wrong in the same way. */
/* SPDX-License-Identifier: MIT */
#include "media/secure.h"

#include "media/rtp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>
#include <srtp2/srtp.h>

#define PACKET_BYTES (RTP_HEADER_BYTES + RTP_FRAME_BYTES)

struct ends {
	struct secure *here, *there;
};

static void ends_create(struct ends *ends)
{
	uint8_t keys[2][MEDIA_KEY_BYTES];

	memset(keys[0], 1, MEDIA_KEY_BYTES);
	memset(keys[1], 2, MEDIA_KEY_BYTES);
	ends->here = secure_create(keys[0], keys[1], NULL);
	ends->there = secure_create(keys[1], keys[0], NULL);
	assert_true(secure_has_keys(ends->here, keys[0], keys[1]));
	assert_false(secure_has_keys(ends->here, keys[1], keys[0]));
}

static void ends_destroy(struct ends *ends)
{
	secure_destroy(&ends->here);
	secure_destroy(&ends->there);
	secure_destroy(&ends->there);
}

static size_t packet_make(uint8_t *bytes, uint32_t ssrc, uint16_t sequence)
{
	uint8_t payload[RTP_FRAME_BYTES];

	memset(payload, 0x5a, sizeof(payload));
	return rtp_write(&(struct rtp_packet){ .ssrc = ssrc,
					       .sequence = sequence,
					       .payload = payload,
					       .payload_bytes = sizeof(payload) },
			 bytes);
}

static void test_seal__opens_once(void **state)
{
	uint8_t bytes[256], copy[256], plain[256];
	struct ends ends;

	(void)state;
	ends_create(&ends);
	/* Past the wrap of the number too. */
	for (uint32_t i = 0; i < 300; i++) {
		size_t count = packet_make(bytes, 9, (uint16_t)(65400 + i));

		memcpy(plain, bytes, count);
		assert_int_equal(secure_seal(ends.here, bytes, &count), 0);
		assert_int_equal(count, PACKET_BYTES + 10);
		assert_memory_not_equal(bytes + RTP_HEADER_BYTES, plain + RTP_HEADER_BYTES,
					RTP_FRAME_BYTES);
		memcpy(copy, bytes, count);
		assert_int_equal(secure_open(ends.there, bytes, &count), 0);
		assert_int_equal(count, PACKET_BYTES);
		assert_memory_equal(bytes, plain, count);
		count = PACKET_BYTES + 10;
		assert_true(secure_open(ends.there, copy, &count) < 0);
	}
	ends_destroy(&ends);
}

static void test_open__refuses_every_flipped_bit_and_length(void **state)
{
	uint8_t bytes[256], copy[256];
	struct ends ends;
	size_t sealed;

	(void)state;
	ends_create(&ends);
	sealed = packet_make(bytes, 9, 7);
	assert_int_equal(secure_seal(ends.here, bytes, &sealed), 0);
	for (size_t bit = 0; bit < 8 * sealed; bit++) {
		size_t count = sealed;

		memcpy(copy, bytes, sealed);
		copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_true(secure_open(ends.there, copy, &count) < 0);
	}
	for (size_t cut = 0; cut < sealed; cut++) {
		size_t count = cut;

		memcpy(copy, bytes, sealed);
		assert_true(secure_open(ends.there, copy, &count) < 0);
	}
	assert_int_equal(secure_open(ends.there, bytes, &sealed), 0);
	ends_destroy(&ends);
}

static void test_open__out_of_order_and_late(void **state)
{
	static const struct {
		uint16_t sequence;
		bool is_opened;
	} order[] = {
		{ 65530, true },  { 65533, true },  { 2, true },  { 65532, true }, { 65535, true },
		{ 0, true },	  { 65533, false }, { 60, true }, { 0, false },	   { 65534, true },
		{ 65531, false }, { 61, true },	    { 1, true },  { 59, true },
	};
	static uint8_t sealed[65536][192];
	struct ends ends;
	size_t count;

	(void)state;
	ends_create(&ends);
	for (uint32_t i = 65530; i < 65536 + 62; i++) {
		count = packet_make(sealed[i % 65536], 9, (uint16_t)i);
		assert_int_equal(secure_seal(ends.here, sealed[i % 65536], &count), 0);
	}
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		uint8_t copy[192];

		memcpy(copy, sealed[order[i].sequence], sizeof(copy));
		count = PACKET_BYTES + SECURE_TAG_BYTES;
		if ((secure_open(ends.there, copy, &count) == 0) != order[i].is_opened)
			fail_msg("packet %zu, number %u", i, order[i].sequence);
	}
	ends_destroy(&ends);
}

static void test_seal__never_uses_a_number_twice(void **state)
{
	uint8_t bytes[256];
	struct ends ends;
	size_t count;

	(void)state;
	ends_create(&ends);
	count = packet_make(bytes, 9, 5);
	assert_int_equal(secure_seal(ends.here, bytes, &count), 0);
	count = packet_make(bytes, 9, 5);
	assert_true(secure_seal(ends.here, bytes, &count) < 0);
	count = 11;
	assert_true(secure_seal(ends.here, bytes, &count) < 0);
	ends_destroy(&ends);
}

static void test_open__a_peer_has_not_endless_sources(void **state)
{
	unsigned opened = 0;
	struct ends ends;

	(void)state;
	ends_create(&ends);
	for (uint32_t source = 1; source < 100; source++) {
		struct ends sender;
		uint8_t bytes[256];
		size_t count = packet_make(bytes, source, 1);

		ends_create(&sender);
		assert_int_equal(secure_seal(sender.here, bytes, &count), 0);
		opened += secure_open(ends.there, bytes, &count) == 0;
		ends_destroy(&sender);
	}
	assert_int_equal(opened, 8);
	ends_destroy(&ends);
}

/* ---- libsrtp2 ---- */

static srtp_t library_open(srtp_ssrc_type_t direction, uint8_t *key)
{
	srtp_policy_t policy = { .ssrc = { .type = direction }, .key = key, .window_size = 128 };
	srtp_t session;

	srtp_crypto_policy_set_rtp_default(&policy.rtp);
	srtp_crypto_policy_set_rtcp_default(&policy.rtcp);
	assert_int_equal(srtp_create(&session, &policy), srtp_err_status_ok);
	return session;
}

/* Headers of all kinds: plain, with sources, with an extension. */
static size_t packet_vary(uint8_t *bytes, uint32_t number)
{
	size_t count = packet_make(bytes, 0x12345678, (uint16_t)number);

	if (number % 3 == 1)
		bytes[0] |= 2;
	if (number % 3 == 2) {
		bytes[0] |= 0x11;
		memcpy(bytes + 16, "\xbe\xde\0\1abcd", 8);
	}
	return count;
}

static void test_both_ways__with_libsrtp2(void **state)
{
	_Alignas(8) uint8_t bytes[256];
	uint8_t plain[256], keys[2][MEDIA_KEY_BYTES];
	struct secure *secure;
	srtp_t sends, receives;

	(void)state;
	for (unsigned i = 0; i < MEDIA_KEY_BYTES; i++) {
		keys[0][i] = (uint8_t)(i * 7 + 1);
		keys[1][i] = (uint8_t)(i * 13 + 200);
	}
	assert_int_equal(srtp_init(), srtp_err_status_ok);
	secure = secure_create(keys[0], keys[1], NULL);
	receives = library_open(ssrc_any_inbound, keys[0]);
	sends = library_open(ssrc_any_outbound, keys[1]);
	/* Numbers wrap twice. */
	for (uint32_t number = 65000; number < 65536 * 2 + 3000; number++) {
		size_t count = packet_vary(bytes, number);
		int length;

		memcpy(plain, bytes, count);
		assert_int_equal(secure_seal(secure, bytes, &count), 0);
		length = (int)count;
		assert_int_equal(srtp_unprotect(receives, bytes, &length), srtp_err_status_ok);
		assert_int_equal(length, PACKET_BYTES);
		assert_memory_equal(bytes, plain, PACKET_BYTES);
		assert_int_equal(srtp_protect(sends, bytes, &length), srtp_err_status_ok);
		count = (size_t)length;
		assert_int_equal(secure_open(secure, bytes, &count), 0);
		assert_int_equal(count, PACKET_BYTES);
		assert_memory_equal(bytes, plain, PACKET_BYTES);
	}
	srtp_dealloc(sends);
	srtp_dealloc(receives);
	srtp_shutdown();
	secure_destroy(&secure);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_seal__opens_once),
		cmocka_unit_test(test_seal__never_uses_a_number_twice),
		cmocka_unit_test(test_open__refuses_every_flipped_bit_and_length),
		cmocka_unit_test(test_open__out_of_order_and_late),
		cmocka_unit_test(test_open__a_peer_has_not_endless_sources),
		cmocka_unit_test(test_both_ways__with_libsrtp2),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
