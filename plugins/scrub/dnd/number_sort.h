/* number_sort.h - puts numbers in ascending order */
/* SPDX-License-Identifier: MIT */
#ifndef SCRUB_DND_NUMBER_SORT_H
#define SCRUB_DND_NUMBER_SORT_H

#include <stddef.h>
#include <stdint.h>

/* Both arrays have `count` entries; the result is in the one that is returned. */
uint64_t *number_sort(uint64_t *numbers, uint64_t *scratch, size_t count);

#endif
