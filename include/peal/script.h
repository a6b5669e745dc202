/* script.h - what an agent says and asks on a call, for one contact
 *
 * A script is a list of steps, rendered.  A plain text is one step that says it;
 * a dialogue asks, listens, branches and transfers.  Steps point to each other by
 * index; PEAL_STEP_END ends the call.  Everything lives as long as the call. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SCRIPT_H
#define PEAL_SCRIPT_H

#include "plugin.h"

#define PEAL_STEP_END UINT32_MAX

enum peal_step_kind {
	PEAL_STEP_SAY,	    /* speaks the words */
	PEAL_STEP_PLAY,	    /* plays the WAV file `target` */
	PEAL_STEP_GATHER,   /* speaks the words, and listens for keys meanwhile and after */
	PEAL_STEP_RECORD,   /* records what the callee says */
	PEAL_STEP_TRANSFER, /* hands the call over to `target` */
	PEAL_STEP_HANG_UP,
};

/* A piece of the words.  What stands in the script's file is the same for every
 * contact, what comes from a variable is not: a plugin that speaks may keep the
 * sound of either. */
struct peal_segment {
	struct peal_slice text; /* UTF-8, not empty */
	bool is_variable;
};

struct peal_choice {
	const char *keys; /* "1", "42", "*" */
	uint32_t step;
};

/* How a call is handed over. */
enum peal_transfer {
	PEAL_TRANSFER_BRIDGE, /* a second call, and the sound is relayed */
	PEAL_TRANSFER_REFER,  /* the provider is asked to do it; our call ends */
};

struct peal_step {
	enum peal_step_kind kind;
	uint32_t line;			     /* in the script's file, for messages */
	uint32_t next;			     /* the step that follows; PEAL_STEP_END: hang up */
	const struct peal_segment *segments; /* SAY, GATHER: the words, in order */
	size_t segment_count;
	const char *target; /* PLAY: absolute path.  TRANSFER: a number in E.164 with '+', or a
			     * SIP URI */
	const char *name;   /* GATHER, RECORD: the field that gets the keys or the file; "": none */

	/* GATHER: asked up to `tries` times.  Ends when keys_max keys are there, at
	 * '#' when is_hash_end, or when wait_ms have gone by without a key: after the
	 * words, or since the last key. */
	uint32_t keys_min, keys_max;
	bool is_hash_end;
	int64_t wait_ms;
	uint32_t tries;
	const struct peal_choice *choices; /* none: whatever is pressed goes to `next` */
	size_t choice_count;
	uint32_t other;	  /* pressed, but not a choice or too few, at the last try */
	uint32_t nothing; /* nothing was pressed, at the last try */

	/* RECORD: after a tone; ends at a key, at the limit, or after so much silence. */
	int64_t longest_ms, silence_ms;

	/* TRANSFER */
	enum peal_transfer transfer;
	uint32_t failed; /* the other side did not take the call */
};

struct peal_script {
	const char *name;     /* "emi_reminder" */
	const char *language; /* BCP 47, of the text that was found; "" when not known */
	/* All words, for plugins that know no steps. */
	struct peal_slice text;
	const struct peal_step *steps; /* the first one is where the call starts */
	size_t step_count;	       /* 0 without a template stage */
	uint32_t machine;	       /* what is left on an answering machine, after its beep;
					* PEAL_STEP_END: the words of the SAYs from the start on */
};

/* What of a script is the same for every contact.  A segment that is a variable has its
 * name for text, a target that has variables is NULL; there is no text of all words. */
struct peal_outline {
	struct peal_script script;
	const char *file; /* whose lines the steps are; NULL: none */
};

#endif
