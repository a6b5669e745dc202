/* held_reasons.h - why contacts are set aside: the last decision on each of them */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CLI_HELD_REASONS_H
#define PEAL_CLI_HELD_REASONS_H

#include "core/cli/visit.h"

/* For a contact of which nothing was decided: it was held when it was loaded. */
#define HELD_REASON_NONE "it is not known when it may be called"

struct held_reasons;

/* NULL: visit->err says why.  Costs nothing when nobody is held. */
struct held_reasons *held_reasons_read(struct visit *visit);
void held_reasons_destroy(struct held_reasons **reasons);
/* Lives as long as the reasons; of any contact that is held. */
const char *held_reasons_get(const struct held_reasons *reasons, int64_t contact);

#endif
