/* inbox.h - what other threads want to be done on this one
 *
 * Its file descriptor can be read when there is something new. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_INBOX_H
#define PEAL_SIP_INBOX_H

#include "peal/host.h"

#include <pthread.h>

struct post {
	peal_fn *fn;
	void *context;
};

struct inbox {
	pthread_mutex_t lock;
	struct post *posts;
	size_t count, capacity;
	bool is_ending;
	int event;
};

/* < 0: errno says why. */
int inbox_init(struct inbox *inbox);
/* Posts that have not run are forgotten. */
void inbox_finish(struct inbox *inbox);

/* Any thread.  In order of the posts. */
void inbox_post(struct inbox *inbox, peal_fn *fn, void *context);
/* Any thread.  inbox_run() will say that this is the end. */
void inbox_end(struct inbox *inbox);

/* Runs all that was posted until now.  false: there was nothing. */
bool inbox_run(struct inbox *inbox, bool *is_ending_out);
/* After the descriptor could be read, before inbox_run(). */
void inbox_clear(struct inbox *inbox);

#endif
