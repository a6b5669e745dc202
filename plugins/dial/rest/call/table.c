/* table.c - calls under way, by a text or any other bytes */
/* SPDX-License-Identifier: MIT */
#include "call/table.h"

#include "call/memory.h"

#include <string.h>

#define FIRST_BUCKETS 256u

/* FNV-1a, its bits mixed once more.  Only keys of ours and of the provider are added. */
static uint64_t hash_of(const void *key, size_t key_bytes)
{
	const unsigned char *at = key;
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < key_bytes; i++)
		hash = (hash ^ at[i]) * UINT64_C(0x100000001b3);
	hash ^= hash >> 32;
	return hash * UINT64_C(0x9e3779b97f4a7c15);
}

static struct table_entry **bucket_of(const struct table *table, uint64_t hash)
{
	return &table->buckets[(hash >> 32) & (table->bucket_count - 1)];
}

void table_init(struct table *table)
{
	*table = (struct table){ .bucket_count = FIRST_BUCKETS };
	table->buckets = memory_make(FIRST_BUCKETS * sizeof(struct table_entry *));
}

void table_finish(struct table *table)
{
	free(table->buckets);
	*table = (struct table){ 0 };
}

static void bucket_add(struct table *table, struct table_entry *entry)
{
	struct table_entry **bucket = bucket_of(table, entry->hash);

	if ((size_t)(bucket - table->buckets) < table->first)
		table->first = (size_t)(bucket - table->buckets);
	entry->next = *bucket;
	*bucket = entry;
	table->count++;
}

static void table_grow(struct table *table)
{
	struct table larger = { .bucket_count = table->bucket_count * 2 };

	larger.buckets = memory_make(larger.bucket_count * sizeof(struct table_entry *));
	for (size_t i = 0; i < table->bucket_count; i++) {
		struct table_entry *entry = table->buckets[i], *next;

		for (; entry != NULL; entry = next) {
			next = entry->next;
			bucket_add(&larger, entry);
		}
	}
	free(table->buckets);
	*table = larger;
}

void table_add(struct table *table, struct table_entry *entry, const void *key, size_t key_bytes,
	       void *owner)
{
	if (table->count >= table->bucket_count)
		table_grow(table);
	*entry = (struct table_entry){ key, key_bytes, hash_of(key, key_bytes), owner, NULL };
	bucket_add(table, entry);
}

void table_remove(struct table *table, struct table_entry *entry)
{
	struct table_entry **at;

	if (entry->key_bytes == 0)
		return;
	for (at = bucket_of(table, entry->hash); *at != entry;)
		at = &(*at)->next;
	*at = entry->next;
	entry->key_bytes = 0;
	table->count--;
}

void *table_find(const struct table *table, const void *key, size_t key_bytes)
{
	uint64_t hash = hash_of(key, key_bytes);
	struct table_entry *entry = *bucket_of(table, hash);

	for (; entry != NULL; entry = entry->next) {
		if (entry->hash == hash && entry->key_bytes == key_bytes &&
		    memcmp(entry->key, key, key_bytes) == 0)
			return entry->owner;
	}
	return NULL;
}

void *table_any(struct table *table)
{
	if (table->count == 0)
		return NULL;
	while (table->buckets[table->first] == NULL)
		table->first++;
	return table->buckets[table->first]->owner;
}
