/* table.c - calls under way, by the host's pointer */
/* SPDX-License-Identifier: MIT */
#include "call/table.h"

#include <stdint.h>
#include <stdlib.h>

#define FIRST_BUCKETS 256u

static struct table_entry **bucket_of(const struct table *table, const void *key)
{
	uint64_t hash = (uint64_t)(uintptr_t)key * UINT64_C(0x9e3779b97f4a7c15);

	return &table->buckets[(hash >> 32) & (table->bucket_count - 1)];
}

int table_init(struct table *table)
{
	*table = (struct table){ .bucket_count = FIRST_BUCKETS };
	table->buckets = calloc(FIRST_BUCKETS, sizeof(struct table_entry *));
	return table->buckets == NULL ? -1 : 0;
}

void table_finish(struct table *table)
{
	free(table->buckets);
	*table = (struct table){ 0 };
}

/* Without memory for more buckets it only becomes slower. */
static void table_grow(struct table *table)
{
	struct table larger = { .bucket_count = table->bucket_count * 2 };

	larger.buckets = calloc(larger.bucket_count, sizeof(struct table_entry *));
	if (larger.buckets == NULL)
		return;
	for (size_t i = 0; i < table->bucket_count; i++) {
		struct table_entry *entry = table->buckets[i], *next;

		for (; entry != NULL; entry = next) {
			next = entry->next;
			table_add(&larger, entry);
		}
	}
	free(table->buckets);
	*table = larger;
}

void table_add(struct table *table, struct table_entry *entry)
{
	struct table_entry **bucket;

	if (table->count >= table->bucket_count)
		table_grow(table);
	bucket = bucket_of(table, entry->key);
	entry->next = *bucket;
	*bucket = entry;
	table->count++;
}

void table_remove(struct table *table, struct table_entry *entry)
{
	struct table_entry **at = bucket_of(table, entry->key);

	while (*at != entry)
		at = &(*at)->next;
	*at = entry->next;
	table->count--;
}

struct table_entry *table_find(const struct table *table, const void *key)
{
	struct table_entry *entry = *bucket_of(table, key);

	while (entry != NULL && entry->key != key)
		entry = entry->next;
	return entry;
}

struct table_entry *table_any(const struct table *table)
{
	for (size_t i = 0; table->count > 0 && i < table->bucket_count; i++) {
		if (table->buckets[i] != NULL)
			return table->buckets[i];
	}
	return NULL;
}
