/* memory.h - memory that is there, or the program ends */
/* SPDX-License-Identifier: MIT */
#ifndef TOWN_MEMORY_H
#define TOWN_MEMORY_H

#include <stddef.h>

void *memory_get(size_t bytes); /* zeroed */
void *memory_resize(void *block, size_t bytes);
char *memory_copy(const char *at, size_t bytes); /* as a string */

#endif
