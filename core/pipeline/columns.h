/* columns.h - an upload's column names and a contact's values, packed
 *
 * The store keeps both as bytes that it does not read: each item is its length
 * as a LEB128 number, then its bytes. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_PIPELINE_COLUMNS_H
#define PEAL_PIPELINE_COLUMNS_H

#include "peal/contact.h"

/* A length without a text. */
static inline bool slice_is_bad(const struct peal_slice *slice)
{
	return slice->at == NULL && slice->bytes > 0;
}

/* Are these names that an upload can have?  `err` says what is wrong. */
int columns_check(const struct peal_columns *columns, struct peal_error *err);

/* In the arena.  Empty slices for trailing empty values cost nothing. */
struct peal_slice columns_pack(struct peal_arena *arena, const struct peal_slice *items,
			       uint32_t count);

/* Names of an upload: as many as there are; borrowed from `packed`.  < 0: the
 * bytes are not ours. */
int columns_unpack(struct peal_arena *arena, struct peal_slice packed,
		   struct peal_columns *columns_out);

/* Values of a contact: `count` of them; missing ones are empty. */
int values_unpack(struct peal_arena *arena, struct peal_slice packed, uint32_t count,
		  struct peal_slice **values_out);

#endif
