/* thread.c - a media thread: the streams that it runs, each at its time */
/* SPDX-License-Identifier: MIT */
#include "media/thread.h"

#include "media/clock.h"
#include "media/media_inner.h"
#include "media/pace.h"
#include "media/turn.h"

#include <stdlib.h>

#define LATE_NS (5 * INT64_C(1000000))
#define CLOCK_STREAMS 8 /* turns between two looks at the clock */
#define CACHE_LINE_BYTES 64

/* Streams whose turns fall into the same millisecond of a round. */
struct phase {
	struct stream **streams;
	size_t count, room;
};

struct thread {
	struct media *media;
	unsigned index;
	pthread_t thread;
	atomic_bool is_ending;
	struct mailbox adoptions;
	unsigned load;
	/* The thread's own. */
	struct phase phases[PACE_PHASES];
	uint32_t filled; /* bit N: phase N has streams */
	bool is_late;
	struct wire_batch *batch;
	_Atomic uint64_t figures[THREAD_FIGURES];
};

/* ---- what turns ask ---- */

void thread_count(struct thread *thread, enum thread_figure figure, uint64_t count)
{
	_Atomic uint64_t *at = &thread->figures[figure];

	/* One writer: no locked instruction is needed. */
	atomic_store_explicit(at, atomic_load_explicit(at, memory_order_relaxed) + count,
			      memory_order_relaxed);
}

uint64_t thread_figure(const struct thread *thread, enum thread_figure figure)
{
	return atomic_load_explicit(&thread->figures[figure], memory_order_relaxed);
}

bool thread_is_late(const struct thread *thread)
{
	return thread->is_late;
}

struct wire_batch *thread_batch(struct thread *thread)
{
	return thread->batch;
}

unsigned *thread_load(struct thread *thread)
{
	return &thread->load;
}

/* ---- streams come and go ---- */

void thread_adopt(struct thread *thread, struct stream *stream)
{
	atomic_store(&stream->owner, NULL);
	mailbox_post(&thread->adoptions, &stream->adoption);
}

static unsigned phase_choose(const struct thread *thread)
{
	size_t counts[PACE_PHASES];

	for (unsigned i = 0; i < PACE_PHASES; i++)
		counts[i] = thread->phases[i].count;
	return pace_choose(counts);
}

static bool phase_add(struct phase *phase, struct stream *stream)
{
	if (phase->count == phase->room) {
		size_t room = phase->room > 0 ? 2 * phase->room : 8;
		struct stream **streams = realloc(phase->streams, room * sizeof(*streams));

		if (streams == NULL)
			return false;
		phase->streams = streams;
		phase->room = room;
	}
	phase->streams[phase->count++] = stream;
	return true;
}

static void stream_adopt(struct thread *thread, struct stream *stream, int64_t tick)
{
	const struct peal_host *host = thread->media->config.host;
	bool is_new = stream->round == 0;
	/* One that comes from another thread keeps its times. */
	unsigned index = is_new ? phase_choose(thread) : stream->phase;
	int64_t wait = (index + PACE_PHASES - tick % PACE_PHASES) % PACE_PHASES;

	atomic_store(&stream->owner, thread);
	if (!phase_add(&thread->phases[index], stream)) {
		host->log(host, PEAL_LEVEL_ERROR, "media_failed", 0,
			  "out of memory: a call has no sound");
		order_end(stream);
		return;
	}
	thread->filled |= 1u << index;
	stream->phase = (uint8_t)index;
	if (is_new)
		stream->round = (tick + wait) / PACE_PHASES - 1; /* the first turn misses none */
}

static struct stream *stream_of(struct letter *adoption)
{
	return (struct stream *)((char *)adoption - offsetof(struct stream, adoption));
}

static void thread_take(struct thread *thread, int64_t tick)
{
	struct letter *letter = mailbox_take(&thread->adoptions);

	while (letter != NULL) {
		struct stream *stream = stream_of(letter);

		letter = letter->next;
		stream_adopt(thread, stream, tick);
	}
}

