/* runs.c - sorted runs of numbers in a temporary file, and their merge
 *
 * In the file a number is its distance from the one before it, as a LEB128. */
/* SPDX-License-Identifier: MIT */
#include "runs.h"

#include "plugins/ingest/csv/spool.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define WINDOW_BYTES (32u * 1024u)
#define DISTANCE_BYTES_MAX 10

struct run {
	off_t at, end;	 /* what is not read yet */
	uint64_t number; /* the one that is next */
	unsigned char *window;
	size_t used, filled;
};

struct runs {
	int fd;
	off_t end;
	struct run *runs;
	size_t count;
	unsigned char *buffer;
	size_t buffered;
};

int runs_create(struct runs **runs_out, struct peal_error *err)
{
	struct runs *runs = calloc(1, sizeof(*runs));

	if (runs != NULL)
		runs->buffer = malloc(WINDOW_BYTES);
	if (runs == NULL || runs->buffer == NULL) {
		free(runs);
		return peal_fail(err, PEAL_FAIL_LIMIT, "memory is out");
	}
	runs->fd = spool_create(err);
	if (runs->fd < 0) {
		runs_destroy(&runs);
		return -1;
	}
	*runs_out = runs;
	return 0;
}

void runs_destroy(struct runs **runs)
{
	if (*runs == NULL)
		return;
	if ((*runs)->fd >= 0)
		close((*runs)->fd);
	for (size_t i = 0; i < (*runs)->count; i++)
		free((*runs)->runs[i].window);
	free((*runs)->runs);
	free((*runs)->buffer);
	free(*runs);
	*runs = NULL;
}

static int buffer_flush(struct runs *runs, struct peal_error *err)
{
	int result = spool_write(runs->fd, runs->buffer, runs->buffered, err);

	runs->end += (off_t)runs->buffered;
	runs->buffered = 0;
	return result;
}

static void distance_write(struct runs *runs, uint64_t distance)
{
	for (; distance >= 0x80; distance >>= 7)
		runs->buffer[runs->buffered++] = (unsigned char)(distance | 0x80);
	runs->buffer[runs->buffered++] = (unsigned char)distance;
}

static struct run *run_append(struct runs *runs)
{
	struct run *more = reallocarray(runs->runs, runs->count + 1, sizeof(*more));

	if (more == NULL)
		return NULL;
	runs->runs = more;
	more += runs->count++;
	memset(more, 0, sizeof(*more));
	more->at = runs->end;
	return more;
}

int runs_add(struct runs *runs, const uint64_t *numbers, size_t count, struct peal_error *err)
{
	struct run *run = run_append(runs);
	uint64_t last = 0;

	if (run == NULL)
		return peal_fail(err, PEAL_FAIL_LIMIT, "memory is out");
	for (size_t i = 0; i < count; i++) {
		if (runs->buffered + DISTANCE_BYTES_MAX > WINDOW_BYTES &&
		    buffer_flush(runs, err) < 0)
			return -1;
		if (i == 0 || numbers[i] != last)
			distance_write(runs, numbers[i] - last);
		last = numbers[i];
	}
	if (buffer_flush(runs, err) < 0)
		return -1;
	run->end = runs->end;
	return 0;
}

static int window_fill(struct runs *runs, struct run *run, struct peal_error *err)
{
	size_t left = run->filled - run->used;
	size_t wanted = WINDOW_BYTES - left;
	ssize_t got;

	memmove(run->window, run->window + run->used, left);
	run->used = 0;
	run->filled = left;
	if ((off_t)wanted > run->end - run->at)
		wanted = (size_t)(run->end - run->at);
	while (wanted > 0) {
		got = pread(runs->fd, run->window + run->filled, wanted, run->at);
		if (got <= 0)
			return peal_fail(err, PEAL_FAIL_IO, "its temporary file cannot be read: %s",
					 got < 0 ? strerror(errno) : "it is too short");
		run->filled += (size_t)got;
		run->at += got;
		wanted -= (size_t)got;
	}
	return 0;
}

/* 1: run->number is the next   0: that was all. */
static int run_next(struct runs *runs, struct run *run, struct peal_error *err)
{
	uint64_t distance = 0;
	unsigned shift = 0;
	unsigned char byte;

	if (run->filled - run->used < DISTANCE_BYTES_MAX && run->at < run->end &&
	    window_fill(runs, run, err) < 0)
		return -1;
	if (run->used == run->filled)
		return 0;
	do {
		byte = run->window[run->used++];
		distance |= (uint64_t)(byte & 0x7f) << shift;
		shift += 7;
	} while (byte & 0x80 && run->used < run->filled);
	run->number += distance;
	return 1;
}

/* Restores the heap below `at`: a run is never behind its children. */
static void heap_sink(struct run **heap, size_t count, size_t at)
{
	struct run *sinking = heap[at];
	size_t child;

	while ((child = 2 * at + 1) < count) {
		if (child + 1 < count && heap[child + 1]->number < heap[child]->number)
			child++;
		if (sinking->number <= heap[child]->number)
			break;
		heap[at] = heap[child];
		at = child;
	}
	heap[at] = sinking;
}

static int heap_make(struct runs *runs, struct run **heap, struct peal_error *err)
{
	for (size_t i = 0; i < runs->count; i++) {
		struct run *run = &runs->runs[i];

		run->window = malloc(WINDOW_BYTES);
		if (run->window == NULL)
			return peal_fail(err, PEAL_FAIL_LIMIT, "memory is out");
		if (run_next(runs, run, err) < 0)
			return -1;
		heap[i] = run;
	}
	for (size_t i = runs->count; i-- > 0;)
		heap_sink(heap, runs->count, i);
	return 0;
}

static int heap_drain(struct runs *runs, struct run **heap, struct number_set *set,
		      struct peal_error *err)
{
	size_t count = runs->count;

	while (count > 0) {
		int got;

		if (number_set_add(set, heap[0]->number, err) < 0)
			return -1;
		got = run_next(runs, heap[0], err);
		if (got < 0)
			return -1;
		if (got == 0)
			heap[0] = heap[--count];
		if (count > 0)
			heap_sink(heap, count, 0);
	}
	return 0;
}

int runs_merge(struct runs *runs, struct number_set *set, struct peal_error *err)
{
	struct run **heap = calloc(runs->count, sizeof(*heap));
	int result;

	if (heap == NULL)
		return peal_fail(err, PEAL_FAIL_LIMIT, "memory is out");
	result = heap_make(runs, heap, err);
	if (result == 0)
		result = heap_drain(runs, heap, set, err);
	free(heap);
	return result;
}
