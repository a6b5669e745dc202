/* cache.c - the sounds in memory, by what they were asked for
 *
 * A table of chains, and one list of all from the latest use to the oldest. */
/* SPDX-License-Identifier: MIT */
#include "sound/cache.h"

#include "sound/sound_block.h"

#include <stdlib.h>

#define PLACES 4096u

struct entry {
	struct key key, version;
	struct sound *sound;
	int64_t at_ms;	    /* the last look whether it is right */
	struct entry *next; /* in the chain */
	struct entry *newer, *older;
};

struct cache {
	size_t bytes_max, bytes;
	size_t count;
	struct entry *newest, *oldest;
	struct entry *places[PLACES];
};

struct cache *cache_create(size_t bytes_max)
{
	struct cache *cache = calloc(1, sizeof(*cache));

	if (cache != NULL)
		cache->bytes_max = bytes_max;
	return cache;
}

static size_t entry_bytes(const struct entry *entry)
{
	return sizeof(*entry) + sound_block_bytes(entry->sound);
}

static struct entry **chain_find(struct cache *cache, const struct key *key)
{
	struct entry **at = &cache->places[key_place(key, PLACES)];

	while (*at != NULL && !key_is_same(&(*at)->key, key))
		at = &(*at)->next;
	return at;
}

static void list_remove(struct cache *cache, struct entry *entry)
{
	*(entry->newer != NULL ? &entry->newer->older : &cache->newest) = entry->older;
	*(entry->older != NULL ? &entry->older->newer : &cache->oldest) = entry->newer;
}

static void list_add(struct cache *cache, struct entry *entry)
{
	entry->newer = NULL;
	entry->older = cache->newest;
	*(cache->newest != NULL ? &cache->newest->newer : &cache->oldest) = entry;
	cache->newest = entry;
}

static void entry_remove(struct cache *cache, struct entry *entry)
{
	*chain_find(cache, &entry->key) = entry->next;
	list_remove(cache, entry);
	cache->bytes -= entry_bytes(entry);
	cache->count--;
	sound_drop(entry->sound);
	free(entry);
}

void cache_destroy(struct cache **cache)
{
	if (*cache == NULL)
		return;
	while ((*cache)->oldest != NULL)
		entry_remove(*cache, (*cache)->oldest);
	free(*cache);
	*cache = NULL;
}

struct sound *cache_find(struct cache *cache, const struct key *key, int64_t oldest_ms)
{
	struct entry *entry = *chain_find(cache, key);

	if (entry == NULL || entry->at_ms < oldest_ms)
		return NULL;
	list_remove(cache, entry);
	list_add(cache, entry);
	return sound_keep(entry->sound);
}

struct sound *cache_confirm(struct cache *cache, const struct key *key, const struct key *version,
			    int64_t at_ms)
{
	struct entry *entry = *chain_find(cache, key);

	if (entry == NULL || !key_is_same(&entry->version, version))
		return NULL;
	entry->at_ms = at_ms;
	return cache_find(cache, key, INT64_MIN);
}

/* Each entry is looked at once: those in use go to the front. */
static void make_room(struct cache *cache)
{
	for (size_t left = cache->count; left > 0 && cache->bytes > cache->bytes_max; left--) {
		struct entry *entry = cache->oldest;

		if (sound_block_is_shared(entry->sound)) {
			list_remove(cache, entry);
			list_add(cache, entry);
		} else {
			entry_remove(cache, entry);
		}
	}
}

void cache_put(struct cache *cache, const struct key *key, const struct key *version,
	       struct sound *sound, int64_t at_ms)
{
	struct entry **place = chain_find(cache, key);
	struct entry *entry;

	if (*place != NULL)
		entry_remove(cache, *place);
	entry = calloc(1, sizeof(*entry));
	if (entry == NULL)
		return;
	*entry = (struct entry){
		.key = *key,
		.version = *version,
		.sound = sound_keep(sound),
		.at_ms = at_ms,
	};
	place = &cache->places[key_place(key, PLACES)];
	entry->next = *place;
	*place = entry;
	list_add(cache, entry);
	cache->bytes += entry_bytes(entry);
	cache->count++;
	make_room(cache);
}

size_t cache_bytes(const struct cache *cache)
{
	return cache->bytes;
}
