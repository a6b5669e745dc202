/* bulk.h - many rows in one statement, which halves what a row costs
 *
 * The two statements are as long as BULK_ROWS asks for, so their texts are made when
 * the store is opened. */
/* SPDX-License-Identifier: MIT */
#ifndef SQLITE_BULK_H
#define SQLITE_BULK_H

#include "sql.h"

#define BULK_ROWS 32

struct queue_entry;

struct bulk {
	char *contacts, *queue; /* they live as long as their statements */
};

void bulk_init(struct bulk *bulk);
/* After sql_close(). */
void bulk_finish(struct bulk *bulk);

/* Both take BULK_ROWS of them.  0 or < 0. */
int bulk_append(struct sql *sql, const struct bulk *bulk, int64_t upload,
		const struct peal_contact_row *rows);
/* All of one campaign and upload, without attempts. */
int bulk_put(struct sql *sql, const struct bulk *bulk, const struct queue_entry *entries);

#endif
