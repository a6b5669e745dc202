/* pipeline.h - a pipeline file, read and checked
 *
 * pipeline_read() collects every problem of the file, its plugins and their
 * settings; a struct pipeline exists only when there was no error.  Everything
 * in it is plain data that lives until pipeline_destroy(). */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_PIPELINE_PIPELINE_H
#define PEAL_PIPELINE_PIPELINE_H

#include "core/config/problems.h"
#include "core/pipeline/disposition.h"
#include "core/plugin/loader.h"
#include "core/plugin/stage_options.h"

#define PIPELINE_STAGES_MAX 64

/* `release`: does an upload go to the queue by itself? */
enum pipeline_release {
	PIPELINE_RELEASE_AUTO,
	PIPELINE_RELEASE_MANUAL, /* after `peal release` */
};

/* A line that several agents share.  The members of these structs are named
 * after the settings that fill them. */
struct pipeline_trunk {
	const char *name;
	double cps;					      /* calls per second; 0: no limit */
	int64_t concurrent;				      /* calls at once; 0: no limit */
	int64_t breaker_calls, breaker_within, breaker_pause; /* ms but the first */
};

/* One stage; the store is one too. */
struct stage {
	enum peal_kind kind;
	const struct plugin *plugin; /* its kind's operations: plugin->ops.scrub, ... */
	const void *config;	     /* the plugin's own config struct, filled */
	const char *label;	     /* for messages: "scrub.dnd", "dial.sim (asha)" */
	const char *set_path;	     /* for --set: "stages.dial[1]", "store" */
	struct place place;	     /* where its group starts */
	union {
		struct stage_ingest_options ingest;
		struct stage_dial_options dial;
		struct stage_webhook_options webhook;
	};
	struct peal_dial_promise promise; /* of a dial stage: stage_promise() */
	void *self;			  /* of the plugin; set by stage_open() */
	bool is_open;
};

struct pipeline {
	const char *name;   /* of the campaign: 1..255 bytes of UTF-8 */
	const char *file;   /* as it was given */
	const char *folder; /* absolute; relative paths are to it */
	double cps;	    /* of the whole campaign; 0: no limit */
	int64_t concurrent; /* of the whole campaign; 0: no limit */
	enum pipeline_release release;

	struct stage store;
	struct stage *stages; /* in the order of the file, which is the order of the kinds */
	size_t stage_count;
	/* Runs of stages of one kind: stages + first[kind], count[kind] of them. */
	size_t first[PEAL_KIND_COUNT];
	size_t count[PEAL_KIND_COUNT];

	/* Those of the file, then those that every campaign has. */
	const struct pipeline_disposition *dispositions;
	size_t disposition_count;
	const struct pipeline_trunk *trunks;
	size_t trunk_count;

	struct peal_arena *arena; /* owns all of it */
};

struct pipeline_request {
	const char *file;
	const char *const *overrides; /* "stages.dial.cps=20", as given to --set */
	size_t override_count;
	struct loader *loader; /* outlives the pipeline */
	/* For a look at the store only: a secret that cannot be fetched is empty, and
	 * what plugins check themselves (their lists and scripts) is left out, but for
	 * the store's and the schedule's. */
	bool is_look;
};

/* NULL when there is an error among the problems.  With a pipeline there may be
 * warnings. */
struct pipeline *pipeline_read(const struct pipeline_request *request, struct problems *problems);
/* All stages must be closed.  Accepts NULL. */
void pipeline_destroy(struct pipeline **pipeline);

/* NULL: there is none. */
const struct pipeline_disposition *pipeline_disposition(const struct pipeline *pipeline,
							const char *name);
const struct pipeline_trunk *pipeline_trunk(const struct pipeline *pipeline, const char *name);

/* The only stage of a kind, or NULL; the first one when there are several. */
struct stage *pipeline_stage(struct pipeline *pipeline, enum peal_kind kind);

/* Calls the plugin's open(); the error starts with the stage's label.  `host`
 * lives until stage_close(). */
/* What a dial stage can do, by its settings when its plugin found them good. */
void stage_promise(struct stage *stage, bool is_checked);
int stage_open(struct stage *stage, const struct peal_host *host, struct peal_error *err);
/* What a plugin's operation that failed did not say is said for it.  Returns -1. */
int stage_explain(struct peal_error *err);
/* The same, with the stage's label in front. */
int stage_failed(const struct stage *stage, struct peal_error *err);
/* Does nothing when the stage is not open. */
void stage_close(struct stage *stage);

/* What agents cannot say or play of the script, for whatever contact; the template stage
 * is open.  try: the first of it as an error. */
void pipeline_check_script(struct pipeline *pipeline, struct problems *problems);
int pipeline_try_script(struct pipeline *pipeline, struct peal_error *err);

/* Puts another plugin of the same kind, with its default settings, in the place
 * of a stage's own; the options common to the kind stay.  For `peal plan`, which
 * must not touch the real store and provider.  The stage must not be open. */
int stage_swap(struct pipeline *pipeline, struct stage *stage, struct loader *loader,
	       const char *name, struct peal_error *err);

#endif
