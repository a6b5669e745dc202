/* bench_ingest.c - the rate of ingest.csv alone: file to batches, numbers parsed
 *
 * Usage: bench_ingest [rows]
 * Makes a file of five columns in /tmp, reads it plain and as gzip.  Prints one
 * JSON line each. */
/* SPDX-License-Identifier: MIT */
#include "core/base/memory.h"
#include "core/base/number.h"
#include "core/base/time.h"
#include "plugins/ingest/csv/reader.h"

#include <inttypes.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>
#include <zlib.h>

static void *bench_alloc(struct peal_arena *arena, size_t bytes)
{
	return arena_alloc(arena, bytes);
}

static int bench_number_parse(const struct peal_host *host, struct peal_slice text,
			      const struct peal_region *region, uint64_t *number_out,
			      const char **reason_out)
{
	enum number_verdict verdict =
		number_parse(text.at, text.bytes, (const struct number_region *)region, number_out);

	(void)host;
	*reason_out = number_verdict_text(verdict);
	return verdict == NUMBER_OK ? 0 : -1;
}

static void bench_exclude(struct peal_batch *batch, uint32_t row, const char *reason,
			  const char *detail, ...)
{
	(void)reason, (void)detail;
	batch->is_excluded[row] = true;
}

/* `mode` of gzopen(): "wbT" writes plain text. */
static void list_make(const char *path, const char *mode, uint64_t rows)
{
	static const char *const names[] = { "Ravi Kumar", "\"Sharma, Anita\"", "Asha Devi",
					     "Mohammed Irfan" };
	gzFile file = gzopen(path, mode);
	uint64_t state = 1;

	if (file == NULL) {
		perror(path);
		exit(1);
	}
	gzputs(file, "phone,name,amount,due_date,loan_id\n");
	for (uint64_t i = 0; i < rows; i++) {
		state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
		gzprintf(file, "9%09" PRIu64 ",%s,%u,2026-12-%02u,LN%08" PRIu64 "\n",
			 (state >> 30) % 1000000000, names[state >> 60 & 3],
			 (unsigned)(state >> 40 & 0xffff), (unsigned)(1 + i % 28), i);
	}
	gzclose(file);
}

static void batch_init(struct peal_batch *batch, uint32_t columns)
{
	batch->number = memory_alloc_array(PEAL_BATCH_ROWS_MAX, sizeof(*batch->number));
	batch->line = memory_alloc_array(PEAL_BATCH_ROWS_MAX, sizeof(*batch->line));
	batch->raw = memory_alloc_array(PEAL_BATCH_ROWS_MAX, sizeof(*batch->raw));
	batch->name = memory_alloc_array(PEAL_BATCH_ROWS_MAX, sizeof(*batch->name));
	batch->values = memory_alloc_array((size_t)PEAL_BATCH_ROWS_MAX * columns,
					   sizeof(*batch->values));
	batch->is_excluded = memory_alloc_array(PEAL_BATCH_ROWS_MAX, sizeof(*batch->is_excluded));
	batch->arena = arena_create();
	batch->exclude = bench_exclude;
}

static void batch_finish(struct peal_batch *batch)
{
	free(batch->number);
	free(batch->line);
	free(batch->raw);
	free(batch->name);
	free(batch->values);
	free(batch->is_excluded);
	arena_destroy(&batch->arena);
}

static void figures_print(const char *what, uint64_t rows, uint64_t excluded, int64_t used_us)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	printf("{\"bench\":\"ingest %s\",\"rows\":%" PRIu64 ",\"excluded\":%" PRIu64
	       ",\"seconds\":%.3f,\"rows_per_second\":%.0f,\"memory_mib\":%ld}\n",
	       what, rows, excluded, (double)used_us / 1e6,
	       (double)rows * 1e6 / (double)(used_us > 0 ? used_us : 1), usage.ru_maxrss / 1024);
}

static int list_bench(const char *what, const char *path)
{
	static const struct csv_config config = { .header = true, .delimiter = "," };
	const struct peal_host host = { .size = sizeof(host),
					.alloc = bench_alloc,
					.number_parse = bench_number_parse };
	const struct number_rules numbers = {
		.host = &host,
		.region = (const struct peal_region *)number_region_find("IN"),
	};
	const struct peal_source source = { .name = "bench.csv", .path = path };
	int64_t before_us = time_monotonic_us();
	uint64_t rows = 0, excluded = 0;
	struct peal_batch batch = { 0 };
	struct peal_error err;
	struct reader *reader;
	int got;

	if (reader_create(&config, &numbers, &source, &reader, &err) < 0) {
		fprintf(stderr, "bench_ingest: %s\n", err.text);
		return -1;
	}
	batch_init(&batch, reader_columns(reader)->count);
	do {
		memset(batch.is_excluded, 0, PEAL_BATCH_ROWS_MAX);
		batch.row_count = 0;
		arena_reset(batch.arena);
		got = reader_read(reader, &batch, &err);
		rows += batch.row_count;
		for (uint32_t row = 0; row < batch.row_count; row++)
			excluded += batch.is_excluded[row];
	} while (got > 0);
	figures_print(what, rows, excluded, time_monotonic_us() - before_us);
	batch_finish(&batch);
	reader_destroy(&reader);
	return got;
}

int main(int argc, char **argv)
{
	uint64_t rows = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000000;
	char path[] = "/tmp/peal-bench-XXXXXX";
	int fd = mkstemp(path);
	int result;

	if (fd < 0) {
		perror(path);
		return 1;
	}
	close(fd);
	list_make(path, "wbT", rows);
	result = list_bench("plain", path);
	list_make(path, "wb", rows);
	if (result == 0)
		result = list_bench("gzip", path);
	unlink(path);
	return result == 0 ? 0 : 1;
}
