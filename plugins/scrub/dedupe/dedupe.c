/* dedupe.c - scrub.dedupe: a number is called once in a campaign
 *
 * The host knows all numbers of the campaign; the first row that brought a
 * number wins, in this upload or in an earlier one. */
/* SPDX-License-Identifier: MIT */
#include "peal/scrub.h"

#include <stdlib.h>

struct dedupe {
	const struct peal_host *host;
};

static void row_judge(struct peal_batch *batch, uint32_t row, const struct peal_seen *seen)
{
	if (batch->is_excluded[row] || seen->is_new)
		return;
	batch->exclude(batch, row, "duplicate", "line %llu of %s has the same number",
		       (unsigned long long)seen->line, seen->upload);
}

static int dedupe_batch(void *self, struct peal_batch *batch, struct peal_error *err)
{
	const struct dedupe *dedupe = self;
	const struct peal_host *host = dedupe->host;
	struct peal_seen *seen;

	(void)err;
	if (batch->row_count == 0)
		return 0;
	seen = host->alloc(batch->arena, batch->row_count * sizeof(*seen));
	host->scrub->enter(host, batch, seen);
	for (uint32_t row = 0; row < batch->row_count; row++)
		row_judge(batch, row, &seen[row]);
	return 0;
}

static void dedupe_close(void *self)
{
	free(self);
}

static int dedupe_open(const struct peal_host *host, const void *config, void **self_out,
		       struct peal_error *err)
{
	struct dedupe *dedupe = calloc(1, sizeof(*dedupe));

	(void)config;
	if (dedupe == NULL)
		return peal_fail(err, PEAL_FAIL_LIMIT, "memory is out");
	dedupe->host = host;
	*self_out = dedupe;
	return 0;
}

static const struct peal_scrub_ops ops = {
	.size = sizeof(ops),
	.batch = dedupe_batch,
};

const struct peal_plugin peal_plugin = {
	PEAL_PLUGIN_HEAD(PEAL_KIND_SCRUB),
	.name = "dedupe",
	.version = "0.1.0",
	.license = "MIT",
	.summary = "Drops rows whose number is in the campaign already; the first row wins.",
	.open = dedupe_open,
	.close = dedupe_close,
	.ops = &ops,
};
