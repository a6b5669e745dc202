/* sim_table.c - finds the simulated call of a host's call
 *
 * Chains in buckets whose number doubles with the calls; the entries are parts
 * of the calls, so adding one allocates nothing. */
/* SPDX-License-Identifier: MIT */
#include "sim_table.h"

#include <stdint.h>
#include <stdlib.h>

#define BUCKETS_MIN 256 /* a power of two */

/* Pointers differ in their middle bits; the multiplication brings them up. */
static struct sim_entry **bucket_of(const struct sim_table *table, const struct peal_call *key)
{
	uint64_t hash = (uint64_t)(uintptr_t)key * 0x9e3779b97f4a7c15u;

	return &table->buckets[(hash >> 32) & (table->bucket_count - 1)];
}

int sim_table_init(struct sim_table *table)
{
	table->count = 0;
	table->bucket_count = BUCKETS_MIN;
	table->buckets = calloc(BUCKETS_MIN, sizeof(*table->buckets));
	return table->buckets == NULL ? -1 : 0;
}

void sim_table_finish(struct sim_table *table)
{
	free(table->buckets);
	table->buckets = NULL;
	table->bucket_count = table->count = 0;
}

static void entry_link(struct sim_table *table, struct sim_entry *entry)
{
	struct sim_entry **bucket = bucket_of(table, entry->key);

	entry->next = *bucket;
	*bucket = entry;
}

static void table_grow(struct sim_table *table)
{
	struct sim_table wider = { .bucket_count = table->bucket_count * 2 };

	wider.buckets = calloc(wider.bucket_count, sizeof(*wider.buckets));
	if (wider.buckets == NULL)
		return;
	for (size_t i = 0; i < table->bucket_count; i++) {
		struct sim_entry *entry = table->buckets[i], *next;

		for (; entry != NULL; entry = next) {
			next = entry->next;
			entry_link(&wider, entry);
		}
	}
	free(table->buckets);
	table->buckets = wider.buckets;
	table->bucket_count = wider.bucket_count;
}

void sim_table_add(struct sim_table *table, struct sim_entry *entry)
{
	if (table->count >= table->bucket_count)
		table_grow(table);
	entry_link(table, entry);
	table->count++;
}

void sim_table_remove(struct sim_table *table, struct sim_entry *entry)
{
	struct sim_entry **at = bucket_of(table, entry->key);

	while (*at != entry)
		at = &(*at)->next;
	*at = entry->next;
	table->count--;
}

struct sim_entry *sim_table_find(const struct sim_table *table, const struct peal_call *key)
{
	struct sim_entry *entry = *bucket_of(table, key);

	while (entry != NULL && entry->key != key)
		entry = entry->next;
	return entry;
}

struct sim_entry *sim_table_first(const struct sim_table *table)
{
	for (size_t i = 0; i < table->bucket_count; i++)
		if (table->buckets[i] != NULL)
			return table->buckets[i];
	return NULL;
}
