/* sound_block.c - a sound and its bytes, in one block of memory that is counted */
/* SPDX-License-Identifier: MIT */
#include "sound/sound_block.h"

#include "sound/g711.h"

#include <stdatomic.h>
#include <stdlib.h>

struct sound_block {
	struct sound sound; /* first: a struct sound is all that others see */
	atomic_size_t keepers;
	uint8_t bytes[];
};

struct sound *sound_block_create(size_t samples, uint8_t **bytes_out)
{
	struct sound_block *block = malloc(sizeof(*block) + 2 * samples);

	if (block == NULL)
		return NULL;
	block->sound = (struct sound){ samples, block->bytes, block->bytes + samples };
	atomic_init(&block->keepers, 1);
	*bytes_out = block->bytes;
	return &block->sound;
}

struct sound *sound_block_encode(const struct linear *linear)
{
	uint8_t *bytes;
	struct sound *sound = sound_block_create(linear->count, &bytes);

	for (size_t i = 0; sound != NULL && i < linear->count; i++) {
		bytes[i] = g711_pcmu(linear->at[i]);
		bytes[linear->count + i] = g711_pcma(linear->at[i]);
	}
	return sound;
}

struct sound *sound_keep(struct sound *sound)
{
	atomic_fetch_add_explicit(&((struct sound_block *)sound)->keepers, 1, memory_order_relaxed);
	return sound;
}

void sound_drop(struct sound *sound)
{
	struct sound_block *block = (struct sound_block *)sound;

	if (block == NULL)
		return;
	if (atomic_fetch_sub_explicit(&block->keepers, 1, memory_order_acq_rel) == 1)
		free(block);
}

bool sound_block_is_shared(const struct sound *sound)
{
	const struct sound_block *block = (const struct sound_block *)sound;

	return atomic_load_explicit(&block->keepers, memory_order_acquire) > 1;
}

size_t sound_block_bytes(const struct sound *sound)
{
	return sizeof(struct sound_block) + 2 * sound->samples;
}
