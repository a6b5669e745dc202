/* pool.c - a few threads at low priority, and a queue of what they are to do */
/* SPDX-License-Identifier: MIT */
#include "sound/pool.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#define THREADS_MAX 64u

/* Behind the threads that carry calls, but not at the very end: a thread of the pool may
 * have a lock for a moment that others want. */
#define NICE_POOL 10

struct pool {
	pool_fn *fn;
	void *context;
	int stop_fd;
	pthread_mutex_t lock;
	pthread_cond_t is_more;
	struct pool_job *first, **last;
	bool is_stopping;
	pthread_t threads[THREADS_MAX];
	unsigned thread_count;
};

static struct pool_job *take(struct pool *pool)
{
	struct pool_job *job = NULL;

	pthread_mutex_lock(&pool->lock);
	while (pool->first == NULL && !pool->is_stopping)
		pthread_cond_wait(&pool->is_more, &pool->lock);
	if (!pool->is_stopping) {
		job = pool->first;
		pool->first = job->next;
		if (pool->first == NULL)
			pool->last = &pool->first;
	}
	pthread_mutex_unlock(&pool->lock);
	return job;
}

static void *pool_thread(void *argument)
{
	struct pool *pool = argument;
	struct pool_job *job;

	setpriority(PRIO_PROCESS, (id_t)gettid(), NICE_POOL); /* of this thread alone, on Linux */
	while ((job = take(pool)) != NULL)
		pool->fn(pool->context, job);
	return NULL;
}

/* Signals are the business of the host's threads. */
static int threads_start(struct pool *pool, unsigned count, struct peal_error *err)
{
	sigset_t all, before;
	int error = 0;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	while (error == 0 && pool->thread_count < count) {
		error = pthread_create(&pool->threads[pool->thread_count], NULL, pool_thread, pool);
		if (error == 0)
			pool->thread_count++;
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (error != 0)
		return peal_fail(err, PEAL_FAIL_LIMIT, "a thread cannot be started: %s",
				 strerrordesc_np(error));
	return 0;
}

struct pool *pool_create(unsigned thread_count, pool_fn *fn, void *context, struct peal_error *err)
{
	struct pool *pool = calloc(1, sizeof(*pool));

	if (pool == NULL) {
		peal_fail(err, PEAL_FAIL_LIMIT, "memory is out");
		return NULL;
	}
	pool->fn = fn;
	pool->context = context;
	pool->last = &pool->first;
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->is_more, NULL);
	if (thread_count < 1)
		thread_count = 1;
	if (thread_count > THREADS_MAX)
		thread_count = THREADS_MAX;
	pool->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (pool->stop_fd < 0)
		peal_fail(err, PEAL_FAIL_LIMIT, "no file descriptor is left: %m");
	if (pool->stop_fd < 0 || threads_start(pool, thread_count, err) < 0) {
		pool_stop(pool);
		pool_destroy(&pool);
	}
	return pool;
}

void pool_add(struct pool *pool, struct pool_job *job)
{
	job->next = NULL;
	pthread_mutex_lock(&pool->lock);
	*pool->last = job;
	pool->last = &job->next;
	pthread_cond_signal(&pool->is_more);
	pthread_mutex_unlock(&pool->lock);
}

int pool_stop_fd(const struct pool *pool)
{
	return pool->stop_fd;
}

struct pool_job *pool_stop(struct pool *pool)
{
	struct pool_job *left;

	pthread_mutex_lock(&pool->lock);
	pool->is_stopping = true;
	pthread_cond_broadcast(&pool->is_more);
	pthread_mutex_unlock(&pool->lock);
	if (pool->stop_fd >= 0)
		eventfd_write(pool->stop_fd, 1);
	for (unsigned i = 0; i < pool->thread_count; i++)
		pthread_join(pool->threads[i], NULL);
	pool->thread_count = 0;
	left = pool->first;
	pool->first = NULL;
	pool->last = &pool->first;
	return left;
}

void pool_destroy(struct pool **pool)
{
	if (*pool == NULL)
		return;
	if ((*pool)->thread_count > 0)
		pool_stop(*pool);
	if ((*pool)->stop_fd >= 0)
		close((*pool)->stop_fd);
	pthread_cond_destroy(&(*pool)->is_more);
	pthread_mutex_destroy(&(*pool)->lock);
	free(*pool);
	*pool = NULL;
}
