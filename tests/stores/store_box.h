/* store_box.h - one store under test, loaded as its .so, and short ways to fill it
 *
 * Calls that must succeed fail the running test with the store's own sentence. */
/* SPDX-License-Identifier: MIT */
#ifndef TESTS_STORE_BOX_H
#define TESTS_STORE_BOX_H

/* cmocka wants these four before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "peal/store.h"

#define BOX_NUMBER 919800000000u /* numbers count up from here */
#define BOX_DUE_MS 1767594600000 /* 2026-01-05T06:30:00Z; due times too */
#define BOX_ROWS_MAX 4096	 /* that one read keeps */

struct store_box {
	const char *kind; /* "sqlite" or "memory" */
	char folder[64];  /* of the file; "" in memory */
	char path[128];
	void *library;
	const struct peal_plugin *plugin;
	const struct peal_store_ops *ops;
	struct peal_host host;
	void *config;
	void *self; /* NULL: closed */
	struct peal_arena *arena;
	int64_t now_ms;
	struct peal_error err;
	int64_t campaign; /* "night" */
	struct peal_id node;
};

/* A new store, opened, with a campaign "night". */
struct store_box *box_create(const char *kind);
void box_destroy(struct store_box **box);

/* Opens the file (again).  < 0: refused; box->err says why. */
int box_open(struct store_box *box);
void box_close(struct store_box *box);
/* Close and open; only a file survives it. */
void box_reopen(struct store_box *box);
/* A second store on the same file, as another process would have it. */
struct store_box *box_create_beside(const struct store_box *box);
/* The store in this file. */
struct store_box *box_create_at(const char *path);

/* For tests of cmocka: state is the box, kind from box_kind. */
extern const char *box_kind;
int box_setup(void **state);
int box_teardown(void **state);

#define BOX_IS_FILE(box) (strcmp((box)->kind, "sqlite") == 0)

/* Zeroed; lives until the box is closed. */
void *box_alloc(struct peal_arena *arena, size_t bytes);
/* Frees what was read and claimed so far. */
void box_forget_rows(struct store_box *box);

void box_commit(struct store_box *box, struct peal_change *changes, size_t count);
void box_apply(struct store_box *box, struct peal_change *change);

struct peal_id box_id(uint64_t of);

int64_t box_upload(struct store_box *box, const char *name);
/* Contacts with the numbers from BOX_NUMBER + first on, due at due_ms + their
 * index.  PEAL_NEVER: held. */
void box_contacts(struct store_box *box, int64_t upload, uint64_t first, size_t count,
		  int64_t due_ms, bool is_queued);
/* An upload with `count` queued contacts: ids and numbers from 1 on. */
int64_t box_queued(struct store_box *box, size_t count);

/* Claims for box->node, 60 s. */
uint32_t box_claim(struct store_box *box, enum peal_lane lane, struct peal_queue_row *rows,
		   uint32_t max);
uint32_t box_claim_for(struct store_box *box, uint64_t node, enum peal_lane lane,
		       struct peal_queue_row *rows, uint32_t max);

/* The attempt's id is box_id(contact * 100 + attempt_no). */
struct peal_change box_intent(struct store_box *box, const struct peal_queue_row *row);
struct peal_change box_result(struct store_box *box, const struct peal_queue_row *row,
			      enum peal_contact_state state, int64_t next_due_ms);
/* Claims, intends and ends one contact of a lane; returns its id. */
int64_t box_call(struct store_box *box, enum peal_lane lane, enum peal_contact_state state,
		 int64_t next_due_ms);

/* Rows of a read, at most BOX_ROWS_MAX, kept until the box is closed.  *rows_out
 * is an array of the kind's struct.  Returns the count. */
size_t box_read(struct store_box *box, enum peal_read_kind kind, struct peal_read_filter filter,
		const void **rows_out);
#define BOX_READ(box, kind, rows, ...)                                                             \
	box_read(box, kind, (struct peal_read_filter){ __VA_ARGS__ }, (const void **)(rows))
size_t box_count_state(struct store_box *box, enum peal_contact_state state);
int64_t box_counter(struct store_box *box, int64_t upload, const char *name);
int64_t box_live(struct store_box *box, const char *name);

#endif
