/* account.h - the account's own DND list, in memory
 *
 * For load time and for the text of verdicts; what decides before a call is the
 * store, in the commit of the intent.  Any thread may ask. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_PIPELINE_ACCOUNT_H
#define PEAL_PIPELINE_ACCOUNT_H

#include "peal/scrub.h"
#include "peal/store.h"

#include <pthread.h>

struct account_entry {
	uint64_t number;
	int64_t added_ms;
	const char *reason;
};

struct account {
	pthread_rwlock_t lock;
	struct account_entry *entries; /* sorted by number */
	size_t count, room;
	/* The different reasons: few, however long the list is and however often it is
	 * read again.  They live as long as the account. */
	const char **reasons;
	size_t reason_count, reason_room;
	struct peal_arena *arena;
};

void account_init(struct account *account);
void account_finish(struct account *account);
/* Reads the whole list, which takes the place of the one before at once; when it
 * cannot be read that stays.  The thread that may use the store. */
int account_load(struct account *account, const struct peal_store_ops *ops, void *store,
		 struct peal_error *err);
void account_add(struct account *account, uint64_t number, int64_t added_ms, const char *reason);
bool account_find(struct account *account, uint64_t number, struct peal_dnd_entry *entry_out);

#endif
