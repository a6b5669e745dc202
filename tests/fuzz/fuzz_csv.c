/* fuzz_csv.c - any bytes as a contact list; the first byte picks the settings */
/* SPDX-License-Identifier: MIT */
#include "tests/fuzz/fuzz.h"

#include "plugins/ingest/csv/reader.h"
#include "tests/fuzz/fuzz_host.h"

/* What a row keeps from one batch to the next. */
struct progress {
	uint64_t last_line;
	uint64_t row_count;
};

static void row_exclude(struct peal_batch *batch, uint32_t row, const char *reason,
			const char *detail, ...)
{
	if (row >= batch->row_count || reason == NULL || detail == NULL)
		abort();
	batch->is_excluded[row] = true;
}

/* Reads all of it: the sanitizer sees what is out of bounds. */
static void slice_check(struct peal_slice slice)
{
	static volatile unsigned char sum;

	if (slice.bytes > PEAL_FIELD_BYTES_MAX)
		abort();
	for (size_t i = 0; i < slice.bytes; i++)
		sum = (unsigned char)(sum + (unsigned char)slice.at[i]);
}

static void row_check(const struct peal_batch *batch, uint32_t row, struct progress *progress)
{
	const struct peal_slice *values = batch->values + (size_t)row * batch->columns->count;

	if (batch->line[row] <= progress->last_line)
		abort();
	progress->last_line = batch->line[row];
	progress->row_count++;
	if (!batch->is_excluded[row] && !number_is_valid(batch->number[row]))
		abort();
	slice_check(batch->raw[row]);
	slice_check(batch->name[row]);
	for (uint32_t i = 0; i < batch->columns->count; i++)
		slice_check(values[i]);
}

static int batch_read(struct reader *reader, struct peal_arena *arena, struct progress *progress)
{
	static uint64_t number[PEAL_BATCH_ROWS_MAX], line[PEAL_BATCH_ROWS_MAX];
	static struct peal_slice raw[PEAL_BATCH_ROWS_MAX], name[PEAL_BATCH_ROWS_MAX];
	static bool is_excluded[PEAL_BATCH_ROWS_MAX];
	const struct peal_columns *columns = reader_columns(reader);
	struct peal_error err = { 0 };
	struct peal_batch batch = {
		.columns = columns,
		.number = number,
		.line = line,
		.raw = raw,
		.name = name,
		.is_excluded = is_excluded,
		.arena = arena,
		.exclude = row_exclude,
	};
	int got;

	/* Not zeroed, so that a value that was not set is seen. */
	batch.values = malloc((columns->count + 1) * sizeof(*raw) * PEAL_BATCH_ROWS_MAX);
	memset(is_excluded, 0, sizeof(is_excluded));
	got = reader_read(reader, &batch, &err);
	if (got < 0 && err.text[0] == '\0')
		abort();
	for (uint32_t row = 0; row < batch.row_count; row++)
		row_check(&batch, row, progress);
	free(batch.values);
	return got;
}

static void list_read(const struct csv_config *config, const char *path)
{
	const struct peal_source source = { .name = "fuzz.csv", .path = path };
	const struct number_rules numbers = {
		.host = &fuzz_host,
		.region = fuzz_region("IN"),
		.is_strict = config->strict,
	};
	struct peal_arena *arena = arena_create();
	struct peal_error err = { 0 };
	struct progress progress = { 0 };
	struct reader *reader;

	if (reader_create(config, &numbers, &source, &reader, &err) == 0) {
		while (batch_read(reader, arena, &progress) > 0)
			arena_reset(arena);
		reader_destroy(&reader);
		if (progress.row_count == 0 && err.text[0] != '\0')
			abort();
	} else if (err.text[0] == '\0') {
		abort();
	}
	arena_destroy(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const delimiters[] = { ",", ";", "tab", "auto" };
	static const struct peal_pair pairs[] = { { "cell_no", "phone" }, { "emi", "amount" } };
	char path[FUZZ_PATH_MAX];
	struct csv_config config = { 0 };
	int fd;

	if (size == 0)
		return 0;
	config.header = (data[0] & 1) == 0;
	config.strict = (data[0] & 2) != 0;
	config.delimiter = delimiters[data[0] >> 2 & 3];
	if (data[0] & 16)
		config.columns = (struct peal_map){ pairs, 2 };
	fd = fuzz_file(data + 1, size - 1, path);
	list_read(&config, path);
	close(fd);
	return 0;
}
