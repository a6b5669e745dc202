/* runs.h - sorted runs of numbers in a temporary file, and their merge */
/* SPDX-License-Identifier: MIT */
#ifndef SCRUB_DND_RUNS_H
#define SCRUB_DND_RUNS_H

#include "number_set.h"

struct runs;

int runs_create(struct runs **runs_out, struct peal_error *err);
void runs_destroy(struct runs **runs);

/* Ascending numbers, at least one. */
int runs_add(struct runs *runs, const uint64_t *numbers, size_t count, struct peal_error *err);

/* Adds the numbers of all runs to the set, in ascending order. */
int runs_merge(struct runs *runs, struct number_set *set, struct peal_error *err);

#endif
