/* payload.c - signatures over a text that the preset describes: HMAC-SHA256 and Ed25519 */
/* SPDX-License-Identifier: MIT */
#include "scheme.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

#define SIGNATURES_MAX 8

/* What the header (and the timestamp's header) say. */
struct claim {
	struct peal_slice signatures[SIGNATURES_MAX];
	size_t signature_count;
	struct peal_slice timestamp; /* 0 bytes: there is none */
};

/* ---- headers ---- */

static bool key_is(struct peal_slice item, const char *key, struct peal_slice *value_out)
{
	size_t bytes = key != NULL ? strlen(key) : 0;

	if (bytes == 0 || item.bytes <= bytes || memcmp(item.at, key, bytes) != 0 ||
	    item.at[bytes] != '=')
		return false;
	*value_out = (struct peal_slice){ item.at + bytes + 1, item.bytes - bytes - 1 };
	return true;
}

/* "v=1731234567890,d=ab12..."; several signatures while a key is being replaced. */
static void list_read(const struct preset_signature *signature, struct peal_slice list,
		      struct claim *claim)
{
	struct peal_slice item, value;

	while (list_next(&list, &item)) {
		if (key_is(item, signature->timestamp_key, &value))
			claim->timestamp = value;
		else if (claim->signature_count < SIGNATURES_MAX &&
			 key_is(item, signature->value_key, &value))
			claim->signatures[claim->signature_count++] = value;
	}
}

static int claim_read(const struct preset_signature *signature,
		      const struct signed_request *request, struct claim *claim,
		      struct peal_error *err)
{
	struct peal_slice header;

	if (header_get(request, signature->header, &header, err) < 0)
		return -1;
	if (signature->value_key != NULL) {
		list_read(signature, header, claim);
	} else {
		claim->signatures[claim->signature_count++] = header;
	}
	if (signature->timestamp_header != NULL &&
	    header_get(request, signature->timestamp_header, &claim->timestamp, err) < 0)
		return -1;
	if (claim->signature_count == 0)
		return peal_fail(err, PEAL_FAIL_INPUT, "its %s has no \"%s=\"", signature->header,
				 signature->value_key);
	if (signature->timestamp_key != NULL && claim->timestamp.bytes == 0)
		return peal_fail(err, PEAL_FAIL_INPUT, "its %s has no \"%s=\"", signature->header,
				 signature->timestamp_key);
	return 0;
}

static int timestamp_check(const struct preset_signature *signature, const struct claim *claim,
			   int64_t now_ms, struct peal_error *err)
{
	int64_t time;

	if (claim->timestamp.bytes == 0)
		return 0; /* the scheme has none */
	time = count_read(claim->timestamp);
	if (time < 0 || time > INT64_MAX / 1000)
		return peal_fail(err, PEAL_FAIL_INPUT, "its timestamp is no Unix time");
	return time_check(signature->is_timestamp_ms ? time : time * 1000, now_ms,
			  signature->tolerance_ms, err);
}

/* ---- what is signed ---- */

struct payload_facts {
	const struct signed_request *request;
	struct peal_slice timestamp;
};

static bool name_is(struct peal_slice name, const char *wanted)
{
	return name.bytes == strlen(wanted) && memcmp(name.at, wanted, name.bytes) == 0;
}

static struct peal_slice payload_value(void *context, struct peal_slice name)
{
	const struct payload_facts *facts = context;

	if (name_is(name, "body"))
		return facts->request->received->body;
	if (name_is(name, "timestamp"))
		return facts->timestamp;
	if (name_is(name, "url"))
		return slice_of(facts->request->url);
	return (struct peal_slice){ NULL, 0 };
}

/* ---- signatures ---- */

static long signature_decode(const struct preset_signature *signature, struct peal_slice text,
			     unsigned char *bytes_out, size_t room)
{
	return signature->is_hex ? hex_decode(text, bytes_out, room)
				 : base64_decode(text, bytes_out, room);
}

static bool hmac_is_good(const struct preset_signature *signature, const char *secret,
			 struct peal_slice payload, const struct claim *claim)
{
	unsigned char hash[SHA256_BYTES], given[SHA256_BYTES];
	bool is_good = false;

	if (!hmac_sha256(slice_of(secret), payload, hash))
		return false;
	for (size_t i = 0; i < claim->signature_count; i++) {
		if (signature_decode(signature, claim->signatures[i], given, sizeof(given)) ==
		    SHA256_BYTES)
			is_good |= bytes_are(given, hash, SHA256_BYTES);
	}
	return is_good;
}

static bool ed25519_one_is_good(const struct preset_signature *signature, const char *secret,
				struct peal_slice payload, const struct claim *claim)
{
	unsigned char key[ED25519_KEY_BYTES], given[ED25519_SIGNATURE_BYTES];

	if (base64_decode(slice_of(secret), key, sizeof(key)) != ED25519_KEY_BYTES)
		return false;
	for (size_t i = 0; i < claim->signature_count; i++) {
		if (signature_decode(signature, claim->signatures[i], given, sizeof(given)) ==
			    ED25519_SIGNATURE_BYTES &&
		    ed25519_is_good(key, given, payload))
			return true;
	}
	return false;
}

int payload_verify(const struct preset_signature *signature, const struct signed_request *request,
		   struct peal_error *err)
{
	struct claim claim = { 0 };
	struct payload_facts facts = { .request = request };
	struct text_buffer payload = { 0 };
	struct peal_slice bytes;
	bool is_good;

	if (signature->header == NULL || signature->payload == NULL)
		return peal_fail(err, PEAL_FAIL_BUG, "the preset does not say what is signed");
	if (claim_read(signature, request, &claim, err) < 0 ||
	    timestamp_check(signature, &claim, request->now_ms, err) < 0)
		return -1;
	facts.timestamp = claim.timestamp;
	template_expand_bytes(signature->payload, payload_value, &facts, &payload);
	if (payload.is_too_long) {
		text_buffer_free(&payload);
		return peal_fail(err, PEAL_FAIL_LIMIT, "it is too large to be checked");
	}
	bytes = (struct peal_slice){ payload.at != NULL ? payload.at : "", payload.bytes };
	if (signature->kind == SIGNATURE_ED25519)
		is_good = ed25519_one_is_good(signature, request->secret, bytes, &claim);
	else
		is_good = hmac_is_good(signature, request->secret, bytes, &claim);
	text_buffer_free(&payload);
	if (is_good)
		return 0;
	return peal_fail(err, PEAL_FAIL_INPUT,
			 "its %s is not the signature of what came: the %s is another one than "
			 "the provider's, the preset's payload or encoding is, or somebody else "
			 "sent it",
			 signature->header,
			 signature->kind == SIGNATURE_ED25519 ? "public key" : "secret");
}
