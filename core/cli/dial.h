/* dial.h - `peal dial test`: one call, and everything that happens
 *
 *   dial_contact.c  the contact of the command line, as the pipeline's list
 *   dial_watch.c    what the dial plugin is asked and what it reports
 *   dial_result.c   what came of it
 *   dial.c          the command */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CLI_DIAL_H
#define PEAL_CLI_DIAL_H

#include "core/cli/visit.h"
#include "core/pipeline/engine.h"

struct dial_contact {
	uint64_t number;
	struct peal_slice raw, name;
	struct peal_columns columns;
	struct peal_slice names[CLI_FIELDS_MAX], values[CLI_FIELDS_MAX];
};

struct dial_test {
	struct cli *cli;
	struct log *log; /* seconds since the start; on stdout */
	struct dial_contact contact;
	struct pipeline *pipeline; /* whole, as for a run */
	struct stage *stage;	   /* the agent's */
	struct engine *engine;
	struct peal_timer *patience;
	uv_signal_t interrupt, terminate;
	bool is_asked_to_end; /* by a signal */

	/* dial_watch.c; loop thread */
	struct plugin spy; /* in the place of the agent's plugin */
	struct peal_dial_ops spy_ops;
	struct peal_dial_host spy_host;
	const struct peal_dial_ops *dial;
	const struct peal_dial_host *host;
	bool is_placed;
	_Atomic bool has_ended;
	bool is_uncharged; /* the trunk took no call */
	bool is_over;	   /* nothing more will happen */
};

/* A line, with the time since the start. */
__attribute__((format(printf, 2, 3))) void dial_say(const struct dial_test *test,
						    const char *format, ...);
/* A text of more lines; `what` stands before each. */
void dial_say_lines(const struct dial_test *test, const char *what, struct peal_slice text);

/* Puts the contact in the place of the pipeline's list. */
void dial_contact_put(struct dial_contact *contact, struct pipeline *pipeline);

/* Before engine_create(), and after it. */
void dial_watch_ops(struct dial_test *test);
void dial_watch_host(struct dial_test *test);

/* After the run: says what came of it, and returns enum cli_exit. */
int dial_result(struct dial_test *test, enum engine_end end);

#endif
