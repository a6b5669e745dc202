/* storage.h - the store and its thread
 *
 * Work for the store runs on one thread, in order; what it found comes back to
 * the loop.  On a virtual clock it runs inline, so that a night has one order. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_PIPELINE_STORAGE_H
#define PEAL_PIPELINE_STORAGE_H

#include "core/loop/loop.h"
#include "core/pipeline/pipeline.h"

struct storage;

/* Store thread.  Returns what done_fn gets. */
typedef int storage_work_fn(const struct peal_store_ops *ops, void *self, void *context,
			    struct peal_error *err);
/* Loop; `err` is set when result < 0. */
typedef void storage_done_fn(void *context, int result, const struct peal_error *err);

/* `store` is open and stays so until storage_destroy(). */
struct storage *storage_create(struct loop *loop, const struct stage *store);
/* Finishes all work and ends the thread; what the work found is posted still.
 * Later storage_do()s are dropped. */
void storage_stop(struct storage *storage);
/* After storage_stop(), when its posts have run. */
void storage_destroy(struct storage **storage);

/* Loop thread. */
void storage_do(struct storage *storage, storage_work_fn *work_fn, storage_done_fn *done_fn,
		void *context);
#endif
