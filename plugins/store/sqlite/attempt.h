/* attempt.h - contacts in flight, and what became of each attempt */
/* SPDX-License-Identifier: MIT */
#ifndef SQLITE_ATTEMPT_H
#define SQLITE_ATTEMPT_H

#include "store.h"

/* The columns of struct peal_attempt_row, of the table alias `a`. */
/* clang-format off */
#define ATTEMPT_COLUMNS                                                                            \
	"a.id, a.attempt, a.contact, a.attempt_no,"                                                \
	WORD_TEXT("a.agent") "," WORD_TEXT("a.ruling") ","                                         \
	"a.outcome, a.cause,"                                                                      \
	WORD_TEXT("a.cause_text") "," WORD_TEXT("a.disposition") ","                               \
	"a.started_ms, a.ended_ms, a.ring_ms, a.talk_ms, a.transcript, a.dtmf, a.recording,"       \
	WORD_TEXT("a.language") ","                                                                \
	"a.is_transferred, a.fields, a.next_due_ms, a.contact_state,"                              \
	WORD_TEXT("a.why")
/* clang-format on */
#define ATTEMPT_COLUMN_COUNT 23

/* From the columns that begin at `first`; borrowed until the next step. */
struct peal_attempt_row attempt_read(sqlite3_stmt *row, int first);

/* Borrowed texts become the arena's. */
void attempt_keep(struct store *store, struct peal_arena *arena, struct peal_attempt_row *attempt);

int attempt_apply_intent(struct store *store, struct peal_change *change);
int attempt_apply_withdraw(struct store *store, struct peal_change *change);
int attempt_apply_result(struct store *store, struct peal_change *change);

/* Operation of the kind. */
int attempt_orphans(void *self, int64_t campaign, const struct peal_id *node, int64_t now_ms,
		    struct peal_arena *arena, struct peal_inflight_row **rows_out,
		    size_t *count_out, struct peal_error *err);

#endif
