/* csv.c - ingest.csv: contact lists from CSV files, plain or gzip */
/* SPDX-License-Identifier: MIT */
#include "config.h"
#include "delimiter.h"
#include "number_cell.h"
#include "reader.h"
#include "sources.h"

#include <stdlib.h>

struct csv {
	const struct peal_host *host;
	const struct csv_config *config;
	struct number_rules numbers;
	struct sources *sources;
};

static const struct peal_option options[] = {
	{
		PEAL_PATHS(struct csv_config, files),
		.flags = PEAL_OPTION_REQUIRED,
		.doc = "The lists: files, globs (\"drop/*.csv\"), or \"-\" for standard input. "
		       "Plain or gzip.",
	},
	{
		PEAL_TEXT(struct csv_config, country),
		.doc = "ISO code of the country (\"IN\") that numbers without a country code "
		       "belong to. Without it only numbers with '+' are read.",
	},
	{
		PEAL_BOOL(struct csv_config, header),
		.fallback = "true",
		.doc = "The first row names the columns. If false, the first two columns are "
		       "phone and person_name, the further ones column3, column4 and so on.",
	},
	{
		PEAL_MAP(struct csv_config, columns),
		.doc = "Other names for columns: columns = { cell_no = \"phone\"; emi = "
		       "\"amount\"; }. "
		       "Case, blanks, '-' and '_' make no difference on the left side.",
	},
	{
		PEAL_TEXT(struct csv_config, delimiter),
		.fallback = ",",
		.min = 1,
		.max = 4,
		.doc = "What stands between two values: one character, \"tab\", or \"auto\" to "
		       "choose from , ; | and tab by the first line of each file.",
	},
	{
		PEAL_BOOL(struct csv_config, strict),
		.fallback = "false",
		.doc = "Take only numbers in E.164 with '+' (+919876543210); all others are "
		       "excluded.",
	},
	PEAL_OPTION_END,
};

static int map_check(const struct peal_map *map, struct peal_error *err)
{
	for (size_t i = 0; i < map->count; i++) {
		if (map->at[i].value[0] == '\0')
			return peal_fail(err, PEAL_FAIL_INPUT,
					 "columns: %s has an empty name; write \"phone\", \"name\" "
					 "or the variable's name",
					 map->at[i].name);
	}
	return 0;
}

static int csv_check(const void *config, struct peal_error *err)
{
	const struct csv_config *settings = config;

	if (!delimiter_is_valid(settings->delimiter))
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "delimiter: \"%s\" cannot separate values; expected one character "
				 "such as \",\" \";\" \"|\", or \"tab\", or \"auto\"",
				 settings->delimiter);
	if (map_check(&settings->columns, err) < 0)
		return -1;
	return sources_check(&settings->files, err);
}

static void csv_close(void *self)
{
	struct csv *csv = self;

	if (csv == NULL)
		return;
	sources_destroy(&csv->sources);
	free(csv);
}

static int region_find(struct csv *csv, struct peal_error *err)
{
	const char *country = csv->config->country;

	csv->numbers.host = csv->host;
	csv->numbers.is_strict = csv->config->strict;
	if (country == NULL)
		return 0;
	csv->numbers.region = csv->host->region(csv->host, country);
	if (csv->numbers.region != NULL)
		return 0;
	return peal_fail(err, PEAL_FAIL_INPUT,
			 "country: \"%s\" is no country; expected its ISO 3166-1 code of two "
			 "letters, such as \"IN\" or \"GB\"",
			 country);
}

static int csv_open(const struct peal_host *host, const void *config, void **self_out,
		    struct peal_error *err)
{
	struct csv *csv = calloc(1, sizeof(*csv));

	if (csv == NULL)
		return peal_fail(err, PEAL_FAIL_LIMIT, "memory is out");
	csv->host = host;
	csv->config = config;
	if (region_find(csv, err) < 0 ||
	    sources_create(host, &csv->config->files, &csv->sources, err) < 0) {
		csv_close(csv);
		return -1;
	}
	*self_out = csv;
	return 0;
}

static int csv_list(void *self, const struct peal_source **sources_out, size_t *count_out,
		    struct peal_error *err)
{
	struct csv *csv = self;

	return sources_list(csv->sources, sources_out, count_out, err);
}

static int csv_fingerprint(void *self, const struct peal_source *source, char hex_out[65],
			   struct peal_error *err)
{
	struct csv *csv = self;

	return csv->host->file_hash(csv->host, source->path, hex_out, err) < 0
		       ? peal_fail_while(err, "reading %s", source->name)
		       : 0;
}

static int csv_reader_open(void *self, const struct peal_source *source, void **reader_out,
			   const struct peal_columns **columns_out, struct peal_error *err)
{
	struct csv *csv = self;
	struct reader *reader;

	if (reader_create(csv->config, &csv->numbers, source, &reader, err) < 0)
		return -1;
	*reader_out = reader;
	*columns_out = reader_columns(reader);
	return 0;
}

static int csv_read(void *reader, struct peal_batch *batch, struct peal_error *err)
{
	return reader_read(reader, batch, err);
}

static void csv_progress(void *reader, uint64_t *done_out, uint64_t *total_out)
{
	reader_progress(reader, done_out, total_out);
}

static void csv_reader_close(void *reader)
{
	struct reader *closing = reader;

	reader_destroy(&closing);
}

static const struct peal_ingest_ops ops = {
	.size = sizeof(ops),
	.list = csv_list,
	.fingerprint = csv_fingerprint,
	.reader_open = csv_reader_open,
	.read = csv_read,
	.progress = csv_progress,
	.reader_close = csv_reader_close,
};

const struct peal_plugin peal_plugin = {
	PEAL_PLUGIN_HEAD(PEAL_KIND_INGEST),
	.name = "csv",
	.version = "0.1.0",
	.license = "MIT",
	.summary = "Contacts from CSV files, plain or gzip, with numbers of every country.",
	.options = options,
	.config_size = sizeof(struct csv_config),
	.check = csv_check,
	.open = csv_open,
	.close = csv_close,
	.ops = &ops,
};
