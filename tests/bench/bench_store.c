/* bench_store - what store.sqlite costs: loading, and the call cycle
 *
 *   bench_store load ROWS          rows per second, beside plain SQLite
 *   bench_store cycle ROWS [GROUP] contacts per second with ROWS pending
 * Files are made in $TMPDIR (or /tmp) and removed. */
/* SPDX-License-Identifier: MIT */
#include "peal/store.h"

#include <dlfcn.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define BENCH_COMMIT_ROWS 100000
#define BENCH_BATCH_ROWS PEAL_BATCH_ROWS_MAX
#define BENCH_COMMIT_BATCHES ((BENCH_COMMIT_ROWS + BENCH_BATCH_ROWS - 1) / BENCH_BATCH_ROWS)
#define BENCH_GROUP_MAX 4096
#define BENCH_CYCLE_CONTACTS_MAX 300000
#define BENCH_NUMBER 919000000000u
#define BENCH_NOW_MS 1767594600000

static const char bench_values[] = "Pune\0"
				   "4711.50\0"
				   "2026-01-31\0"
				   "EMI-000482913\0"
				   "HDFC personal loan\0"
				   "preferred customer since 2019";

/* ---- a host that is just enough for a store ---- */

struct peal_arena {
	char *at;
	size_t used, size;
};

struct bench {
	struct peal_host host;
	struct peal_arena arena;
	char path[256];
	const struct peal_plugin *plugin;
	const struct peal_store_ops *ops;
	char *config;
	void *self;
	int64_t campaign, upload;
	struct peal_error err;
};

__attribute__((noreturn)) static void bench_die(const char *what)
{
	fprintf(stderr, "bench_store: %s\n", what);
	exit(1);
}

static void *bench_alloc(struct peal_arena *arena, size_t bytes)
{
	void *at = arena->at + arena->used;

	bytes = (bytes + 15) & ~(size_t)15;
	if (arena->used + bytes > arena->size)
		bench_die("the arena is full");
	arena->used += bytes;
	memset(at, 0, bytes);
	return at;
}

static int64_t bench_host_now(const struct peal_host *host)
{
	(void)host;
	return BENCH_NOW_MS;
}

static void bench_random(const struct peal_host *host, void *bytes_out, size_t bytes)
{
	(void)host;
	if (getentropy(bytes_out, bytes) != 0)
		bench_die("no random bytes");
}

static double bench_wall_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double bench_cpu_s(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static long bench_memory_mib(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss / 1024;
}

static void bench_path(char path_out[256], const char *name)
{
	const char *folder = getenv("TMPDIR");

	snprintf(path_out, 256, "%s/%s-%d.db", folder == NULL ? "/tmp" : folder, name,
		 (int)getpid());
}

static void bench_remove(const char *path)
{
	static const char *const ends[] = { "", "-wal", "-shm", ".lock" };
	char whole[300];

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		snprintf(whole, sizeof(whole), "%s%s", path, ends[i]);
		unlink(whole);
	}
}

static double bench_file_mib(const char *path, const char *end)
{
	struct stat info;
	char whole[300];

	snprintf(whole, sizeof(whole), "%s%s", path, end);
	return stat(whole, &info) == 0 ? (double)info.st_size / 1048576.0 : 0;
}

/* ---- the store ---- */

static void bench_set(struct bench *bench, const char *name, const void *value, size_t bytes)
{
	const struct peal_option *option = bench->plugin->options;

	while (option->name != NULL && strcmp(option->name, name) != 0)
		option++;
	if (option->name == NULL)
		bench_die("the plugin lacks an option");
	memcpy(bench->config + option->offset, value, bytes);
}

