/* seen.c - every number of a campaign and where it was met first
 *
 * Everything is in the order of a key, the number mixed: the table, which probes
 * linearly and keeps its clusters sorted, is a run by itself when it is full; the
 * filter is filled from end to end by it; runs merge in one pass. */
/* SPDX-License-Identifier: MIT */
#include "core/pipeline/seen.h"

#include "core/base/memory.h"
#include "core/base/panic.h"
#include "core/pipeline/seen_run.h"

#include <stdlib.h>

/* 24 MiB of table, 64 MiB of filter: at 100 million numbers about 5 bits of filter
 * for each, and 3 MiB of run indexes (6 while runs are merged). */
#define TABLE_BYTES_DEFAULT (24u * 1024u * 1024u)
#define SLOTS_MIN 16u
#define SLACK_MAX 512u /* slots behind the last home, for what is pushed over the end */

#define RUNS_MAX 8u /* more are merged */

#define FILTER_WORDS 8u /* of a block: one cache line, so that a look-up touches one */
#define FILTER_PROBES 4u

#define AHEAD 16u /* numbers between a prefetch and its use: the memory's latency */

struct filter_block {
	uint64_t words[FILTER_WORDS];
};

struct seen {
	char *folder;
	uint64_t count;

	struct seen_entry *slots; /* slot_count + slack; the last is always empty */
	size_t slot_count, slack;
	size_t used_count;

	struct filter_block *filter; /* of what is in runs; NULL: there are none */
	size_t filter_count;
	struct seen_run runs[RUNS_MAX + 1]; /* oldest first */
	size_t run_count;
};

/* Each number has a key of its own (every step can be undone), and keys are spread
 * evenly.  Only 0 has 0. */
static uint64_t key_of(uint64_t number)
{
	uint64_t x = number;

	x = (x ^ x >> 32) * UINT64_C(0xd6e8feb86659fd93);
	x = (x ^ x >> 32) * UINT64_C(0xd6e8feb86659fd93);
	return x ^ x >> 32;
}

/* Where a key lies among `count` places in the order of keys. */
static size_t share_of(uint64_t key, size_t count)
{
	return (size_t)((unsigned __int128)key * count >> 64);
}

static uint64_t place_pack(const struct seen_place *place)
{
	return (uint64_t)place->upload << 40 | place->line;
}

static struct seen_place place_unpack(uint64_t packed)
{
	return (struct seen_place){ (uint32_t)(packed >> 40), packed & SEEN_LINE_MAX };
}

struct seen *seen_create(size_t table_bytes, const char *folder)
{
	struct seen *seen = memory_alloc(sizeof(*seen));
	size_t slots = (table_bytes > 0 ? table_bytes : TABLE_BYTES_DEFAULT) /
		       sizeof(struct seen_entry);

	if (folder == NULL)
		folder = getenv("TMPDIR");
	seen->folder = memory_text(folder != NULL && folder[0] != '\0' ? folder : "/tmp");
	seen->slot_count = slots > SLOTS_MIN ? slots : SLOTS_MIN;
	seen->slack = seen->slot_count / 4 < SLACK_MAX ? seen->slot_count / 4 : SLACK_MAX;
	seen->slots = memory_alloc_array(seen->slot_count + seen->slack, sizeof(*seen->slots));
	seen->filter_count = seen->slot_count * 2 / 3;
	return seen;
}

void seen_destroy(struct seen **seen)
{
	if (*seen == NULL)
		return;
	for (size_t i = 0; i < (*seen)->run_count; i++)
		seen_run_finish(&(*seen)->runs[i]);
	free((*seen)->filter);
	free((*seen)->slots);
	free((*seen)->folder);
	free(*seen);
	*seen = NULL;
}

uint64_t seen_count(const struct seen *seen)
{
	return seen->count;
}

/* ---- the table ---- */

/* The slot that has the key, or where it belongs. */
static size_t table_find(const struct seen *seen, uint64_t key)
{
	size_t at = share_of(key, seen->slot_count);

	while (seen->slots[at].key != 0 && seen->slots[at].key < key)
		at++;
	return at;
}

/* Makes room at a slot by moving the rest of its cluster up.  False: the end of the
 * table is in the way. */
static bool table_open_slot(struct seen *seen, size_t at)
{
	size_t end = at;

	while (seen->slots[end].key != 0)
		end++;
	if (end + 1 >= seen->slot_count + seen->slack)
		return false;
	memmove(&seen->slots[at + 1], &seen->slots[at], (end - at) * sizeof(*seen->slots));
	return true;
}

static bool table_add(struct seen *seen, size_t at, uint64_t key, uint64_t place)
{
	/* Three quarters: beyond that the clusters grow fast. */
	if (seen->used_count >= seen->slot_count / 4 * 3 || !table_open_slot(seen, at))
		return false;
	seen->slots[at] = (struct seen_entry){ key, place };
	seen->used_count++;
	seen->count++;
	return true;
}

/* ---- the filter ---- */

/* The high bits of a key choose the block, nine low ones each bit in it. */
static void filter_add(struct seen *seen, uint64_t key)
{
	struct filter_block *block = &seen->filter[share_of(key, seen->filter_count)];

	for (unsigned i = 0; i < FILTER_PROBES; i++, key >>= 9)
		block->words[key >> 6 & 7] |= UINT64_C(1) << (key & 63);
}

