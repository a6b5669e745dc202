/* secure.c - SRTP (RFC 3711) with AES_CM_128_HMAC_SHA1_80 */
/* SPDX-License-Identifier: MIT */
#include "media/secure.h"

#include "media/rtp.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdlib.h>

#define CIPHER_KEY_BYTES 16u
#define SALT_BYTES 14u
#define AUTH_KEY_BYTES 20u
#define BLOCK_BYTES 16u
#define HASH_BYTES 20u
#define SOURCES_MAX 8 /* of one peer under one key; each has its window */
#define WINDOW_PACKETS 64

/* RFC 3711, 4.3.1 */
enum label {
	LABEL_CIPHER = 0,
	LABEL_AUTH = 1,
	LABEL_SALT = 2,
};

/* The keys of one direction, made from the master key. */
struct lock {
	EVP_CIPHER_CTX *cipher;
	EVP_MAC_CTX *mac;
	uint8_t salt[SALT_BYTES];
};

/* What came of a source.  An index is the packet's number with its wraps: 48 bits. */
struct source {
	uint32_t ssrc;
	uint64_t newest;
	uint64_t seen; /* bit N: newest - N came */
};

struct secure {
	struct lock send, receive;
	bool has_sent;
	uint64_t sent; /* index of the last one */
	unsigned source_count;
	struct source sources[SOURCES_MAX];
	uint8_t key_send[MEDIA_KEY_BYTES], key_receive[MEDIA_KEY_BYTES];
};

/* ---- keys ---- */

/* The key stream of AES in counter mode, onto the bytes. */
static bool cipher_run(EVP_CIPHER_CTX *cipher, const uint8_t block[BLOCK_BYTES], uint8_t *bytes,
		       size_t count)
{
	int done;

	return EVP_EncryptInit_ex(cipher, NULL, NULL, NULL, block) == 1 &&
	       EVP_EncryptUpdate(cipher, bytes, &done, bytes, (int)count) == 1;
}

static bool key_derive(EVP_CIPHER_CTX *master, const uint8_t *master_salt, enum label label,
		       uint8_t *key_out, size_t bytes)
{
	uint8_t block[BLOCK_BYTES] = { 0 };

	memcpy(block, master_salt, SALT_BYTES);
	block[7] ^= (uint8_t)label;
	memset(key_out, 0, bytes);
	return cipher_run(master, block, key_out, bytes);
}

static bool lock_fill(struct lock *lock, EVP_CIPHER_CTX *master, const uint8_t *master_salt)
{
	uint8_t cipher_key[CIPHER_KEY_BYTES], auth_key[AUTH_KEY_BYTES];
	OSSL_PARAM sha1[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char[]){ "SHA1" }, 0),
		OSSL_PARAM_construct_end(),
	};
	bool is_filled =
		key_derive(master, master_salt, LABEL_CIPHER, cipher_key, sizeof(cipher_key)) &&
		key_derive(master, master_salt, LABEL_AUTH, auth_key, sizeof(auth_key)) &&
		key_derive(master, master_salt, LABEL_SALT, lock->salt, sizeof(lock->salt)) &&
		EVP_EncryptInit_ex(lock->cipher, EVP_aes_128_ctr(), NULL, cipher_key, NULL) == 1 &&
		EVP_MAC_init(lock->mac, auth_key, sizeof(auth_key), sha1) == 1;

	OPENSSL_cleanse(cipher_key, sizeof(cipher_key));
	OPENSSL_cleanse(auth_key, sizeof(auth_key));
	return is_filled;
}

