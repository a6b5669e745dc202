/* authority.h - the header that says who we are: basic, bearer, a header, or a signed token */
/* SPDX-License-Identifier: MIT */
#ifndef REST_AUTHORITY_H
#define REST_AUTHORITY_H

#include "peal/host.h"
#include "preset.h"
#include "settings.h"

struct authority; /* keeps a JWT until shortly before it expires */

/* All of them outlive it.  `host` only for random bytes; NULL in a check().  NULL: a value
 * that cannot be, such as a key that is none; `err` names it and does not show it. */
struct authority *authority_create(const struct peal_host *host, const struct preset *preset,
				   const struct settings *settings, struct peal_error *err);
void authority_destroy(struct authority **authority);
/* "Authorization: Basic ...", borrowed until the next call; "": none is needed.  NULL: the
 * token could not be signed. */
const char *authority_header(struct authority *authority, int64_t now_ms, struct peal_error *err);

#endif