static void bench_open(struct bench *bench)
{
	const char *folder = getenv("PEAL_PLUGIN_PATH"), *path = bench->path;
	int64_t cache_bytes = 64 << 20;
	struct peal_campaign_row campaign;
	char library_path[4096];
	void *library;

	snprintf(library_path, sizeof(library_path), "%s/store/sqlite.so",
		 folder == NULL ? "lib/peal/plugins" : folder);
	library = dlopen(library_path, RTLD_NOW | RTLD_LOCAL);
	if (library == NULL)
		bench_die(dlerror());
	bench->plugin = dlsym(library, "peal_plugin");
	bench->ops = bench->plugin->ops;
	bench->config = calloc(1, bench->plugin->config_size);
	bench_set(bench, "path", &path, sizeof(path));
	bench_set(bench, "cache", &cache_bytes, sizeof(cache_bytes));
	bench->host = (struct peal_host){ .size = sizeof(bench->host),
					  .now_ms = bench_host_now,
					  .random = bench_random,
					  .alloc = bench_alloc };
	bench->arena.size = 32 << 20;
	bench->arena.at = malloc(bench->arena.size);
	if (bench->plugin->open(&bench->host, bench->config, &bench->self, &bench->err) < 0 ||
	    bench->ops->campaign_open(bench->self, "bench", true, 1, &campaign, &bench->err) < 0)
		bench_die(bench->err.text);
	bench->campaign = campaign.id;
}

static void bench_commit(struct bench *bench, struct peal_change *changes, size_t count)
{
	if (bench->ops->commit(bench->self, changes, count, &bench->err) < 0)
		bench_die(bench->err.text);
}

static void bench_upload(struct bench *bench)
{
	struct peal_change change = { .kind = PEAL_CHANGE_UPLOAD_ADD,
				      .upload_add.row = { .campaign = bench->campaign,
							  .name = "bench.csv",
							  .fingerprint = "f" } };

	bench_commit(bench, &change, 1);
	bench->upload = change.upload_add.id_out;
}

static void bench_close(struct bench *bench)
{
	bench->plugin->close(bench->self);
	bench_remove(bench->path);
}

/* ---- loading ---- */

struct bench_rows {
	struct peal_contact_row rows[BENCH_COMMIT_ROWS];
	int64_t due_ms[BENCH_COMMIT_ROWS];
};

static size_t bench_fill(struct bench_rows *rows, uint64_t first, uint64_t total)
{
	uint64_t left = total - first;
	size_t count = left < BENCH_COMMIT_ROWS ? left : BENCH_COMMIT_ROWS;

	for (size_t i = 0; i < count; i++) {
		rows->rows[i] = (struct peal_contact_row){
			.number = BENCH_NUMBER + (first + i) * 7919 % 999999937,
			.line = first + i + 2,
			.name = { "Asha Deshpande", 14 },
			.values = { bench_values, sizeof(bench_values) },
		};
		rows->due_ms[i] = BENCH_NOW_MS - 1000000000 + (int64_t)(first + i);
	}
	return count;
}

static void bench_load_commit(struct bench *bench, const struct bench_rows *rows, size_t count)
{
	struct peal_change changes[BENCH_COMMIT_BATCHES];
	size_t used = 0;

	for (size_t at = 0; at < count; at += BENCH_BATCH_ROWS) {
		size_t left = count - at;

		changes[used++] = (struct peal_change){
			.kind = PEAL_CHANGE_CONTACTS,
			.contacts = { .campaign = bench->campaign,
				      .upload = bench->upload,
				      .rows = rows->rows + at,
				      .due_ms = rows->due_ms + at,
				      .count = left < BENCH_BATCH_ROWS ? left : BENCH_BATCH_ROWS,
				      .is_queued = true }
		};
	}
	bench_commit(bench, changes, used);
}

