/* memory.c - memory that is there, or the program ends */
/* SPDX-License-Identifier: MIT */
#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *check(void *block)
{
	if (block == NULL) {
		fputs("peal-town: out of memory\n", stderr);
		abort();
	}
	return block;
}

void *memory_get(size_t bytes)
{
	return check(calloc(1, bytes > 0 ? bytes : 1));
}

void *memory_resize(void *block, size_t bytes)
{
	return check(realloc(block, bytes > 0 ? bytes : 1));
}

char *memory_copy(const char *at, size_t bytes)
{
	char *copy = memory_get(bytes + 1);

	if (bytes > 0)
		memcpy(copy, at, bytes);
	return copy;
}
