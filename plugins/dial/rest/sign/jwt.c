/* jwt.c - JSON Web Tokens (RFC 7519): HS256 is checked, RS256 is made
 *
 * Only HS256 is taken, whatever the token's own head says it is. */
/* SPDX-License-Identifier: MIT */
#include "scheme.h"

#include <jansson.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdlib.h>
#include <string.h>

#define PART_BYTES_MAX HEADER_BYTES_MAX
#define CLAIMS_BYTES_MAX (64u * 1024u)
#define RSA_BITS_MIN 2048
#define RS256_HEAD "{\"alg\":\"RS256\",\"typ\":\"JWT\"}"

/* ---- HS256, to us ---- */

struct jwt {
	struct peal_slice head, claims, signature;
	struct peal_slice is_signed; /* head and claims with their dot */
};

static int jwt_split(struct peal_slice token, struct jwt *jwt_out)
{
	const char *end = token.at + token.bytes;
	const char *first = memchr(token.at, '.', token.bytes);
	const char *second = first != NULL ? memchr(first + 1, '.', (size_t)(end - first - 1))
					   : NULL;

	if (second == NULL)
		return -1;
	jwt_out->head = (struct peal_slice){ token.at, (size_t)(first - token.at) };
	jwt_out->claims = (struct peal_slice){ first + 1, (size_t)(second - first - 1) };
	jwt_out->signature = (struct peal_slice){ second + 1, (size_t)(end - second - 1) };
	jwt_out->is_signed = (struct peal_slice){ token.at, (size_t)(second - token.at) };
	return 0;
}

static json_t *part_read(struct peal_slice part)
{
	unsigned char text[PART_BYTES_MAX];
	long bytes = base64url_decode(part, text, sizeof(text));
	json_t *json;

	if (bytes < 0)
		return NULL;
	json = json_loadb((const char *)text, (size_t)bytes, JSON_REJECT_DUPLICATES, NULL);
	if (json_is_object(json))
		return json;
	json_decref(json);
	return NULL;
}

static bool algorithm_is_hs256(struct peal_slice head)
{
	json_t *json = part_read(head);
	const char *algorithm = json_string_value(json_object_get(json, "alg"));
	bool is_hs256 = algorithm != NULL && strcmp(algorithm, "HS256") == 0;

	json_decref(json);
	return is_hs256;
}

static bool hs256_is_good(const struct jwt *jwt, const char *secret)
{
	unsigned char hash[SHA256_BYTES], given[SHA256_BYTES];

	return base64url_decode(jwt->signature, given, sizeof(given)) == SHA256_BYTES &&
	       hmac_sha256(slice_of(secret), jwt->is_signed, hash) &&
	       bytes_are(given, hash, SHA256_BYTES);
}

/* A time of the claims, in seconds.  0: it is not there; -1: it is no time. */
static double claim_time(const json_t *claims, const char *name)
{
	const json_t *value = json_object_get(claims, name);

	if (value == NULL)
		return 0;
	return json_is_number(value) && json_number_value(value) > 0 &&
			       json_number_value(value) < 1e11
		       ? json_number_value(value)
		       : -1;
}

/* `exp` and `nbf` are promises of the token's maker and hold always; `iat` is what makes
 * tokens old that have no `exp`, where the preset has a tolerance. */
static int times_check(const json_t *claims, const struct preset_signature *signature,
		       int64_t now_ms, struct peal_error *err)
{
	double expires_s = claim_time(claims, "exp"), from_s = claim_time(claims, "nbf");
	double made_s = claim_time(claims, "iat");
	int64_t slack_ms = signature->tolerance_ms;

	if (expires_s < 0 || from_s < 0 || made_s < 0)
		return peal_fail(err, PEAL_FAIL_INPUT, "a time in its token is no Unix time");
	if (expires_s > 0 && (int64_t)(expires_s * 1000) + slack_ms <= now_ms)
		return peal_fail(err, PEAL_FAIL_INPUT, "its token has expired");
	if (from_s > 0 && (int64_t)(from_s * 1000) - slack_ms > now_ms)
		return peal_fail(err, PEAL_FAIL_INPUT, "its token is not yet valid");
	if (slack_ms == 0 || (made_s == 0 && expires_s > 0))
		return 0;
	if (made_s == 0)
		return peal_fail(err, PEAL_FAIL_INPUT, "its token does not say when it was made");
	return time_check((int64_t)(made_s * 1000), now_ms, slack_ms, err);
}

