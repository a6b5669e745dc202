/* script.h - the words of a call: text with {{variables}} in it
 *
 * {{name}} stands for a variable, {{name|there}} for one with a default, {{{{ and
 * }}}} for {{ and }}. */
/* SPDX-License-Identifier: MIT */
#ifndef TEXT_SCRIPT_H
#define TEXT_SCRIPT_H

#include "peal/plugin.h"

#define SCRIPT_BYTES_MAX (64u * 1024) /* of a script, and of what is made of it */
#define SCRIPT_NAME_BYTES_MAX 128u    /* of a variable's name */

/* A stretch of text, or a variable. */
struct segment {
	bool is_variable;
	struct peal_slice text; /* the words, or the variable's name */
	bool has_fallback;
	struct peal_slice fallback;
};

struct script {
	struct segment *segments;
	size_t segment_count;
	char *source; /* the segments lie in it */
};

/* Fills a zeroed script from a copy of the text.  `path` is for errors, which say
 * "path:line:column: ...". */
int script_parse(struct script *script, const char *path, const char *text, size_t bytes,
		 struct peal_error *err);
void script_finish(struct script *script);

#endif
