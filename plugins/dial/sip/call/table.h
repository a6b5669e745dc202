/* table.h - calls under way, by the host's pointer */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_TABLE_H
#define PEAL_SIP_TABLE_H

#include <stddef.h>

/* The first member of what is in a table. */
struct table_entry {
	const void *key;
	struct table_entry *next;
};

struct table {
	struct table_entry **buckets;
	size_t bucket_count; /* a power of two */
	size_t count;
};

/* < 0: no memory. */
int table_init(struct table *table);
/* The entries are the caller's. */
void table_finish(struct table *table);
void table_add(struct table *table, struct table_entry *entry);
void table_remove(struct table *table, struct table_entry *entry);
struct table_entry *table_find(const struct table *table, const void *key); /* NULL: none */
struct table_entry *table_any(const struct table *table);		    /* NULL: empty */

#endif
