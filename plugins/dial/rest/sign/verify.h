/* verify.h - is this callback the provider's?
 *
 * All comparisons take the same time wherever the difference is. */
/* SPDX-License-Identifier: MIT */
#ifndef REST_VERIFY_H
#define REST_VERIFY_H

#include "peal/host.h"
#include "preset/preset.h"

/* What came, and what it is judged by. */
struct signed_request {
	const struct peal_http_received *received;
	const struct peal_http_exchange *exchange; /* for received->header() */
	const char *url;    /* as the provider called it: public URL, path and query */
	const char *secret; /* the preset's secret template, filled in */
	int64_t now_ms;
};

/* 0: it is good.  < 0: `err` says in a sentence why not, without the secret. */
int signature_verify(const struct preset_signature *signature, const struct signed_request *request,
		     struct peal_error *err);

/* Is the secret one that the scheme can use (a base64 public key of 32 bytes, not empty)?
 * For `peal check`. */
int signature_check(const struct preset_signature *signature, const char *secret,
		    struct peal_error *err);

/* ---- secrets in callback paths ---- */

#define PATH_MAC_CHARS 32u

/* An unguessable word for one attempt that needs no memory: hex of HMAC-SHA256(secret,
 * attempt), cut. */
void path_mac(const char *secret, const char *attempt, char mac_out[PATH_MAC_CHARS + 1]);
bool path_mac_is(const char *secret, const char *attempt, const char *mac, size_t mac_bytes);

/* ---- tokens of our own ---- */

/* A JWT (RFC 7519) signed with RS256; `claims_json` the whole payload.  `key_pem` a
 * private key.  *token_out is the caller's, free(). */
int jwt_sign(const char *key_pem, const char *claims_json, char **token_out,
	     struct peal_error *err);

#endif
