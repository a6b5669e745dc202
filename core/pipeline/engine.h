/* engine.h - one campaign being run: all of its parts, and how it begins and ends
 *
 * The rooms in the order in which a contact walks through them:
 *   load.h     sources -> batches -> staged or queued contacts
 *   feed.h     due contacts, claimed a little ahead
 *   agents.h   who may call now: limits of agents, trunks and the campaign
 *   call.h     one attempt's life: intent, again, place, end, analysis, result
 *   outbox.h   events to their receivers
 * and beside them journal.h (group commit), control.h (the operator's hand),
 * recover.h (what a crash left behind).  Loop thread unless it says otherwise. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_PIPELINE_ENGINE_H
#define PEAL_PIPELINE_ENGINE_H

#include "core/base/handles.h"
#include "core/base/text.h"
#include "core/pipeline/account.h"
#include "core/pipeline/host.h"
#include "core/pipeline/journal.h"
#include "core/pipeline/uploads.h"

struct agents;
struct ask;
struct feed;
struct kept;
struct received;
struct listeners;
struct load;
struct outbox;

/* Texts of rulings that are shared; there is one per window rule and list version. */
#define ENGINE_RULINGS_MAX 64

/* Why a contact is set aside (held.h), if not because the schedule says so. */
enum held_why {
	HELD_NOT_PREPARED, /* its call could not be made ready */
	HELD_NOT_TAKEN,	   /* the trunk took none of its calls, nor anybody else's */
	HELD_WHY_COUNT,
};

enum engine_end {
	ENGINE_RUNS,	  /* not yet */
	ENGINE_COMPLETED, /* nothing is left to do */
	ENGINE_STOPPED,	  /* by the operator, for good */
	ENGINE_LEFT,	  /* contacts are left, and none can be called now */
	ENGINE_STAGED,	  /* only uploads that wait for their release are left */
	ENGINE_DRAINED,	  /* asked to end; the rest is for the next run */
	ENGINE_FAILED,	  /* `failure` says why */
};

struct engine_options {
	struct log *log;
	struct pipeline *pipeline;
	bool is_virtual;   /* the clock; no network, no other processes */
	bool is_rehearsal; /* nothing may have an effect outside: `peal plan` */
	int64_t start_ms;  /* virtual: when it starts */
	uint64_t seed;	   /* virtual */
	bool is_visited;   /* virtual: somebody may still come to the store (control_look) */
	bool waits;	   /* for the next window */
	int64_t drain_ms;  /* how long calls under way may go on when asked to end */
};

/* What a progress bar shows. */
struct engine_progress {
	bool is_loading;
	uint64_t load_done, load_total; /* bytes; total 0: not known */
	uint64_t rows_done;
	size_t calls_active;
	int64_t calls_ended;
	int64_t contacts_done, contacts_total; /* of the campaign */
	int64_t next_ms;		       /* when there is something to do again; 0: now */
	const char *state;		       /* "loading", "calling", "paused", "waiting" */
};

struct engine {
	struct engine_options options;
	struct pipeline *pipeline;
	struct loop *loop;
	struct http *http;
	struct listeners *listeners; /* virtual: NULL */
	struct log *log;
	struct random random;
	struct services services;
	struct stage_host *hosts; /* of the stages, side by side with them */
	struct stage_host store_host;

	struct storage *storage;
	struct journal *journal;
	struct handles *handles; /* of calls and jobs that plugins hold */
	int64_t campaign;
	struct peal_id node;
	enum peal_campaign_state state;
	struct stage *schedule, *template; /* template NULL: none */
	struct peal_schedule_limits limits;
	struct account account; /* the account's own DND list */
	struct uploads *uploads;
	struct agents *agents;
	struct feed *feed;
	struct load *load;
	struct outbox *outboxes; /* one per webhook stage */
	size_t outbox_count;
	struct peal_timer *control_timer, *heartbeat, *end_timer, *release_timer, *gate_timer;
	uint64_t store_version;
	bool is_controlling; /* a look at the store is under way */

