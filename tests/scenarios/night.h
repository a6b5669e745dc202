/* night.h - one scenario, played on one store, in a folder of its own
 *
 * The engine runs in process on the virtual clock.  A night has one or more runs
 * of it, one after the other, on the same store: an action "run" begins the next
 * when the one before has ended, was killed or was drained. */
/* SPDX-License-Identifier: MIT */
#ifndef TESTS_SCENARIO_NIGHT_H
#define TESTS_SCENARIO_NIGHT_H

#include "core/pipeline/engine.h"
#include "tests/scenarios/facts.h"
#include "tests/scenarios/fault.h"

#define NIGHT_ACTIONS_MAX 32
/* A process that was killed by a sweep is started again so much later. */
#define NIGHT_RESTART_MS 20000

struct action {
	struct night *night;
	int64_t at_ms;
	struct row row; /* the words behind the time */
	bool is_done;
	bool is_restart; /* "run", after a kill: when it was killed, and a little */
	struct peal_timer *timer;
};

/* For rules.c: an attempt, as the store has it. */
struct tried {
	char id[40];
	int64_t contact, started_ms, ended_ms;
	bool is_terminal;    /* its disposition */
	bool is_called_back; /* the contact asked for the next one */
};

struct night {
	const struct scenario *scenario;
	const char *store; /* "memory", "sqlite" */
	char folder[128];
	struct loader *loader;
	int64_t offset_ms; /* of the scenario's clock, east of UTC */
	int64_t start_ms;
	uint64_t seed;
	bool waits;

	struct fault fault;
	struct action actions[NIGHT_ACTIONS_MAX];
	size_t action_count, action_next;

	/* Of the run that is under way. */
	const char *campaign;
	struct pipeline *pipeline;
	struct engine *engine;
	struct log *log;
	char *log_text;
	size_t log_bytes;
	FILE *log_file;
	struct peal_timer *too_late;
	int64_t ended_ms;

	/* Of the last run that was not killed. */
	struct tried *tried;
	size_t tried_count, tried_room;
	bool is_all_delivered, is_anyone_in_progress;

	struct facts *facts;
	unsigned fault_count; /* what broke a rule of DESIGN.md, or could not be done */
	bool was_cut_off;     /* killed or drained: events may arrive twice */
	bool is_quiet;	      /* its broken rules are counted, its log is not looked at */
};

struct night *night_create(const struct scenario *scenario, const char *store);
void night_destroy(struct night **night);
/* Plays all runs, collects the facts and checks the rules that always hold. */
void night_play(struct night *night);
void night_read(struct night *night, enum peal_read_kind kind, int64_t campaign, peal_row_fn *fn,
		void *context);

/* Counts a fault and says it on stderr, with scenario and store. */
__attribute__((format(printf, 2, 3))) void night_fault(struct night *night, const char *format,
						       ...);
const char *night_path(struct night *night, const char *file); /* lives as long as the facts */

/* ---- folder.c ---- */

void folder_create(struct night *night);
/* The files of the scenario; scripts that it does not have are empty. */
void folder_fill(struct night *night);
/* night.cfg, of the scenario's stages and the usual ones. */
void folder_write_pipeline(struct night *night);
void folder_remove(struct night *night);

/* ---- clock.c: times as scenarios write them ---- */

#define CLOCK_TEXT_MAX 32
/* "10:05", "10:05:30.5", "day2-10:05"; < 0: not a time. */
int64_t clock_parse(const struct night *night, const char *text);
void clock_format(const struct night *night, int64_t at_ms, char out[CLOCK_TEXT_MAX]);

/* ---- actions.c: the operator's hand ---- */

void actions_read(struct night *night);
/* Those of the run that begins now. */
void actions_start(struct night *night);
void actions_end(struct night *night);
/* The next run: its time, or 0: there is none. */
int64_t actions_next_run(struct night *night);

/* ---- collect.c ---- */

void collect_end(struct night *night, const char *how);
void collect_log(struct night *night);
/* From the store, which is open, and from what provider and receivers wrote. */
void collect_store(struct night *night);
void collect_received(struct night *night);

/* ---- rules.c, rules_calls.c, rules_events.c: what must hold in every night,
 * whatever the plugins and the faults do ---- */

void rules_check_store(struct night *night); /* while the engine and its store are there */
void rules_check_calls(struct night *night);
void rules_check_events(struct night *night);

#endif
