/* sounds.c - what is played on calls: from memory, from the folder, or made
 *
 * Who wants a sound that is being made waits for that one making. */
/* SPDX-License-Identifier: MIT */
#include "sound/sound.h"

#include "sound/cache.h"
#include "sound/group.h"
#include "sound/limits.h"
#include "sound/maker.h"
#include "sound/pool.h"

#include <pthread.h>
#include <stdlib.h>

#define MAKING_PLACES 1024u
#define FILE_LOOK_MS 2000 /* a file is looked at again after this */

/* A sound that is being made, or waits for a thread. */
struct making {
	struct pool_job job; /* first: what the pool hands back */
	struct want *want;
	struct waiter *waiters;
	struct making *next; /* in the chain */
};

struct sounds {
	const struct peal_host *host;
	struct maker maker;
	struct pool *pool;
	pthread_mutex_t lock; /* of what follows; held for moments only */
	struct cache *cache;
	struct making *makings[MAKING_PLACES];
	size_t making_count;
	bool is_closing;
};

/* ---- on the threads of the pool ---- */

static struct sound *confirm(struct sounds *sounds, const struct want *want,
			     const struct key *version, int64_t at_ms)
{
	struct sound *sound;

	pthread_mutex_lock(&sounds->lock);
	sound = cache_confirm(sounds->cache, &want->key, version, at_ms);
	pthread_mutex_unlock(&sounds->lock);
	return sound;
}

static struct sound *make(struct sounds *sounds, const struct want *want, struct peal_error *err)
{
	int64_t at_ms = sounds->host->now_ms(sounds->host);
	struct key version;
	struct sound *sound;

	if (want_version(want, &version, err) < 0) {
		want_fail(want, err);
		return NULL;
	}
	sound = confirm(sounds, want, &version, at_ms);
	if (sound != NULL)
		return sound;
	sound = maker_make(&sounds->maker, want, &version, err);
	if (sound == NULL)
		return NULL;
	pthread_mutex_lock(&sounds->lock);
	cache_put(sounds->cache, &want->key, &version, sound, at_ms);
	pthread_mutex_unlock(&sounds->lock);
	return sound;
}

static struct making **making_find(struct sounds *sounds, const struct key *key)
{
	struct making **at = &sounds->makings[key_place(key, MAKING_PLACES)];

	while (*at != NULL && !key_is_same(&(*at)->want->key, key))
		at = &(*at)->next;
	return at;
}

/* Everybody who waits gets the sound, or the error; nobody joins any more. */
static void settle(struct sounds *sounds, struct making *making, struct sound *sound,
		   const struct peal_error *err)
{
	struct group *ended = NULL, *group;

	pthread_mutex_lock(&sounds->lock);
	*making_find(sounds, &making->want->key) = making->next;
	sounds->making_count--;
	for (struct waiter *waiter = making->waiters; waiter != NULL; waiter = waiter->next) {
		group = waiter->group;
		if (sound != NULL)
			sound_keep(sound);
		if (!group_settle(group, waiter->place, sound, err))
			continue;
		group->next = ended;
		ended = group;
	}
	pthread_mutex_unlock(&sounds->lock);
	free(making->want);
	free(making);
	while ((group = ended) != NULL) {
		ended = group->next;
		group_end(group);
	}
}

static void run(void *context, struct pool_job *job)
{
	struct making *making = (struct making *)job;
	struct peal_error err = { 0 };
	struct sound *sound = make(context, making->want, &err);

	settle(context, making, sound, &err);
	sound_drop(sound);
}

/* ---- asking ---- */

struct sound *sounds_find(struct sounds *sounds, const struct sound_request *request)
{
	struct sound *sound;
	struct want want;

	if (want_init(&want, sounds->maker.voices, request, NULL) < 0)
		return NULL;
	pthread_mutex_lock(&sounds->lock);
	sound = cache_find(sounds->cache, &want.key, INT64_MIN);
	pthread_mutex_unlock(&sounds->lock);
	return sound;
}

/* NULL: and why.  Under the lock. */
static struct making *making_start(struct sounds *sounds, const struct want *want,
				   struct peal_error *err)
{
	struct making **place = making_find(sounds, &want->key);
	struct making *making;

	if (*place != NULL)
		return *place;
	if (sounds->is_closing) {
		peal_fail(err, PEAL_FAIL_BUSY, "the sounds are being closed");
		return NULL;
	}
	if (sounds->making_count >= SOUND_WAITING_MAX) {
		peal_fail(err, PEAL_FAIL_LIMIT, "%u sounds wait to be made already",
			  SOUND_WAITING_MAX);
		return NULL;
	}
	making = calloc(1, sizeof(*making));
	if (making != NULL)
		making->want = want_copy(want);
	if (making == NULL || making->want == NULL) {
		free(making);
		peal_fail(err, PEAL_FAIL_LIMIT, "memory is out");
		return NULL;
	}
	*place = making;
	sounds->making_count++;
	pool_add(sounds->pool, &making->job);
	return making;
}

