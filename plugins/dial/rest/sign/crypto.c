/* crypto.c - hashes, encodings and comparisons for signatures */
/* SPDX-License-Identifier: MIT */
#include "crypto.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdlib.h>

/* ---- hashes ---- */

struct mac {
	EVP_MAC_CTX *context;
	bool has_failed;
};

struct mac *mac_create(const char *digest, struct peal_slice key)
{
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)digest, 0),
		OSSL_PARAM_construct_end(),
	};
	const unsigned char *bytes = (const unsigned char *)(key.bytes > 0 ? key.at : "");
	struct mac *mac = calloc(1, sizeof(*mac));
	EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);

	if (mac != NULL && hmac != NULL)
		mac->context = EVP_MAC_CTX_new(hmac);
	EVP_MAC_free(hmac); /* the context holds it */
	if (mac == NULL || mac->context == NULL ||
	    EVP_MAC_init(mac->context, bytes, key.bytes, params) != 1) {
		if (mac != NULL)
			EVP_MAC_CTX_free(mac->context);
		free(mac);
		return NULL;
	}
	return mac;
}

void mac_add(struct mac *mac, struct peal_slice data)
{
	if (data.bytes > 0 &&
	    EVP_MAC_update(mac->context, (const unsigned char *)data.at, data.bytes) != 1)
		mac->has_failed = true;
}

size_t mac_finish(struct mac **mac, unsigned char hash_out[HASH_BYTES_MAX])
{
	size_t bytes = 0;

	if ((*mac)->has_failed ||
	    EVP_MAC_final((*mac)->context, hash_out, &bytes, HASH_BYTES_MAX) != 1)
		bytes = 0;
	EVP_MAC_CTX_free((*mac)->context);
	free(*mac);
	*mac = NULL;
	return bytes;
}

bool hmac_sha256(struct peal_slice key, struct peal_slice data,
		 unsigned char hash_out[SHA256_BYTES])
{
	unsigned char hash[HASH_BYTES_MAX];
	struct mac *mac = mac_create("SHA256", key);

	if (mac == NULL)
		return false;
	mac_add(mac, data);
	if (mac_finish(&mac, hash) != SHA256_BYTES)
		return false;
	memcpy(hash_out, hash, SHA256_BYTES);
	return true;
}

bool sha256(struct peal_slice data, unsigned char hash_out[SHA256_BYTES])
{
	unsigned bytes = 0;

	return EVP_Digest(data.at, data.bytes, hash_out, &bytes, EVP_sha256(), NULL) == 1 &&
	       bytes == SHA256_BYTES;
}

bool ed25519_is_good(const unsigned char key[ED25519_KEY_BYTES],
		     const unsigned char signature[ED25519_SIGNATURE_BYTES], struct peal_slice data)
{
	EVP_PKEY *public_key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key,
							   ED25519_KEY_BYTES);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool is_good = public_key != NULL && context != NULL &&
		       EVP_DigestVerifyInit(context, NULL, NULL, NULL, public_key) == 1 &&
		       EVP_DigestVerify(context, signature, ED25519_SIGNATURE_BYTES,
					(const unsigned char *)data.at, data.bytes) == 1;

	EVP_MD_CTX_free(context);
	EVP_PKEY_free(public_key);
	return is_good;
}

/* ---- encodings ---- */

void hex_encode(const unsigned char *bytes_in, size_t bytes, char *hex_out)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < bytes; i++) {
		*hex_out++ = digits[bytes_in[i] >> 4];
		*hex_out++ = digits[bytes_in[i] & 15];
	}
	*hex_out = '\0';
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

long hex_decode(struct peal_slice text, unsigned char *bytes_out, size_t room)
{
	if (text.bytes == 0 || text.bytes % 2 != 0 || text.bytes / 2 > room)
		return -1;
	for (size_t i = 0; i < text.bytes; i += 2) {
		int high = hex_digit(text.at[i]), low = hex_digit(text.at[i + 1]);

		if (high < 0 || low < 0)
			return -1;
		bytes_out[i / 2] = (unsigned char)(high << 4 | low);
	}
	return (long)(text.bytes / 2);
}

static int base64_digit(char c, bool is_url)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == (is_url ? '-' : '+'))
		return 62;
	return c == (is_url ? '_' : '/') ? 63 : -1;
}

/* Without padding.  Bits that are left over must be 0, so that a value has one text. */
static long base64_decode_digits(struct peal_slice text, bool is_url, unsigned char *bytes_out,
				 size_t room)
{
	size_t bytes = text.bytes / 4 * 3 + (text.bytes % 4) * 3 / 4, at = 0;
	unsigned held = 0, bits = 0;

	if (text.bytes == 0 || text.bytes % 4 == 1 || bytes > room)
		return -1;
	for (size_t i = 0; i < text.bytes; i++) {
		int digit = base64_digit(text.at[i], is_url);

		if (digit < 0)
			return -1;
		held = held << 6 | (unsigned)digit;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			bytes_out[at++] = (unsigned char)(held >> bits);
			held &= (1u << bits) - 1;
		}
	}
	return held == 0 ? (long)bytes : -1;
}

long base64_decode(struct peal_slice text, unsigned char *bytes_out, size_t room)
{
	size_t padding = 0;

	while (padding < 2 && padding < text.bytes && text.at[text.bytes - 1 - padding] == '=')
		padding++;
	if (text.bytes % 4 != 0)
		return -1;
	text.bytes -= padding;
	return base64_decode_digits(text, false, bytes_out, room);
}

long base64url_decode(struct peal_slice text, unsigned char *bytes_out, size_t room)
{
	return base64_decode_digits(text, true, bytes_out, room);
}

char *base64url_encode(struct peal_slice data)
{
	char *text = malloc((data.bytes + 2) / 3 * 4 + 1);
	size_t kept = 0;

	if (text == NULL)
		return NULL;
	EVP_EncodeBlock((unsigned char *)text, (const unsigned char *)data.at, (int)data.bytes);
	for (char *c = text; *c != '\0' && *c != '='; c++)
		text[kept++] = *c == '+' ? '-' : *c == '/' ? '_' : *c;
	text[kept] = '\0';
	return text;
}

/* ---- comparisons ---- */

bool bytes_are(const unsigned char *a, const unsigned char *b, size_t bytes)
{
	return CRYPTO_memcmp(a, b, bytes) == 0;
}

bool secret_is(struct peal_slice given, struct peal_slice secret)
{
	unsigned char given_hash[SHA256_BYTES], secret_hash[SHA256_BYTES];

	return sha256(given, given_hash) && sha256(secret, secret_hash) &&
	       CRYPTO_memcmp(given_hash, secret_hash, SHA256_BYTES) == 0;
}
