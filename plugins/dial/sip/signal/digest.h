/* digest.h - user and password, as a trunk asks for them (RFC 7616, RFC 8760)
 *
 * MD5, SHA-256 and SHA-512-256, with and without qop=auth.  Of several challenges of one
 * realm the first that we can meet counts, as the trunk prefers it. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_DIGEST_H
#define PEAL_SIP_DIGEST_H

#include "peal/plugin.h"

#define DIGEST_REALMS_MAX 4u
#define DIGEST_VALUE_MAX 1024u /* of a realm, a nonce, an opaque */
#define DIGEST_NAME_MAX 32u    /* of an algorithm */

struct digest; /* what one call or request of ours knows of its realms */

/* NULL: no memory. */
struct digest *digest_create(const char *user, const char *password);
/* Accepts NULL. */
void digest_destroy(struct digest **digest);
/* As if nobody had asked yet. */
void digest_forget(struct digest *digest);

enum digest_verdict {
	DIGEST_NOTHING, /* nobody asks, or it makes no sense */
	DIGEST_ANSWER,	/* send it again, with digest_lines() */
	DIGEST_REFUSED, /* the answer was given already, and is not taken */
	DIGEST_UNKNOWN, /* in no way that we can: digest_asked_for() */
};

/* A 401 or 407: digest_begin(), each challenge of it in order, then the verdict. */
void digest_begin(struct digest *digest);
void digest_hear(struct digest *digest, bool is_proxy, struct peal_slice challenge);
enum digest_verdict digest_judge(const struct digest *digest);
/* What was asked for and is unknown: "AKAv1-MD5". */
const char *digest_asked_for(const struct digest *digest);

/* The header lines for a request, each ended by CR LF; free() it.  "": nobody has asked.
 * NULL: no memory, or OpenSSL has no such algorithm. */
char *digest_lines(struct digest *digest, const char *method, const char *uri);

#endif