/* Returns the seconds; *longest_s_out is that of one commit. */
static double bench_load_store(struct bench *bench, uint64_t total, double *longest_s_out)
{
	struct bench_rows *rows = malloc(sizeof(*rows));
	double begin = bench_wall_s(), before = begin;

	*longest_s_out = 0;
	for (uint64_t at = 0; at < total; at += BENCH_COMMIT_ROWS) {
		bench_load_commit(bench, rows, bench_fill(rows, at, total));
		if (bench_wall_s() - before > *longest_s_out)
			*longest_s_out = bench_wall_s() - before;
		before = bench_wall_s();
	}
	free(rows);
	return bench_wall_s() - begin;
}

static void bench_exec(sqlite3 *db, const char *text)
{
	if (sqlite3_exec(db, text, NULL, NULL, NULL) != SQLITE_OK)
		bench_die(sqlite3_errmsg(db));
}

static sqlite3 *bench_plain_open(const char *path)
{
	sqlite3 *db;

	if (sqlite3_open(path, &db) != SQLITE_OK)
		bench_die("plain SQLite cannot open its file");
	bench_exec(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
		       "PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 4000;"
		       "CREATE TABLE contact(id INTEGER PRIMARY KEY, upload, line, number,"
		       " name TEXT, data BLOB);"
		       "CREATE TABLE queue(campaign INTEGER, lane INTEGER, due_ms INTEGER,"
		       " contact INTEGER, upload INTEGER, attempts INTEGER, last_ms INTEGER,"
		       " PRIMARY KEY(campaign, lane, due_ms, contact)) WITHOUT ROWID");
	return db;
}

static void bench_plain_row(sqlite3_stmt *contact, sqlite3_stmt *queue,
			    const struct peal_contact_row *row, int64_t due_ms, int64_t id)
{
	sqlite3_bind_int64(contact, 1, 1);
	sqlite3_bind_int64(contact, 2, (int64_t)row->line);
	sqlite3_bind_int64(contact, 3, (int64_t)row->number);
	sqlite3_bind_text(contact, 4, row->name.at, (int)row->name.bytes, SQLITE_STATIC);
	sqlite3_bind_blob(contact, 5, row->values.at, (int)row->values.bytes, SQLITE_STATIC);
	sqlite3_step(contact);
	sqlite3_reset(contact);
	sqlite3_bind_int64(queue, 1, due_ms);
	sqlite3_bind_int64(queue, 2, id);
	sqlite3_step(queue);
	sqlite3_reset(queue);
}

static double bench_load_plain(const char *path, uint64_t total)
{
	struct bench_rows *rows = malloc(sizeof(*rows));
	sqlite3 *db = bench_plain_open(path);
	sqlite3_stmt *contact, *queue;
	double begin = bench_wall_s();

	sqlite3_prepare_v2(db, "INSERT INTO contact VALUES(NULL, ?1, ?2, ?3, ?4, ?5)", -1, &contact,
			   NULL);
	sqlite3_prepare_v2(db, "INSERT INTO queue VALUES(1, 0, ?1, ?2, 1, 0, 0)", -1, &queue, NULL);
	for (uint64_t at = 0; at < total; at += BENCH_COMMIT_ROWS) {
		size_t count = bench_fill(rows, at, total);

		bench_exec(db, "BEGIN");
		for (size_t i = 0; i < count; i++)
			bench_plain_row(contact, queue, &rows->rows[i], rows->due_ms[i],
					(int64_t)(at + i) + 1);
		bench_exec(db, "COMMIT");
	}
	begin = bench_wall_s() - begin;
	sqlite3_finalize(contact);
	sqlite3_finalize(queue);
	sqlite3_close(db);
	free(rows);
	return begin;
}

