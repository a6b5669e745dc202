/* verify.h - is this request signed as Standard Webhooks 1.0 wants it?
 *
 * Written apart from what signs in Peal, so that each proves the other. */
/* SPDX-License-Identifier: MIT */
#ifndef RECEIVER_VERIFY_H
#define RECEIVER_VERIFY_H

#include "options.h"
#include "tests/fakes/receiver_http.h"

enum verify_result {
	VERIFY_GOOD,
	VERIFY_UNCHECKED, /* no secret was given */
	VERIFY_BAD,
	VERIFY_MISSING, /* a header is not there */
	VERIFY_STALE,	/* the timestamp is too far away */
};

const char *verify_word(enum verify_result result);

/* The JSON of a request: decompressed when it has to be.  To be freed; ends with a
 * NUL.  NULL: it cannot be decompressed. */
char *verify_body(const struct receiver_request *request, size_t *bytes_out);

enum verify_result verify_request(const struct options *options,
				  const struct receiver_request *request, const char *body,
				  size_t body_bytes, int64_t now_s);

#endif
