/* storage.c - the store and its thread */
/* SPDX-License-Identifier: MIT */
#include "core/pipeline/storage.h"

#include "core/base/memory.h"
#include "core/base/panic.h"

#include <pthread.h>
#include <stdlib.h>

struct task {
	struct storage *storage;
	struct task *next;
	storage_work_fn *work_fn;
	storage_done_fn *done_fn;
	void *context;
	int result;
	struct peal_error err;
};

struct storage {
	struct loop *loop;
	const struct stage *store;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct task *first, *last; /* under the lock */
	bool is_ending;		   /* under the lock */
	bool has_thread, is_stopped;
};

static void task_run(struct task *task)
{
	const struct stage *store = task->storage->store;

	task->result = task->work_fn(store->plugin->ops.store, store->self, task->context,
				     &task->err);
}

static void task_done(void *context)
{
	struct task *task = context;
	struct storage *storage = task->storage;

	if (storage->has_thread)
		loop_release(storage->loop);
	task->done_fn(task->context, task->result, &task->err);
	free(task);
}

static struct task *task_wait(struct storage *storage)
{
	struct task *task;

	pthread_mutex_lock(&storage->lock);
	while (storage->first == NULL && !storage->is_ending)
		pthread_cond_wait(&storage->wake, &storage->lock);
	task = storage->first;
	if (task != NULL)
		storage->first = task->next;
	pthread_mutex_unlock(&storage->lock);
	return task;
}

static void *storage_thread(void *context)
{
	struct storage *storage = context;
	struct task *task;

	while ((task = task_wait(storage)) != NULL) {
		task_run(task);
		loop_post(storage->loop, task_done, task);
	}
	return NULL;
}

struct storage *storage_create(struct loop *loop, const struct stage *store)
{
	struct storage *storage = memory_alloc(sizeof(*storage));

	storage->loop = loop;
	storage->store = store;
	pthread_mutex_init(&storage->lock, NULL);
	pthread_cond_init(&storage->wake, NULL);
	if (!loop_is_virtual(loop)) {
		require(pthread_create(&storage->thread, NULL, storage_thread, storage) == 0);
		storage->has_thread = true;
	}
	return storage;
}

void storage_stop(struct storage *storage)
{
	if (storage->is_stopped)
		return;
	storage->is_stopped = true;
	pthread_mutex_lock(&storage->lock);
	storage->is_ending = true;
	pthread_cond_signal(&storage->wake);
	pthread_mutex_unlock(&storage->lock);
	if (storage->has_thread)
		pthread_join(storage->thread, NULL);
}

void storage_destroy(struct storage **storage)
{
	if (*storage == NULL)
		return;
	storage_stop(*storage);
	pthread_mutex_destroy(&(*storage)->lock);
	pthread_cond_destroy(&(*storage)->wake);
	free(*storage);
	*storage = NULL;
}

static void task_queue(struct storage *storage, struct task *task)
{
	pthread_mutex_lock(&storage->lock);
	if (storage->first == NULL)
		storage->first = task;
	else
		storage->last->next = task;
	storage->last = task;
	pthread_cond_signal(&storage->wake);
	pthread_mutex_unlock(&storage->lock);
}

void storage_do(struct storage *storage, storage_work_fn *work_fn, storage_done_fn *done_fn,
		void *context)
{
	struct task *task;

	if (storage->is_stopped)
		return;
	task = memory_alloc(sizeof(*task));
	*task = (struct task){
		.storage = storage, .work_fn = work_fn, .done_fn = done_fn, .context = context
	};
	if (storage->has_thread) {
		loop_hold(storage->loop);
		task_queue(storage, task);
	} else {
		task_run(task);
		loop_post(storage->loop, task_done, task);
	}
}
