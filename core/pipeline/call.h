/* call.h - one attempt's life
 *
 *   start -> prepared -> intent on disk -> in the agent's line -> asked again
 *         -> placed -> ended -> analyzed -> result on disk -> gone
 *
 * Up to the moment of place() it may be withdrawn: nobody was rung, and no
 * attempt is counted.  From then on it ends in exactly one result. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_PIPELINE_CALL_H
#define PEAL_PIPELINE_CALL_H

#include "core/base/id.h"
#include "core/base/number.h"
#include "core/pipeline/agents.h"
#include "core/pipeline/question.h"

enum call_phase {
	CALL_PREPARE, /* made ready by the dial plugin; on no disk yet */
	CALL_INTENT,  /* its intent is on the way to the disk */
	CALL_READY,   /* in the agent's line, or a scrub is asked */
	CALL_PLACED,  /* with the provider */
	CALL_ANALYZE, /* over; what it meant is being found out */
	CALL_RESULT,  /* its result is on the way to the disk */
};

/* The caller id, what the dial plugin gathered, what the analyze stages found. */
#define CALL_FIELDS_MAX (1 + PEAL_END_FIELDS_MAX + PEAL_FINDING_FIELDS_MAX)

struct call {
	struct engine *engine;
	struct agent *agent;
	struct call *next, *previous; /* of the engine's */
	struct call *next_in_line;
	struct peal_arena *arena; /* owns the call's texts */
	enum call_phase phase;

	struct peal_contact contact;
	struct upload *upload;
	enum peal_lane lane;
	int64_t due_ms;

	struct peal_id attempt;
	char attempt_id[ID_TEXT_MAX];
	char to[NUMBER_TEXT_MAX];
	uint32_t attempt_no;
	const char *ruling;
	struct peal_script script;
	struct peal_call_request request;

	void *handle;	  /* what the dial plugin holds; NULL: nothing */
	peal_fn *kept_fn; /* the plugin's, for when the end is on disk */
	void *kept_context;
	void *job;		     /* what a dial (preparing) or analyze plugin holds */
	struct question scrubbing;   /* the scrub stages are asked again */
	struct peal_timer *watchdog; /* of the call, then of the job */
	int patience;		     /* how often the watchdog has bitten */
	bool is_recovered;	     /* found after a crash */
	bool is_scrubbed;	     /* asked again, and may be called */
	bool is_lent;		     /* a plugin that did not answer may still read it */
	unsigned round;		     /* of its line's breaker, when it got its place */
	uint64_t other_number;	     /* that the call may have gone on to; 0: none */
	int64_t ready_us;	     /* when its intent was on disk */
	int64_t asked_us;	     /* when the store said: not on the account's list */
	size_t stage_index;	     /* the next analyze stage to ask */

	int64_t placed_ms, ringing_ms, answered_ms, ended_ms;
	struct peal_call_end end;
	const char *disposition; /* "" none yet */
	struct peal_pair fields[CALL_FIELDS_MAX];
	size_t field_count;
	int64_t callback_ms;
};

/* A due contact becomes an attempt: rendered, prepared, and its intent written.  The
 * agent has reserved a place for it, or one among those that are prepared. */
void call_start(struct engine *engine, const struct peal_queue_row *row, struct agent *agent);
/* The same for an attempt that was under way when an earlier run ended. */
void call_recover(struct engine *engine, const struct peal_inflight_row *row);

enum call_go {
	CALL_GOES,
	CALL_WAITS,   /* a scrub answers later; the call comes back into the line */
	CALL_REFUSED, /* withdrawn; the call is gone */
};
/* Asks everything again that may have changed since the intent: pause, window,
 * release, scrubs. */
enum call_go call_may_place(struct call *call);
void call_place(struct call *call);
/* Fills in how long its telephone may begin to ring. */
void call_request_time(struct call *call);
/* What its plugin reported is on disk: the plugin is told, if it asked. */
void call_kept(struct call *call);

/* Where a withdrawn contact goes; NULL: back to its place in the queue. */
struct call_place_change {
	enum peal_contact_state state; /* QUEUED or a final one */
	int64_t due_ms;		       /* QUEUED */
	const char *why;	       /* copied */
};
void call_withdraw(struct call *call, const struct call_place_change *change);

/* Asks the provider for an early end. */
void call_hang_up(struct call *call);

/* The call is over: gives the agent's place back and goes on to its result. */
void call_end(struct call *call, const struct peal_call_end *end);

/* Frees it without any trace; for the end of the process. */
void call_destroy(struct call *call);

/* ---- between the files call*.c ---- */

struct call *call_create(struct engine *engine, const struct peal_contact_row *row,
			 struct agent *agent);
int call_render(struct call *call, struct peal_error *err);
void call_request_fill(struct call *call);
/* Writes the intent of a call that is prepared. */
void call_intend(struct call *call);
/* Of which nothing is on disk: gives back its place, if it has one, and the contact to the queue
 * (due PEAL_NEVER: it is set aside); `why` NULL: nothing of it is told.  It lives as long as the
 * call. */
void call_put_back(struct call *call, int64_t due_ms, const char *why);
/* Asks the scrub stages that have not been asked yet. */
enum call_go call_scrub(struct call *call);
/* Asks the store once more for the account's own list, when its answer is old. */
enum call_go call_ask_account(struct call *call);
/* Takes over what the plugin gathered, before the analyze stages. */
void call_fields_take(struct call *call, const struct peal_call_end *end);
/* A field of that name is replaced. */
void call_field_put(struct call *call, const char *name, const char *value);
/* Answers with "no" what the dial plugin still asks; the call is with no number any more. */
void call_asks_end(struct call *call);
/* Has another call gone on to the number of this one? */
bool call_is_taken(const struct call *call);
/* What is still asked when all is taken down. */
void call_asks_destroy(struct engine *engine);
/* The call of a handle that a dial plugin gave; NULL: it has ended, or is no call. */
struct call *call_of(const void *handle);
/* Asks the analyze stages from call->stage_index on, then settles. */
void call_analyze(struct call *call);
/* What follows, and the result. */
void call_settle(struct call *call);
/* Names a plugin that broke its contract. */
void call_complain(struct call *call, const char *stage, const char *what);
void call_watch(struct call *call, int64_t delay_ms, peal_fn *fn);

/* Services for plugins; any thread. */
extern const struct peal_dial_host call_dial_host;
void call_ask(struct peal_call *call, uint64_t number, peal_ask_fn *fn, void *context);
extern const struct peal_analyze_host call_analyze_host;

#endif
