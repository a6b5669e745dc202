/* pool.h - a few threads at low priority, and a queue of what they are to do */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_POOL_H
#define PEAL_SIP_POOL_H

#include "peal/plugin.h"

/* The first member of what is to be done. */
struct pool_job {
	struct pool_job *next;
};

typedef void pool_fn(void *context, struct pool_job *job);

struct pool;

/* fn runs on the threads of the pool. */
struct pool *pool_create(unsigned thread_count, pool_fn *fn, void *context, struct peal_error *err);
/* Any thread. */
void pool_add(struct pool *pool, struct pool_job *job);
/* Can be read once the pool is being stopped: for what runs long. */
int pool_stop_fd(const struct pool *pool);
/* Waits for what is running.  What has not begun is returned, in order. */
struct pool_job *pool_stop(struct pool *pool);
/* Stopped, or nothing was ever added.  Accepts NULL. */
void pool_destroy(struct pool **pool);

#endif
