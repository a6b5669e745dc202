/* catalog.h - the lists that are in force at one time
 *
 * A catalog never changes: a new one takes its place.  Batches on workers keep
 * the one they began with until they release it. */
/* SPDX-License-Identifier: MIT */
#ifndef SCRUB_DND_CATALOG_H
#define SCRUB_DND_CATALOG_H

#include "list.h"

struct shared_list; /* a list with a count of its users */

/* Takes the list over; the caller is its first user.  NULL: memory is out, and
 * the list is gone. */
struct shared_list *shared_list_create(struct list *list);
struct shared_list *shared_list_take(struct shared_list *shared);
/* Accepts NULL. */
void shared_list_release(struct shared_list *shared);
const struct list *shared_list_get(const struct shared_list *shared);

struct catalog;

/* Takes a use of each list.  NULL: memory is out. */
struct catalog *catalog_create(struct shared_list *const *lists, size_t count);
struct catalog *catalog_take(struct catalog *catalog);
void catalog_release(struct catalog *catalog);

size_t catalog_count(const struct catalog *catalog);
const struct list *catalog_list(const struct catalog *catalog, size_t at);

/* The first list that has the number; NULL: none has. */
const struct list *catalog_find(const struct catalog *catalog, uint64_t number);

#endif