static void bench_load(uint64_t total)
{
	struct bench bench = { .self = NULL };
	char plain_path[256];
	double store_s, plain_s, longest_s;

	bench_path(plain_path, "bench-plain");
	plain_s = bench_load_plain(plain_path, total);
	bench_remove(plain_path);
	bench_path(bench.path, "bench-store");
	bench_open(&bench);
	bench_upload(&bench);
	store_s = bench_load_store(&bench, total, &longest_s);
	printf("load %llu rows: store %.2f s (%.0f rows/s), plain SQLite %.2f s (%.0f rows/s), "
	       "ratio %.2f; longest commit %.0f ms, file %.0f MiB, log %.0f MiB, memory %ld MiB\n",
	       (unsigned long long)total, store_s, (double)total / store_s, plain_s,
	       (double)total / plain_s, store_s / plain_s, longest_s * 1000,
	       bench_file_mib(bench.path, ""), bench_file_mib(bench.path, "-wal"),
	       bench_memory_mib());
	bench_close(&bench);
}

/* ---- the call cycle ---- */

struct bench_cycle {
	struct peal_queue_row rows[2][BENCH_GROUP_MAX];
	uint32_t counts[2];
	struct peal_change changes[2 * BENCH_GROUP_MAX + 16];
	double longest_s;
	uint64_t attempts;
};

static struct peal_id bench_attempt_id(const struct peal_queue_row *row)
{
	const uint64_t of[2] = { (uint64_t)row->contact.id * 2654435761u, row->attempt_count };
	struct peal_id id;

	memcpy(id.bytes, of, sizeof(id.bytes));
	return id;
}

static struct peal_change bench_intent(const struct bench *bench, const struct peal_queue_row *row)
{
	return (struct peal_change){ .kind = PEAL_CHANGE_INTENT,
				     .intent = { .campaign = bench->campaign,
						 .contact = row->contact.id,
						 .number = row->contact.number,
						 .lane = row->lane,
						 .due_ms = row->due_ms,
						 .attempt = bench_attempt_id(row),
						 .attempt_no = row->attempt_count + 1,
						 .agent = "asha",
						 .ruling = "window mon-sat 10:00-13:00; dnd 4f2a",
						 .started_ms = BENCH_NOW_MS } };
}

/* A third of the contacts is tried again. */
static struct peal_change bench_result(const struct bench *bench, const struct peal_queue_row *row)
{
	bool is_again = row->contact.id % 3 == 0 && row->attempt_count == 0;

	return (struct peal_change){
		.kind = PEAL_CHANGE_RESULT,
		.result = { .campaign = bench->campaign,
			    .upload = bench->upload,
			    .number = row->contact.number,
			    .row = { .attempt = bench_attempt_id(row),
				     .contact = row->contact.id,
				     .attempt_no = row->attempt_count + 1,
				     .agent = "asha",
				     .ruling = "window mon-sat 10:00-13:00; dnd 4f2a",
				     .outcome = is_again ? PEAL_OUTCOME_BUSY
							 : PEAL_OUTCOME_ANSWERED,
				     .cause = is_again ? 486 : 200,
				     .cause_text = is_again ? "Busy Here" : "OK",
				     .disposition = is_again ? "not_reachable" : "interested",
				     .started_ms = BENCH_NOW_MS,
				     .ended_ms = BENCH_NOW_MS + 30000,
				     .ring_ms = 8000,
				     .talk_ms = is_again ? 0 : 22000,
				     .transcript = is_again ? "" : "agent: namaste\ncallee: yes",
				     .language = "hi-IN",
				     .fields = "{}",
				     .next_due_ms = is_again ? BENCH_NOW_MS + 3600000 : PEAL_NEVER,
				     .contact_state = is_again ? PEAL_CONTACT_QUEUED
							       : PEAL_CONTACT_COMPLETED,
				     .why = is_again ? "busy: again in 60m" : "interested" },
			    .lane = PEAL_LANE_AGAIN,
			    .is_call_event = true,
			    .is_contact_event = !is_again }
	};
}

