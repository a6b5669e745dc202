/* schedule.h - plugins that say when a contact may be called
 *
 * All operations are pure: the same question has the same answer, whenever it
 * is asked, and no clock is read.  The host holds the plugin to limits(): an
 * answer that breaks them is corrected, and the log names the plugin. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SCHEDULE_H
#define PEAL_SCHEDULE_H

#include "contact.h"
#include "outcome.h"
#include "template.h"

/* When the window is open: from_ms <= t < until_ms. */
struct peal_opening {
	int64_t from_ms; /* PEAL_NEVER: no more; `is_held` tells which never */
	int64_t until_ms;
	bool is_held;  /* not known, for example the contact's zone: it waits and is listed */
	char why[160]; /* the rule, for people: "mon-sat 10:00-13:00 Asia/Kolkata" */
};

/* The attempt that has just ended. */
struct peal_attempt_end {
	uint32_t attempt_no; /* from 1 */
	enum peal_outcome outcome;
	const char *disposition;
	bool is_connected; /* a person was on the line */
	bool is_terminal;  /* the disposition ends it */
	int64_t ended_ms;
	int64_t callback_ms; /* the contact asked to be called then; 0: did not */
};

struct peal_next {
	int64_t due_ms; /* PEAL_NEVER: not again */
	char why[160];	/* "retry 2 of 3 after busy", "no attempts left" */
};

struct peal_schedule_limits {
	uint32_t max_attempts;	    /* per contact, the first one counts; callbacks count too */
	int64_t retry_after_min_ms; /* the shortest wait between two attempts that after() gives;
				     * callbacks asked for by the contact may be sooner */
	int64_t ends_ms;	    /* the campaign's end; PEAL_NEVER: none */
	bool is_per_contact;	    /* openings differ between contacts */
};

struct peal_schedule_ops {
	size_t size; /* sizeof(struct peal_schedule_ops) */

	/* Main thread, after open(). */
	void (*limits)(void *self, struct peal_schedule_limits *limits_out);

	/* Worker.  Sets due_ms of every row that is not excluded: the first moment
	 * at or after `now_ms` at which it may be called; PEAL_NEVER: held. */
	int (*batch)(void *self, struct peal_batch *batch, int64_t now_ms, struct peal_error *err);

	/* Any; must be safe from several threads at once.  The first opening that
	 * ends after `at_ms`, cut to start no sooner than it: open at `at_ms` means
	 * from_ms == at_ms.  `number` 0: for the campaign as a whole (when openings
	 * differ between contacts: always open until its end). */
	void (*opening)(void *self, uint64_t number, int64_t at_ms,
			struct peal_opening *opening_out);

	/* Call loop.  What follows an attempt: when again, or never.  The answer
	 * lies within an opening of the contact. */
	void (*after)(void *self, uint64_t number, const struct peal_attempt_end *end,
		      struct peal_next *next_out);

	/* Any.  The wall clock of the contact (number 0: of the campaign). */
	void (*local_time)(void *self, uint64_t number, int64_t at_ms,
			   struct peal_local_time *local_out);
};

#endif
