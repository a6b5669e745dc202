/* child.h - this program again, as another process that works on the same store
 *
 * The child counts what it has done in a page that both see, so that the test can
 * wait for it and kill it at a chosen moment. */
/* SPDX-License-Identifier: MIT */
#ifndef TESTS_STORES_CHILD_H
#define TESTS_STORES_CHILD_H

#include <stdatomic.h>
#include <stdint.h>
#include <sys/types.h>

struct child {
	pid_t pid;
	_Atomic uint64_t *done; /* what it says is on disk */
};

/* `role`: "holder" locks the campaign; "caller" locks it, too, and leaves one
 * contact in flight; "writer" runs a campaign until it is killed. */
struct child child_start(const char *role, const char *path);
/* Waits until it has done so much more; fails the test when it ends before. */
void child_wait_for(const struct child *child, uint64_t more);
/* SIGKILL; returns what it had done. */
uint64_t child_kill(struct child *child);

/* In the child: never returns. */
void child_main(const char *role, const char *path, const char *page);

#endif
