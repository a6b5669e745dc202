/* stage_options.c - options of every stage of a kind, whatever its plugin */
/* SPDX-License-Identifier: MIT */
#include "core/plugin/stage_options.h"

const char *const stage_release_choices[] = { "auto", "manual", NULL };

static const struct peal_option ingest_options[] = {
	{
		PEAL_CHOICE(struct stage_ingest_options, release),
		.choices = stage_release_choices,
		.fallback = "auto",
		.doc = "Does an upload go to the queue by itself, or only after `peal release`? "
		       "May "
		       "also stand at the top of the pipeline file.",
	},
	PEAL_OPTION_END,
};

static const char *const caller_id_choices[] = { "rotate", "area", NULL };
static const char *const machine_choices[] = { "off", "hangup", "message", "continue", NULL };

static const struct peal_option dial_options[] = {
	{
		PEAL_TEXT(struct stage_dial_options, agent),
		.flags = PEAL_OPTION_REQUIRED,
		.min = 1,
		.max = 64,
		.doc = "The name of the agent that this stage is; no other stage has it.",
	},
	{
		PEAL_REAL(struct stage_dial_options, cps),
		.fallback = "1",
		.min = 0,
		.max = STAGE_CPS_MAX,
		.unit = "calls per second",
		.doc = "How many calls the agent starts in any second; 0: no limit. Not set: 1, or "
		       "what the provider's preset says.",
	},
	{
		PEAL_INT(struct stage_dial_options, concurrent),
		.fallback = "10",
		.min = 1,
		.max = 1000000,
		.unit = "calls",
		.doc = "How many calls the agent has under way at once.",
	},
	{
		PEAL_TEXT(struct stage_dial_options, trunk),
		.min = 1,
		.max = 64,
		.doc = "The line whose limits the agent shares: the name of one of the pipeline's "
		       "trunks.",
	},
	{
		PEAL_DURATION(struct stage_dial_options, ring_timeout),
		.fallback = "45s",
		.min = 1000,
		.max = 600000,
		.doc = "A call that rings longer is given up: no_answer.",
	},
	{
		PEAL_DURATION(struct stage_dial_options, longest_call),
		.fallback = "30m",
		.min = 1000,
		.max = 86400000,
		.doc = "A call that lasts longer is ended.",
	},
	{
		PEAL_TEXTS(struct stage_dial_options, caller_ids),
		.min = 1,
		.max = 32,
		.doc = "The numbers that callees may see, each with its country's code "
		       "(\"+912261234567\"); one of them for each call. Empty: what the provider "
		       "shows.",
	},
	{
		PEAL_CHOICE(struct stage_dial_options, caller_id),
		.choices = caller_id_choices,
		.fallback = "rotate",
		.doc = "Which of caller_ids: \"rotate\", in turn, and at each attempt on a contact "
		       "another one than before; \"area\", the one that has most digits in common "
		       "with the contact's number from the left, in turn where several have.",
	},
	{
		PEAL_CHOICE(struct stage_dial_options, answering_machine),
		.choices = machine_choices,
		.fallback = "off",
		.doc = "What is done when a machine picks up: \"hangup\"; \"message\", wait for "
		       "its "
		       "beep and leave the message; \"continue\", as with a person; \"off\", do "
		       "not "
		       "listen for one.",
	},
	{
		PEAL_PATH(struct stage_dial_options, recordings),
		.doc = "The folder where calls are recorded, each to "
		       "CAMPAIGN/ATTEMPT-ID.wav; made when the run begins. Empty: they are not.",
	},
	BREAKER_OPTIONS(struct stage_dial_options),
	PEAL_OPTION_END,
};

static const struct peal_option webhook_options[] = {
	{
		PEAL_TEXT(struct stage_webhook_options, receiver),
		.min = 1,
		.max = 64,
		.doc = "The name under which deliveries are kept; no other stage has it. Without "
		       "it: "
		       "the plugin's name and the place among the webhook stages, such as http-1.",
	},
	{
		PEAL_INT(struct stage_webhook_options, concurrent),
		.fallback = "16",
		.min = 1,
		.max = 1000,
		.unit = "deliveries",
		.doc = "How many deliveries to this receiver are under way at once.",
	},
	{
		PEAL_DURATION(struct stage_webhook_options, retry_for),
		.fallback = "3d",
		.min = 0,
		.max = 90.0 * 86400000,
		.doc = "An event that is not delivered this long after the first try is a dead "
		       "letter.",
	},
	PEAL_OPTION_END,
};

const struct peal_option *stage_options(enum peal_kind kind)
{
	switch (kind) {
	case PEAL_KIND_INGEST:
		return ingest_options;
	case PEAL_KIND_DIAL:
		return dial_options;
	case PEAL_KIND_WEBHOOK:
		return webhook_options;
	default:
		return NULL;
	}
}
