/* catalog.c - the lists that are in force at one time */
/* SPDX-License-Identifier: MIT */
#include "catalog.h"

#include <stdatomic.h>
#include <stdlib.h>

struct shared_list {
	atomic_uint user_count;
	struct list *list;
};

struct catalog {
	atomic_uint user_count;
	size_t count;
	struct shared_list *lists[];
};

struct shared_list *shared_list_create(struct list *list)
{
	struct shared_list *shared = calloc(1, sizeof(*shared));

	if (shared == NULL) {
		list_destroy(&list);
		return NULL;
	}
	atomic_init(&shared->user_count, 1);
	shared->list = list;
	return shared;
}

struct shared_list *shared_list_take(struct shared_list *shared)
{
	atomic_fetch_add(&shared->user_count, 1);
	return shared;
}

void shared_list_release(struct shared_list *shared)
{
	if (shared == NULL || atomic_fetch_sub(&shared->user_count, 1) != 1)
		return;
	list_destroy(&shared->list);
	free(shared);
}

const struct list *shared_list_get(const struct shared_list *shared)
{
	return shared->list;
}

struct catalog *catalog_create(struct shared_list *const *lists, size_t count)
{
	struct catalog *catalog = calloc(1, sizeof(*catalog) + count * sizeof(lists[0]));

	if (catalog == NULL)
		return NULL;
	atomic_init(&catalog->user_count, 1);
	catalog->count = count;
	for (size_t i = 0; i < count; i++)
		catalog->lists[i] = shared_list_take(lists[i]);
	return catalog;
}

struct catalog *catalog_take(struct catalog *catalog)
{
	atomic_fetch_add(&catalog->user_count, 1);
	return catalog;
}

void catalog_release(struct catalog *catalog)
{
	if (catalog == NULL || atomic_fetch_sub(&catalog->user_count, 1) != 1)
		return;
	for (size_t i = 0; i < catalog->count; i++)
		shared_list_release(catalog->lists[i]);
	free(catalog);
}

size_t catalog_count(const struct catalog *catalog)
{
	return catalog->count;
}

const struct list *catalog_list(const struct catalog *catalog, size_t at)
{
	return catalog->lists[at]->list;
}

const struct list *catalog_find(const struct catalog *catalog, uint64_t number)
{
	for (size_t i = 0; i < catalog->count; i++) {
		if (number_set_has(catalog->lists[i]->list->numbers, number))
			return catalog->lists[i]->list;
	}
	return NULL;
}
