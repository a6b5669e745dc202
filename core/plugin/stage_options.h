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

#define STAGE_CALLER_IDS_MAX 1000
#define STAGE_CPS_MAX 100000

struct stage_dial_options {
	const char *agent; /* unique in the pipeline */
	double cps;	   /* calls per second; 0: no limit; not set: what the plugin promises */
	int64_t concurrent;
	const char *trunk;    /* NULL: none; else the name of one of the pipeline's */
	int64_t ring_timeout; /* ms */
	int64_t longest_call; /* ms */
	struct peal_texts caller_ids;
	int caller_id;		/* enum caller_id_choice */
	int answering_machine;	/* enum peal_machine */
	const char *recordings; /* a folder; NULL: nothing is recorded */
	/* Of a stage without a trunk. */
	int64_t breaker_calls, breaker_within, breaker_pause;
};

struct stage_webhook_options {
	const char *receiver; /* unique in the pipeline; deliveries are kept under it */
	int64_t concurrent;   /* deliveries under way */
	int64_t retry_for;    /* ms from the first try */
};

/* When does a line get a rest?  The same three settings for a trunk and for a dial
 * stage that has none. */
#define BREAKER_OPTIONS(owner)                                                                     \
	{                                                                                          \
		PEAL_INT(owner, breaker_calls),                                                    \
		.fallback = "20",                                                                  \
		.max = 1000000,                                                                    \
		.unit = "calls",                                                                   \
		.doc = "When half of at least so many calls failed within breaker_within, for "    \
		       "the "                                                                      \
		       "trunk's or the provider's reasons, no calls are placed for a while; 0: "   \
		       "never.",                                                                   \
	},                                                                                         \
		{                                                                                  \
			PEAL_DURATION(owner, breaker_within),                                      \
			.fallback = "1m",                                                          \
			.min = 1000,                                                               \
			.max = 3600000,                                                            \
			.doc = "What ended longer ago does not count for breaker_calls.",          \
		},                                                                                 \
	{                                                                                          \
		PEAL_DURATION(owner, breaker_pause),                                               \
			.fallback = "30s", .min = 100, .max = 3600000,                             \
			.doc = "How long no calls are placed then, the first time; then one call " \
			       "is tried, "                                                        \
			       "then two, then four. Each pause in a row is twice as long, up to " \
			       "an hour.",                                                         \
	}

/* NULL: stages of this kind have none. */
const struct peal_option *stage_options(enum peal_kind kind);

/* The choices of `release`, here and at the top of a pipeline file. */
extern const char *const stage_release_choices[];

#endif
