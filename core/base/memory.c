/* memory.c - heap and arenas */
/* SPDX-License-Identifier: MIT */
#include "core/base/memory.h"

#include "core/base/panic.h"

#include <stdarg.h>
#include <stdlib.h>

#define ARENA_BLOCK_BYTES_MIN 1024u
#define ARENA_BLOCK_BYTES_MAX (256u * 1024u)
#define ARENA_ALIGN 16u

struct block {
	struct block *next; /* older */
	size_t used, room;
	_Alignas(ARENA_ALIGN) char at[];
};

struct peal_arena {
	struct block *newest;
	size_t next_room;
};

void *memory_alloc(size_t bytes)
{
	void *at = calloc(1, bytes > 0 ? bytes : 1);

	if (at == NULL)
		panic("out of memory for %zu bytes", bytes);
	return at;
}

void *memory_alloc_array(size_t count, size_t size)
{
	void *at = calloc(count > 0 ? count : 1, size > 0 ? size : 1);

	if (at == NULL)
		panic("out of memory for %zu items of %zu bytes", count, size);
	return at;
}

void *memory_grow(void *at, size_t *room, size_t count, size_t size)
{
	size_t want = *room > 0 ? *room : 16;

	if (count <= *room)
		return at;
	while (want < count)
		want += want / 2;
	at = reallocarray(at, want, size);
	if (at == NULL)
		panic("out of memory for %zu items of %zu bytes", want, size);
	*room = want;
	return at;
}

char *memory_text(const char *text)
{
	size_t bytes;
	char *copy;

	if (text == NULL)
		return NULL;
	bytes = strlen(text) + 1;
	copy = memory_alloc(bytes);
	memcpy(copy, text, bytes);
	return copy;
}

struct peal_arena *arena_create(void)
{
	struct peal_arena *arena = memory_alloc(sizeof(*arena));

	arena->next_room = ARENA_BLOCK_BYTES_MIN - sizeof(struct block);
	return arena;
}

static void blocks_free(struct block *block)
{
	while (block != NULL) {
		struct block *next = block->next;

		free(block);
		block = next;
	}
}

void arena_destroy(struct peal_arena **arena)
{
	if (*arena == NULL)
		return;
	blocks_free((*arena)->newest);
	free(*arena);
	*arena = NULL;
}

void arena_reset(struct peal_arena *arena)
{
	struct block *keep = arena->newest;

	if (keep == NULL)
		return;
	blocks_free(keep->next);
	keep->next = NULL;
	memset(keep->at, 0, keep->used);
	keep->used = 0;
}

static struct block *block_add(struct peal_arena *arena, size_t bytes)
{
	size_t room = arena->next_room > bytes ? arena->next_room : bytes;
	struct block *block = memory_alloc(sizeof(*block) + room);

	block->room = room;
	block->next = arena->newest;
	arena->newest = block;
	if (arena->next_room < ARENA_BLOCK_BYTES_MAX)
		arena->next_room *= 2;
	return block;
}

void *arena_alloc(struct peal_arena *arena, size_t bytes)
{
	size_t rounded = (bytes + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
	struct block *block = arena->newest;
	void *at;

	require(rounded >= bytes);
	if (block == NULL || block->room - block->used < rounded)
		block = block_add(arena, rounded);
	at = block->at + block->used;
	block->used += rounded;
	return at;
}

char *arena_copy(struct peal_arena *arena, const void *at, size_t bytes)
{
	char *copy = arena_alloc(arena, bytes + 1);

	if (bytes > 0)
		memcpy(copy, at, bytes);
	return copy;
}

char *arena_text(struct peal_arena *arena, const char *text)
{
	return text == NULL ? NULL : arena_copy(arena, text, strlen(text));
}

struct peal_slice arena_slice(struct peal_arena *arena, struct peal_slice slice)
{
	return (struct peal_slice){ arena_copy(arena, slice.at, slice.bytes), slice.bytes };
}

char *arena_format(struct peal_arena *arena, const char *format, ...)
{
	va_list args;
	int bytes;
	char *at;

	va_start(args, format);
	bytes = vsnprintf(NULL, 0, format, args);
	va_end(args);
	require(bytes >= 0);
	at = arena_alloc(arena, (size_t)bytes + 1);
	va_start(args, format);
	vsnprintf(at, (size_t)bytes + 1, format, args);
	va_end(args);
	return at;
}
