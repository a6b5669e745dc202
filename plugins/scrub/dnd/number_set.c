/* number_set.c - millions of numbers in little memory */
/* SPDX-License-Identifier: MIT */
#include "number_set.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK_NUMBERS 32
#define BLOCK_BYTES_MAX (1 + BLOCK_NUMBERS * 8)
#define LOAD_BYTES 8	  /* gaps are read eight bytes at a time: room after the last */
#define LOAD_BITS_MAX 57u /* of them, a gap may start at any of eight bits */
#define BLOCKS_PER_SLOT 4 /* of the index, on average */

struct number_set {
	uint64_t count, last;
	uint64_t open[BLOCK_NUMBERS]; /* the block that is being filled */
	unsigned open_count;
	size_t block_count, block_room;
	uint64_t *first;       /* by block */
	uint32_t *packed_at;   /* by block: where its gaps are */
	unsigned char *packed; /* of each block: how many bits a gap has, the gaps less one */
	size_t packed_bytes, packed_room;
	uint32_t *index; /* by slot: how many blocks begin in the slots before it */
	size_t slot_count;
	unsigned slot_bits; /* a slot is 2^slot_bits numbers wide */
};

int number_set_create(struct number_set **set_out, struct peal_error *err)
{
	struct number_set *set = calloc(1, sizeof(*set));

	if (set == NULL)
		return peal_fail(err, PEAL_FAIL_LIMIT, "memory is out");
	*set_out = set;
	return 0;
}

void number_set_destroy(struct number_set **set)
{
	if (*set == NULL)
		return;
	free((*set)->first);
	free((*set)->packed_at);
	free((*set)->packed);
	free((*set)->index);
	free(*set);
	*set = NULL;
}

static int resize(void *array, size_t count, size_t bytes_each)
{
	void **at = array;
	void *moved = reallocarray(*at, count > 0 ? count : 1, bytes_each);

	if (moved == NULL)
		return -1;
	*at = moved;
	return 0;
}

/* Room that nobody has written to is not resident: doubling is cheap. */
static int set_grow(struct number_set *set)
{
	size_t room = set->block_room == 0 ? 64 : 2 * set->block_room;

	if (set->block_count == set->block_room) {
		if (resize(&set->first, room, sizeof(*set->first)) < 0 ||
		    resize(&set->packed_at, room, sizeof(*set->packed_at)) < 0)
			return -1;
		set->block_room = room;
	}
	if (set->packed_bytes + BLOCK_BYTES_MAX + LOAD_BYTES > set->packed_room) {
		room = set->packed_room == 0 ? 4096 : 2 * set->packed_room;
		if (resize(&set->packed, room, 1) < 0)
			return -1;
		set->packed_room = room;
	}
	return 0;
}

static unsigned gap_bits(const struct number_set *set)
{
	uint64_t any = 0;
	unsigned bits;

	for (unsigned i = 1; i < set->open_count; i++)
		any |= set->open[i] - set->open[i - 1] - 1;
	bits = any == 0 ? 0 : 64 - (unsigned)__builtin_clzll(any);
	return bits > LOAD_BITS_MAX ? 64 : bits;
}

static void gap_write(unsigned char *at, size_t bit, uint64_t gap)
{
	uint64_t there;

	at += bit / 8;
	memcpy(&there, at, sizeof(there));
	there |= gap << bit % 8;
	memcpy(at, &there, sizeof(there));
}

static int block_close(struct number_set *set, struct peal_error *err)
{
	unsigned bits = gap_bits(set);
	unsigned char *at;

	if (set_grow(set) < 0 || set->packed_bytes > UINT32_MAX)
		return peal_fail(err, PEAL_FAIL_LIMIT, "more numbers than memory can hold");
	at = set->packed + set->packed_bytes;
	memset(at, 0, BLOCK_BYTES_MAX + LOAD_BYTES);
	at[0] = (unsigned char)bits;
	for (unsigned i = 1; i < set->open_count; i++)
		gap_write(at + 1, (i - 1) * (size_t)bits, set->open[i] - set->open[i - 1] - 1);
	set->first[set->block_count] = set->open[0];
	set->packed_at[set->block_count] = (uint32_t)set->packed_bytes;
	set->block_count++;
	set->packed_bytes += 1 + (bits * (size_t)(BLOCK_NUMBERS - 1) + 7) / 8;
	set->open_count = 0;
	return 0;
}

int number_set_add(struct number_set *set, uint64_t number, struct peal_error *err)
{
	if (set->count > 0 && number == set->last)
		return 0;
	set->last = number;
	set->count++;
	set->open[set->open_count++] = number;
	return set->open_count == BLOCK_NUMBERS ? block_close(set, err) : 0;
}

