/* rules_fill.h - puts captured groups into the texts of a rule
 *
 * "$1" and "${name}" stand for groups, "$0" for all that matched, "$$" for a
 * dollar. */
/* SPDX-License-Identifier: MIT */
#ifndef RULES_FILL_H
#define RULES_FILL_H

#include "rules.h"

/* Is every group that `text` names one of the rule's? */
int rules_fill_check(const char *text, const struct rule *rule, struct peal_error *err);

/* In the arena; cut to RULES_VALUE_BYTES_MAX.  `groups` NULL: there are none. */
const char *rules_fill(const char *text, const struct rules_groups *groups,
		       const struct peal_host *host, struct peal_arena *arena);

/* Does it name any group? */
bool rules_fill_is_constant(const char *text);

#endif