static size_t bench_counts(const struct bench *bench, struct peal_change *changes)
{
	static const char *const names[] = { "called",	    "answered",	  "outcome.busy",
					     "interested",  "talk_ms",	  "outcome.answered",
					     "not_reached", "hour.10",	  "retried",
					     "completed",   "transferred" };
	const size_t count = sizeof(names) / sizeof(names[0]);

	for (size_t i = 0; i < count; i++)
		changes[i] = (struct peal_change){ .kind = PEAL_CHANGE_COUNT,
						   .count = { bench->campaign, bench->upload,
							      names[i], 512 } };
	return count;
}

/* Claims a group, and commits its intents with the results of the group before. */
static uint32_t bench_round(struct bench *bench, struct bench_cycle *cycle, unsigned round,
			    uint32_t group)
{
	const struct peal_claim_request request = { .campaign = bench->campaign,
						    .lane = PEAL_LANE_FRESH,
						    .now_ms = BENCH_NOW_MS,
						    .until_ms = BENCH_NOW_MS + 60000,
						    .max = group };
	unsigned now = round % 2, before = 1 - now;
	double begin;
	size_t count = 0;

	bench->arena.used = 0;
	if (bench->ops->claim(bench->self, &request, &bench->arena, cycle->rows[now],
			      &cycle->counts[now], &bench->err) < 0)
		bench_die(bench->err.text);
	for (uint32_t i = 0; i < cycle->counts[now]; i++)
		cycle->changes[count++] = bench_intent(bench, &cycle->rows[now][i]);
	for (uint32_t i = 0; i < cycle->counts[before]; i++)
		cycle->changes[count++] = bench_result(bench, &cycle->rows[before][i]);
	count += bench_counts(bench, cycle->changes + count);
	begin = bench_wall_s();
	bench_commit(bench, cycle->changes, count);
	if (bench_wall_s() - begin > cycle->longest_s)
		cycle->longest_s = bench_wall_s() - begin;
	cycle->attempts += cycle->counts[before];
	return cycle->counts[now];
}

static void bench_cycle(uint64_t total, uint32_t group)
{
	struct bench bench = { .self = NULL };
	struct bench_cycle *cycle = calloc(1, sizeof(*cycle));
	double wall_s, cpu_s, longest_s;

	bench_path(bench.path, "bench-store");
	bench_open(&bench);
	bench_upload(&bench);
	bench_load_store(&bench, total, &longest_s);
	wall_s = bench_wall_s();
	cpu_s = bench_cpu_s();
	for (unsigned round = 0; cycle->attempts < BENCH_CYCLE_CONTACTS_MAX; round++) {
		if (bench_round(&bench, cycle, round, group) == 0 &&
		    cycle->counts[round % 2] == 0 && cycle->attempts >= total)
			break;
	}
	wall_s = bench_wall_s() - wall_s;
	cpu_s = bench_cpu_s() - cpu_s;
	printf("cycle with %llu pending, group %u: %llu contacts in %.2f s (%.0f/s), CPU %.2f us "
	       "each; longest commit %.0f ms, log %.0f MiB, memory %ld MiB\n",
	       (unsigned long long)total, group, (unsigned long long)cycle->attempts, wall_s,
	       (double)cycle->attempts / wall_s, cpu_s * 1e6 / (double)cycle->attempts,
	       cycle->longest_s * 1000, bench_file_mib(bench.path, "-wal"), bench_memory_mib());
	bench_close(&bench);
	free(cycle);
}

int main(int argc, char **argv)
{
	uint64_t rows = argc > 2 ? strtoull(argv[2], NULL, 10) : 0;
	unsigned long group = argc > 3 ? strtoul(argv[3], NULL, 10) : 512;

	if (rows > 0 && strcmp(argv[1], "load") == 0) {
		bench_load(rows);
	} else if (rows > 0 && strcmp(argv[1], "cycle") == 0 && group > 0 &&
		   group <= BENCH_GROUP_MAX) {
		bench_cycle(rows, (uint32_t)group);
	} else {
		fprintf(stderr, "usage: bench_store load ROWS | cycle ROWS [GROUP]\n");
		return 2;
	}
	return 0;
}
