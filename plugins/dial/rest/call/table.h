/* table.h - calls under way, by a text or any other bytes */
/* SPDX-License-Identifier: MIT */
#ifndef REST_TABLE_H
#define REST_TABLE_H

#include <stddef.h>
#include <stdint.h>

/* A member of what is in a table; the key is borrowed and must not change. */
struct table_entry {
	const void *key;
	size_t key_bytes; /* 0: it is in no table */
	uint64_t hash;
	void *owner;
	struct table_entry *next;
};

struct table {
	struct table_entry **buckets;
	size_t bucket_count; /* a power of two */
	size_t count;
	size_t first; /* no bucket before it holds anything */
};

void table_init(struct table *table);
/* The entries are the caller's. */
void table_finish(struct table *table);
void table_add(struct table *table, struct table_entry *entry, const void *key, size_t key_bytes,
	       void *owner);
/* Nothing when it is in no table. */
void table_remove(struct table *table, struct table_entry *entry);
/* Its owner; NULL: none. */
void *table_find(const struct table *table, const void *key, size_t key_bytes);
void *table_any(struct table *table); /* NULL: empty */

#endif
