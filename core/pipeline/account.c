/* account.c - the account's own DND list, in memory */
/* SPDX-License-Identifier: MIT */
#include "core/pipeline/account.h"

#include "core/base/memory.h"

#include <stdlib.h>

void account_init(struct account *account)
{
	*account = (struct account){ .arena = arena_create() };
	pthread_rwlock_init(&account->lock, NULL);
}

void account_finish(struct account *account)
{
	pthread_rwlock_destroy(&account->lock);
	free(account->entries);
	free(account->reasons);
	arena_destroy(&account->arena);
}

static size_t place_of(const struct account *account, uint64_t number)
{
	size_t low = 0, high = account->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (account->entries[middle].number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_at(const struct account *account, size_t place, uint64_t number)
{
	return place < account->count && account->entries[place].number == number;
}

/* The one copy of a reason; under the lock. */
static const char *reason_keep(struct account *account, const char *reason)
{
	for (size_t i = 0; i < account->reason_count; i++) {
		if (strcmp(account->reasons[i], reason) == 0)
			return account->reasons[i];
	}
	account->reasons = memory_grow(account->reasons, &account->reason_room,
				       account->reason_count + 1, sizeof(*account->reasons));
	account->reasons[account->reason_count++] = arena_text(account->arena, reason);
	return account->reasons[account->reason_count - 1];
}

void account_add(struct account *account, uint64_t number, int64_t added_ms, const char *reason)
{
	size_t place;

	pthread_rwlock_wrlock(&account->lock);
	place = place_of(account, number);
	if (!is_at(account, place, number)) {
		account->entries = memory_grow(account->entries, &account->room, account->count + 1,
					       sizeof(*account->entries));
		memmove(account->entries + place + 1, account->entries + place,
			(account->count - place) * sizeof(*account->entries));
		account->entries[place] = (struct account_entry){ number, added_ms,
								  reason_keep(account, reason) };
		account->count++;
	}
	pthread_rwlock_unlock(&account->lock);
}

/* A list that is being read, beside the one that is in force. */
struct reading {
	struct account *account;
	struct account_entry *entries;
	size_t count, room;
};

/* Rows come by number, so that each goes to the end. */
static int row_add(void *context, const void *row)
{
	const struct peal_dnd_row *dnd = row;
	struct reading *reading = context;
	struct account_entry *entry;

	reading->entries = memory_grow(reading->entries, &reading->room, reading->count + 1,
				       sizeof(*reading->entries));
	entry = &reading->entries[reading->count++];
	*entry = (struct account_entry){ .number = dnd->number, .added_ms = dnd->added_ms };
	pthread_rwlock_wrlock(&reading->account->lock);
	entry->reason = reason_keep(reading->account, dnd->reason);
	pthread_rwlock_unlock(&reading->account->lock);
	return 0;
}

int account_load(struct account *account, const struct peal_store_ops *ops, void *store,
		 struct peal_error *err)
{
	const struct peal_read_filter all = { 0 };
	struct reading reading = { .account = account };
	int result = ops->read(store, PEAL_READ_DND, &all, row_add, &reading, err);

	if (result != 0) {
		free(reading.entries);
		return result;
	}
	pthread_rwlock_wrlock(&account->lock);
	free(account->entries);
	account->entries = reading.entries;
	account->count = reading.count;
	account->room = reading.room;
	pthread_rwlock_unlock(&account->lock);
	return 0;
}

bool account_find(struct account *account, uint64_t number, struct peal_dnd_entry *entry_out)
{
	size_t place;
	bool is_there;

	pthread_rwlock_rdlock(&account->lock);
	place = place_of(account, number);
	is_there = is_at(account, place, number);
	if (is_there)
		*entry_out = (struct peal_dnd_entry){ account->entries[place].added_ms,
						      account->entries[place].reason };
	pthread_rwlock_unlock(&account->lock);
	return is_there;
}
