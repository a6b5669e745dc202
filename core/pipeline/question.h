/* question.h - may this number be called now?  The scrub stages are asked
 *
 * One after the other, in the pipeline's order; each may answer later. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_PIPELINE_QUESTION_H
#define PEAL_PIPELINE_QUESTION_H

#include "core/pipeline/engine.h"

enum question_answer {
	QUESTION_YES,
	QUESTION_NO,	  /* `verdict` says why */
	QUESTION_SILENCE, /* no answer that counts; `fault` says what came instead */
	QUESTION_LATER,
};

/* What a plugin did instead of answering. */
struct question_fault {
	const char *event, *what; /* of a line of the log */
};

struct question {
	struct engine *engine;
	const struct peal_contact *contact; /* with the number that it is about */
	/* What one stage has answered later.  After a "yes" the next one is to be
	 * asked, by question_ask(). */
	void (*fn)(struct question *question, enum question_answer answer);
	size_t stage_index; /* the stage that is asked, or that answered last */
	void *job;	    /* what its plugin holds */
	struct peal_timer *watchdog;
	struct peal_verdict verdict;
	struct question_fault fault;
	bool has_waited; /* in vain: a plugin may still read the contact */
};

/* Asks from stage_index on. */
enum question_answer question_ask(struct question *question);
/* The stage that gave the answer. */
const struct stage *question_stage(const struct question *question);
/* "dnd: list.txt@1f09c3d2", of a "no". */
const char *question_reason(const struct question *question, struct peal_arena *arena);
/* Has a plugin not answered that may still do so? */
bool question_is_lent(const struct question *question);
/* An answer that still comes is dropped. */
void question_finish(struct question *question);

/* For plugins; any thread. */
void question_done(struct peal_job *job, const struct peal_verdict *verdict);

#endif
