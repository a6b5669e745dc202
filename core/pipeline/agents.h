/* agents.h - who may call now: the limits of agents, trunks and the campaign
 *
 * A dial stage is one agent.  An attempt reserves a place with an agent before
 * its intent is written (agents_pick), waits in the agent's line until the
 * limits of calls per second let it go, and gives the place back when the call
 * has ended. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_PIPELINE_AGENTS_H
#define PEAL_PIPELINE_AGENTS_H

#include "core/base/number.h"
#include "core/campaign/breaker.h"
#include "core/campaign/rate.h"
#include "core/campaign/refusals.h"
#include "core/pipeline/engine.h"

struct call;

/* A limit that several agents may share: a trunk's, or the campaign's. */
struct line {
	struct engine *engine;
	const char *name;
	struct rate rate;
	int64_t concurrent; /* 0: no limit */
	int64_t in_use;
	/* Of a trunk, and of an agent without one: */
	struct breaker breaker;
	int64_t in_use_before; /* of in_use: taken before the breaker opened last */
	struct streaks refusals;
	int64_t taken;		 /* calls, whatever became of them */
	struct peal_timer *rest; /* until it is tried again */
};

/* An agent's calls that are made ready, before they are on disk. */
struct preparing {
	int64_t count;			/* without a place yet */
	struct call *first, *last;	/* of them: prepared */
	unsigned failure_count;		/* in a row */
	struct peal_timer *rest;	/* nobody is prepared until then */
	char told[PEAL_ERROR_TEXT_MAX]; /* what the log has said last */
};

/* What callees may see. */
struct caller_pool {
	uint64_t *numbers;
	char (*texts)[NUMBER_TEXT_MAX];
	size_t count;
};

struct agent {
	struct engine *engine;
	struct stage *stage;
	const char *name;
	struct line own;
	struct line *trunk;	    /* NULL: none */
	struct caller_pool callers; /* empty: none */
	const char *recordings;	    /* a folder that is there; NULL: no call is recorded */
	bool is_stopped;	    /* by the operator */
	bool is_unavailable;	    /* by its plugin */
	bool is_waiting;	    /* unavailable, and nothing is wrong yet */
	struct preparing preparing;
	int64_t waiting; /* reserved, but not placed yet; without those a scrub is asked of */
	int64_t asking;	 /* of them: the store is asked whether they may go */
	struct call *first, *last; /* in the line: on disk, ready to be placed */
	struct peal_timer *timer;
};

struct agents {
	struct agent *at;
	size_t count;
	struct line *trunks;
	size_t trunk_count;
	struct line campaign;
	struct streaks unprepared; /* contacts whose calls could not be prepared */
};

struct agents *agents_create(struct engine *engine);
void agents_destroy(struct agents **agents);
struct agent *agents_find(struct agents *agents, const char *name);

/* An earlier run may have placed calls up to this moment, however it ended: all
 * rates begin as if they had been used to the full. */
void agents_rest(struct agents *agents);

/* The agent with the most free places; NULL: nobody can take one now.  Reserves
 * a place, or one among those that are prepared. */
struct agent *agents_pick(struct agents *agents);
/* How many more calls could be prepared now, over all agents. */
int64_t agents_room(const struct agents *agents);
/* Takes a place without asking: for calls that are under way already. */
void agents_occupy(struct agent *agent);
/* Gives the place of a call back. */
void agents_free(struct call *call);

/* Puts a call at the end (or the front) of the agent's line, and places what may
 * go. */
void agents_queue(struct agent *agent, struct call *call, bool is_first);
/* The store has answered about one of its calls. */
void agents_go_on(struct agent *agent);
/* Gives places to calls that are prepared, and puts back those that may not go. */
void agents_run_prepared(struct agents *agents);
/* Takes every call out of all lines, or of one agent's, by call_withdraw(). */
void agents_clear(struct agents *agents);
void agents_clear_one(struct agent *agent);

#endif