static bool lock_init(struct lock *lock, const uint8_t key[MEDIA_KEY_BYTES])
{
	EVP_CIPHER_CTX *master = EVP_CIPHER_CTX_new();
	EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	bool is_made;

	lock->cipher = EVP_CIPHER_CTX_new();
	lock->mac = hmac != NULL ? EVP_MAC_CTX_new(hmac) : NULL;
	is_made = master != NULL && lock->cipher != NULL && lock->mac != NULL &&
		  EVP_EncryptInit_ex(master, EVP_aes_128_ctr(), NULL, key, NULL) == 1 &&
		  lock_fill(lock, master, key + CIPHER_KEY_BYTES);
	EVP_CIPHER_CTX_free(master);
	EVP_MAC_free(hmac);
	return is_made;
}

static void lock_finish(struct lock *lock)
{
	EVP_CIPHER_CTX_free(lock->cipher);
	EVP_MAC_CTX_free(lock->mac);
}

/* ---- one packet ---- */

static uint32_t ssrc_of(const uint8_t *bytes)
{
	return (uint32_t)bytes[8] << 24 | (uint32_t)bytes[9] << 16 | (uint32_t)bytes[10] << 8 |
	       bytes[11];
}

static uint16_t sequence_of(const uint8_t *bytes)
{
	return (uint16_t)(bytes[2] << 8 | bytes[3]);
}

/* RFC 3711, 4.1.1: salt, source and index make each packet's key stream its own. */
static bool payload_turn(const struct lock *lock, uint64_t index, uint8_t *bytes, size_t head,
			 size_t count)
{
	uint8_t block[BLOCK_BYTES] = { 0 };

	memcpy(block, lock->salt, SALT_BYTES);
	for (unsigned i = 0; i < 4; i++)
		block[4 + i] ^= bytes[8 + i];
	for (unsigned i = 0; i < 6; i++)
		block[8 + i] ^= (uint8_t)(index >> (40 - 8 * i));
	return cipher_run(lock->cipher, block, bytes + head, count - head);
}

/* Over the packet and how often its number has wrapped. */
static bool tag_make(const struct lock *lock, uint64_t index, const uint8_t *bytes, size_t count,
		     uint8_t hash_out[HASH_BYTES])
{
	const uint8_t wraps[4] = {
		(uint8_t)(index >> 40),
		(uint8_t)(index >> 32),
		(uint8_t)(index >> 24),
		(uint8_t)(index >> 16),
	};
	size_t written;

	return EVP_MAC_init(lock->mac, NULL, 0, NULL) == 1 &&
	       EVP_MAC_update(lock->mac, bytes, count) == 1 &&
	       EVP_MAC_update(lock->mac, wraps, sizeof(wraps)) == 1 &&
	       EVP_MAC_final(lock->mac, hash_out, &written, HASH_BYTES) == 1;
}

/* ---- which number ---- */

/* The index that a number most likely has (RFC 3711, 3.3.1): the one nearest to the
 * newest.  False: it would be before the first. */
static bool index_guess(uint64_t newest, uint16_t sequence, uint64_t *index_out)
{
	int64_t ahead = (int16_t)(uint16_t)(sequence - (uint16_t)newest);

	if (ahead < 0 && newest < (uint64_t)-ahead)
		return false;
	*index_out = newest + (uint64_t)ahead;
	return true;
}

static bool source_has(const struct source *source, uint64_t index)
{
	if (index > source->newest)
		return false;
	if (source->newest - index >= WINDOW_PACKETS)
		return true;
	return (source->seen >> (source->newest - index) & 1) != 0;
}

static void source_note(struct source *source, uint64_t index)
{
	uint64_t ahead = index - source->newest;

	if (index <= source->newest) {
		source->seen |= UINT64_C(1) << (source->newest - index);
		return;
	}
	source->seen = ahead < WINDOW_PACKETS ? source->seen << ahead | 1 : 1;
	source->newest = index;
}

/* Known, or the place for a new one; NULL: no place. */
static struct source *source_find(struct secure *secure, uint32_t ssrc, bool *is_new_out)
{
	for (unsigned i = 0; i < secure->source_count; i++) {
		if (secure->sources[i].ssrc == ssrc) {
			*is_new_out = false;
			return &secure->sources[i];
		}
	}
	*is_new_out = true;
	return secure->source_count < SOURCES_MAX ? &secure->sources[secure->source_count] : NULL;
}

