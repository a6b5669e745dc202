/* past.c - ids of calls that are over: what a list shows of them is no lost call */
/* SPDX-License-Identifier: MIT */
#include "call/past.h"

#include "call/memory.h"

void past_add(struct past *past, const char *id)
{
	char **place = &past->ids[past->next];

	free(*place);
	*place = memory_copy(id);
	past->next = (past->next + 1) % PAST_IDS_MAX;
}

bool past_has(const struct past *past, const char *id)
{
	for (size_t i = 0; i < PAST_IDS_MAX && past->ids[i] != NULL; i++) {
		if (strcmp(past->ids[i], id) == 0)
			return true;
	}
	return false;
}

void past_clear(struct past *past)
{
	for (size_t i = 0; i < PAST_IDS_MAX; i++)
		free(past->ids[i]);
	*past = (struct past){ .next = 0 };
}
