/* id.h - ids that are unique for ever: UUIDs of version 7 (RFC 9562) */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_BASE_ID_H
#define PEAL_BASE_ID_H

#include "core/base/random.h"
#include "peal/store.h"

#define ID_TEXT_MAX 37 /* with NUL */

/* Time first, so that ids made later sort behind; the rest is random. */
struct peal_id id_make(struct random *random, int64_t now_ms);
void id_format(const struct peal_id *id, char out[ID_TEXT_MAX]);
int id_parse(const char *text, struct peal_id *id_out); /* 0, or -1 */

#endif
