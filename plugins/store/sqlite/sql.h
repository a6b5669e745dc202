/* sql.h - statements on one SQLite connection
 *
 * A statement stands where it is used, as a string literal; it is prepared once
 * and found again by the literal's address.  Functions return a negative number
 * when SQLite said no; what it said stays in struct sql until the next failure,
 * for the one who tells the caller. */
/* SPDX-License-Identifier: MIT */
#ifndef SQLITE_SQL_H
#define SQLITE_SQL_H

#include "peal/store.h"

#include <glib.h>
#include <sqlite3.h>

struct sql {
	sqlite3 *db;
	GHashTable *statements; /* literal -> sqlite3_stmt */
	/* The last failure. */
	int code, system_errno;
	char message[256];
};

/* One bound value; made by the macros below, so that C converts the types. */
struct sql_value {
	enum { SQL_IS_INT, SQL_IS_TEXT, SQL_IS_BLOB } type;
	int64_t integer;
	struct peal_slice bytes; /* must live until the statement has run */
};

/* clang-format off */
#define INT(value) { .type = SQL_IS_INT, .integer = (int64_t)(value) }
#define TEXT(value) { .type = SQL_IS_TEXT, .bytes = sql_text(value) }
#define NAME(value) { .type = SQL_IS_TEXT, .bytes = (value) }
#define BLOB(value) { .type = SQL_IS_BLOB, .bytes = (value) }
#define ID(value)                                                                                  \
	{ .type = SQL_IS_BLOB, .bytes = { (const char *)(value).bytes, sizeof((value).bytes) } }
/* clang-format on */

#define SQL_VALUES(...)                                                                            \
	(const struct sql_value[]){ __VA_ARGS__ },                                                 \
		sizeof((const struct sql_value[]){ __VA_ARGS__ }) / sizeof(struct sql_value)

/* NULL becomes "". */
static inline struct peal_slice sql_text(const char *text)
{
	return text == NULL ? (struct peal_slice){ "", 0 }
			    : (struct peal_slice){ text, strlen(text) };
}

int sql_open(struct sql *sql, const char *path);
/* Accepts what sql_open() left half open. */
void sql_close(struct sql *sql);

/* Binds ?1, ?2, ... and returns the statement for sql_step(), or NULL. */
#define sql_start(sql, text, ...) sql_start_values(sql, text, SQL_VALUES(__VA_ARGS__))
sqlite3_stmt *sql_start_values(struct sql *sql, const char *text, const struct sql_value *values,
			       size_t count);

/* 1: there is a row.  0: that was all.  < 0: failed, also when `statement` is
 * NULL.  Unless it is 1 the statement has ended. */
int sql_step(struct sql *sql, sqlite3_stmt *statement);

/* Ends a statement before its last row. */
void sql_end(sqlite3_stmt *statement);

/* Runs a statement that has no rows; returns how many rows it changed, or < 0. */
#define sql_run(sql, text, ...) sql_run_values(sql, text, SQL_VALUES(__VA_ARGS__))
int64_t sql_run_values(struct sql *sql, const char *text, const struct sql_value *values,
		       size_t count);

/* The same for those who need not know how many: 0 or < 0. */
#define sql_do(sql, text, ...) (sql_run(sql, text, __VA_ARGS__) < 0 ? -1 : 0)

/* Runs any SQL without values: pragmas, the schema, BEGIN.  0 or < 0. */
int sql_script(struct sql *sql, const char *text);

/* The first column of the first row; *value_out stays as it is when there is
 * none.  Returns like sql_step(). */
#define sql_get(sql, value_out, text, ...)                                                         \
	sql_get_values(sql, value_out, text, SQL_VALUES(__VA_ARGS__))
int sql_get_values(struct sql *sql, int64_t *value_out, const char *text,
		   const struct sql_value *values, size_t count);

/* Between the two, all statements read one state of the file, and it is locked
 * once instead of once for each. */
int sql_begin_reading(struct sql *sql);
void sql_end_reading(struct sql *sql);

/* The tables contradict each other: a failure like SQLite's own "corrupt". */
int sql_missing(struct sql *sql, const char *what);

/* Columns of the present row; valid until the next step.  Never NULL. */
const char *sql_column_text(sqlite3_stmt *statement, int column);
struct peal_slice sql_column_slice(sqlite3_stmt *statement, int column);
struct peal_id sql_column_id(sqlite3_stmt *statement, int column);

#endif
