/* bench_calls.h - what benches of calls share: clocks, the log, how the set-ups went */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_BENCH_CALLS_H
#define PEAL_BENCH_CALLS_H

#include "peal/host.h"

#include <inttypes.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

/* Counts of a run; one thread's. */
struct bench_calls {
	uint64_t calls, answered, failed, over;
	uint32_t *setup_us; /* of those that were answered */
};

static inline int64_t bench_now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* Of all threads. */
static inline double bench_cpu_us(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static inline int bench_by_size(const void *one, const void *other)
{
	uint32_t a = *(const uint32_t *)one, b = *(const uint32_t *)other;

	return a < b ? -1 : a > b;
}

static inline void bench_calls_print(struct bench_calls *calls, double used_us)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	qsort(calls->setup_us, calls->answered, sizeof(calls->setup_us[0]), bench_by_size);
	printf("calls %" PRIu64 ", failures %" PRIu64 "\n", calls->calls, calls->failed);
	if (calls->answered > 0)
		printf("set-up p50 %.2f ms, p99 %.2f ms\n",
		       calls->setup_us[calls->answered / 2] / 1000.0,
		       calls->setup_us[calls->answered * 99 / 100] / 1000.0);
	printf("CPU per call %.1f us, memory at most %ld KiB\n", used_us / (double)calls->calls,
	       usage.ru_maxrss);
}

__attribute__((format(printf, 5, 6))) static inline void
bench_log(const struct peal_host *host, enum peal_level level, const char *event, uint64_t number,
	  const char *format, ...)
{
	va_list args;

	(void)host;
	(void)level;
	(void)number;
	fprintf(stderr, "%s: ", event);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

static inline int64_t bench_wall_ms(const struct peal_host *host)
{
	(void)host;
	return (int64_t)time(NULL) * 1000;
}

#endif
