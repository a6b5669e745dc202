/* scheme.h - what the schemes of signatures share; only for the files of this folder */
/* SPDX-License-Identifier: MIT */
#ifndef REST_SCHEME_H
#define REST_SCHEME_H

#include "crypto.h"
#include "verify.h"

/* A form or a query, decoded and sorted by name, then by value. */
#define FORM_PAIRS_MAX 1000u

struct form_pair {
	struct peal_slice name, value;
};

struct form {
	struct form_pair *pairs;
	size_t count;
	char *texts; /* what they point into */
};

/* A "%" that no two hex digits follow stays as it is.  < 0: too many pairs. */
int form_read(struct peal_slice text, struct form *form_out, struct peal_error *err);
void form_free(struct form *form);
/* Is the body one by its content type? */
bool form_is(const struct signed_request *request);

/* The value of a header.  < 0: it is not there, or it is longer than HEADER_BYTES_MAX. */
#define HEADER_BYTES_MAX 8192u
int header_get(const struct signed_request *request, const char *name, struct peal_slice *value_out,
	       struct peal_error *err);
/* What follows "Bearer ", or all of it. */
struct peal_slice bearer_of(struct peal_slice value);

/* The next of a list with commas, without the blanks around it; false: there is no more. */
bool list_next(struct peal_slice *list, struct peal_slice *item_out);

/* A time within the tolerance of now, by its distance; 0: the time is not looked at. */
int time_check(int64_t time_ms, int64_t now_ms, int64_t tolerance_ms, struct peal_error *err);
/* Decimal digits only.  -1: it is no such number. */
int64_t count_read(struct peal_slice text);

int twilio_verify(const struct preset_signature *signature, const struct signed_request *request,
		  struct peal_error *err);
int plivo_verify(const struct preset_signature *signature, const struct signed_request *request,
		 struct peal_error *err);
/* HMAC_SHA256 and ED25519 */
int payload_verify(const struct preset_signature *signature, const struct signed_request *request,
		   struct peal_error *err);
int jwt_verify(const struct preset_signature *signature, const struct signed_request *request,
	       struct peal_error *err);

#endif