static int body_check(const json_t *claims, struct peal_slice body, struct peal_error *err)
{
	const json_t *claim = json_object_get(claims, "payload_hash");
	const char *text = json_string_value(claim);
	unsigned char hash[SHA256_BYTES], given[SHA256_BYTES];

	if (claim == NULL)
		return 0;
	if (text == NULL || hex_decode(slice_of(text), given, sizeof(given)) != SHA256_BYTES ||
	    !sha256(body, hash) || !bytes_are(given, hash, SHA256_BYTES))
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "its body is not the one whose payload_hash is in its token");
	return 0;
}

int jwt_verify(const struct preset_signature *signature, const struct signed_request *request,
	       struct peal_error *err)
{
	const char *name = signature->header != NULL ? signature->header : "Authorization";
	struct peal_slice header;
	struct jwt jwt;
	json_t *claims;
	int status = -1;

	if (header_get(request, name, &header, err) < 0)
		return -1;
	if (jwt_split(bearer_of(header), &jwt) < 0)
		return peal_fail(err, PEAL_FAIL_INPUT, "its %s holds no JSON Web Token", name);
	if (!algorithm_is_hs256(jwt.head))
		return peal_fail(err, PEAL_FAIL_INPUT, "its token is not signed with HS256");
	if (!hs256_is_good(&jwt, request->secret))
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "its token is signed with another secret than the preset's, or "
				 "somebody else sent it");
	claims = part_read(jwt.claims);
	if (claims == NULL)
		peal_fail(err, PEAL_FAIL_INPUT, "the claims of its token are no JSON object");
	else if (times_check(claims, signature, request->now_ms, err) == 0)
		status = body_check(claims, request->received->body, err);
	json_decref(claims);
	return status;
}

/* ---- RS256, from us ---- */

/* No passphrase: nobody is there to type it. */
static int no_passphrase(char *buffer, int bytes, int is_write, void *context)
{
	(void)buffer, (void)bytes, (void)is_write, (void)context;
	return 0;
}

static EVP_PKEY *key_read(const char *pem, struct peal_error *err)
{
	BIO *bio = BIO_new_mem_buf(pem, -1);
	EVP_PKEY *key = bio != NULL ? PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL)
				    : NULL;

	BIO_free(bio);
	if (key == NULL) {
		peal_fail(err, PEAL_FAIL_INPUT,
			  "the private key is not PEM without a passphrase: it starts with "
			  "\"-----BEGIN PRIVATE KEY-----\"; file:PATH reads it from a file");
	} else if (EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA ||
		   EVP_PKEY_get_bits(key) < RSA_BITS_MIN) {
		peal_fail(err, PEAL_FAIL_INPUT,
			  "the private key is not an RSA key of at least %d bits", RSA_BITS_MIN);
		EVP_PKEY_free(key);
		key = NULL;
	}
	return key;
}

/* The caller's, free(); NULL: it failed. */
static char *rs256_sign(EVP_PKEY *key, const char *text)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	size_t bytes = (size_t)EVP_PKEY_get_size(key);
	unsigned char *signature = malloc(bytes);
	char *encoded = NULL;

	if (context != NULL && signature != NULL &&
	    EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
	    EVP_DigestSign(context, signature, &bytes, (const unsigned char *)text, strlen(text)) ==
		    1)
		encoded = base64url_encode((struct peal_slice){ (char *)signature, bytes });
	EVP_MD_CTX_free(context);
	free(signature);
	return encoded;
}

/* "A.B"; the caller's, free(); takes what it is given. */
static char *with_dot(char *first, char *second)
{
	char *text = NULL;

	if (first != NULL && second != NULL && asprintf(&text, "%s.%s", first, second) < 0)
		text = NULL;
	free(first);
	free(second);
	return text;
}

int jwt_sign(const char *key_pem, const char *claims_json, char **token_out, struct peal_error *err)
{
	EVP_PKEY *key;
	char *text, *token = NULL;

	if (strlen(claims_json) > CLAIMS_BYTES_MAX)
		return peal_fail(err, PEAL_FAIL_LIMIT, "the claims are longer than %u bytes",
				 CLAIMS_BYTES_MAX);
	key = key_read(key_pem, err);
	if (key == NULL)
		return -1;
	text = with_dot(base64url_encode(slice_of(RS256_HEAD)),
			base64url_encode(slice_of(claims_json)));
	if (text != NULL) {
		char *signature = rs256_sign(key, text);

		token = with_dot(text, signature);
	}
	EVP_PKEY_free(key);
	if (token == NULL)
		return peal_fail(err, PEAL_FAIL_BUG, "the token could not be signed");
	*token_out = token;
	return 0;
}
