/* journal.h - group commit
 *
 * All that happens is a change; changes that come while a commit is under way
 * wait and go together in the next one.  So durability costs a little latency
 * and no throughput, and the size of a group finds itself.  A commit that fails
 * (a full disk) is tried again as it is: nothing is lost while the process
 * lives, and nobody new is called. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_PIPELINE_JOURNAL_H
#define PEAL_PIPELINE_JOURNAL_H

#include "core/base/log.h"
#include "core/campaign/tally.h"
#include "core/pipeline/storage.h"

struct journal;

/* Loop; when the change is on disk.  `change` has its outputs. */
typedef void journal_fn(void *context, const struct peal_change *change);

struct journal_hooks {
	/* A commit failed, for the first time since one succeeded.  It is tried
	 * again every second. */
	void (*failed)(void *context, const struct peal_error *err);
	/* It works again, or: everything is on disk. */
	void (*idle)(void *context);
	void *context;
};

struct journal *journal_create(struct loop *loop, struct storage *storage, int64_t campaign,
			       const struct journal_hooks *hooks);
void journal_destroy(struct journal **journal);

/* Loop.  Copies the change; its texts must live until fn is called (NULL: for
 * ever). */
void journal_add(struct journal *journal, const struct peal_change *change, journal_fn *fn,
		 void *context);

/* Counters that are added in the same commit as the changes of this turn. */
struct tally *journal_tally(struct journal *journal, int64_t upload);
/* The same by name, for dispositions and reasons; of the upload and the
 * campaign.  `name` lives until the commit. */
void journal_count(struct journal *journal, int64_t upload, const char *name, int64_t delta);

bool journal_is_idle(const struct journal *journal);
bool journal_is_failing(const struct journal *journal);
/* Since when, on the monotonic clock in us; 0: it is not failing. */
int64_t journal_failing_since_us(const struct journal *journal);

#endif
