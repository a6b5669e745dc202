/* memory.h - heap and arenas
 *
 * Allocators zero what they give and end the process when memory is out: what
 * outsiders can make grow has a limit of its own (limits.h). */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_BASE_MEMORY_H
#define PEAL_BASE_MEMORY_H

#include "peal/host.h"

#include <stddef.h>

/* Zeroed; free() frees. */
void *memory_alloc(size_t bytes);
void *memory_alloc_array(size_t count, size_t size);
/* Grows an array to at least `count` items and returns it; new items are not
 * zeroed. *room is how many fit. */
void *memory_grow(void *at, size_t *room, size_t count, size_t size);
char *memory_text(const char *text); /* a copy; NULL gives NULL */

/* An arena: many small pieces that die together.  One owner at a time. */
struct peal_arena *arena_create(void);
void arena_destroy(struct peal_arena **arena);
/* All pieces are gone; the first block is kept for the next use. */
void arena_reset(struct peal_arena *arena);
void *arena_alloc(struct peal_arena *arena, size_t bytes);		  /* zeroed, aligned */
char *arena_text(struct peal_arena *arena, const char *text);		  /* NULL gives NULL */
char *arena_copy(struct peal_arena *arena, const void *at, size_t bytes); /* and a NUL behind */
struct peal_slice arena_slice(struct peal_arena *arena, struct peal_slice slice);
__attribute__((format(printf, 2, 3))) char *arena_format(struct peal_arena *arena,
							 const char *format, ...);

#endif