	/* The campaign's window, as last asked: open until then. */
	struct peal_opening gate;
	int64_t gate_asked_ms;

	const char *rulings[ENGINE_RULINGS_MAX];
	size_t ruling_count;
	struct text ruling_draft;
	struct peal_arena *arena; /* what lives as long as the engine */

	struct kept *kept; /* what plugins may still read until they are closed */

	struct call *calls;  /* all that live, newest first */
	size_t call_count;   /* of them */
	size_t calls_active; /* with a provider */
	int64_t calls_ended;
	struct ask *asks;	   /* questions of dial plugins under way */
	size_t other_count;	   /* calls that may have gone on to another number */
	int64_t received_since_ms; /* calls to us are counted since then */
	unsigned received_count;
	struct received *received;    /* on their way to the disk */
	struct tally totals;	      /* the campaign's counters, as last read */
	struct tally survey;	      /* being read */
	int64_t contacts_finished;    /* since then */
	int64_t held[HELD_WHY_COUNT]; /* set aside since they were last asked about */

	bool was_stopped;	/* before this run: it only clears up */
	bool is_turn_posted;	/* engine_wake() was called */
	bool is_beginning;	/* the campaign's start is on its way to the disk */
	bool is_ending_release; /* finishing what is left of an upload */
	bool is_surveying;	/* asking the store what is left */
	bool is_finishing;	/* sweeping what is left, then the end */
	bool is_swept;		/* nothing is left */
	size_t sweep_index;	/* the upload that is being swept */
	bool is_draining;	/* asked to end */
	bool is_ending;		/* only deliveries are waited for */
	bool is_overdue;	/* and not any longer */
	int64_t wait_ms;	/* nothing to do before; 0: not waiting */
	int64_t wait_told_ms;	/* the last such moment that the log has said */
	bool is_closing;	/* being taken down: nothing new is started */
	enum engine_end end;
	struct peal_error failure;
	int load_code; /* enum peal_code of the first upload that failed */
};

/* Opens everything, takes the campaign's lock.  NULL: `err` says why. */
struct engine *engine_create(const struct engine_options *options, struct peal_error *err);
void engine_destroy(struct engine **engine);

/* Runs to the end and says which.  Afterwards nothing is under way, and the store
 * and the stages may be asked from this thread until engine_destroy(). */
enum engine_end engine_run(struct engine *engine);

/* No new calls; those under way may end within drain_ms. */
void engine_drain(struct engine *engine);
void engine_progress(const struct engine *engine, struct engine_progress *progress_out);

/* ---- for the rooms ---- */

/* Something changed that may let more happen, or end it all. */
void engine_wake(struct engine *engine);

/* May a new attempt be started now? */
bool engine_may_call(struct engine *engine);

/* The campaign's window at this moment (cached); may have moved the gate. */
const struct peal_opening *engine_gate(struct engine *engine);

/* Frees an arena when all plugins are closed, not before. */
void engine_keep(struct engine *engine, struct peal_arena *arena);

/* Contacts that are neither finished nor excluded, by the counters last read. */
int64_t engine_pending(const struct engine *engine);

/* ---- engine_end.c ---- */

/* Looks whether the campaign, or this run of it, has come to its end. */
void engine_end_check(struct engine *engine);
/* This run ends: deliveries under way may come home, then the loop stops. */
void engine_finish(struct engine *engine, enum engine_end end);

/* Ends the run because something cannot go on. */
void engine_fail(struct engine *engine, const struct peal_error *err);

static inline int64_t engine_now(const struct engine *engine)
{
	return loop_now_ms(engine->loop);
}

/* The host of a stage. */
static inline struct stage_host *engine_host(struct engine *engine, const struct stage *stage)
{
	return &engine->hosts[stage - engine->pipeline->stages];
}

__attribute__((format(printf, 5, 6))) void engine_log(struct engine *engine, enum peal_level level,
						      const char *event, uint64_t number,
						      const char *format, ...);

#endif
