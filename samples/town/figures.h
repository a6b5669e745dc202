/* figures.h - how many calls of which kind there were, and who was rung twice */
/* SPDX-License-Identifier: MIT */
#ifndef TOWN_FIGURES_H
#define TOWN_FIGURES_H

#include "table.h"

#include <stdio.h>

struct figures_row {
	const char *does;
	uint64_t calls, answered, refused, canceled, lost;
};

#define FIGURES_ROWS_MAX 64u /* more than there are behaviours */

struct figures {
	struct figures_row rows[FIGURES_ROWS_MAX];
	size_t row_count;
	uint64_t live, live_max, turned_away, challenged, garbage, unacknowledged;
	/* The calls of the last second, for the most in any. */
	int64_t *begun_ms;
	size_t begun_first, begun_count, begun_max;
	size_t cps_max;
	struct table attempts;
	uint64_t rung_twice;
};

enum figures_end {
	FIGURES_ANSWERED,
	FIGURES_REFUSED,
	FIGURES_CANCELED,
	FIGURES_LOST, /* no final answer, or no ACK */
};

void figures_begin(struct figures *figures, const char *does, int64_t now_ms);
/* A telephone rings for an attempt: "" when the caller did not name it. */
void figures_ring(struct figures *figures, const char *attempt);
void figures_end(struct figures *figures, const char *does, enum figures_end end);
/* How many calls began within the second before now. */
size_t figures_cps(const struct figures *figures, int64_t now_ms);
void figures_print(const struct figures *figures, FILE *file);
void figures_finish(struct figures *figures);

#endif
