/* digest.h - who proves a password (RFC 2617, MD5, with and without qop) */
/* SPDX-License-Identifier: MIT */
#ifndef TOWN_DIGEST_H
#define TOWN_DIGEST_H

#include "message.h"

enum digest_result {
	DIGEST_NONE, /* no credentials for this realm */
	DIGEST_WRONG,
	DIGEST_STALE, /* right, but the nonce is too old */
	DIGEST_GOOD,
};

struct digest {
	const char *realm, *user, *password;
	int status;	   /* 401 or 407 */
	bool is_impatient; /* finds the first nonce that it gave stale */
	int64_t now_ms;
};

/* The line of the answer, ended. */
void digest_challenge(struct page *page, const struct digest *digest, enum digest_result result);
enum digest_result digest_check(const struct digest *digest, const struct message *request);

#endif
