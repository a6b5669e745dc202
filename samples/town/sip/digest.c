/* digest.c - who proves a password (RFC 2617, MD5, with and without qop)
 *
 * A nonce carries its time and a mark: "1" for the first that one gets, "2" for
 * what follows after a stale one.  It is no secret: this is a town of puppets. */
/* SPDX-License-Identifier: MIT */
#include "digest.h"

#include "header.h"

#include <inttypes.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NONCE_LIFE_MS 300000

/* MD5 of texts that are joined with colons. */
static void hash_joined(const struct text *texts, size_t count, char out[33])
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	unsigned char sum[EVP_MAX_MD_SIZE];
	unsigned bytes = 0;

	EVP_DigestInit_ex(context, EVP_md5(), NULL);
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			EVP_DigestUpdate(context, ":", 1);
		EVP_DigestUpdate(context, texts[i].at, texts[i].bytes);
	}
	EVP_DigestFinal_ex(context, sum, &bytes);
	EVP_MD_CTX_free(context);
	for (unsigned i = 0; i < 16; i++)
		snprintf(out + i * 2, 3, "%02x", sum[i]);
}

void digest_challenge(struct page *page, const struct digest *digest, enum digest_result result)
{
	page_print(page,
		   "%s: Digest realm=\"%s\", nonce=\"%d%012" PRIx64
		   "\", algorithm=MD5, qop=\"auth\"%s\r\n",
		   digest->status == 401 ? "WWW-Authenticate" : "Proxy-Authenticate", digest->realm,
		   result == DIGEST_STALE ? 2 : 1, (uint64_t)digest->now_ms,
		   result == DIGEST_STALE ? ", stale=true" : "");
}

/* The credentials for our realm, of which a request may have several. */
static struct text find_credentials(const struct digest *digest, const struct message *request)
{
	const char *name = digest->status == 401 ? "Authorization" : "Proxy-Authorization";

	for (size_t i = 0; i < request->header_count; i++) {
		struct text value = request->headers[i].value;

		if (text_is_word(request->headers[i].name, name) && text_begins(value, "Digest ") &&
		    text_is(header_digest(value, "realm"), digest->realm))
			return value;
	}
	return (struct text){ 0 };
}

static bool is_right(const struct digest *digest, const struct message *request, struct text value)
{
	struct text user = header_digest(value, "username"), qop = header_digest(value, "qop");
	struct text secret[] = { user, text_of(digest->realm), text_of(digest->password) };
	struct text what[] = { request->method, header_digest(value, "uri") };
	struct text all[6];
	char a1[33], a2[33], sum[33];
	size_t count = 0;

	hash_joined(secret, 3, a1);
	hash_joined(what, 2, a2);
	all[count++] = text_of(a1);
	all[count++] = header_digest(value, "nonce");
	if (qop.bytes > 0) {
		all[count++] = header_digest(value, "nc");
		all[count++] = header_digest(value, "cnonce");
		all[count++] = qop;
	}
	all[count++] = text_of(a2);
	hash_joined(all, count, sum);
	return text_is(user, digest->user) && text_is_word(header_digest(value, "response"), sum);
}

static bool is_stale(const struct digest *digest, struct text nonce)
{
	char digits[16];
	int64_t at_ms;

	if (nonce.bytes != 13)
		return true;
	text_put((struct text){ nonce.at + 1, 12 }, digits, sizeof(digits));
	at_ms = strtoll(digits, NULL, 16);
	if (digest->is_impatient && nonce.at[0] == '1')
		return true;
	return at_ms > digest->now_ms || at_ms + NONCE_LIFE_MS < digest->now_ms;
}

enum digest_result digest_check(const struct digest *digest, const struct message *request)
{
	struct text value = find_credentials(digest, request);

	if (value.bytes == 0)
		return DIGEST_NONE;
	if (!is_right(digest, request, value))
		return DIGEST_WRONG;
	return is_stale(digest, header_digest(value, "nonce")) ? DIGEST_STALE : DIGEST_GOOD;
}
