/* script.h - a script as it was read: steps, with words that are not rendered yet
 *
 * A plain text is one step; a dialogue (dialogue.h) is a list of them.  What the
 * steps are, and how they follow each other, is fixed here, before any variable
 * has a value. */
/* SPDX-License-Identifier: MIT */
#ifndef TEXT_SCRIPT_H
#define TEXT_SCRIPT_H

#include "words.h"

#include "peal/dial.h"

/* Of a script's file, and of all words that are made of it. */
#define SCRIPT_BYTES_MAX (64u * 1024)
/* Of a dialogue: far more than anybody listens to; each call has a copy of the steps. */
#define SCRIPT_SECTIONS_MAX 200u
#define SCRIPT_STEPS_MAX 500u
#define SCRIPT_CHOICES_MAX 50u /* of one question */
#define SCRIPT_KEYS_MAX 16u    /* in one answer: the digits of a card */
#define SCRIPT_FIELDS_MAX PEAL_END_FIELDS_MAX
#define SCRIPT_NAME_BYTES_MAX 32u /* of a section or a field */
#define SCRIPT_TRIES_MAX 10u
#define SCRIPT_WAIT_MS_MIN 500
#define SCRIPT_WAIT_MS_MAX (2 * 60 * 1000)
#define SCRIPT_RECORD_MS_MIN 1000
#define SCRIPT_RECORD_MS_MAX (30 * 60 * 1000)
#define SCRIPT_SILENCE_MS_MIN 500
#define SCRIPT_SILENCE_MS_MAX (2 * 60 * 1000)
#define SCRIPT_TARGET_BYTES_MAX 512u /* of a file's path in the folder, or of a SIP URI */

/* Everything is filled in `is` but segments and target. */
struct step {
	struct peal_step is;
	struct words words;  /* SAY, GATHER */
	struct words target; /* PLAY, TRANSFER */
};

struct script {
	struct segment *segments; /* of all steps */
	size_t segment_count;
	struct step *steps; /* in the order of the file; the call starts at the first */
	size_t step_count;
	uint32_t machine; /* PEAL_STEP_END: there is no such section */
	const char *path; /* of the file */
	GStringChunk *strings;
};

/* Fills a zeroed script.  `path` is that of the file, `folder` that of all scripts
 * and sounds; without a host, numbers are not looked at.  The error says all that is
 * wrong, as mistakes_report() does. */
int script_parse(struct script *script, const struct peal_host *host, const char *folder,
		 const char *path, struct peal_slice text, struct peal_error *err);
void script_finish(struct script *script);

#endif
