/* contact.h - contacts and exclusions, as they were loaded */
/* SPDX-License-Identifier: MIT */
#ifndef SQLITE_CONTACT_H
#define SQLITE_CONTACT_H

#include "store.h"

/* The columns of struct peal_contact_row, of the table alias `c`. */
#define CONTACT_COLUMNS "c.id, c.upload, c.line, c.number, c.name, c.data"
#define CONTACT_COLUMN_COUNT 6

struct contact_range {
	int64_t min, max; /* ids, both belong to it */
};

/* From the columns that begin at `first`; borrowed until the next step. */
struct peal_contact_row contact_read(sqlite3_stmt *row, int first);

/* Borrowed texts become the arena's. */
void contact_keep(struct store *store, struct peal_arena *arena, struct peal_contact_row *contact);

int contact_load(struct store *store, int64_t id, struct peal_arena *arena,
		 struct peal_contact_row *contact_out);

/* Takes at most `max` contacts of an upload (0: of the campaign) out of staging.
 * 1, 0 when there are none, or < 0. */
int contact_unstage(struct store *store, int64_t campaign, int64_t upload, uint64_t max,
		    struct contact_range *range_out);

int contact_apply_contacts(struct store *store, struct peal_change *change);
int contact_apply_exclusions(struct store *store, struct peal_change *change);

#endif
