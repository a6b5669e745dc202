/* clock.c - the time of media threads, and how they are started */
/* SPDX-License-Identifier: MIT */
#include "media/clock.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define NICE_LOW 10
#define NICE_HIGH (-10)

int64_t clock_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t clock_ms(void)
{
	return clock_ns() / 1000000;
}

void clock_sleep_until(int64_t ns)
{
	struct timespec until = { .tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000 };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
		;
}

int clock_thread_start(pthread_t *thread_out, void *(*main_fn)(void *context), void *context,
		       struct peal_error *err)
{
	sigset_t all, before;
	int failed;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	failed = pthread_create(thread_out, NULL, main_fn, context);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (failed != 0)
		return peal_fail(err, PEAL_FAIL_LIMIT, "no thread for media: %s", strerror(failed));
	return 0;
}

/* Before all that is not in real time: on a busy machine packets go out in time only
 * so.  Others need a core to themselves then. */
static bool thread_go_first(void)
{
	const struct sched_param lowest = { .sched_priority = sched_get_priority_min(SCHED_RR) };

	return sysconf(_SC_NPROCESSORS_ONLN) > 1 &&
	       sched_setscheduler(0, SCHED_RR | SCHED_RESET_ON_FORK, &lowest) == 0;
}

void clock_thread_name(const char *name, enum clock_thread priority)
{
	pthread_setname_np(pthread_self(), name);
	if (priority == CLOCK_THREAD_HIGH && thread_go_first())
		return;
	/* On Linux this is the thread's alone; refused, things work too. */
	(void)setpriority(PRIO_PROCESS, (id_t)gettid(),
			  priority == CLOCK_THREAD_LOW ? NICE_LOW : NICE_HIGH);
}
