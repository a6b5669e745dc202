/* store - opening and closing, and the sentences of its failures */
/* SPDX-License-Identifier: MIT */
#include "store.h"

#include "commit.h"
#include "schema.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#define STORE_BUSY_MS 30000
#define STORE_TURN_MS 5
/* Small enough to check whole at each start; a larger one is checked page by
 * page, as it is read. */
#define STORE_CHECK_BYTES_MAX (16 * 1024 * 1024)
/* The log is written back in small portions, so that no commit waits long. */
#define STORE_CHECKPOINT_PAGES 4000
#define STORE_WAL_BYTES_KEPT (64 * 1024 * 1024)

const char *store_name(const struct store *store)
{
	return store->path == NULL ? "(in memory)" : store->path;
}

static bool store_is_full(const struct sql *sql)
{
	return (sql->code & 0xff) == SQLITE_FULL || sql->system_errno == ENOSPC ||
	       sql->system_errno == EDQUOT || sql->system_errno == EFBIG;
}

/* The system's word where there is one; SQLite's own says less. */
static const char *store_reason(const struct sql *sql)
{
	return sql->system_errno == 0 ? sql->message : strerror(sql->system_errno);
}

int store_fail(struct store *store, struct peal_error *err, const char *doing)
{
	const struct sql *sql = &store->sql;
	const char *name = store_name(store);

	if (store_is_full(sql))
		return peal_fail(err, PEAL_FAIL_FULL,
				 "store \"%s\": no room while %s (%s); nothing of this step was "
				 "kept: make room and start again",
				 name, doing, store_reason(sql));
	switch (sql->code & 0xff) {
	case SQLITE_READONLY:
		return peal_fail(err, PEAL_FAIL_FULL,
				 "store \"%s\": the file or its folder is read-only, while %s; "
				 "nothing of this step was kept: allow this user to write both",
				 name, doing);
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return peal_fail(
			err, PEAL_FAIL_CORRUPT,
			"store \"%s\" is damaged or is not a Peal store (%s, while %s); it "
			"was left as it is: restore a backup, or move it away to begin a "
			"new one",
			name, sql->message, doing);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_PROTOCOL:
		return peal_fail(
			err, PEAL_FAIL_BUSY,
			"store \"%s\": another process has held it for %d s, while %s; try "
			"again",
			name, STORE_BUSY_MS / 1000, doing);
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
	case SQLITE_PERM:
		return peal_fail(err, PEAL_FAIL_IO,
				 "store \"%s\": %s (%s), while %s; nothing of this step was kept",
				 name, sql->message, store_reason(sql), doing);
	default:
		return peal_fail(err, PEAL_FAIL_BUG, "store \"%s\": %s, while %s", name,
				 sql->message, doing);
	}
}

struct peal_slice store_copy(struct store *store, struct peal_arena *arena, struct peal_slice bytes)
{
	char *copy;

	if (bytes.bytes == 0)
		return (struct peal_slice){ "", 0 };
	copy = store->host->alloc(arena, bytes.bytes);
	memcpy(copy, bytes.at, bytes.bytes);
	return (struct peal_slice){ copy, bytes.bytes };
}

const char *store_copy_text(struct store *store, struct peal_arena *arena, const char *text)
{
	if (text[0] == '\0')
		return "";
	return store_copy(store, arena, (struct peal_slice){ text, strlen(text) + 1 }).at;
}

int store_notice_others(struct store *store)
{
	int64_t version = 0;

	if (sql_get(&store->sql, &version, "PRAGMA data_version") < 0)
		return -1;
	if (version != store->data_version) {
		lease_scan_reset(&store->leases);
		store->sweep.is_late = true;
	}
	store->data_version = version;
	return 0;
}

/* Makes the folder of the store's file if it alone is missing. */
static int store_make_folder(const char *path, struct peal_error *err)
{
	char *folder = g_path_get_dirname(path);
	int result = 0;

	if (mkdir(folder, 0777) != 0 && errno != EEXIST)
		result = peal_fail(
			err, errno == EROFS || errno == ENOSPC ? PEAL_FAIL_FULL : PEAL_FAIL_IO,
			"store \"%s\": its folder \"%s\" cannot be made: %s", path, folder,
			strerror(errno));
	g_free(folder);
	return result;
}

/* SQLite keeps its log beside the file, also when it only reads. */
static int store_check_folder(const char *path, struct peal_error *err)
{
	char *folder = g_path_get_dirname(path);
	int result = 0;

	if (access(folder, W_OK | X_OK) != 0)
		result =
			peal_fail(err, errno == EROFS ? PEAL_FAIL_FULL : PEAL_FAIL_IO,
				  "store \"%s\": this user cannot write to its folder \"%s\" (%s), "
				  "and the store's log stands there, too",
				  path, folder, strerror(errno));
	g_free(folder);
	return result;
}

/* SQLite would name all of these "unable to open". */
static int store_check_path(const char *path, struct peal_error *err)
{
	struct stat info;

	if (stat(path, &info) != 0) {
		if (errno != ENOENT)
			return peal_fail(err, PEAL_FAIL_IO, "store \"%s\": %s", path,
					 strerror(errno));
		if (store_make_folder(path, err) < 0)
			return -1;
		return store_check_folder(path, err);
	}
	if (!S_ISREG(info.st_mode))
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "store \"%s\" is not a file: give the path of a file", path);
	if (access(path, R_OK | W_OK) != 0)
		return peal_fail(err, errno == EROFS ? PEAL_FAIL_FULL : PEAL_FAIL_IO,
				 "store \"%s\" cannot be read and written by this user: %s", path,
				 strerror(errno));
	return store_check_folder(path, err);
}

