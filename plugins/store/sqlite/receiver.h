/* receiver.h - how far each receiver has read the outbox
 *
 * On disk: settled_max, up to which every event has its answer, and a row in
 * `delivery` for each event past it that has one.  In memory: what was handed out
 * since the start.  A crash loses only that, so it is handed out again. */
/* SPDX-License-Identifier: MIT */
#ifndef SQLITE_RECEIVER_H
#define SQLITE_RECEIVER_H

#include "sql.h"
#include "word.h"

struct receiver {
	int64_t campaign;
	char *name;
	int64_t position;      /* new events up to here were handed out or passed over */
	GHashTable *under_way; /* events that were handed out and have no answer */
	GArray *fresh;	       /* int64_t: new events handed out, in order; from fresh_first on */
	guint fresh_first;     /* those before it are answered */
	int64_t settled_max;   /* as it is on disk */
};

struct receivers {
	GPtrArray *all;
};

void receiver_init(struct receivers *receivers);
void receiver_finish(struct receivers *receivers);

/* NULL: failed. */
struct receiver *receiver_get(struct receivers *receivers, struct sql *sql, struct words *words,
			      int64_t campaign, const char *name);

/* After a commit: an event has its answer. */
void receiver_settle(struct receivers *receivers, int64_t campaign, const char *name,
		     int64_t event);

/* Is everything on disk that receiver_write() would write? */
bool receiver_is_written(const struct receivers *receivers);

/* In a transaction: how far all have come.  0 or < 0. */
int receiver_write(struct receivers *receivers, struct sql *sql, struct words *words);
/* After its commit. */
void receiver_written(struct receivers *receivers);

#endif
