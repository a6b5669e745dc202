/* verify.c - is this callback the provider's? */
/* SPDX-License-Identifier: MIT */
#include "verify.h"
#include "scheme.h"

#include <inttypes.h>
#include <openssl/crypto.h>
#include <string.h>
#include <strings.h>

/* Milliseconds that are taken for seconds, or the other way. */
#define ABSURD_MS (INT64_C(10) * 365 * 86400000)

/* ---- what the schemes share ---- */

int header_get(const struct signed_request *request, const char *name, struct peal_slice *value_out,
	       struct peal_error *err)
{
	const char *value = request->received->header(request->exchange, name);
	size_t bytes = value != NULL ? strnlen(value, HEADER_BYTES_MAX + 1) : 0;

	if (bytes == 0)
		return peal_fail(err, PEAL_FAIL_INPUT, "it has no header %s", name);
	if (bytes > HEADER_BYTES_MAX)
		return peal_fail(err, PEAL_FAIL_LIMIT, "its header %s is longer than %u bytes",
				 name, HEADER_BYTES_MAX);
	*value_out = (struct peal_slice){ value, bytes };
	return 0;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static struct peal_slice trimmed(struct peal_slice text)
{
	while (text.bytes > 0 && is_blank(text.at[0])) {
		text.at++;
		text.bytes--;
	}
	while (text.bytes > 0 && is_blank(text.at[text.bytes - 1]))
		text.bytes--;
	return text;
}

struct peal_slice bearer_of(struct peal_slice value)
{
	value = trimmed(value);
	if (value.bytes > 7 && strncasecmp(value.at, "Bearer ", 7) == 0)
		value = trimmed((struct peal_slice){ value.at + 7, value.bytes - 7 });
	return value;
}

bool list_next(struct peal_slice *list, struct peal_slice *item_out)
{
	const char *comma;
	size_t bytes;

	if (list->bytes == 0)
		return false;
	comma = memchr(list->at, ',', list->bytes);
	bytes = comma != NULL ? (size_t)(comma - list->at) : list->bytes;
	*item_out = trimmed((struct peal_slice){ list->at, bytes });
	if (comma != NULL)
		bytes++;
	list->at += bytes;
	list->bytes -= bytes;
	return true;
}

int time_check(int64_t time_ms, int64_t now_ms, int64_t tolerance_ms, struct peal_error *err)
{
	int64_t away_ms = time_ms > now_ms ? time_ms - now_ms : now_ms - time_ms;

	if (tolerance_ms == 0 || away_ms <= tolerance_ms)
		return 0;
	return peal_fail(err, PEAL_FAIL_INPUT,
			 "it was signed %" PRId64 " s %s; %" PRId64 " s are allowed: %s",
			 away_ms / 1000, time_ms > now_ms ? "in the future" : "ago",
			 tolerance_ms / 1000,
			 away_ms > ABSURD_MS ? "is timestamp_unit of the preset right?"
					     : "it was held up or sent again, or a clock is wrong");
}

int64_t count_read(struct peal_slice text)
{
	int64_t count = 0;

	if (text.bytes == 0 || text.bytes > 18)
		return -1;
	for (size_t i = 0; i < text.bytes; i++) {
		if (text.at[i] < '0' || text.at[i] > '9')
			return -1;
		count = count * 10 + (text.at[i] - '0');
	}
	return count;
}

/* ---- schemes ---- */

static int bearer_verify(const struct preset_signature *signature,
			 const struct signed_request *request, struct peal_error *err)
{
	const char *name = signature->header != NULL ? signature->header : "Authorization";
	struct peal_slice header;

	if (header_get(request, name, &header, err) < 0)
		return -1;
	if (secret_is(bearer_of(header), slice_of(request->secret)))
		return 0;
	return peal_fail(err, PEAL_FAIL_INPUT, "its %s is not the secret of the preset", name);
}

int signature_verify(const struct preset_signature *signature, const struct signed_request *request,
		     struct peal_error *err)
{
	if (signature->kind != SIGNATURE_NONE &&
	    (request->secret == NULL || request->secret[0] == '\0'))
		return peal_fail(err, PEAL_FAIL_INPUT, "there is no secret to check it with");
	switch (signature->kind) {
	case SIGNATURE_NONE:
		return 0;
	case SIGNATURE_TWILIO:
		return twilio_verify(signature, request, err);
	case SIGNATURE_PLIVO_V3:
		return plivo_verify(signature, request, err);
	case SIGNATURE_HMAC_SHA256:
	case SIGNATURE_ED25519:
		return payload_verify(signature, request, err);
	case SIGNATURE_JWT_HS256:
		return jwt_verify(signature, request, err);
	case SIGNATURE_BEARER:
		return bearer_verify(signature, request, err);
	}
	return peal_fail(err, PEAL_FAIL_BUG, "the signature's kind is %d", (int)signature->kind);
}

int signature_check(const struct preset_signature *signature, const char *secret,
		    struct peal_error *err)
{
	unsigned char key[ED25519_KEY_BYTES];

	if (signature->kind == SIGNATURE_NONE)
		return 0;
	if (secret == NULL || secret[0] == '\0')
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "the secret that signs callbacks is empty: callbacks could not "
				 "be told from forged ones");
	if (signature->kind == SIGNATURE_ED25519 &&
	    base64_decode(slice_of(secret), key, sizeof(key)) != ED25519_KEY_BYTES)
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "the public key that callbacks are checked with is not the base64 "
				 "of %u bytes (44 characters that end in \"=\")",
				 ED25519_KEY_BYTES);
	return 0;
}

/* ---- secrets in callback paths ---- */

void path_mac(const char *secret, const char *attempt, char mac_out[PATH_MAC_CHARS + 1])
{
	unsigned char hash[SHA256_BYTES];

	/* A word that nobody can guess even if libcrypto should fail: none. */
	mac_out[0] = '\0';
	if (hmac_sha256(slice_of(secret), slice_of(attempt), hash))
		hex_encode(hash, PATH_MAC_CHARS / 2, mac_out);
	OPENSSL_cleanse(hash, sizeof(hash));
}

bool path_mac_is(const char *secret, const char *attempt, const char *mac, size_t mac_bytes)
{
	char wanted[PATH_MAC_CHARS + 1];

	path_mac(secret, attempt, wanted);
	return wanted[0] != '\0' && mac_bytes == PATH_MAC_CHARS &&
	       CRYPTO_memcmp(mac, wanted, PATH_MAC_CHARS) == 0;
}