/* ---- time ---- */

/* A stream's last turn was 20 ms ago, and the processor's caches have forgotten it: it
 * is fetched while others have their turns, and then what it points to.  Inline: a
 * function that does nothing else is left out by compilers. */
__attribute__((always_inline)) static inline void phase_fetch(const struct phase *phase, size_t i)
{
	if (i + 2 < phase->count) {
		const char *stream = (const char *)phase->streams[i + 2];

		for (size_t at = 0; at < sizeof(struct stream); at += CACHE_LINE_BYTES)
			__builtin_prefetch(stream + at);
	}
	if (i + 1 < phase->count)
		__builtin_prefetch(phase->streams[i + 1]->playing);
}

static void tick_run(struct thread *thread, int64_t tick)
{
	struct phase *phase = &thread->phases[tick % PACE_PHASES];
	size_t i = 0;
	size_t turns = 0;

	while (i < phase->count) {
		if (turns++ % CLOCK_STREAMS == 0)
			thread->is_late = clock_ns() - tick * PACE_TICK_NS > LATE_NS;
		phase_fetch(phase, i);
		if (turn_run(phase->streams[i], thread, tick / PACE_PHASES))
			i++;
		else
			phase->streams[i] = phase->streams[--phase->count];
	}
	if (phase->count == 0)
		thread->filled &= ~(1u << tick % PACE_PHASES);
}

static void *thread_main(void *context)
{
	struct thread *thread = context;
	char name[16];
	int64_t tick = 0;

	snprintf(name, sizeof(name), "peal-media-%u", thread->index % 1000);
	clock_thread_name(name, CLOCK_THREAD_HIGH);
	while (!atomic_load(&thread->is_ending)) {
		if (thread->filled == 0) {
			mailbox_wait(&thread->adoptions);
			tick = clock_ns() / PACE_TICK_NS;
		} else {
			tick = pace_next(tick, thread->filled, clock_ns());
			clock_sleep_until(tick * PACE_TICK_NS);
		}
		if (!mail_is_empty(&thread->adoptions.mail))
			thread_take(thread, tick);
		tick_run(thread, tick);
	}
	return NULL;
}

/* ---- life ---- */

static void thread_free(struct thread *thread)
{
	for (unsigned i = 0; i < PACE_PHASES; i++)
		free(thread->phases[i].streams);
	wire_batch_destroy(&thread->batch);
	mailbox_finish(&thread->adoptions);
	free(thread);
}

struct thread *thread_create(struct media *media, unsigned index, struct peal_error *err)
{
	struct thread *thread = calloc(1, sizeof(*thread));

	if (thread == NULL) {
		peal_fail(err, PEAL_FAIL_LIMIT, "out of memory");
		return NULL;
	}
	thread->media = media;
	thread->index = index;
	mailbox_init(&thread->adoptions);
	thread->batch = wire_batch_create();
	if (thread->batch == NULL) {
		peal_fail(err, PEAL_FAIL_LIMIT, "out of memory");
		thread_free(thread);
		return NULL;
	}
	if (clock_thread_start(&thread->thread, thread_main, thread, err) < 0) {
		thread_free(thread);
		return NULL;
	}
	return thread;
}

void thread_stop(struct thread *thread)
{
	atomic_store(&thread->is_ending, true);
	mailbox_wake(&thread->adoptions);
	pthread_join(thread->thread, NULL);
}

void thread_destroy(struct thread **thread)
{
	struct thread *ending = *thread;

	if (ending == NULL)
		return;
	thread_take(ending, 0);
	for (unsigned i = 0; i < PACE_PHASES; i++) {
		for (size_t n = 0; n < ending->phases[i].count; n++)
			order_end(ending->phases[i].streams[n]);
	}
	thread_free(ending);
	*thread = NULL;
}
