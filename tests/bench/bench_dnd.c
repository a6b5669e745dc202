/* bench_dnd.c - the set of a DND list: build, memory and look-ups
 *
 * Usage: bench_dnd [numbers]
 * Random numbers of the Indian mobile range, in random order; a tenth of the
 * numbers that are asked for are in the set.  Prints one JSON line. */
/* SPDX-License-Identifier: MIT */
#include "core/base/time.h"
#include "plugins/scrub/dnd/gather.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#define ASK_COUNT 10000000u
#define BATCH 4096u

struct bench {
	struct number_set *set;
	uint64_t numbers;
	int64_t build_us, ask_us;
	uint64_t found;
};

static uint64_t next(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + 1442695040888963407;
	return 916000000000 + (*state >> 20) % 4000000000;
}

static int set_build(struct bench *bench, struct peal_error *err)
{
	struct gather *gather = NULL;
	uint64_t state = 1;
	int result = gather_create(GATHER_RUN_NUMBERS, &gather, err);

	bench->build_us = time_monotonic_us();
	for (uint64_t i = 0; result == 0 && i < bench->numbers; i++)
		result = gather_add(gather, next(&state), err);
	if (result == 0)
		result = gather_finish(gather, &bench->set, err);
	bench->build_us = time_monotonic_us() - bench->build_us;
	gather_destroy(&gather);
	return result;
}

static void set_ask(struct bench *bench)
{
	uint64_t there = 1, other = 7, numbers[BATCH];
	bool has[BATCH];
	int64_t before_us;

	for (uint64_t asked = 0; asked < ASK_COUNT; asked += BATCH) {
		for (size_t i = 0; i < BATCH; i++) {
			bool is_there = i % 10 == 0 && asked / 10 < bench->numbers;

			numbers[i] = next(is_there ? &there : &other);
		}
		before_us = time_monotonic_us();
		number_set_has_each(bench->set, numbers, BATCH, has);
		bench->ask_us += time_monotonic_us() - before_us;
		for (size_t i = 0; i < BATCH; i++)
			bench->found += has[i];
	}
}

int main(int argc, char **argv)
{
	struct bench bench = { .numbers = argc > 1 ? strtoull(argv[1], NULL, 10) : 10000000 };
	struct peal_error err;
	struct rusage usage;

	if (set_build(&bench, &err) < 0) {
		fprintf(stderr, "bench_dnd: %s\n", err.text);
		return 1;
	}
	set_ask(&bench);
	getrusage(RUSAGE_SELF, &usage);
	printf("{\"bench\":\"dnd\",\"numbers\":%" PRIu64 ",\"build_seconds\":%.2f"
	       ",\"bytes_per_number\":%.2f,\"lookups_per_second\":%.0f,\"found\":%" PRIu64
	       ",\"memory_mib\":%ld}\n",
	       number_set_count(bench.set), (double)bench.build_us / 1e6,
	       (double)number_set_bytes(bench.set) / (double)number_set_count(bench.set),
	       ASK_COUNT * 1e6 / (double)bench.ask_us, bench.found, usage.ru_maxrss / 1024);
	number_set_destroy(&bench.set);
	return 0;
}
