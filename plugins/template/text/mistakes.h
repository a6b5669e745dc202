/* mistakes.h - all that is wrong with a script's file, each with its place
 *
 * Reading goes on after a mistake, so that a person sees all of them at once. */
/* SPDX-License-Identifier: MIT */
#ifndef TEXT_MISTAKES_H
#define TEXT_MISTAKES_H

#include "peal/plugin.h"

#include <glib.h>

#define MISTAKES_MAX 100u      /* more are counted, not kept */
#define MISTAKE_BYTES_MAX 320u /* of one sentence */
#define QUOTE_BYTES_MAX 64u    /* of what is quoted from a file; the rest is cut */

struct mistakes {
	const char *path;
	const char *start; /* of the file's text */
	GArray *list;
	uint32_t count; /* kept or not */
};

void mistakes_init(struct mistakes *mistakes, const char *path, const char *start);
void mistakes_finish(struct mistakes *mistakes);

/* line 0: the file as a whole. */
__attribute__((format(printf, 3, 4))) void mistakes_add(struct mistakes *mistakes, uint32_t line,
							const char *format, ...);
/* With the line and the column of a place in the text. */
__attribute__((format(printf, 3, 4))) void
mistakes_add_at(struct mistakes *mistakes, const char *place, const char *format, ...);

/* 0 when there are none.  Else < 0, and as many as there is room for, in the order of
 * their lines: "script: PATH:LINE: ...", then "script: NAME:LINE: ...". */
int mistakes_report(struct mistakes *mistakes, struct peal_error *err);

/* Text of a file as it is shown in a sentence: cut, without control characters. */
struct quote {
	char text[QUOTE_BYTES_MAX + sizeof("...")];
};
struct quote quote(struct peal_slice text);

/* The word that was probably meant, as the end of a sentence: `; did you mean "say"?`.
 * Empty when none is near.  Words of up to 32 bytes. */
#define HINT_BYTES_MAX 64u
struct hint {
	char text[HINT_BYTES_MAX];
};
struct hint hint(struct peal_slice word, const char *const *words, size_t count);

#endif
