/* gather.c - a set of numbers from numbers in any order */
/* SPDX-License-Identifier: MIT */
#include "gather.h"

#include "number_sort.h"
#include "runs.h"

#include <stdlib.h>

#define FIRST_NUMBERS 1024

struct gather {
	uint64_t *numbers;
	size_t count, room, room_max;
	struct runs *runs; /* NULL: all are in memory */
};

int gather_create(size_t run_numbers, struct gather **gather_out, struct peal_error *err)
{
	struct gather *gather = calloc(1, sizeof(*gather));

	if (gather == NULL)
		return peal_fail(err, PEAL_FAIL_LIMIT, "memory is out");
	gather->room_max = run_numbers;
	*gather_out = gather;
	return 0;
}

void gather_destroy(struct gather **gather)
{
	if (*gather == NULL)
		return;
	runs_destroy(&(*gather)->runs);
	free((*gather)->numbers);
	free(*gather);
	*gather = NULL;
}

static int numbers_sort(struct gather *gather, struct peal_error *err)
{
	uint64_t *scratch = calloc(gather->count + 1, sizeof(*scratch));
	uint64_t *sorted;

	if (scratch == NULL)
		return peal_fail(err, PEAL_FAIL_LIMIT, "memory is out");
	sorted = number_sort(gather->numbers, scratch, gather->count);
	if (sorted != gather->numbers)
		memcpy(gather->numbers, sorted, gather->count * sizeof(*sorted));
	free(scratch);
	return 0;
}

static int run_spill(struct gather *gather, struct peal_error *err)
{
	if (gather->runs == NULL && runs_create(&gather->runs, err) < 0)
		return -1;
	if (numbers_sort(gather, err) < 0 ||
	    runs_add(gather->runs, gather->numbers, gather->count, err) < 0)
		return -1;
	gather->count = 0;
	return 0;
}

static int gather_grow(struct gather *gather, struct peal_error *err)
{
	size_t room = gather->room == 0 ? FIRST_NUMBERS : 2 * gather->room;
	uint64_t *more;

	if (gather->room == gather->room_max)
		return run_spill(gather, err);
	if (room > gather->room_max)
		room = gather->room_max;
	more = reallocarray(gather->numbers, room, sizeof(*more));
	if (more == NULL)
		return peal_fail(err, PEAL_FAIL_LIMIT, "memory is out");
	gather->numbers = more;
	gather->room = room;
	return 0;
}

int gather_add(struct gather *gather, uint64_t number, struct peal_error *err)
{
	if (gather->count == gather->room && gather_grow(gather, err) < 0)
		return -1;
	gather->numbers[gather->count++] = number;
	return 0;
}

static int set_fill(struct gather *gather, struct number_set *set, struct peal_error *err)
{
	if (gather->runs != NULL) {
		if (gather->count > 0 && run_spill(gather, err) < 0)
			return -1;
		return runs_merge(gather->runs, set, err);
	}
	if (numbers_sort(gather, err) < 0)
		return -1;
	for (size_t i = 0; i < gather->count; i++) {
		if (number_set_add(set, gather->numbers[i], err) < 0)
			return -1;
	}
	return 0;
}

int gather_finish(struct gather *gather, struct number_set **set_out, struct peal_error *err)
{
	struct number_set *set = NULL;

	if (number_set_create(&set, err) < 0)
		return -1;
	if (set_fill(gather, set, err) < 0 || number_set_seal(set, err) < 0) {
		number_set_destroy(&set);
		return -1;
	}
	*set_out = set;
	return 0;
}
