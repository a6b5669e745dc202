/* text.h - template.text: what a stage keeps */
/* SPDX-License-Identifier: MIT */
#ifndef TEXT_TEXT_H
#define TEXT_TEXT_H

#include "render.h"
#include "script_file.h"
#include "variable.h"

#include "peal/template.h"

enum missing {
	MISSING_EXCLUDE,
	MISSING_EMPTY,
};

struct settings {
	const char *scripts;
	const char *script;
	const char *language;
	int missing;
};

/* What a segment that is a variable stands for. */
struct variable {
	enum field field;
	uint32_t column; /* where it was found last; call loop */
};

struct text {
	const struct peal_host *host;
	const struct settings *settings;
	struct script script;
	char language[LANGUAGE_BYTES_MAX + 1];
	struct variable *variables; /* one for each segment */
	bool has_open_targets;	    /* a step's target has variables */
	struct peal_outline outline;
	struct peal_step *steps; /* these two: the outline's */
	struct peal_segment *segments;
};

#endif
