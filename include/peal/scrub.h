/* scrub.h - plugins that say which contacts are not to be called */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SCRUB_H
#define PEAL_SCRUB_H

#include "contact.h"

/* Where a number of the campaign was met first. */
struct peal_seen {
	bool is_new;	    /* now, in this row */
	uint64_t line;	    /* else: the line that won */
	const char *upload; /* and the name of its upload; lives as long as the batch */
};

/* An entry of the account's own DND list. */
struct peal_dnd_entry {
	int64_t added_ms;
	const char *reason; /* "asked on a call", "added by hand"; borrowed, valid until the
			     * calling operation returns */
};

/* The answer for one contact that is about to be called. */
struct peal_verdict {
	bool is_refused;
	const char *reason; /* refused: a short stable word, static ("dnd") */
	char detail[160];   /* a few words more: the list and its version */
};

struct peal_scrub_host {
	/* Worker that has the batch, in batch().  Looks up the number of every row
	 * that is not excluded among all numbers of the campaign, and enters it
	 * when it is new; seen_out[row] tells.  In the order of rows: the first one
	 * wins.  Repeating it after a crash gives the same answers. */
	void (*enter)(const struct peal_host *host, struct peal_batch *batch,
		      struct peal_seen *seen_out);

	/* Any.  Is the number on the account's own DND list?  It holds for all
	 * campaigns, and the host itself asks it again before every call: it is
	 * here for load time. */
	bool (*account_dnd)(const struct peal_host *host, uint64_t number,
			    struct peal_dnd_entry *entry_out);

	/* Any.  Completes an again() that returned PEAL_LATER. */
	void (*done)(struct peal_job *job, const struct peal_verdict *verdict);
};

struct peal_scrub_ops {
	size_t size; /* sizeof(struct peal_scrub_ops) */

	/* Worker, which owns the batch for the call.  CPU and local disk only.
	 * Excludes rows; < 0 only when the whole upload cannot be judged: it fails
	 * then, and nobody of it is called.  NULL: nothing to do at load time. */
	int (*batch)(void *self, struct peal_batch *batch, struct peal_error *err);

	/* Call loop, just before dialling.  PEAL_NOW with *verdict_out filled
	 * (zeroed before: may be called), or PEAL_LATER, answered through
	 * host->scrub->done(job).  NULL: nothing to ask again. */
	enum peal_when (*again)(void *self, const struct peal_contact *contact,
				struct peal_job *job, struct peal_verdict *verdict_out);

	/* Any.  Names and versions of what is asked ("dnd.txt@1f09c3d2"), to be kept
	 * with every decision.  The text lives until close().  NULL: nothing that
	 * changes. */
	const char *(*version)(void *self);
};

#endif