/* ---- public ---- */

struct secure *secure_create(const uint8_t key_send[MEDIA_KEY_BYTES],
			     const uint8_t key_receive[MEDIA_KEY_BYTES], struct peal_error *err)
{
	struct secure *secure = calloc(1, sizeof(*secure));

	if (secure == NULL) {
		peal_fail(err, PEAL_FAIL_LIMIT, "out of memory");
		return NULL;
	}
	memcpy(secure->key_send, key_send, MEDIA_KEY_BYTES);
	memcpy(secure->key_receive, key_receive, MEDIA_KEY_BYTES);
	if (!lock_init(&secure->send, key_send) || !lock_init(&secure->receive, key_receive)) {
		secure_destroy(&secure);
		peal_fail(err, PEAL_FAIL_IO, "OpenSSL has no AES and HMAC-SHA1 for SRTP");
	}
	return secure;
}

void secure_destroy(struct secure **secure)
{
	if (*secure == NULL)
		return;
	lock_finish(&(*secure)->send);
	lock_finish(&(*secure)->receive);
	OPENSSL_cleanse(*secure, sizeof(**secure));
	free(*secure);
	*secure = NULL;
}

bool secure_has_keys(const struct secure *secure, const uint8_t key_send[MEDIA_KEY_BYTES],
		     const uint8_t key_receive[MEDIA_KEY_BYTES])
{
	return memcmp(secure->key_send, key_send, MEDIA_KEY_BYTES) == 0 &&
	       memcmp(secure->key_receive, key_receive, MEDIA_KEY_BYTES) == 0;
}

int secure_seal(struct secure *secure, uint8_t *bytes, size_t *count)
{
	size_t head = rtp_head_bytes(bytes, *count);
	uint8_t hash[HASH_BYTES];
	uint64_t index;

	if (head == 0)
		return -1;
	index = sequence_of(bytes);
	if (secure->has_sent) {
		index = secure->sent + (uint16_t)(sequence_of(bytes) - (uint16_t)secure->sent);
		/* The same key stream twice would give both packets away. */
		if (index == secure->sent)
			return -1;
	}
	secure->has_sent = true;
	secure->sent = index;
	if (!payload_turn(&secure->send, index, bytes, head, *count) ||
	    !tag_make(&secure->send, index, bytes, *count, hash))
		return -1;
	memcpy(bytes + *count, hash, SECURE_TAG_BYTES);
	*count += SECURE_TAG_BYTES;
	return 0;
}

int secure_open(struct secure *secure, uint8_t *bytes, size_t *count)
{
	size_t inner = *count > SECURE_TAG_BYTES ? *count - SECURE_TAG_BYTES : 0;
	size_t head = rtp_head_bytes(bytes, inner);
	uint8_t hash[HASH_BYTES];
	struct source *source;
	uint64_t index;
	bool is_new;

	if (head == 0)
		return -1;
	source = source_find(secure, ssrc_of(bytes), &is_new);
	if (source == NULL)
		return -1;
	index = sequence_of(bytes);
	if (!is_new &&
	    (!index_guess(source->newest, sequence_of(bytes), &index) || source_has(source, index)))
		return -1;
	if (!tag_make(&secure->receive, index, bytes, inner, hash) ||
	    CRYPTO_memcmp(hash, bytes + inner, SECURE_TAG_BYTES) != 0)
		return -1;
	/* Nothing is believed before this. */
	if (!payload_turn(&secure->receive, index, bytes, head, inner))
		return -1;
	if (is_new) {
		*source = (struct source){ .ssrc = ssrc_of(bytes), .newest = index, .seen = 1 };
		secure->source_count++;
	}
	source_note(source, index);
	*count = inner;
	return 0;
}
