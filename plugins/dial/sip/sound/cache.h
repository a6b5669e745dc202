/* cache.h - the sounds in memory, by what they were asked for
 *
 * No locks of its own.  What is kept by others takes part in the size, but is never
 * given up: that would free nothing. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_CACHE_H
#define PEAL_SIP_CACHE_H

#include "sound/key.h"
#include "sound/sound.h"

struct cache;

struct cache *cache_create(size_t bytes_max);
void cache_destroy(struct cache **cache);

/* Kept for the caller; NULL: it is not there, or nobody has looked since `oldest_ms`
 * whether it is still the right one. */
struct sound *cache_find(struct cache *cache, const struct key *key, int64_t oldest_ms);
/* Somebody has looked, and this is the version that is right.  Kept for the caller; NULL:
 * it is not there. */
struct sound *cache_confirm(struct cache *cache, const struct key *key, const struct key *version,
			    int64_t at_ms);
/* In the place of what was there.  Without memory for it, it is not remembered. */
void cache_put(struct cache *cache, const struct key *key, const struct key *version,
	       struct sound *sound, int64_t at_ms);

/* Of all that is remembered. */
size_t cache_bytes(const struct cache *cache);

#endif
