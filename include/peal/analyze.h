/* analyze.h - plugins that say what a call meant */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_ANALYZE_H
#define PEAL_ANALYZE_H

#include "contact.h"
#include "outcome.h"

#define PEAL_FINDING_FIELDS_MAX 32

/* What is known of a call that has ended. */
struct peal_call_record {
	const struct peal_contact *contact;
	const char *attempt_id;
	uint32_t attempt_no;
	const char *agent;
	const char *language; /* of the script; "" when not known */
	enum peal_outcome outcome;
	int cause;
	const char *cause_text; /* "" when none */
	int64_t started_ms, ended_ms;
	int64_t ring_ms, talk_ms;
	const char *transcript; /* "" when none */
	const char *dtmf;	/* as in dial.h; "" when none */
	const char *recording;	/* "" when none */
	bool is_transferred;
	/* What the stages before this one found. */
	const char *disposition; /* "" when none yet */
	const struct peal_pair *fields;
	size_t field_count;
};

struct peal_finding {
	const char *disposition; /* NULL: leave it as it is */
	struct peal_pair
		fields[PEAL_FINDING_FIELDS_MAX]; /* added; a name that is there is replaced */
	size_t field_count;
	int64_t callback_ms; /* the contact asked to be called then; 0: did not */
};

struct peal_analyze_host {
	/* Any.  Completes an analyze() that returned PEAL_LATER; texts are copied. */
	void (*done)(struct peal_job *job, const struct peal_finding *finding);
	/* Any.  The same when it failed: the call keeps what is known without it. */
	void (*failed)(struct peal_job *job, const struct peal_error *err);
};

struct peal_analyze_ops {
	size_t size;  /* sizeof(struct peal_analyze_ops) */
	bool is_pure; /* no effect outside: may be asked on a virtual clock */

	/* Call loop; must not block.  Every attempt that has ended, answered or not.
	 * PEAL_NOW with *finding_out filled (texts in the arena or of self), or
	 * PEAL_LATER; `record` and `arena` live until the answer. */
	enum peal_when (*analyze)(void *self, const struct peal_call_record *record,
				  struct peal_arena *arena, struct peal_job *job,
				  struct peal_finding *finding_out);
};

#endif
