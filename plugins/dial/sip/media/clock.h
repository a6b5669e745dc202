/* clock.h - the time of media threads, and how they are started
 *
 * Sound is real: its time is the system's clock that does not jump, whatever the
 * host's clock is. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_CLOCK_H
#define PEAL_SIP_CLOCK_H

#include "peal/error.h"

#include <pthread.h>
#include <stdint.h>

int64_t clock_ns(void);
int64_t clock_ms(void);
void clock_sleep_until(int64_t ns);

enum clock_thread {
	CLOCK_THREAD_LOW,  /* may wait for all others */
	CLOCK_THREAD_HIGH, /* before others, if the system permits */
};

/* It gets no signals: those are for threads of the host. */
int clock_thread_start(pthread_t *thread_out, void *(*main_fn)(void *context), void *context,
		       struct peal_error *err);
/* The running thread. */
void clock_thread_name(const char *name, enum clock_thread priority);

#endif
