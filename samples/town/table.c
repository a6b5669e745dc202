/* table.c - a hash table of links inside of what is kept; grows as it fills */
/* SPDX-License-Identifier: MIT */
#include "table.h"

#include "memory.h"

#include <stdlib.h>

#define BUCKETS_MIN 1024u /* a power of two, as all that follow */

static struct link **bucket_of(const struct table *table, uint32_t hash)
{
	return &table->buckets[(hash ^ hash >> 16) & (table->bucket_count - 1)];
}

static void put(struct table *table, struct link *link)
{
	struct link **bucket = bucket_of(table, link->hash);

	link->next = *bucket;
	*bucket = link;
}

static void grow(struct table *table)
{
	struct table old = *table;

	table->bucket_count = old.bucket_count > 0 ? old.bucket_count * 2 : BUCKETS_MIN;
	table->buckets = memory_get(table->bucket_count * sizeof(*table->buckets));
	for (size_t i = 0; i < old.bucket_count; i++) {
		struct link *next;

		for (struct link *link = old.buckets[i]; link != NULL; link = next) {
			next = link->next;
			put(table, link);
		}
	}
	free(old.buckets);
}

void table_add(struct table *table, struct link *link, uint32_t hash)
{
	if (table->count >= table->bucket_count)
		grow(table);
	link->hash = hash;
	put(table, link);
	table->count++;
}

void table_remove(struct table *table, struct link *link)
{
	struct link **at = bucket_of(table, link->hash);

	while (*at != link)
		at = &(*at)->next;
	*at = link->next;
	table->count--;
}

static struct link *with_hash(struct link *link, uint32_t hash)
{
	while (link != NULL && link->hash != hash)
		link = link->next;
	return link;
}

struct link *table_first(const struct table *table, uint32_t hash)
{
	return table->count > 0 ? with_hash(*bucket_of(table, hash), hash) : NULL;
}

struct link *table_next(const struct link *link)
{
	return with_hash(link->next, link->hash);
}

struct link *table_take(struct table *table)
{
	for (size_t i = 0; table->count > 0 && i < table->bucket_count; i++) {
		struct link *link = table->buckets[i];

		if (link != NULL) {
			table_remove(table, link);
			return link;
		}
	}
	return NULL;
}

void table_finish(struct table *table)
{
	free(table->buckets);
	*table = (struct table){ 0 };
}
