/* inbox.c - what other threads want to be done on this one
 *
 * Posters share a lock for as long as it takes to write two pointers; whoever finds
 * the inbox empty wakes the reader.  A post that cannot be kept would be a call that
 * never ends: without memory the process ends instead. */
/* SPDX-License-Identifier: MIT */
#include "inbox.h"

#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define CAPACITY_FIRST 64

int inbox_init(struct inbox *inbox)
{
	*inbox = (struct inbox){ .event = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC) };
	pthread_mutex_init(&inbox->lock, NULL);
	return inbox->event < 0 ? -1 : 0;
}

void inbox_finish(struct inbox *inbox)
{
	if (inbox->event >= 0)
		close(inbox->event);
	free(inbox->posts);
	pthread_mutex_destroy(&inbox->lock);
}

static void inbox_wake(const struct inbox *inbox)
{
	const uint64_t one = 1;

	if (write(inbox->event, &one, sizeof(one)) != (ssize_t)sizeof(one))
		abort();
}

void inbox_post(struct inbox *inbox, peal_fn *fn, void *context)
{
	bool was_empty;

	pthread_mutex_lock(&inbox->lock);
	if (inbox->count == inbox->capacity) {
		inbox->capacity = inbox->capacity > 0 ? inbox->capacity * 2 : CAPACITY_FIRST;
		inbox->posts = reallocarray(inbox->posts, inbox->capacity, sizeof(inbox->posts[0]));
		if (inbox->posts == NULL)
			abort();
	}
	was_empty = inbox->count == 0;
	inbox->posts[inbox->count++] = (struct post){ fn, context };
	pthread_mutex_unlock(&inbox->lock);
	if (was_empty)
		inbox_wake(inbox);
}

void inbox_end(struct inbox *inbox)
{
	pthread_mutex_lock(&inbox->lock);
	inbox->is_ending = true;
	pthread_mutex_unlock(&inbox->lock);
	inbox_wake(inbox);
}

bool inbox_run(struct inbox *inbox, bool *is_ending_out)
{
	struct post *posts;
	size_t count;

	pthread_mutex_lock(&inbox->lock);
	posts = inbox->posts;
	count = inbox->count;
	*is_ending_out = inbox->is_ending;
	inbox->posts = NULL;
	inbox->count = inbox->capacity = 0;
	pthread_mutex_unlock(&inbox->lock);
	for (size_t i = 0; i < count; i++)
		posts[i].fn(posts[i].context);
	free(posts);
	return count > 0;
}

void inbox_clear(struct inbox *inbox)
{
	uint64_t count;

	(void)!read(inbox->event, &count, sizeof(count));
}