/* From memory, or with those who wait for it.  Under the lock. */
static int member_start(struct sounds *sounds, struct group *group, size_t index,
			const struct want *want, int64_t oldest_ms, struct peal_error *err)
{
	struct sound *sound = cache_find(sounds->cache, &want->key, oldest_ms);
	struct waiter *waiter = &group->waiters[index];
	struct making *making;

	if (sound != NULL) {
		group->sounds[index] = sound;
		return 0;
	}
	making = making_start(sounds, want, err);
	if (making == NULL)
		return want_fail(want, err);
	*waiter = (struct waiter){ making->waiters, group, &group->sounds[index] };
	making->waiters = waiter;
	group->left++;
	return 0;
}

static int group_fill(struct sounds *sounds, struct group *group,
		      const struct sound_request *requests, struct peal_error *err)
{
	int64_t file_oldest_ms = sounds->host->now_ms(sounds->host) - FILE_LOOK_MS;
	struct want want;
	int result;

	for (size_t i = 0; i < group->count; i++) {
		if (want_init(&want, sounds->maker.voices, &requests[i], err) < 0)
			return -1;
		pthread_mutex_lock(&sounds->lock);
		result = member_start(sounds, group, i, &want,
				      want.path != NULL ? file_oldest_ms : INT64_MIN, err);
		pthread_mutex_unlock(&sounds->lock);
		if (result < 0)
			return -1;
	}
	return 0;
}

void sounds_get(struct sounds *sounds, const struct sound_request *requests, size_t count,
		sounds_fn *fn, void *context)
{
	struct peal_error err = { 0 };
	struct group *group = NULL;
	bool is_last;

	if (count > SOUND_REQUESTS_MAX)
		peal_fail(&err, PEAL_FAIL_LIMIT, "%zu sounds are too many for one call", count);
	else if ((group = group_create(count, fn, context)) == NULL)
		peal_fail(&err, PEAL_FAIL_LIMIT, "memory is out");
	if (group == NULL) {
		fn(context, NULL, 0, &err);
		return;
	}
	/* After a failure, those that are under way are waited for: they know the group. */
	group_fill(sounds, group, requests, &err);
	pthread_mutex_lock(&sounds->lock);
	is_last = group_settle(group, NULL, NULL, err.code != PEAL_OK ? &err : NULL);
	pthread_mutex_unlock(&sounds->lock);
	if (is_last)
		group_end(group);
}

/* ---- life ---- */

static int open_all(struct sounds *sounds, const struct sounds_config *config,
		    struct peal_error *err)
{
	sounds->cache = cache_create(config->memory_bytes_max);
	if (sounds->cache == NULL)
		return peal_fail(err, PEAL_FAIL_LIMIT, "memory is out");
	sounds->maker.folder = folder_create(config->folder, config->folder_bytes_max, config->host,
					     err);
	if (sounds->maker.folder == NULL)
		return peal_fail_while(err, "the cache of sounds");
	sounds->maker.voices = voices_create(config, folder_scratch(sounds->maker.folder), err);
	if (sounds->maker.voices == NULL)
		return -1;
	sounds->pool = pool_create(config->thread_count, run, sounds, err);
	if (sounds->pool == NULL)
		return -1;
	sounds->maker.stop_fd = pool_stop_fd(sounds->pool);
	return 0;
}

struct sounds *sounds_create(const struct sounds_config *config, struct peal_error *err)
{
	struct sounds *sounds = calloc(1, sizeof(*sounds));

	if (sounds == NULL) {
		peal_fail(err, PEAL_FAIL_LIMIT, "memory is out");
		return NULL;
	}
	sounds->host = sounds->maker.host = config->host;
	pthread_mutex_init(&sounds->lock, NULL);
	if (open_all(sounds, config, err) < 0)
		sounds_destroy(&sounds);
	return sounds;
}

static void pool_close(struct sounds *sounds)
{
	static const struct peal_error closing = { PEAL_FAIL_BUSY, "the sounds are being closed" };
	struct pool_job *job, *next;

	pthread_mutex_lock(&sounds->lock);
	sounds->is_closing = true;
	pthread_mutex_unlock(&sounds->lock);
	for (job = pool_stop(sounds->pool); job != NULL; job = next) {
		next = job->next;
		settle(sounds, (struct making *)job, NULL, &closing);
	}
	pool_destroy(&sounds->pool);
}

void sounds_destroy(struct sounds **sounds)
{
	if (*sounds == NULL)
		return;
	if ((*sounds)->pool != NULL)
		pool_close(*sounds);
	cache_destroy(&(*sounds)->cache);
	folder_destroy(&(*sounds)->maker.folder);
	voices_destroy(&(*sounds)->maker.voices);
	pthread_mutex_destroy(&(*sounds)->lock);
	free(*sounds);
	*sounds = NULL;
}
