/* receiver_thread.h - a receiver in a thread of the test, which remembers what came */
/* SPDX-License-Identifier: MIT */
#ifndef TESTS_FAKES_RECEIVER_THREAD_H
#define TESTS_FAKES_RECEIVER_THREAD_H

#include "receiver_http.h"

struct receiver_thread;

/* Decides the reply; in the receiver's thread.  `seen`: requests before this one.
 * NULL: 200 to everything. */
typedef void receiver_script_fn(void *context, const struct receiver_request *request, size_t seen,
				struct receiver_reply *reply_out);

struct receiver_thread *receiver_thread_create(receiver_script_fn *fn, void *context);
/* Refuses connections: the port is taken, and nobody listens. */
struct receiver_thread *receiver_thread_create_refusing(void);
void receiver_thread_destroy(struct receiver_thread **thread);

/* "http://127.0.0.1:PORT/events" */
const char *receiver_thread_url(const struct receiver_thread *thread);

/* Requests so far, and each of them; valid until destroy. */
size_t receiver_thread_count(struct receiver_thread *thread);
const struct receiver_request *receiver_thread_request(struct receiver_thread *thread,
						       size_t index);

#endif
