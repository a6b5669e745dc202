/* watch.c - the files of the lists, and what becomes of them during a campaign */
/* SPDX-License-Identifier: MIT */
#include "watch.h"

#include "list_files.h"

#include <pthread.h>
#include <stdlib.h>

#define LOOK_EVERY_MS 1000
#define CALM_LOOKS 3   /* without a change: nobody is writing to it any more */
#define RETRY_LOOKS 60 /* after a load that failed */

struct watched {
	char *path;
	struct file_signature seen;
	struct shared_list *current; /* NULL: not loaded yet */
	struct shared_list *leaving; /* the one before, until the file has come to rest */
	unsigned calm_looks;
	unsigned retry_looks;
	bool is_wanted; /* it is to be loaded */
	bool is_missing;
};

struct watch {
	const struct list_rules *rules;
	const struct peal_host *host;
	const struct peal_texts *items;
	struct watched *files;
	size_t count;
	struct peal_timer *timer;
	pthread_mutex_t lock; /* of `catalog`, the pointer */
	struct catalog *catalog;
	/* The load that is under way; the worker's until done. */
	bool is_loading;
	size_t loading;
	struct list *loaded;
	struct peal_error load_error;
};

static void look_again_later(struct watch *watch);

static void watched_finish(struct watched *file)
{
	shared_list_release(file->current);
	shared_list_release(file->leaving);
	free(file->path);
}

void watch_destroy(struct watch **watch)
{
	if (*watch == NULL)
		return;
	if ((*watch)->timer != NULL)
		(*watch)->host->timer_stop((*watch)->host, (*watch)->timer);
	for (size_t i = 0; i < (*watch)->count; i++)
		watched_finish(&(*watch)->files[i]);
	catalog_release((*watch)->catalog);
	pthread_mutex_destroy(&(*watch)->lock);
	free((*watch)->files);
	free(*watch);
	*watch = NULL;
}

struct catalog *watch_catalog(struct watch *watch)
{
	struct catalog *catalog;

	pthread_mutex_lock(&watch->lock);
	catalog = catalog_take(watch->catalog);
	pthread_mutex_unlock(&watch->lock);
	return catalog;
}

/* Makes a catalog of what each file has now, and puts it in place. */
static int catalog_publish(struct watch *watch)
{
	struct shared_list **lists = calloc(2 * watch->count + 1, sizeof(struct shared_list *));
	struct catalog *next = NULL, *last;
	size_t count = 0;

	if (lists == NULL)
		return -1;
	for (size_t i = 0; i < watch->count; i++) {
		if (watch->files[i].current != NULL)
			lists[count++] = watch->files[i].current;
		if (watch->files[i].leaving != NULL)
			lists[count++] = watch->files[i].leaving;
	}
	next = catalog_create(lists, count);
	free(lists);
	if (next == NULL)
		return -1;
	pthread_mutex_lock(&watch->lock);
	last = watch->catalog;
	watch->catalog = next;
	pthread_mutex_unlock(&watch->lock);
	catalog_release(last);
	return 0;
}

static bool is_watched(const struct watch *watch, const char *path)
{
	for (size_t i = 0; i < watch->count; i++) {
		if (strcmp(watch->files[i].path, path) == 0)
			return true;
	}
	return false;
}

static int file_watch(void *context, const char *path, struct peal_error *err)
{
	struct watch *watch = context;
	struct watched *more;

	if (is_watched(watch, path))
		return 0;
	more = reallocarray(watch->files, watch->count + 1, sizeof(*more));
	if (more == NULL)
		return peal_fail(err, PEAL_FAIL_LIMIT, "memory is out");
	watch->files = more;
	more += watch->count;
	memset(more, 0, sizeof(*more));
	more->path = strdup(path);
	if (more->path == NULL)
		return peal_fail(err, PEAL_FAIL_LIMIT, "memory is out");
	watch->count++;
	return 0;
}

/* ---- what becomes of a file ---- */

static void file_missing(struct watch *watch, struct watched *file, const struct peal_error *why)
{
	if (file->is_missing)
		return;
	file->is_missing = true;
	watch->host->log(watch->host, PEAL_LEVEL_ERROR, "list_missing", 0,
			 "%s; its numbers stay in force as they were", why->text);
}

/* The numbers of before are let go when nobody writes to the file any more. */
static void file_is_calm(struct watch *watch, struct watched *file)
{
	struct shared_list *leaving = file->leaving;

	if (leaving == NULL || ++file->calm_looks < CALM_LOOKS)
		return;
	file->leaving = NULL;
	if (catalog_publish(watch) < 0)
		file->leaving = leaving;
	else
		shared_list_release(leaving);
}

static void file_look(struct watch *watch, struct watched *file)
{
	struct file_signature now;
	struct peal_error why;

	if (file_sign(file->path, &now, &why) < 0) {
		file_missing(watch, file, &why);
		return;
	}
	file->is_missing = false;
	if (!file_signature_equal(&now, &file->seen)) {
		file->seen = now;
		file->is_wanted = true;
		file->calm_looks = 0;
		file->retry_looks = 0;
	} else if (file->retry_looks > 0) {
		file->is_wanted = --file->retry_looks == 0;
	} else if (!file->is_wanted) {
		file_is_calm(watch, file);
	}
}

