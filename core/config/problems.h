/* problems.h - all that is wrong with a pipeline file, collected
 *
 * Checks go on after an error, so that a person sees all of them at once. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CONFIG_PROBLEMS_H
#define PEAL_CONFIG_PROBLEMS_H

#include "core/config/place.h"
#include "peal/error.h"

#include <stddef.h>

#define PROBLEMS_MAX 1000 /* more are counted, not kept */

struct problem {
	const char *file; /* "" when it is about no file */
	unsigned line;	  /* 0: the file as a whole */
	size_t order;	  /* of those of one line: as they were found */
	bool is_warning;
	const char *text; /* a sentence: what is wrong, what was expected, did you mean ... */
};

struct problems;

struct problems *problems_create(void);
void problems_destroy(struct problems **problems);

/* Texts are copied.  A problem that is there already is counted and not kept again. */
__attribute__((format(printf, 3, 4))) void
problems_error(struct problems *problems, const struct place *place, const char *format, ...);
__attribute__((format(printf, 3, 4))) void
problems_warning(struct problems *problems, const struct place *place, const char *format, ...);

/* How many were added, kept or not: a check that added one is a check that failed. */
size_t problems_errors(const struct problems *problems);
size_t problems_warnings(const struct problems *problems);

/* The kept ones, sorted by file and line; borrowed until the next is added. */
const struct problem *problems_sorted(struct problems *problems, size_t *count_out);

/* One "file:line: text" a line; warnings as "file:line: warning: text". */
void problems_print(struct problems *problems, FILE *to);

/* The first error as an ordinary one, for callers that have room for one. */
int problems_fail(struct problems *problems, struct peal_error *err);

#endif
