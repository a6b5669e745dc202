/* timers.c - deadlines in a heap: earliest first, equal ones in order of start
 *
 * A 4-ary heap of (deadline, order, timer): the keys lie side by side, so that a
 * step down touches one or two cache lines. */
/* SPDX-License-Identifier: MIT */
#include "core/loop/timers.h"

#include "core/base/memory.h"
#include "core/base/panic.h"

#include <stdlib.h>

#define WAYS 4

struct peal_timer {
	size_t place; /* in the heap */
	peal_fn *fn;
	void *context;
	struct peal_timer *next_free;
};

struct entry {
	int64_t due_us;
	uint64_t order;
	struct peal_timer *timer;
};

struct timers {
	struct entry *heap;
	size_t count, room;
	uint64_t next_order;
	struct peal_timer *free_list;
};

struct timers *timers_create(void)
{
	return memory_alloc(sizeof(struct timers));
}

void timers_destroy(struct timers **timers)
{
	struct peal_timer *timer = (*timers)->free_list;

	for (size_t i = 0; i < (*timers)->count; i++)
		free((*timers)->heap[i].timer);
	while (timer != NULL) {
		struct peal_timer *next = timer->next_free;

		free(timer);
		timer = next;
	}
	free((*timers)->heap);
	free(*timers);
	*timers = NULL;
}

static bool is_before(const struct entry *one, const struct entry *other)
{
	return one->due_us != other->due_us ? one->due_us < other->due_us
					    : one->order < other->order;
}

static void put(struct timers *timers, size_t place, struct entry entry)
{
	timers->heap[place] = entry;
	entry.timer->place = place;
}

static void move_up(struct timers *timers, size_t place, struct entry entry)
{
	while (place > 0 && is_before(&entry, &timers->heap[(place - 1) / WAYS])) {
		put(timers, place, timers->heap[(place - 1) / WAYS]);
		place = (place - 1) / WAYS;
	}
	put(timers, place, entry);
}

static size_t least_child(const struct timers *timers, size_t place)
{
	size_t first = place * WAYS + 1, least = first;

	for (size_t i = first + 1; i < first + WAYS && i < timers->count; i++) {
		if (is_before(&timers->heap[i], &timers->heap[least]))
			least = i;
	}
	return least;
}

static void move_down(struct timers *timers, size_t place, struct entry entry)
{
	while (place * WAYS + 1 < timers->count) {
		size_t child = least_child(timers, place);

		if (!is_before(&timers->heap[child], &entry))
			break;
		put(timers, place, timers->heap[child]);
		place = child;
	}
	put(timers, place, entry);
}

struct peal_timer *timers_start(struct timers *timers, int64_t due_us, peal_fn *fn, void *context)
{
	struct peal_timer *timer = timers->free_list;

	if (timer != NULL)
		timers->free_list = timer->next_free;
	else
		timer = memory_alloc(sizeof(*timer));
	timer->fn = fn;
	timer->context = context;
	timers->heap = memory_grow(timers->heap, &timers->room, timers->count + 1,
				   sizeof(struct entry));
	timers->count++;
	move_up(timers, timers->count - 1, (struct entry){ due_us, timers->next_order++, timer });
	return timer;
}

void timers_stop(struct timers *timers, struct peal_timer *timer)
{
	size_t place = timer->place;
	struct entry last;

	require(place < timers->count && timers->heap[place].timer == timer);
	last = timers->heap[--timers->count];
	if (place < timers->count) {
		if (place > 0 && is_before(&last, &timers->heap[(place - 1) / WAYS]))
			move_up(timers, place, last);
		else
			move_down(timers, place, last);
	}
	timer->place = SIZE_MAX;
	timer->next_free = timers->free_list;
	timers->free_list = timer;
}

int64_t timers_next_us(const struct timers *timers)
{
	return timers->count > 0 ? timers->heap[0].due_us : INT64_MAX;
}

bool timers_run(struct timers *timers, int64_t now_us)
{
	uint64_t end = timers->next_order;
	bool did = false;

	while (timers->count > 0 && timers->heap[0].due_us <= now_us &&
	       timers->heap[0].order < end) {
		struct peal_timer *timer = timers->heap[0].timer;
		peal_fn *fn = timer->fn;
		void *context = timer->context;

		timers_stop(timers, timer);
		fn(context);
		did = true;
	}
	return did;
}
