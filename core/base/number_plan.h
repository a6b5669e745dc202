/* number_plan.h - the rules of the number plans, over digits that were already read.
 *
 * Only for the number_*.c files. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_NUMBER_PLAN_H
#define PEAL_NUMBER_PLAN_H

#include "core/base/number.h"
#include "core/base/number_table.h"

/* Digits as values 0 to 9; the memory is somebody else's. */
struct number_span {
	const uint8_t *digit;
	size_t count;
};

/* Takes the country code off the front.  NULL, and nothing taken, when there is none. */
const struct number_country *number_plan_take_country(struct number_span *digits);

/* The region of the country whose plan has this national number, or NULL. */
const struct number_region *number_plan_find_region(const struct number_country *country,
						    struct number_span national);

/* What was dialled in `region` (NULL: unknown) -> E.164.  `has_plus`: the digits began
 * with a plus sign. */
enum number_verdict number_plan_read(struct number_span dialled, bool has_plus,
				     const struct number_region *region, uint64_t *e164_out);

#endif
