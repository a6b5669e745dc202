/* ingest.c - a source of contacts that breaks its contract as it is told */
/* SPDX-License-Identifier: MIT */
#include "peal/ingest.h"

#include <stdlib.h>

#define ROWS 3

struct config {
	const char *fault;
};

struct crooked {
	const struct config *config;
	struct peal_source source;
	struct peal_slice name;
	struct peal_columns columns;
};

static const struct peal_option options[] = {
	{ PEAL_TEXT(struct config, fault), .fallback = "none", .doc = "What it does wrong." },
	PEAL_OPTION_END,
};

static bool has_fault(const struct crooked *crooked, const char *fault)
{
	return strcmp(crooked->config->fault, fault) == 0;
}

static int list(void *self, const struct peal_source **sources_out, size_t *count_out,
		struct peal_error *err)
{
	struct crooked *crooked = self;

	(void)err;
	*sources_out = has_fault(crooked, "no_list") ? NULL : &crooked->source;
	*count_out = 1;
	return 0;
}

static int fingerprint(void *self, const struct peal_source *source, char hex_out[65],
		       struct peal_error *err)
{
	(void)source;
	(void)err;
	memset(hex_out, 'a', 65);
	if (has_fault(self, "no_fingerprint"))
		hex_out[0] = '\0';
	else if (!has_fault(self, "endless_fingerprint"))
		hex_out[64] = '\0';
	return 0;
}

static int reader_open(void *self, const struct peal_source *source, void **reader_out,
		       const struct peal_columns **columns_out, struct peal_error *err)
{
	struct crooked *crooked = self;

	(void)source;
	(void)err;
	crooked->name = (struct peal_slice){ "city", 4 };
	crooked->columns = (struct peal_columns){ 1, &crooked->name };
	if (has_fault(crooked, "many_columns"))
		crooked->columns.count = PEAL_COLUMNS_MAX + 1;
	if (has_fault(crooked, "column_without_text"))
		crooked->name.at = NULL;
	*reader_out = crooked;
	*columns_out = has_fault(crooked, "no_columns") ? NULL : &crooked->columns;
	return has_fault(crooked, "silent_failure") ? -1 : 0;
}

static int read_rows(void *reader, struct peal_batch *batch, struct peal_error *err)
{
	struct crooked *crooked = reader;

	for (uint32_t row = 0; row < ROWS; row++) {
		batch->number[row] = 919811100000 + row;
		batch->line[row] = row + 1;
		batch->raw[row] = (struct peal_slice){ "as written", 10 };
		batch->name[row] = (struct peal_slice){ "Asha", 4 };
	}
	batch->row_count = has_fault(crooked, "many_rows") ? PEAL_BATCH_ROWS_MAX + 1 : ROWS;
	if (has_fault(crooked, "long_number"))
		batch->number[1] = UINT64_MAX;
	if (has_fault(crooked, "no_number"))
		batch->number[1] = 0;
	if (has_fault(crooked, "no_line"))
		batch->line[1] = 0;
	if (has_fault(crooked, "name_without_text"))
		batch->name[1] = (struct peal_slice){ NULL, 4 };
	if (has_fault(crooked, "value_without_text"))
		batch->values[1] = (struct peal_slice){ NULL, 4 };
	if (has_fault(crooked, "no_reason"))
		batch->exclude(batch, 1, NULL, NULL);
	(void)err;
	return has_fault(crooked, "silent_end") ? -1 : 0;
}

static void reader_close(void *reader)
{
	(void)reader;
}

static int crooked_open(const struct peal_host *host, const void *config, void **self_out,
			struct peal_error *err)
{
	struct crooked *crooked = calloc(1, sizeof(*crooked));

	(void)host;
	if (crooked == NULL)
		return peal_fail(err, PEAL_FAIL_LIMIT, "out of memory");
	crooked->config = config;
	crooked->source = (struct peal_source){ "list", "list" };
	*self_out = crooked;
	return 0;
}

static const struct peal_ingest_ops ops = {
	.size = sizeof(ops),
	.list = list,
	.fingerprint = fingerprint,
	.reader_open = reader_open,
	.read = read_rows,
	.reader_close = reader_close,
};

const struct peal_plugin peal_plugin = {
	PEAL_PLUGIN_HEAD(PEAL_KIND_INGEST),
	.name = "crooked",
	.version = "1",
	.license = "MIT",
	.summary = "A source that breaks its contract as it is told.",
	.options = options,
	.config_size = sizeof(struct config),
	.open = crooked_open,
	.close = free,
	.ops = &ops,
};