static bool filter_may_have(const struct seen *seen, uint64_t key)
{
	const struct filter_block *block = &seen->filter[share_of(key, seen->filter_count)];
	uint64_t has_all = 1;

	for (unsigned i = 0; i < FILTER_PROBES; i++, key >>= 9)
		has_all &= block->words[key >> 6 & 7] >> (key & 63);
	return has_all != 0;
}

/* ---- runs ---- */

static int runs_find(const struct seen *seen, uint64_t key, uint64_t *place_out,
		     struct peal_error *err)
{
	int found = 0;

	if (seen->run_count == 0 || !filter_may_have(seen, key))
		return 0;
	/* The oldest are the largest. */
	for (size_t i = 0; i < seen->run_count && found == 0; i++)
		found = seen_run_find(&seen->runs[i], key, place_out, err);
	return found;
}

/* Merges the two newest runs, and those before them as long as they are not much larger:
 * each entry is written again a number of times that grows only with the logarithm
 * of the whole. */
static int runs_merge(struct seen *seen, struct peal_error *err)
{
	size_t first = seen->run_count - 2;
	uint64_t sum = seen->runs[first].count + seen->runs[first + 1].count;
	struct seen_run merged;

	while (first > 0 && seen->runs[first - 1].count <= 2 * sum)
		sum += seen->runs[--first].count;
	if (seen_run_merge(&seen->runs[first], seen->run_count - first, seen->folder, &merged,
			   err) < 0)
		return -1;
	for (size_t i = first; i < seen->run_count; i++)
		seen_run_finish(&seen->runs[i]);
	seen->runs[first] = merged;
	seen->run_count = first + 1;
	return 0;
}

static int table_write(const struct seen *seen, struct seen_run *run_out, struct peal_error *err)
{
	struct seen_writer writer;

	if (seen_writer_open(&writer, seen->folder, seen->used_count, err) < 0)
		return -1;
	for (size_t i = 0; i < seen->slot_count + seen->slack; i++) {
		if (seen->slots[i].key != 0 && seen_writer_add(&writer, &seen->slots[i], err) < 0) {
			seen_writer_cancel(&writer);
			return -1;
		}
	}
	return seen_writer_close(&writer, run_out, err);
}

/* The table becomes a run.  When the disk fails, everything is as it was. */
static int table_spill(struct seen *seen, struct peal_error *err)
{
	if (seen->run_count > RUNS_MAX && runs_merge(seen, err) < 0)
		return -1;
	if (table_write(seen, &seen->runs[seen->run_count], err) < 0)
		return -1;
	seen->run_count++;
	if (seen->filter == NULL)
		seen->filter = memory_alloc_array(seen->filter_count, sizeof(*seen->filter));
	for (size_t i = 0; i < seen->slot_count + seen->slack; i++) {
		if (seen->slots[i].key != 0)
			filter_add(seen, seen->slots[i].key);
	}
	memset(seen->slots, 0, (seen->slot_count + seen->slack) * sizeof(*seen->slots));
	seen->used_count = 0;
	return 0;
}

/* ---- entering ---- */

static int place_check(const struct seen_place *place, struct peal_error *err)
{
	if (place->upload <= SEEN_UPLOAD_MAX && place->line <= SEEN_LINE_MAX)
		return 0;
	return peal_fail(err, PEAL_FAIL_LIMIT,
			 "upload %u, line %llu is beyond what is kept of a number's place",
			 place->upload, (unsigned long long)place->line);
}

int seen_enter(struct seen *seen, uint64_t number, const struct seen_place *place,
	       struct seen_place *first_out, struct peal_error *err)
{
	uint64_t key = key_of(number), packed;
	size_t at;
	int found;

	require(number != 0);
	at = table_find(seen, key);
	if (seen->slots[at].key == key) {
		*first_out = place_unpack(seen->slots[at].place);
		return 0;
	}
	found = runs_find(seen, key, &packed, err);
	if (found > 0)
		*first_out = place_unpack(packed);
	if (found != 0)
		return found > 0 ? 0 : -1;
	if (place_check(place, err) < 0)
		return -1;
	if (!table_add(seen, at, key, place_pack(place))) {
		if (table_spill(seen, err) < 0)
			return -1;
		require(table_add(seen, table_find(seen, key), key, place_pack(place)));
	}
	return 1;
}

static void prefetch(const struct seen *seen, uint64_t number)
{
	uint64_t key = key_of(number);

	__builtin_prefetch(&seen->slots[share_of(key, seen->slot_count)], 1);
	if (seen->filter != NULL)
		__builtin_prefetch(&seen->filter[share_of(key, seen->filter_count)], 0);
}

int seen_enter_all(struct seen *seen, const uint64_t *numbers, const struct seen_place *places,
		   size_t count, bool *is_new_out, struct seen_place *first_out,
		   struct peal_error *err)
{
	for (size_t i = 0; i < count && i < AHEAD; i++)
		prefetch(seen, numbers[i]);
	for (size_t i = 0; i < count; i++) {
		int is_new;

		if (i + AHEAD < count)
			prefetch(seen, numbers[i + AHEAD]);
		if (numbers[i] == 0)
			continue;
		is_new = seen_enter(seen, numbers[i], &places[i], &first_out[i], err);
		if (is_new < 0)
			return -1;
		is_new_out[i] = is_new > 0;
	}
	return 0;
}
