/* number_set.h - millions of numbers in little memory
 *
 * Blocks of 32 numbers in ascending order: the first as it is, the gaps between
 * the others in as few bits as the widest needs.  A directory finds the block.
 * 10 million random numbers of one country take about 2 bytes each. */
/* SPDX-License-Identifier: MIT */
#ifndef SCRUB_DND_NUMBER_SET_H
#define SCRUB_DND_NUMBER_SET_H

#include "peal/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct number_set;

int number_set_create(struct number_set **set_out, struct peal_error *err);
void number_set_destroy(struct number_set **set);

/* In ascending order; a repeated number counts once.  Not after seal(). */
int number_set_add(struct number_set *set, uint64_t number, struct peal_error *err);
/* From now on it can be asked, from any number of threads. */
int number_set_seal(struct number_set *set, struct peal_error *err);

bool number_set_has(const struct number_set *set, uint64_t number);
/* The same for many, faster: memory is fetched ahead. */
void number_set_has_each(const struct number_set *set, const uint64_t *numbers, size_t count,
			 bool *has_out);

uint64_t number_set_count(const struct number_set *set);
size_t number_set_bytes(const struct number_set *set);

#endif
