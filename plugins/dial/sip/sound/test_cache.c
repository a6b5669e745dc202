/* test_cache.c - memory: oldest use goes first, what is in use stays */
/* SPDX-License-Identifier: MIT */
#include "sound/cache.h"

#include "sound/sound_block.h"
#include "sound/sound_test.h"

#define SAMPLES 1000u

static struct key key_of(unsigned number)
{
	struct peal_slice part = { (const char *)&number, sizeof(number) };
	struct key key;

	assert_int_equal(key_make(&part, 1, &key), 0);
	return key;
}

static struct sound *sound_of(unsigned number)
{
	uint8_t *bytes;
	struct sound *sound = sound_block_create(SAMPLES, &bytes);

	assert_non_null(sound);
	memset(bytes, (int)number, 2 * SAMPLES);
	return sound;
}

static void put_one(struct cache *cache, unsigned number)
{
	struct key key = key_of(number);
	struct sound *sound = sound_of(number);

	cache_put(cache, &key, &key, sound, 0);
	sound_drop(sound);
}

static struct sound *find(struct cache *cache, unsigned number)
{
	struct key key = key_of(number);

	return cache_find(cache, &key, INT64_MIN);
}

static bool has(struct cache *cache, unsigned number)
{
	struct sound *sound = find(cache, number);
	bool is_there = sound != NULL && sound->pcmu[0] == (uint8_t)number &&
			sound->pcma[SAMPLES - 1] == (uint8_t)number;

	sound_drop(sound);
	return is_there;
}

/* What one sound takes: asked of the cache itself. */
static size_t one_bytes(void)
{
	struct cache *cache = cache_create(SIZE_MAX);
	size_t bytes;

	put_one(cache, 1);
	bytes = cache_bytes(cache);
	cache_destroy(&cache);
	return bytes;
}

static void test_cache__oldest_use_goes_first(void **state)
{
	struct cache *cache = cache_create(3 * one_bytes());

	(void)state;
	put_one(cache, 1);
	put_one(cache, 2);
	put_one(cache, 3);
	assert_true(has(cache, 1));
	put_one(cache, 4);
	assert_false(has(cache, 2));
	assert_true(has(cache, 1) && has(cache, 3) && has(cache, 4));
	for (unsigned i = 5; i < 20000; i++)
		put_one(cache, i);
	assert_true(cache_bytes(cache) == 3 * one_bytes());
	assert_true(has(cache, 19997) && has(cache, 19998) && has(cache, 19999));
	cache_destroy(&cache);
	assert_null(cache);
}

static void test_cache__in_use_stays(void **state)
{
	struct cache *cache = cache_create(2 * one_bytes());
	struct sound *kept[3];

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		put_one(cache, i);
		kept[i] = find(cache, i);
	}
	for (unsigned i = 10; i < 20; i++)
		put_one(cache, i);
	/* Those in use take all the room: of the others only the one just made is there. */
	assert_int_equal(cache_bytes(cache), 4 * one_bytes());
	for (unsigned i = 0; i < 3; i++) {
		assert_true(has(cache, i));
		sound_drop(kept[i]);
	}
	put_one(cache, 20);
	assert_int_equal(cache_bytes(cache), 2 * one_bytes());
	kept[0] = find(cache, 20);
	cache_destroy(&cache);
	assert_int_equal(kept[0]->pcmu[7], 20); /* outlives the cache */
	sound_drop(kept[0]);
}

static void test_cache__one_key_one_sound(void **state)
{
	struct cache *cache = cache_create(SIZE_MAX);
	struct key key = key_of(1);
	struct sound *other = sound_of(9);

	(void)state;
	put_one(cache, 1);
	cache_put(cache, &key, &key, other, 0);
	assert_int_equal(cache_bytes(cache), one_bytes());
	sound_drop(other);
	other = find(cache, 1);
	assert_int_equal(other->pcmu[0], 9);
	sound_drop(other);
	cache_destroy(&cache);
}

static void test_cache__looks_grow_old(void **state)
{
	struct cache *cache = cache_create(SIZE_MAX);
	struct key key = key_of(1), version = key_of(2), changed = key_of(3);
	struct sound *sound = sound_of(1);

	(void)state;
	cache_put(cache, &key, &version, sound, 1000);
	sound_drop(sound);
	assert_null(cache_find(cache, &key, 1001));
	assert_null(cache_confirm(cache, &key, &changed, 2000));
	assert_null(cache_find(cache, &key, 1001));
	sound = cache_confirm(cache, &key, &version, 2000);
	assert_non_null(sound);
	sound_drop(sound);
	sound = cache_find(cache, &key, 2000);
	assert_non_null(sound);
	sound_drop(sound);
	cache_destroy(&cache);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cache__oldest_use_goes_first),
		cmocka_unit_test(test_cache__in_use_stays),
		cmocka_unit_test(test_cache__one_key_one_sound),
		cmocka_unit_test(test_cache__looks_grow_old),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
