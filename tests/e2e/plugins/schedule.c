/* schedule.c - a schedule that breaks its contract as it is told */
/* SPDX-License-Identifier: MIT */
#include "peal/schedule.h"

#include <stdlib.h>

struct config {
	const char *fault;
};

static const struct peal_option options[] = {
	{ PEAL_TEXT(struct config, fault), .fallback = "none", .doc = "What it does wrong." },
	PEAL_OPTION_END,
};

static bool has_fault(const void *self, const char *fault)
{
	return strcmp(((const struct config *)self)->fault, fault) == 0;
}

static void limits(void *self, struct peal_schedule_limits *limits_out)
{
	limits_out->max_attempts = 1;
	limits_out->ends_ms = has_fault(self, "over") ? 1 : PEAL_NEVER;
}

static int batch(void *self, struct peal_batch *rows, int64_t now_ms, struct peal_error *err)
{
	(void)err;
	for (uint32_t row = 0; row < rows->row_count; row++)
		rows->due_ms[row] = now_ms;
	if (has_fault(self, "more_rows"))
		rows->row_count++;
	return has_fault(self, "silent_failure") ? -1 : 0;
}

static void opening(void *self, uint64_t number, int64_t at_ms, struct peal_opening *opening_out)
{
	(void)number;
	opening_out->from_ms = at_ms;
	opening_out->until_ms = has_fault(self, "backward") ? at_ms - 1 : PEAL_NEVER;
	if (has_fault(self, "held")) {
		opening_out->from_ms = PEAL_NEVER;
		opening_out->is_held = true;
	}
	memset(opening_out->why, 'w', sizeof(opening_out->why));
	if (!has_fault(self, "endless_text"))
		opening_out->why[8] = '\0';
}

static void after(void *self, uint64_t number, const struct peal_attempt_end *end,
		  struct peal_next *next_out)
{
	(void)number;
	next_out->due_ms = has_fault(self, "again") ? end->ended_ms : PEAL_NEVER;
	memset(next_out->why, 'w', sizeof(next_out->why));
	if (!has_fault(self, "endless_text"))
		next_out->why[8] = '\0';
}

static void local_time(void *self, uint64_t number, int64_t at_ms,
		       struct peal_local_time *local_out)
{
	(void)number;
	(void)at_ms;
	memset(local_out, 'w', sizeof(*local_out));
	if (!has_fault(self, "endless_text"))
		*local_out = (struct peal_local_time){ .year = 2026, .month = 1, .day = 1 };
}

static int crooked_open(const struct peal_host *host, const void *config, void **self_out,
			struct peal_error *err)
{
	struct config *copy = malloc(sizeof(*copy));

	(void)host;
	if (copy == NULL)
		return peal_fail(err, PEAL_FAIL_LIMIT, "out of memory");
	*copy = *(const struct config *)config;
	*self_out = copy;
	return 0;
}

static const struct peal_schedule_ops ops = {
	.size = sizeof(ops),
	.limits = limits,
	.batch = batch,
	.opening = opening,
	.after = after,
	.local_time = local_time,
};

const struct peal_plugin peal_plugin = {
	PEAL_PLUGIN_HEAD(PEAL_KIND_SCHEDULE),
	.name = "crooked",
	.version = "1",
	.license = "MIT",
	.summary = "A schedule that breaks its contract as it is told.",
	.options = options,
	.config_size = sizeof(struct config),
	.open = crooked_open,
	.close = free,
	.ops = &ops,
};
