/* gather.h - a set of numbers from numbers in any order
 *
 * The memory has a bound: what is more is sorted in runs, which wait in a
 * temporary file without a name and are merged at the end.  Fails when there is
 * no room for that file. */
/* SPDX-License-Identifier: MIT */
#ifndef SCRUB_DND_GATHER_H
#define SCRUB_DND_GATHER_H

#include "number_set.h"

#define GATHER_RUN_NUMBERS (2u * 1024u * 1024u) /* 32 MiB with what sorting needs */

struct gather;

/* `run_numbers`: how many are kept in memory; a small one is for tests. */
int gather_create(size_t run_numbers, struct gather **gather_out, struct peal_error *err);
void gather_destroy(struct gather **gather);

int gather_add(struct gather *gather, uint64_t number, struct peal_error *err);
/* Sealed; the caller's. */
int gather_finish(struct gather *gather, struct number_set **set_out, struct peal_error *err);

#endif
