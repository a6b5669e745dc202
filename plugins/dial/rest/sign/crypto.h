/* crypto.h - hashes, encodings and comparisons for signatures; OpenSSL 3's EVP */
/* SPDX-License-Identifier: MIT */
#ifndef REST_CRYPTO_H
#define REST_CRYPTO_H

#include "peal/plugin.h"

#include <string.h>

#define SHA256_BYTES 32u
#define HASH_BYTES_MAX 64u
#define ED25519_KEY_BYTES 32u
#define ED25519_SIGNATURE_BYTES 64u

static inline struct peal_slice slice_of(const char *text)
{
	return (struct peal_slice){ text, strlen(text) };
}

/* Hashes whose data comes in pieces; `digest` is "SHA1" or "SHA256".  NULL: libcrypto has
 * none of it. */
struct mac;

struct mac *mac_create(const char *digest, struct peal_slice key);
void mac_add(struct mac *mac, struct peal_slice data);
/* Destroys it.  The bytes of the hash; 0: it failed. */
size_t mac_finish(struct mac **mac, unsigned char hash_out[HASH_BYTES_MAX]);

/* In one piece.  false: it failed. */
bool hmac_sha256(struct peal_slice key, struct peal_slice data,
		 unsigned char hash_out[SHA256_BYTES]);
bool sha256(struct peal_slice data, unsigned char hash_out[SHA256_BYTES]);
bool ed25519_is_good(const unsigned char key[ED25519_KEY_BYTES],
		     const unsigned char signature[ED25519_SIGNATURE_BYTES],
		     struct peal_slice data);

/* `hex_out` gets 2 * bytes characters and a NUL. */
void hex_encode(const unsigned char *bytes_in, size_t bytes, char *hex_out);

/* They return the bytes, -1 when the text is not of that kind, is empty, or is longer than
 * `room`.  base64: with its padding; base64url: without. */
long hex_decode(struct peal_slice text, unsigned char *bytes_out, size_t room);
long base64_decode(struct peal_slice text, unsigned char *bytes_out, size_t room);
long base64url_decode(struct peal_slice text, unsigned char *bytes_out, size_t room);
/* The caller's, free(); NULL: memory is out. */
char *base64url_encode(struct peal_slice data);

/* Both in a time that tells nothing of where they differ, nor of how long the secret is. */
bool bytes_are(const unsigned char *a, const unsigned char *b, size_t bytes);
bool secret_is(struct peal_slice given, struct peal_slice secret);

#endif
