/* word.h - texts that repeat in millions of rows, kept once
 *
 * Agents, rulings, reasons: a row holds the id of its word, 0 for "". */
/* SPDX-License-Identifier: MIT */
#ifndef SQLITE_WORD_H
#define SQLITE_WORD_H

#include "sql.h"

/* In SQL: the text of a column that holds a word; NULL for "". */
#define WORD_TEXT(column) "(SELECT text FROM word WHERE id = " column ")"

struct words {
	GHashTable *ids; /* text -> id; a cache */
};

void word_init(struct words *words);
void word_finish(struct words *words);

/* After a rollback: the last words may never have been. */
void word_forget(struct words *words);

/* The id of a text (NULL is ""), which is added when it is new: only in a
 * transaction.  < 0: failed. */
int64_t word_id(struct sql *sql, struct words *words, const char *text);

/* The same without adding: 0 when it is not there. */
int64_t word_find(struct sql *sql, struct words *words, const char *text);

#endif
