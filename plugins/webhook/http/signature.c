/* signature.c - secrets, and the signatures of Standard Webhooks 1.0 */
/* SPDX-License-Identifier: MIT */
#include "signature.h"

#include <inttypes.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdlib.h>

#define PREFIX "whsec_"
#define PREFIX_BYTES (sizeof(PREFIX) - 1)
#define VERSION "v1,"
#define HASH_BYTES 32u
#define BASE64_MAX ((SECRET_BYTES_MAX + 2) / 3 * 4)

struct signer {
	size_t count;
	EVP_MAC_CTX *keyed[SECRETS_MAX]; /* each starts again with its key */
};

/* ---- secrets ---- */

static int base64_decode(const char *text, unsigned char *out, size_t *bytes_out)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char padded[BASE64_MAX + 1];
	size_t used = strspn(text, letters);
	size_t padding = (4 - used % 4) % 4;
	unsigned char decoded[BASE64_MAX];
	int bytes;

	if (used == 0 || used + padding > BASE64_MAX || padding == 3)
		return -1;
	if (text[used] != '\0' &&
	    (strspn(text + used, "=") != padding || text[used + padding] != '\0'))
		return -1;
	memcpy(padded, text, used);
	memset(padded + used, '=', padding);
	bytes = EVP_DecodeBlock(decoded, (unsigned char *)padded, (int)(used + padding));
	if (bytes >= 0) {
		*bytes_out = (size_t)bytes - padding;
		memcpy(out, decoded, *bytes_out);
	}
	OPENSSL_cleanse(padded, sizeof(padded));
	OPENSSL_cleanse(decoded, sizeof(decoded));
	return bytes < 0 ? -1 : 0;
}

int secret_decode(const char *secret, unsigned char key_out[SECRET_BYTES_MAX], size_t *bytes_out,
		  struct peal_error *err)
{
	size_t bytes = strnlen(secret, SECRET_BYTES_MAX + 1);

	if (bytes == 0)
		return peal_fail(err, PEAL_FAIL_INPUT, "the secret is empty");
	if (strncmp(secret, PREFIX, PREFIX_BYTES) == 0) {
		if (base64_decode(secret + PREFIX_BYTES, key_out, bytes_out) < 0)
			return peal_fail(err, PEAL_FAIL_INPUT,
					 "what follows \"" PREFIX "\" is not the base64 of 1 to %u "
					 "bytes; make a secret with: echo " PREFIX
					 "$(openssl rand -base64 32)",
					 SECRET_BYTES_MAX);
		return 0;
	}
	if (bytes > SECRET_BYTES_MAX)
		return peal_fail(err, PEAL_FAIL_LIMIT, "the secret is longer than %u bytes",
				 SECRET_BYTES_MAX);
	memcpy(key_out, secret, bytes);
	*bytes_out = bytes;
	return 0;
}

/* ---- signer ---- */

static EVP_MAC_CTX *mac_create(const unsigned char *key, size_t bytes)
{
	char digest[] = "SHA256";
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
		OSSL_PARAM_construct_end(),
	};
	EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	EVP_MAC_CTX *mac = EVP_MAC_CTX_new(hmac);

	EVP_MAC_free(hmac); /* the context holds it */
	if (mac != NULL && EVP_MAC_init(mac, key, bytes, params) != 1) {
		EVP_MAC_CTX_free(mac);
		return NULL;
	}
	return mac;
}

static int signer_add(struct signer *signer, const char *secret, struct peal_error *err)
{
	unsigned char key[SECRET_BYTES_MAX];
	size_t bytes = 0;
	EVP_MAC_CTX *mac;

	if (secret_decode(secret, key, &bytes, err) < 0)
		return -1;
	mac = mac_create(key, bytes);
	OPENSSL_cleanse(key, sizeof(key));
	if (mac == NULL)
		return peal_fail(err, PEAL_FAIL_BUG, "libcrypto has no HMAC-SHA256");
	signer->keyed[signer->count++] = mac;
	return 0;
}

int signer_create(const char *const *secrets, size_t count, struct signer **signer_out,
		  struct peal_error *err)
{
	struct signer *signer = calloc(1, sizeof(*signer));

	if (signer == NULL || count > SECRETS_MAX) {
		free(signer);
		return peal_fail(err, PEAL_FAIL_LIMIT, "%zu secrets are too many", count);
	}
	for (size_t i = 0; i < count; i++) {
		if (signer_add(signer, secrets[i], err) < 0) {
			signer_destroy(&signer);
			return -1;
		}
	}
	*signer_out = signer;
	return 0;
}

void signer_destroy(struct signer **signer)
{
	if (*signer == NULL)
		return;
	for (size_t i = 0; i < (*signer)->count; i++)
		EVP_MAC_CTX_free((*signer)->keyed[i]);
	free(*signer);
	*signer = NULL;
}

/* One signature with its NUL; returns the bytes without, or 0. */
static size_t sign_with(EVP_MAC_CTX *mac, const char *head, size_t head_bytes,
			struct peal_slice body, char *out)
{
	unsigned char hash[HASH_BYTES];
	size_t bytes = 0;

	if (EVP_MAC_init(mac, NULL, 0, NULL) != 1 ||
	    EVP_MAC_update(mac, (const unsigned char *)head, head_bytes) != 1 ||
	    EVP_MAC_update(mac, (const unsigned char *)body.at, body.bytes) != 1 ||
	    EVP_MAC_final(mac, hash, &bytes, sizeof(hash)) != 1)
		return 0;
	out = stpcpy(out, VERSION);
	return strlen(VERSION) + (size_t)EVP_EncodeBlock((unsigned char *)out, hash, (int)bytes);
}

int signer_sign(struct signer *signer, const char *id, int64_t at_s, struct peal_slice body,
		char text_out[SIGNATURE_TEXT_MAX])
{
	char head[256];
	char *end = text_out;
	int head_bytes = snprintf(head, sizeof(head), "%s.%" PRId64 ".", id, at_s);

	*end = '\0';
	if (head_bytes < 0 || (size_t)head_bytes >= sizeof(head))
		return -1;
	for (size_t i = 0; i < signer->count; i++) {
		size_t bytes;

		if (i > 0)
			*end++ = ' ';
		bytes = sign_with(signer->keyed[i], head, (size_t)head_bytes, body, end);
		if (bytes == 0)
			return -1;
		end += bytes;
	}
	return 0;
}
