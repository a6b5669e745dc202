/* entries.h - the numbers of one list, row by row */
/* SPDX-License-Identifier: MIT */
#ifndef SCRUB_DND_ENTRIES_H
#define SCRUB_DND_ENTRIES_H

#include "gather.h"
#include "list.h"

#include "plugins/ingest/csv/rows.h"

#define ENTRY_COLUMN_UNKNOWN UINT32_MAX

struct entries {
	const struct list_rules *rules;
	struct gather *gather;
	bool is_begun;	 /* the first row that is no comment has been met */
	uint32_t column; /* where the number is */
	uint64_t count;	 /* without comments and header */
	uint64_t unread_count;
	uint64_t unread_line; /* the first of them */
	const char *unread_why;
};

/* Adds the row's number to the gather, or counts it as unread. */
int entries_add(struct entries *entries, const struct row *row, struct peal_error *err);

#endif
