/* sim_table.h - finds the simulated call of a host's call */
/* SPDX-License-Identifier: MIT */
#ifndef SIM_TABLE_H
#define SIM_TABLE_H

#include <stddef.h>

struct peal_call;

/* The head of an entry. */
struct sim_entry {
	const struct peal_call *key;
	struct sim_entry *next;
};

struct sim_table {
	struct sim_entry **buckets;
	size_t bucket_count, count;
};

/* < 0: out of memory. */
int sim_table_init(struct sim_table *table);
void sim_table_finish(struct sim_table *table); /* the entries are their owner's */

/* Never fails: without memory for more buckets the old ones serve. */
void sim_table_add(struct sim_table *table, struct sim_entry *entry);
void sim_table_remove(struct sim_table *table, struct sim_entry *entry);
/* The one that was added last; NULL: none. */
struct sim_entry *sim_table_find(const struct sim_table *table, const struct peal_call *key);
/* Any; NULL: the table is empty. */
struct sim_entry *sim_table_first(const struct sim_table *table);

#endif
