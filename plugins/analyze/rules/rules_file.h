/* rules_file.h - reads a rules file */
/* SPDX-License-Identifier: MIT */
#ifndef RULES_FILE_H
#define RULES_FILE_H

#include "rules.h"

/* The error names what is wrong, as "file:line: ...", as many as fit.  `host`
 * NULL: dispositions are not looked at. */
int rules_set_load(struct rules_set *set, const struct rules_config *config,
		   const struct peal_host *host, struct peal_error *err);
/* NULL-safe and half-built-safe. */
void rules_set_finish(struct rules_set *set);

#endif
