/* rules_problem.h - all that is wrong with a rules file, gathered */
/* SPDX-License-Identifier: MIT */
#ifndef RULES_PROBLEM_H
#define RULES_PROBLEM_H

#include "peal/error.h"

#include <libconfig.h>
#include <stddef.h>

struct rules_problems {
	struct peal_error *err; /* may be NULL */
	size_t bytes;		/* of the text so far */
	size_t count, shown;
};

/* Adds "file:line: ..." to the error's sentence, while there is room. */
__attribute__((format(printf, 3, 4))) void rules_problem_add(struct rules_problems *problems,
							     const config_setting_t *at,
							     const char *format, ...);
/* 0 when there was none; otherwise ends the sentence with how many more there are. */
int rules_problems_end(struct rules_problems *problems);

/* The one of `names` (ends with NULL) that was probably meant, as
 * ", did you mean \"...\"?", or "" when none is near. */
const char *rules_problem_hint(const char *word, const char *const *names, char hint_out[96]);

#endif
