/* queue.h - contacts that wait for their call, by lane and due time */
/* SPDX-License-Identifier: MIT */
#ifndef SQLITE_QUEUE_H
#define SQLITE_QUEUE_H

#include "store.h"

/* A place in the queue and what stands there. */
struct queue_entry {
	int64_t campaign;
	enum peal_lane lane;
	int64_t due_ms, contact;
	int64_t upload, attempts, last_ms;
};

/* Each: 0 or < 0; take and peek: 1 when the entry is there (the last line of the
 * struct is filled), 0 when it is not. */
int queue_put(struct store *store, const struct queue_entry *entry);
/* At most BULK_ROWS of one campaign and upload, which had no attempt. */
int queue_put_new(struct store *store, const struct queue_entry *entries, size_t count);
int queue_peek(struct store *store, struct queue_entry *entry);
int queue_remove(struct store *store, const struct queue_entry *entry);
int queue_take(struct store *store, struct queue_entry *entry);

/* A contact that will not be called again. */
int queue_done(struct store *store, const struct queue_entry *entry, enum peal_contact_state state,
	       int64_t why, int64_t at_ms);

/* A decision row, unless `why` is NULL. */
int queue_decide(struct store *store, int64_t contact, int64_t at_ms, const char *why);

int queue_apply_move(struct store *store, struct peal_change *change);
int queue_apply_finish(struct store *store, struct peal_change *change);

#endif