static void load_failed(struct watch *watch, struct watched *file, const char *why)
{
	file->retry_looks = RETRY_LOOKS;
	watch->host->log(watch->host, PEAL_LEVEL_ERROR, "list_unreadable", 0, "%s; %s", why,
			 file->current != NULL ? "its numbers stay in force as they were"
					       : "it is not in force yet");
}

/* A file of no bytes is one that is being written, or an accident. */
static bool is_emptied(const struct watched *file, const struct list *loaded)
{
	return file->current != NULL && file->seen.bytes == 0 &&
	       number_set_count(shared_list_get(file->current)->numbers) > 0 &&
	       number_set_count(loaded->numbers) == 0;
}

static void list_replace(struct watch *watch, struct watched *file, struct shared_list *list)
{
	struct shared_list *current = file->current;
	struct shared_list *leaving = file->leaving;

	file->current = list;
	file->leaving = leaving != NULL ? leaving : current;
	file->calm_looks = 0;
	if (catalog_publish(watch) < 0) {
		file->current = current;
		file->leaving = leaving;
		shared_list_release(list);
		load_failed(watch, file, "memory is out");
	} else if (leaving != NULL) {
		shared_list_release(current);
	}
}

/* ---- loading while calls are made ---- */

static void load_work(void *context)
{
	struct watch *watch = context;

	if (list_load(watch->rules, watch->files[watch->loading].path, &watch->loaded,
		      &watch->load_error) < 0)
		watch->loaded = NULL;
}

static void load_next(struct watch *watch);

static void load_done(void *context)
{
	struct watch *watch = context;
	struct watched *file = &watch->files[watch->loading];
	struct list *loaded = watch->loaded;
	struct shared_list *shared;

	watch->is_loading = false;
	watch->loaded = NULL;
	if (loaded == NULL) {
		load_failed(watch, file, watch->load_error.text);
	} else if (is_emptied(file, loaded)) {
		list_destroy(&loaded);
		load_failed(watch, file, "a list has been emptied");
	} else {
		shared = shared_list_create(loaded);
		if (shared != NULL)
			list_replace(watch, file, shared);
		else
			load_failed(watch, file, "memory is out");
	}
	load_next(watch);
}

static void load_next(struct watch *watch)
{
	for (size_t i = 0; !watch->is_loading && i < watch->count; i++) {
		if (!watch->files[i].is_wanted)
			continue;
		watch->files[i].is_wanted = false;
		watch->is_loading = true;
		watch->loading = i;
		watch->host->work(watch->host, load_work, load_done, watch);
	}
}

static void look(void *context)
{
	struct watch *watch = context;
	struct peal_error err;

	watch->timer = NULL;
	/* While a worker reads the array of files it must not grow. */
	if (!watch->is_loading) {
		for (size_t i = 0; i < watch->items->count; i++)
			list_files_each(watch->items->at[i], file_watch, watch, &err);
	}
	for (size_t i = 0; i < watch->count; i++)
		file_look(watch, &watch->files[i]);
	load_next(watch);
	look_again_later(watch);
}

static void look_again_later(struct watch *watch)
{
	watch->timer = watch->host->timer_start(watch->host, LOOK_EVERY_MS, look, watch);
}

/* ---- the start: fail closed ---- */

int watch_check(const struct peal_texts *items, struct peal_error *err)
{
	for (size_t i = 0; i < items->count; i++) {
		if (list_files_check(items->at[i], err) < 0)
			return -1;
	}
	return 0;
}

static int file_load_first(struct watch *watch, struct watched *file, struct peal_error *err)
{
	struct list *list;

	/* Signed before it is read: a change meanwhile is seen at the next look. */
	if (file_sign(file->path, &file->seen, err) < 0 ||
	    list_load(watch->rules, file->path, &list, err) < 0)
		return -1;
	file->current = shared_list_create(list);
	return file->current == NULL ? peal_fail(err, PEAL_FAIL_LIMIT, "memory is out") : 0;
}

static int files_load_first(struct watch *watch, struct peal_error *err)
{
	if (watch_check(watch->items, err) < 0)
		return -1;
	for (size_t i = 0; i < watch->items->count; i++) {
		if (list_files_each(watch->items->at[i], file_watch, watch, err) < 0)
			return -1;
	}
	for (size_t i = 0; i < watch->count; i++) {
		if (file_load_first(watch, &watch->files[i], err) < 0)
			return -1;
	}
	if (catalog_publish(watch) < 0)
		return peal_fail(err, PEAL_FAIL_LIMIT, "memory is out");
	return 0;
}

int watch_create(const struct list_rules *rules, const struct peal_texts *items,
		 struct watch **watch_out, struct peal_error *err)
{
	struct watch *watch = calloc(1, sizeof(*watch));

	if (watch == NULL)
		return peal_fail(err, PEAL_FAIL_LIMIT, "memory is out");
	watch->rules = rules;
	watch->host = rules->host;
	watch->items = items;
	pthread_mutex_init(&watch->lock, NULL);
	if (files_load_first(watch, err) < 0) {
		watch_destroy(&watch);
		return -1;
	}
	if (watch->count > 0)
		look_again_later(watch);
	*watch_out = watch;
	return 0;
}
