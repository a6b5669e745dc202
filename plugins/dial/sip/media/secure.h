/* secure.h - SRTP (RFC 3711) with AES_CM_128_HMAC_SHA1_80: what is sent is sealed,
 * what comes is opened once and checked
 *
 * AES and HMAC are OpenSSL's.  libsrtp2 is not used: as Debian builds it each packet
 * takes longer the more calls there are, 100 us with a thousand. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_SECURE_H
#define PEAL_SIP_SECURE_H

#include "media/media.h"

#define SECURE_TAG_BYTES 10u /* a sealed packet is so much longer */

struct secure;

/* One thread at a time may have it. */
struct secure *secure_create(const uint8_t key_send[MEDIA_KEY_BYTES],
			     const uint8_t key_receive[MEDIA_KEY_BYTES], struct peal_error *err);
void secure_destroy(struct secure **secure); /* accepts NULL */
bool secure_has_keys(const struct secure *secure, const uint8_t key_send[MEDIA_KEY_BYTES],
		     const uint8_t key_receive[MEDIA_KEY_BYTES]);

/* In place; there is room for the tag.  All packets are of one source, each number
 * follows the one before.  < 0: it must not be sent. */
int secure_seal(struct secure *secure, uint8_t *bytes, size_t *count);
/* In place.  < 0: forged, replayed, or not SRTP; the bytes are as they came. */
int secure_open(struct secure *secure, uint8_t *bytes, size_t *count);

#endif
