/* thread.h - a media thread: the streams that it runs, each at its time */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_THREAD_H
#define PEAL_SIP_THREAD_H

#include "media/media.h"

struct thread;
struct wire_batch;

struct thread *thread_create(struct media *media, unsigned index, struct peal_error *err);
/* It runs nothing any more.  All are stopped before one is destroyed: streams may be
 * on their way from one to another. */
void thread_stop(struct thread *thread);
/* Streams that are still there end without a word. */
void thread_destroy(struct thread **thread);

/* Any thread: from its next tick on the stream is this thread's. */
void thread_adopt(struct thread *thread, struct stream *stream);

/* The SIP thread's own count, by which streams are spread. */
unsigned *thread_load(struct thread *thread);

enum thread_figure {
	THREAD_SENT,
	THREAD_RECEIVED,
	THREAD_DROPPED,
	THREAD_LATE,
	THREAD_SKIPPED,
	THREAD_FIGURES, /* not a figure */
};

/* The thread itself. */
void thread_count(struct thread *thread, enum thread_figure figure, uint64_t count);
/* What is sent now is more than 5 ms late. */
bool thread_is_late(const struct thread *thread);
struct wire_batch *thread_batch(struct thread *thread);

/* Any thread. */
uint64_t thread_figure(const struct thread *thread, enum thread_figure figure);

#endif
