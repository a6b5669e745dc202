/* stage_options.h - options of every stage of a kind, whatever its plugin
 *
 * The core's own, described by the same tables as a plugin's.  The members of
 * the structs are named after the settings that fill them. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_PLUGIN_STAGE_OPTIONS_H
#define PEAL_PLUGIN_STAGE_OPTIONS_H

#include "peal/plugin.h"

struct stage_ingest_options {
	int release; /* enum pipeline_release */
};

struct stage_dial_options {
	const char *agent; /* unique in the pipeline */
	double cps;	   /* calls per second; 0: no limit */
	int64_t concurrent;
	const char *trunk;    /* NULL: none; else the name of one of the pipeline's */
	int64_t ring_timeout; /* ms */
	int64_t longest_call; /* ms */
};

struct stage_webhook_options {
	const char *receiver; /* unique in the pipeline; deliveries are kept under it */
	int64_t concurrent;   /* deliveries under way */
	int64_t retry_for;    /* ms from the first try */
};

/* NULL: stages of this kind have none. */
const struct peal_option *stage_options(enum peal_kind kind);

/* The choices of `release`, here and at the top of a pipeline file. */
extern const char *const stage_release_choices[];

#endif
