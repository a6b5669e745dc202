/* store.h - one opened store, on a file or in memory
 *
 * Code that store.sqlite and store.memory share.  What is in struct store besides
 * the connection can be lost at any moment: leases, scan positions, caches. */
/* SPDX-License-Identifier: MIT */
#ifndef SQLITE_STORE_H
#define SQLITE_STORE_H

#include "bulk.h"
#include "lease.h"
#include "receiver.h"
#include "sql.h"
#include "sweep.h"
#include "word.h"

struct store {
	const struct peal_host *host;
	struct sql sql;
	const char *path;  /* the config's; NULL: in memory */
	char identity[37]; /* a UUID */
	struct bulk bulk;
	struct words words;
	struct leases leases;
	struct sweep_position sweep;
	struct receivers receivers;
	char *campaign_name, *campaign_reason; /* of the last campaign_open() */
	int64_t data_version;		       /* when scan positions were last known to be right */
	int lock_fd;			       /* of the lock file; -1: not open */
	GHashTable *locked; /* campaigns that this store has locked; NULL: none */
};

/* The operations of both plugins. */
extern const struct peal_store_ops store_ops;

/* `path` NULL: in memory.  Makes the file and, one level, its folder. */
int store_create(const struct peal_host *host, const char *path, int64_t cache_bytes,
		 struct store **store_out, struct peal_error *err);
void store_destroy(struct store *store);

/* Makes the sentence of the last SQL failure: "store PATH: why, while DOING; what
 * to do".  Returns -1. */
int store_fail(struct store *store, struct peal_error *err, const char *doing);

/* Has another process written?  Then what was known of the queue's order is not
 * true any more: it may have put contacts anywhere.  0 or < 0. */
int store_notice_others(struct store *store);

/* For messages. */
const char *store_name(const struct store *store);

/* Copies into the arena. */
struct peal_slice store_copy(struct store *store, struct peal_arena *arena,
			     struct peal_slice bytes);
const char *store_copy_text(struct store *store, struct peal_arena *arena, const char *text);

#endif