/* A damaged file must be met at the start, not in the middle of a night. */
static int store_check_pages(struct store *store, struct peal_error *err)
{
	struct sql *sql = &store->sql;
	int64_t pages = 0, page_bytes = 0;
	sqlite3_stmt *check;
	int more, result = 0;

	if (sql_get(sql, &pages, "PRAGMA page_count") < 0 ||
	    sql_get(sql, &page_bytes, "PRAGMA page_size") < 0)
		return store_fail(store, err, "opening it");
	if (pages * page_bytes > STORE_CHECK_BYTES_MAX)
		return 0;
	check = sql_start(sql, "PRAGMA quick_check(1)");
	more = sql_step(sql, check);
	if (more < 0)
		return store_fail(store, err, "checking it");
	if (strcmp(sql_column_text(check, 0), "ok") != 0)
		result = peal_fail(err, PEAL_FAIL_CORRUPT,
				   "store \"%s\" is damaged (%s); it was left as it is: restore a "
				   "backup, or move it away to begin a new one",
				   store_name(store), sql_column_text(check, 0));
	sql_end(check);
	return result;
}

/* FULL: a commit that has returned is on disk, also after a power cut. */
static int store_configure(struct store *store, int64_t cache_bytes)
{
	char text[256];

	snprintf(text, sizeof(text),
		 "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF;"
		 "PRAGMA cache_size = -%lld; PRAGMA wal_autocheckpoint = %d;"
		 "PRAGMA journal_size_limit = %d",
		 (long long)(cache_bytes / 1024), STORE_CHECKPOINT_PAGES, STORE_WAL_BYTES_KEPT);
	return sql_script(&store->sql, text);
}

/* SQLite does not wait by itself when it switches the log on and others look at the
 * new file, too. */
static int store_configure_in_turn(struct store *store, int64_t cache_bytes)
{
	for (int waited_ms = 0; waited_ms < STORE_BUSY_MS; waited_ms += STORE_TURN_MS) {
		if (store_configure(store, cache_bytes) == 0)
			return 0;
		if ((store->sql.code & 0xff) != SQLITE_BUSY)
			return -1;
		sqlite3_sleep(STORE_TURN_MS);
	}
	return -1;
}

static int store_load_identity(struct store *store)
{
	struct sql *sql = &store->sql;
	sqlite3_stmt *meta = sql_start(sql, "SELECT value FROM meta WHERE name = 'identity'");

	if (sql_step(sql, meta) <= 0)
		return -1;
	snprintf(store->identity, sizeof(store->identity), "%s", sql_column_text(meta, 0));
	sql_end(meta);
	return 0;
}

static int store_prepare(struct store *store, int64_t cache_bytes, struct peal_error *err)
{
	struct sql *sql = &store->sql;
	bool is_empty = false;
	int result;

	if (sql_open(sql, store->path == NULL ? ":memory:" : store->path) < 0)
		return store_fail(store, err, "opening it");
	sqlite3_busy_timeout(sql->db, STORE_BUSY_MS);
	/* Until the file is known to be ours nothing may be written to it. */
	sqlite3_db_config(sql->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	result = schema_check(sql, store_name(store), &is_empty, err);
	if (result == 0 && !is_empty)
		result = store_check_pages(store, err);
	if (result == SCHEMA_SQL_FAILED)
		return store_fail(store, err, "opening it");
	if (result < 0)
		return -1;
	if (sqlite3_db_readonly(sql->db, "main") == 1)
		return peal_fail(err, PEAL_FAIL_FULL,
				 "store \"%s\" is read-only for this user: allow writing the file",
				 store_name(store));
	if (store_configure_in_turn(store, cache_bytes) < 0 ||
	    (is_empty && schema_make(sql, store->host) < 0) || store_load_identity(store) < 0)
		return store_fail(store, err, "opening it");
	sqlite3_db_config(sql->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
	return 0;
}

int store_create(const struct peal_host *host, const char *path, int64_t cache_bytes,
		 struct store **store_out, struct peal_error *err)
{
	struct store *store;

	if (path != NULL && store_check_path(path, err) < 0)
		return -1;
	store = g_new0(struct store, 1);
	store->host = host;
	store->path = path;
	store->lock_fd = -1;
	bulk_init(&store->bulk);
	word_init(&store->words);
	lease_init(&store->leases);
	receiver_init(&store->receivers);
	if (store_prepare(store, cache_bytes, err) < 0) {
		store_destroy(store);
		return -1;
	}
	*store_out = store;
	return 0;
}

void store_destroy(struct store *store)
{
	if (store == NULL)
		return;
	/* How far receivers are follows their answers by one commit.  It can fail:
	 * the next start finds out by reading. */
	if (!receiver_is_written(&store->receivers))
		commit_all(store, NULL, 0, NULL);
	receiver_finish(&store->receivers);
	lease_finish(&store->leases);
	word_finish(&store->words);
	sql_close(&store->sql);
	bulk_finish(&store->bulk);
	if (store->lock_fd >= 0)
		close(store->lock_fd); /* which unlocks */
	if (store->locked != NULL)
		g_hash_table_destroy(store->locked);
	g_free(store->campaign_name);
	g_free(store->campaign_reason);
	g_free(store);
}