static size_t slot_of(const struct number_set *set, uint64_t number)
{
	return (size_t)((number - set->first[0]) >> set->slot_bits);
}

static int index_make(struct number_set *set)
{
	size_t wanted = set->block_count / BLOCKS_PER_SLOT + 1;
	size_t block = 0;

	while (slot_of(set, set->last) >= wanted)
		set->slot_bits++;
	set->slot_count = slot_of(set, set->last) + 1;
	if (resize(&set->index, set->slot_count + 1, sizeof(*set->index)) < 0)
		return -1;
	for (size_t slot = 0; slot <= set->slot_count; slot++) {
		while (block < set->block_count && slot_of(set, set->first[block]) < slot)
			block++;
		set->index[slot] = (uint32_t)block;
	}
	return 0;
}

int number_set_seal(struct number_set *set, struct peal_error *err)
{
	if (set->open_count > 0 && block_close(set, err) < 0)
		return -1;
	if (set->count == 0)
		return 0;
	if (index_make(set) < 0 || resize(&set->first, set->block_count, sizeof(*set->first)) < 0 ||
	    resize(&set->packed_at, set->block_count, sizeof(*set->packed_at)) < 0 ||
	    resize(&set->packed, set->packed_bytes + LOAD_BYTES, 1) < 0)
		return peal_fail(err, PEAL_FAIL_LIMIT, "memory is out");
	return 0;
}

/* The last block that begins at or before the number. */
static size_t block_find(const struct number_set *set, uint64_t number)
{
	size_t slot = slot_of(set, number);
	size_t from = set->index[slot];
	size_t to = set->index[slot + 1];

	while (from < to) {
		size_t middle = (from + to) / 2;

		if (set->first[middle] <= number)
			from = middle + 1;
		else
			to = middle;
	}
	return from - 1;
}

static bool block_has(const struct number_set *set, size_t block, uint64_t number)
{
	const unsigned char *gaps = set->packed + set->packed_at[block];
	unsigned bits = *gaps++;
	uint64_t mask = bits == 64 ? UINT64_MAX : (1ull << bits) - 1;
	size_t last = block + 1 == set->block_count ? (set->count - 1) % BLOCK_NUMBERS
						    : BLOCK_NUMBERS - 1;
	uint64_t there = set->first[block];
	uint64_t eight;

	for (size_t bit = 0; there < number && last > 0; last--, bit += bits) {
		memcpy(&eight, gaps + bit / 8, sizeof(eight));
		there += (eight >> bit % 8 & mask) + 1;
	}
	return there == number;
}

static bool is_within(const struct number_set *set, uint64_t number)
{
	return set->count > 0 && number >= set->first[0] && number <= set->last;
}

bool number_set_has(const struct number_set *set, uint64_t number)
{
	return is_within(set, number) && block_has(set, block_find(set, number), number);
}

#define AHEAD 32

/* Three rounds over a few numbers, each asks for the memory of the next. */
static void has_some(const struct number_set *set, const uint64_t *numbers, size_t count,
		     bool *has_out)
{
	size_t blocks[AHEAD];

	for (size_t i = 0; i < count; i++) {
		has_out[i] = is_within(set, numbers[i]);
		if (has_out[i])
			__builtin_prefetch(&set->index[slot_of(set, numbers[i])]);
	}
	for (size_t i = 0; i < count; i++) {
		if (has_out[i])
			__builtin_prefetch(&set->first[set->index[slot_of(set, numbers[i])]]);
	}
	for (size_t i = 0; i < count; i++) {
		if (!has_out[i])
			continue;
		blocks[i] = block_find(set, numbers[i]);
		__builtin_prefetch(&set->packed_at[blocks[i]]);
	}
	for (size_t i = 0; i < count; i++) {
		if (has_out[i])
			__builtin_prefetch(set->packed + set->packed_at[blocks[i]]);
	}
	for (size_t i = 0; i < count; i++) {
		if (has_out[i])
			has_out[i] = block_has(set, blocks[i], numbers[i]);
	}
}

void number_set_has_each(const struct number_set *set, const uint64_t *numbers, size_t count,
			 bool *has_out)
{
	for (size_t at = 0; at < count; at += AHEAD) {
		size_t some = count - at < AHEAD ? count - at : AHEAD;

		has_some(set, numbers + at, some, has_out + at);
	}
}

uint64_t number_set_count(const struct number_set *set)
{
	return set->count;
}

size_t number_set_bytes(const struct number_set *set)
{
	return sizeof(*set) + set->block_count * (sizeof(*set->first) + sizeof(*set->packed_at)) +
	       set->packed_bytes + (set->slot_count + 1) * sizeof(*set->index);
}
