/* rules_match.h - asks whether a rule holds for a call */
/* SPDX-License-Identifier: MIT */
#ifndef RULES_MATCH_H
#define RULES_MATCH_H

#include "rules.h"
#include "rules_text.h"

/* What is at hand while one call is looked at. */
struct rules_look {
	const struct peal_host *host;
	const struct peal_call_record *record;
	struct peal_arena *arena;
	struct rules_matcher *matcher;
	struct rules_voices voices;
};

/* groups_out->pattern stays NULL when the rule searches for nothing. */
bool rules_match(const struct rule *rule, struct rules_look *look, struct rules_groups *groups_out);

#endif
