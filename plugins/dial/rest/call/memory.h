/* memory.h - memory of the calls; the process ends when there is none */
/* SPDX-License-Identifier: MIT */
#ifndef REST_MEMORY_H
#define REST_MEMORY_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline void *memory_or_end(void *at)
{
	if (at == NULL) {
		fputs("peal: dial.rest: out of memory\n", stderr);
		abort();
	}
	return at;
}

/* Zeroed. */
static inline void *memory_make(size_t bytes)
{
	return memory_or_end(calloc(1, bytes));
}

/* NULL stays NULL. */
static inline char *memory_copy(const char *text)
{
	return text == NULL ? NULL : memory_or_end(strdup(text));
}

#endif
