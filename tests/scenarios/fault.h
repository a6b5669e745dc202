/* fault.h - a store that fails, or dies with its process, when the test says so
 *
 * Stands in front of the real store of a stage: everything goes through, but for
 * the commits that are to fail.  At a kill the process is thought to be gone:
 * nothing more reaches the disk, and the loop stops. */
/* SPDX-License-Identifier: MIT */
#ifndef TESTS_SCENARIO_FAULT_H
#define TESTS_SCENARIO_FAULT_H

#include "core/loop/loop.h"
#include "core/pipeline/pipeline.h"

struct fault {
	/* What is to happen; commits are counted from 1, over all runs. */
	unsigned fail_at, fail_count; /* commits from fail_at on, so many; 0: none */
	unsigned kill_at;	      /* 0: never */
	bool kills_after;	      /* the commit is on disk, and nobody was told */
	bool fails_now;		      /* every commit */
	bool is_killed;

	unsigned commit_count;
	uint64_t visit_count; /* changes of other processes, as changed() tells */
	struct loop *loop;    /* to be stopped by a kill; NULL: not yet there */

	const struct plugin *inner; /* the real store */
	const void *inner_config;
	void *inner_self; /* while it is open */
	struct plugin outer;
	struct peal_store_ops outer_ops;
};

/* Puts itself in front of the stage's plugin; the stage is not open yet. */
void fault_put(struct fault *fault, struct stage *store);

#endif
