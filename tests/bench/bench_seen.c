/* bench_seen.c - the rate of entering numbers into the set of a campaign
 *
 * Usage: bench_seen [numbers]
 * Three in a hundred were there before.  Prints one JSON line. */
/* SPDX-License-Identifier: MIT */
#include "core/base/random.h"
#include "core/base/time.h"
#include "core/pipeline/seen.h"
#include "peal/contact.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

struct bench {
	struct seen *seen;
	uint64_t line, state;
	int64_t used_us;
};

static uint64_t next(struct bench *bench)
{
	bench->state = bench->state * UINT64_C(6364136223846793005) + 1442695040888963407;
	return bench->state >> 33;
}

static int enter_batch(struct bench *bench, uint64_t count)
{
	static uint64_t numbers[PEAL_BATCH_ROWS_MAX];
	static struct seen_place places[PEAL_BATCH_ROWS_MAX], first[PEAL_BATCH_ROWS_MAX];
	static bool is_new[PEAL_BATCH_ROWS_MAX];
	struct peal_error err;
	int64_t before_us;

	for (size_t i = 0; i < count; i++) {
		uint64_t line = ++bench->line;
		uint64_t source = next(bench) % 100 < 3 ? 1 + next(bench) % line : line;

		/* Scattered over the Indian mobile range; each source has its own. */
		numbers[i] = 916000000000 + source * UINT64_C(2654435761) % 4000000007;
		places[i] = (struct seen_place){ 1, line };
	}
	before_us = time_monotonic_us();
	if (seen_enter_all(bench->seen, numbers, places, count, is_new, first, &err) < 0) {
		fprintf(stderr, "bench_seen: %s\n", err.text);
		return -1;
	}
	bench->used_us += time_monotonic_us() - before_us;
	return 0;
}

int main(int argc, char **argv)
{
	uint64_t rows = argc > 1 ? strtoull(argv[1], NULL, 10) : 10000000;
	struct bench bench = { .seen = seen_create(0, NULL), .state = 1 };
	struct rusage usage;

	while (bench.line < rows) {
		uint64_t left = rows - bench.line;

		if (enter_batch(&bench, left < PEAL_BATCH_ROWS_MAX ? left : PEAL_BATCH_ROWS_MAX))
			return 1;
	}
	getrusage(RUSAGE_SELF, &usage);
	printf("{\"bench\":\"seen\",\"rows\":%" PRIu64 ",\"numbers\":%" PRIu64
	       ",\"seconds\":%.3f,\"rows_per_second\":%.0f,\"memory_mib\":%ld}\n",
	       rows, seen_count(bench.seen), (double)bench.used_us / 1e6,
	       (double)rows * 1e6 / (double)bench.used_us, usage.ru_maxrss / 1024);
	seen_destroy(&bench.seen);
	return 0;
}
