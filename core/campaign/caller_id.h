/* caller_id.h - which number of a pool a callee sees
 *
 * Nothing is remembered: the same attempt has the same number, also after a
 * crash, and the next attempt on a contact has another one. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CAMPAIGN_CALLER_ID_H
#define PEAL_CAMPAIGN_CALLER_ID_H

#include <stddef.h>
#include <stdint.h>

enum caller_id_choice {
	CALLER_ID_ROTATE,
	CALLER_ID_AREA, /* most digits in common with the contact's number */
};

struct caller_id_call {
	uint64_t number;     /* the contact's */
	uint64_t contact;    /* its id: they follow each other */
	uint32_t attempt_no; /* from 1 */
};

/* An index into the pool, which is not empty and has no number twice. */
size_t caller_id_pick(const uint64_t *pool, size_t count, enum caller_id_choice choice,
		      const struct caller_id_call *call);

#endif
