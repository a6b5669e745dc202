/* schema.h - the tables of a store, and whether a file has them */
/* SPDX-License-Identifier: MIT */
#ifndef SQLITE_SCHEMA_H
#define SQLITE_SCHEMA_H

#include "sql.h"

/* In the file's header: what it is, and which tables it has. */
#define SCHEMA_APPLICATION_ID 0x5045414c /* "PEAL" */
#define SCHEMA_VERSION 1

/* Is it a store of this version, or empty?  Otherwise it is left as it is, and
 * `err` says what it is.  SQL_FAILED: the file could not be read. */
#define SCHEMA_SQL_FAILED (-2)
int schema_check(struct sql *sql, const char *store_name, bool *is_empty_out,
		 struct peal_error *err);

/* Makes the tables, unless another process was quicker.  0 or < 0. */
int schema_make(struct sql *sql, const struct peal_host *host);

#endif
