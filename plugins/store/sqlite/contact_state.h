/* contact_state.h - contacts with where each of them stands */
/* SPDX-License-Identifier: MIT */
#ifndef SQLITE_CONTACT_STATE_H
#define SQLITE_CONTACT_STATE_H

#include "store.h"

/* Calls row_fn with a struct peal_contact_state_row for each, by id; 0, what row_fn
 * returned, or < 0 and *is_sql_out. */
int contact_state_read(struct store *store, const struct peal_read_filter *filter,
		       peal_row_fn *row_fn, void *context, bool *is_sql_out);

#endif
