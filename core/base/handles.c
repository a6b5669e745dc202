/* handles.c - names for objects that others hold and may use too late */
/* SPDX-License-Identifier: MIT */
#include "core/base/handles.h"

#include "core/base/memory.h"
#include "core/base/panic.h"

#include <stdint.h>
#include <stdlib.h>

#define SLOT_BYTES 128u
#define GENERATION_MASK (SLOT_BYTES - 1)
#define CHUNK_SLOTS 256u
/* A slot rests until so many others have been used: its generation comes round
 * only after 128 times as many. */
#define RESTING_MIN 1024u

struct slot {
	_Alignas(SLOT_BYTES) struct handles *handles; /* never changes */
	struct slot *next_free;
	void *object; /* NULL: ended */
	const void *about;
	unsigned generation;
};

struct chunk {
	_Alignas(SLOT_BYTES) struct slot slots[CHUNK_SLOTS];
	struct chunk *next;
};

struct handles {
	void *owner;
	struct chunk *chunks;
	struct slot *first_free, *last_free;
	size_t free_count;
};

struct handles *handles_create(void *owner)
{
	struct handles *handles = memory_alloc(sizeof(*handles));

	handles->owner = owner;
	return handles;
}

void handles_destroy(struct handles **handles)
{
	if (*handles == NULL)
		return;
	while ((*handles)->chunks != NULL) {
		struct chunk *chunk = (*handles)->chunks;

		(*handles)->chunks = chunk->next;
		free(chunk);
	}
	free(*handles);
	*handles = NULL;
}

static void rest(struct handles *handles, struct slot *slot)
{
	slot->next_free = NULL;
	if (handles->last_free != NULL)
		handles->last_free->next_free = slot;
	else
		handles->first_free = slot;
	handles->last_free = slot;
	handles->free_count++;
}

static void chunk_add(struct handles *handles)
{
	struct chunk *chunk = aligned_alloc(SLOT_BYTES, sizeof(*chunk));

	if (chunk == NULL)
		panic("out of memory for handles");
	memset(chunk, 0, sizeof(*chunk));
	chunk->next = handles->chunks;
	handles->chunks = chunk;
	for (size_t i = 0; i < CHUNK_SLOTS; i++) {
		chunk->slots[i].handles = handles;
		rest(handles, &chunk->slots[i]);
	}
}

static struct slot *slot_of(const void *handle)
{
	return (struct slot *)((uintptr_t)handle & ~(uintptr_t)GENERATION_MASK);
}

void *handles_add(struct handles *handles, void *object, const void *about)
{
	struct slot *slot;

	require(object != NULL);
	while (handles->free_count < RESTING_MIN)
		chunk_add(handles);
	slot = handles->first_free;
	handles->first_free = slot->next_free;
	handles->free_count--;
	slot->object = object;
	slot->about = about;
	slot->generation = (slot->generation + 1) & GENERATION_MASK;
	return (char *)slot + slot->generation;
}

void *handles_get(const void *handle)
{
	struct slot *slot = slot_of(handle);

	return slot->generation == ((uintptr_t)handle & GENERATION_MASK) ? slot->object : NULL;
}

const void *handles_about(const void *handle)
{
	return slot_of(handle)->about;
}

void handles_end(void *handle)
{
	struct slot *slot = slot_of(handle);

	require(handles_get(handle) != NULL);
	slot->object = NULL;
	rest(slot->handles, slot);
}

void *handles_owner(const void *handle)
{
	return slot_of(handle)->handles->owner;
}
