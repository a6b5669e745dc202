/* sql - statements on one SQLite connection */
/* SPDX-License-Identifier: MIT */
#include "sql.h"

/* What the system said of the file, or of its log: SQLite forgets it in a commit. */
static int sql_system_errno(sqlite3 *db)
{
	sqlite3_file *log = NULL;
	int system_errno = sqlite3_system_errno(db);

	if (system_errno == 0)
		sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
	if (log != NULL && log->pMethods != NULL)
		log->pMethods->xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &system_errno);
	if (system_errno == 0)
		sqlite3_file_control(db, "main", SQLITE_FCNTL_LAST_ERRNO, &system_errno);
	return system_errno;
}

static int sql_failed(struct sql *sql)
{
	sql->code = sqlite3_extended_errcode(sql->db);
	sql->system_errno = (sql->code & 0xff) == SQLITE_IOERR ||
					    (sql->code & 0xff) == SQLITE_CANTOPEN
				    ? sql_system_errno(sql->db)
				    : 0;
	snprintf(sql->message, sizeof(sql->message), "%s", sqlite3_errmsg(sql->db));
	return -1;
}

static void sql_finalize(void *statement)
{
	sqlite3_finalize(statement);
}

int sql_open(struct sql *sql, const char *path)
{
	/* One thread at a time uses a store, so SQLite needs no mutexes. */
	const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX |
			  SQLITE_OPEN_PRIVATECACHE;

	/* Nobody reads SQLite's count of its memory, which costs a lock for each
	 * allocation.  It is refused once SQLite is in use, and does no harm then. */
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	sql->statements = g_hash_table_new_full(NULL, NULL, NULL, sql_finalize);
	if (sqlite3_open_v2(path, &sql->db, flags, NULL) != SQLITE_OK)
		return sql_failed(sql);
	sqlite3_extended_result_codes(sql->db, 1);
	return 0;
}

void sql_close(struct sql *sql)
{
	if (sql->statements != NULL)
		g_hash_table_destroy(sql->statements);
	sql->statements = NULL;
	sqlite3_close(sql->db);
	sql->db = NULL;
}

static sqlite3_stmt *sql_statement(struct sql *sql, const char *text)
{
	sqlite3_stmt *statement = g_hash_table_lookup(sql->statements, text);

	if (statement != NULL)
		return statement;
	if (sqlite3_prepare_v3(sql->db, text, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) !=
	    SQLITE_OK) {
		sql_failed(sql);
		return NULL;
	}
	g_hash_table_insert(sql->statements, (void *)(uintptr_t)text, statement);
	return statement;
}

static int sql_bind(sqlite3_stmt *statement, int index, const struct sql_value *value)
{
	const char *at = value->bytes.at == NULL ? "" : value->bytes.at;

	switch (value->type) {
	case SQL_IS_INT:
		return sqlite3_bind_int64(statement, index, value->integer);
	case SQL_IS_TEXT:
		return sqlite3_bind_text64(statement, index, at, value->bytes.bytes, SQLITE_STATIC,
					   SQLITE_UTF8);
	case SQL_IS_BLOB:
		return sqlite3_bind_blob64(statement, index, at, value->bytes.bytes, SQLITE_STATIC);
	}
	return SQLITE_MISUSE;
}

sqlite3_stmt *sql_start_values(struct sql *sql, const char *text, const struct sql_value *values,
			       size_t count)
{
	sqlite3_stmt *statement = sql_statement(sql, text);

	if (statement == NULL)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		if (sql_bind(statement, (int)i + 1, &values[i]) != SQLITE_OK) {
			sql_failed(sql);
			return NULL;
		}
	}
	return statement;
}

int sql_step(struct sql *sql, sqlite3_stmt *statement)
{
	int code;

	if (statement == NULL)
		return -1;
	code = sqlite3_step(statement);
	if (code == SQLITE_ROW)
		return 1;
	if (code != SQLITE_DONE)
		sql_failed(sql);
	sqlite3_reset(statement);
	return code == SQLITE_DONE ? 0 : -1;
}

void sql_end(sqlite3_stmt *statement)
{
	sqlite3_reset(statement);
}

int64_t sql_run_values(struct sql *sql, const char *text, const struct sql_value *values,
		       size_t count)
{
	sqlite3_stmt *statement = sql_start_values(sql, text, values, count);

	if (sql_step(sql, statement) < 0)
		return -1;
	return sqlite3_changes64(sql->db);
}

int sql_script(struct sql *sql, const char *text)
{
	if (sqlite3_exec(sql->db, text, NULL, NULL, NULL) != SQLITE_OK)
		return sql_failed(sql);
	return 0;
}

int sql_get_values(struct sql *sql, int64_t *value_out, const char *text,
		   const struct sql_value *values, size_t count)
{
	sqlite3_stmt *statement = sql_start_values(sql, text, values, count);
	int more = sql_step(sql, statement);

	if (more > 0) {
		*value_out = sqlite3_column_int64(statement, 0);
		sql_end(statement);
	}
	return more;
}

const char *sql_column_text(sqlite3_stmt *statement, int column)
{
	const char *text = (const char *)sqlite3_column_text(statement, column);

	return text == NULL ? "" : text;
}

struct peal_slice sql_column_slice(sqlite3_stmt *statement, int column)
{
	const char *at = sqlite3_column_blob(statement, column);

	return (struct peal_slice){ at == NULL ? "" : at,
				    (size_t)sqlite3_column_bytes(statement, column) };
}

struct peal_id sql_column_id(sqlite3_stmt *statement, int column)
{
	struct peal_slice bytes = sql_column_slice(statement, column);
	struct peal_id id = { 0 };

	if (bytes.bytes == sizeof(id.bytes))
		memcpy(id.bytes, bytes.at, sizeof(id.bytes));
	return id;
}

int sql_begin_reading(struct sql *sql)
{
	return sql_do(sql, "BEGIN");
}

void sql_end_reading(struct sql *sql)
{
	if (!sqlite3_get_autocommit(sql->db))
		sql_step(sql, sql_start(sql, "ROLLBACK")); /* there is nothing to keep */
}

int sql_missing(struct sql *sql, const char *what)
{
	sql->code = SQLITE_CORRUPT;
	sql->system_errno = 0;
	snprintf(sql->message, sizeof(sql->message), "%s", what);
	return -1;
}
