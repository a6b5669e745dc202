/* visit.h - a command's look at a campaign's store, from outside a run
 *
 * Reads the pipeline, opens its store and finds its campaign, also while another
 * process runs it.  A store that is not there yet is not made by looking. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CLI_VISIT_H
#define PEAL_CLI_VISIT_H

#include "core/base/random.h"
#include "core/cli/cli.h"
#include "core/pipeline/host.h"
#include "core/pipeline/uploads.h"

struct visit {
	struct cli *cli;
	struct pipeline *pipeline;
	const struct peal_store_ops *store;
	void *self;			   /* of the store; NULL: there is none yet */
	struct peal_campaign_row campaign; /* id 0: it has not run yet */
	struct stage *schedule;		   /* NULL: not opened */
	struct peal_arena *arena;	   /* lives as long as the visit */
	struct peal_error err;		   /* of the function that returned < 0 */

	struct services services;
	struct random random;
	struct stage_host store_host, schedule_host;
};

/* The work of a command: enum cli_exit, or < 0 with visit->err. */
typedef int visit_fn(struct visit *visit);

/* Reads the pipeline cli->argv[file_index], opens the store, calls fn, prints the
 * error, closes; returns enum cli_exit. */
int visit_run(struct cli *cli, int file_index, visit_fn *fn);
/* The same; makes the store when it is not there. */
int visit_run_making(struct cli *cli, int file_index, visit_fn *fn);

/* 0, or CLI_FAILED after printing that the campaign has not run yet. */
int visit_need_campaign(struct visit *visit);

/* Opens the schedule stage, for local times and windows.  0 or < 0. */
int visit_open_schedule(struct visit *visit);

/* The campaign's state as it is now.  0 or < 0. */
int visit_reload(struct visit *visit);

/* All of the changes or none.  0 or < 0. */
int visit_commit(struct visit *visit, struct peal_change *changes, size_t count);

/* Rows of this campaign; see peal_store_ops.read. */
int visit_read(struct visit *visit, enum peal_read_kind kind, const struct peal_read_filter *filter,
	       peal_row_fn *row_fn, void *context);

/* The campaign's uploads; the caller destroys them.  NULL: visit->err. */
struct uploads *visit_uploads(struct visit *visit);
/* By id or by name; the newest of that name.  NULL: visit->err says what there is. */
struct upload *visit_upload(struct visit *visit, struct uploads *uploads, const char *id_or_name);

/* 1: another process runs the campaign; 0: none does, and none can begin to until
 * the visit ends; < 0. */
int visit_is_running_elsewhere(struct visit *visit);
/* Says so on stderr when no process runs the campaign, because what was asked for
 * needs one.  0 or < 0. */
int visit_hint_run(struct visit *visit);

/* A number as a person writes it.  National ones are of the country that the
 * ingest stage's option `country` names; E.164 digits need no plus.  0 or < 0. */
int visit_number(struct visit *visit, const char *text, uint64_t *number_out);

#endif
