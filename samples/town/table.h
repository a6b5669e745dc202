/* table.h - a hash table of links inside of what is kept; grows as it fills */
/* SPDX-License-Identifier: MIT */
#ifndef TOWN_TABLE_H
#define TOWN_TABLE_H

#include "text.h"

struct link {
	struct link *next; /* of the same bucket */
	uint32_t hash;
};

struct table {
	struct link **buckets;
	size_t bucket_count, count;
};

#define table_entry(link, type, member) ((type *)(void *)((char *)(link)-offsetof(type, member)))

void table_add(struct table *table, struct link *link, uint32_t hash);
void table_remove(struct table *table, struct link *link);
/* The links of a hash, and then each the next of the same hash; NULL: no more. */
struct link *table_first(const struct table *table, uint32_t hash);
struct link *table_next(const struct link *link);
/* Takes any one out; NULL: it is empty. */
struct link *table_take(struct table *table);
void table_finish(struct table *table); /* the links are the caller's */

#endif
