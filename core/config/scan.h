/* scan.h - walks over the tokens of a libconfig text before libconfig does
 *
 * Finds @include directives, integers that libconfig would wrap, and brackets
 * nested beyond reason; everything else is passed on as it is. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CONFIG_SCAN_H
#define PEAL_CONFIG_SCAN_H

#include <stdbool.h>
#include <stddef.h>

struct scan {
	/* Text outside of directives, in order, in any number of pieces. */
	void (*text)(void *context, const char *at, size_t bytes);
	/* The name within the quotes of an @include; `line` is of its end. */
	void (*include)(void *context, const char *name, size_t bytes, unsigned line);
	void (*error)(void *context, unsigned line, const char *sentence);
	void *context;
};

/* `text` is NUL-terminated at `bytes`.  false: a text or comment does not end, so
 * that the rest has no meaning. */
bool scan_text(const struct scan *scan, const char *text, size_t bytes);

#endif
