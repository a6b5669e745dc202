/* past.h - ids of calls that are over: what a list shows of them is no lost call */
/* SPDX-License-Identifier: MIT */
#ifndef REST_PAST_H
#define REST_PAST_H

#include <stdbool.h>
#include <stddef.h>

/* Those of some minutes, at the pace of providers whose calls are found by number and time. */
#define PAST_IDS_MAX 1024

struct past {
	char *ids[PAST_IDS_MAX]; /* NULL: there were no more */
	size_t next;
};

void past_add(struct past *past, const char *id);
bool past_has(const struct past *past, const char *id);
void past_clear(struct past *past);

#endif
