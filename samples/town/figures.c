/* figures.c - how many calls of which kind there were, and who was rung twice */
/* SPDX-License-Identifier: MIT */
#include "figures.h"

#include "memory.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* An attempt that rang. */
struct attempt {
	struct link link;
	uint64_t count;
	char id[33];
};

static struct figures_row *find_row(struct figures *figures, const char *does)
{
	size_t i = 0;

	while (i < figures->row_count && strcmp(figures->rows[i].does, does) != 0)
		i++;
	if (i == figures->row_count && i < FIGURES_ROWS_MAX - 1)
		figures->rows[figures->row_count++].does = does;
	return &figures->rows[i];
}

/* ---- calls per second ---- */

static void forget_before(struct figures *figures, int64_t at_ms)
{
	while (figures->begun_count > 0 && figures->begun_ms[figures->begun_first] < at_ms) {
		figures->begun_first = (figures->begun_first + 1) % figures->begun_max;
		figures->begun_count--;
	}
}

static void grow(struct figures *figures)
{
	size_t max = figures->begun_max > 0 ? figures->begun_max * 2 : 1024;
	int64_t *times = memory_get(max * sizeof(*times));

	for (size_t i = 0; i < figures->begun_count; i++)
		times[i] = figures->begun_ms[(figures->begun_first + i) % figures->begun_max];
	free(figures->begun_ms);
	figures->begun_ms = times;
	figures->begun_max = max;
	figures->begun_first = 0;
}

static void count_second(struct figures *figures, int64_t now_ms)
{
	forget_before(figures, now_ms - 999);
	if (figures->begun_count == figures->begun_max)
		grow(figures);
	figures->begun_ms[(figures->begun_first + figures->begun_count) % figures->begun_max] =
		now_ms;
	if (++figures->begun_count > figures->cps_max)
		figures->cps_max = figures->begun_count;
}

size_t figures_cps(const struct figures *figures, int64_t now_ms)
{
	size_t old = 0;

	while (old < figures->begun_count &&
	       figures->begun_ms[(figures->begun_first + old) % figures->begun_max] < now_ms - 999)
		old++;
	return figures->begun_count - old;
}

/* ---- the life of a call ---- */

void figures_begin(struct figures *figures, const char *does, int64_t now_ms)
{
	find_row(figures, does)->calls++;
	count_second(figures, now_ms);
	if (++figures->live > figures->live_max)
		figures->live_max = figures->live;
}

void figures_ring(struct figures *figures, const char *id)
{
	uint32_t hash = text_hash(text_of(id));
	struct link *link = table_first(&figures->attempts, hash);
	struct attempt *attempt;

	if (*id == '\0')
		return;
	for (; link != NULL; link = table_next(link)) {
		attempt = table_entry(link, struct attempt, link);
		if (strcmp(attempt->id, id) != 0)
			continue;
		if (++attempt->count == 2)
			figures->rung_twice++;
		return;
	}
	attempt = memory_get(sizeof(*attempt));
	attempt->count = 1;
	snprintf(attempt->id, sizeof(attempt->id), "%s", id);
	table_add(&figures->attempts, &attempt->link, hash);
}

void figures_end(struct figures *figures, const char *does, enum figures_end end)
{
	struct figures_row *row = find_row(figures, does);

	if (end == FIGURES_ANSWERED)
		row->answered++;
	else if (end == FIGURES_REFUSED)
		row->refused++;
	else if (end == FIGURES_CANCELED)
		row->canceled++;
	else
		row->lost++;
	figures->live--;
}

/* ---- the table ---- */

static void print_row(const struct figures_row *row, FILE *file)
{
	fprintf(file, "  %-22s %9" PRIu64 " %9" PRIu64 " %9" PRIu64 " %9" PRIu64 " %9" PRIu64 "\n",
		row->does, row->calls, row->answered, row->refused, row->canceled, row->lost);
}

void figures_print(const struct figures *figures, FILE *file)
{
	struct figures_row sum = { .does = "all" };

	fprintf(file, "  %-22s %9s %9s %9s %9s %9s\n", "does", "calls", "answered", "refused",
		"canceled", "lost");
	for (size_t i = 0; i < figures->row_count; i++) {
		const struct figures_row *row = &figures->rows[i];

		print_row(row, file);
		sum.calls += row->calls;
		sum.answered += row->answered;
		sum.refused += row->refused;
		sum.canceled += row->canceled;
		sum.lost += row->lost;
	}
	if (figures->row_count != 1)
		print_row(&sum, file);
	fprintf(file,
		"  most calls at once: %" PRIu64
		", most in any second: %zu, still under way: %" PRIu64 "\n  challenged: %" PRIu64
		", turned away by the trunk: %" PRIu64 ", not SIP: %" PRIu64
		", answers without an ACK: %" PRIu64
		"\n  attempts that rang: %zu, attempts rung twice: %" PRIu64 "\n",
		figures->live_max, figures->cps_max, figures->live, figures->challenged,
		figures->turned_away, figures->garbage, figures->unacknowledged,
		figures->attempts.count, figures->rung_twice);
}

void figures_finish(struct figures *figures)
{
	struct link *link;

	while ((link = table_take(&figures->attempts)) != NULL)
		free(table_entry(link, struct attempt, link));
	table_finish(&figures->attempts);
	free(figures->begun_ms);
}
