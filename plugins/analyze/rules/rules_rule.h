/* rules_rule.h - reads one rule of a rules file */
/* SPDX-License-Identifier: MIT */
#ifndef RULES_RULE_H
#define RULES_RULE_H

#include "rules.h"
#include "rules_problem.h"

struct rules_reader {
	struct rules_set *set;
	const struct peal_host *host; /* NULL: dispositions are not looked at */
	struct rules_problems problems;
};

/* Mistakes go to the reader's problems; the rule is then not to be used. */
void rules_rule_read(struct rules_reader *reader, const config_setting_t *setting,
		     struct rule *rule);
void rules_rule_finish(struct rule *rule);

/* The conditions: the group `when`. */
void rules_when_read(struct rules_reader *reader, const config_setting_t *when, struct rule *rule);

/* ---- values; each adds a problem when it is not what it should be ---- */

void rules_value_unknown(struct rules_reader *reader, const config_setting_t *setting,
			 const char *const *keys);
/* NULL: it is not one. */
const char *rules_value_text(struct rules_reader *reader, const config_setting_t *setting);
/* One text or a list of them. */
void rules_value_texts(struct rules_reader *reader, const config_setting_t *setting,
		       struct rules_texts *texts_out);
/* "5s", "1m30s" */
void rules_value_duration(struct rules_reader *reader, const config_setting_t *setting,
			  int64_t *ms_out);
void rules_value_disposition(struct rules_reader *reader, const config_setting_t *setting,
			     const char *name);

#endif
