/* attempt - contacts in flight, and what became of each attempt */
/* SPDX-License-Identifier: MIT */
#include "attempt.h"

#include "contact.h"
#include "event.h"
#include "queue.h"

struct peal_attempt_row attempt_read(sqlite3_stmt *row, int first)
{
	return (struct peal_attempt_row){
		.id = sqlite3_column_int64(row, first),
		.attempt = sql_column_id(row, first + 1),
		.contact = sqlite3_column_int64(row, first + 2),
		.attempt_no = (uint32_t)sqlite3_column_int64(row, first + 3),
		.agent = sql_column_text(row, first + 4),
		.ruling = sql_column_text(row, first + 5),
		.outcome = (enum peal_outcome)sqlite3_column_int(row, first + 6),
		.cause = sqlite3_column_int(row, first + 7),
		.cause_text = sql_column_text(row, first + 8),
		.disposition = sql_column_text(row, first + 9),
		.started_ms = sqlite3_column_int64(row, first + 10),
		.ended_ms = sqlite3_column_int64(row, first + 11),
		.ring_ms = sqlite3_column_int64(row, first + 12),
		.talk_ms = sqlite3_column_int64(row, first + 13),
		.transcript = sql_column_text(row, first + 14),
		.dtmf = sql_column_text(row, first + 15),
		.recording = sql_column_text(row, first + 16),
		.language = sql_column_text(row, first + 17),
		.is_transferred = sqlite3_column_int(row, first + 18) != 0,
		.fields = sql_column_text(row, first + 19),
		.next_due_ms = sqlite3_column_int64(row, first + 20),
		.contact_state = (enum peal_contact_state)sqlite3_column_int(row, first + 21),
		.why = sql_column_text(row, first + 22),
	};
}

void attempt_keep(struct store *store, struct peal_arena *arena, struct peal_attempt_row *attempt)
{
	const char **const texts[] = { &attempt->agent,	     &attempt->ruling,
				       &attempt->cause_text, &attempt->disposition,
				       &attempt->transcript, &attempt->dtmf,
				       &attempt->recording,  &attempt->language,
				       &attempt->fields,     &attempt->why };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		*texts[i] = store_copy_text(store, arena, *texts[i]);
}

/* ---- intent: queue -> in flight ---- */

static int attempt_is_dnd(struct store *store, uint64_t number)
{
	int64_t found = 0;

	return sql_get(&store->sql, &found, "SELECT 1 FROM dnd WHERE number = ?1", INT(number));
}

/* 1: it is in flight.  0: its number is in another call. */
static int attempt_begin(struct store *store, const struct peal_change *change,
			 const struct queue_entry *entry)
{
	int64_t agent = word_id(&store->sql, &store->words, change->intent.agent);
	int64_t ruling = word_id(&store->sql, &store->words, change->intent.ruling);

	if (agent < 0 || ruling < 0)
		return -1;
	return (int)sql_run(&store->sql,
			    "INSERT INTO inflight(number, contact, campaign, upload, attempt,"
			    " attempt_no, agent, ruling, node, started_ms, attempts, last_ms)"
			    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
			    " ON CONFLICT DO NOTHING",
			    INT(change->intent.number), INT(entry->contact), INT(entry->campaign),
			    INT(entry->upload), ID(change->intent.attempt),
			    INT(change->intent.attempt_no), INT(agent), INT(ruling),
			    ID(change->intent.node), INT(change->intent.started_ms),
			    INT(entry->attempts), INT(entry->last_ms));
}

int attempt_apply_intent(struct store *store, struct peal_change *change)
{
	struct queue_entry entry = { .campaign = change->intent.campaign,
				     .lane = change->intent.lane,
				     .due_ms = change->intent.due_ms,
				     .contact = change->intent.contact };
	int yes = queue_peek(store, &entry);

	change->intent.verdict_out = PEAL_INTENT_GONE;
	if (yes <= 0)
		return yes;
	yes = attempt_is_dnd(store, change->intent.number);
	change->intent.verdict_out = PEAL_INTENT_DND;
	if (yes != 0)
		return yes < 0 ? -1 : 0;
	yes = attempt_begin(store, change, &entry);
	change->intent.verdict_out = PEAL_INTENT_BUSY;
	if (yes <= 0)
		return yes;
	change->intent.verdict_out = PEAL_INTENT_OK;
	return queue_remove(store, &entry);
}

/* ---- in flight -> queue or done ---- */

/* Takes an attempt out of flight.  1, 0 when it is not there, or < 0. */
static int attempt_end(struct store *store, uint64_t number, const struct peal_id *attempt,
		       struct queue_entry *entry_out)
{
	sqlite3_stmt *row = sql_start(&store->sql,
				      "SELECT campaign, contact, upload, attempts, last_ms"
				      " FROM inflight WHERE number = ?1 AND attempt = ?2",
				      INT(number), ID(*attempt));
	int more = sql_step(&store->sql, row);

	if (more <= 0)
		return more;
	*entry_out = (struct queue_entry){ .campaign = sqlite3_column_int64(row, 0),
					   .contact = sqlite3_column_int64(row, 1),
					   .upload = sqlite3_column_int64(row, 2),
					   .attempts = sqlite3_column_int64(row, 3),
					   .last_ms = sqlite3_column_int64(row, 4) };
	sql_end(row);
	return sql_run(&store->sql, "DELETE FROM inflight WHERE number = ?1", INT(number)) < 0 ? -1
											       : 1;
}

static int attempt_place(struct store *store, const struct queue_entry *entry,
			 enum peal_contact_state state, int64_t why, int64_t at_ms)
{
	if (state == PEAL_CONTACT_QUEUED)
		return queue_put(store, entry);
	return queue_done(store, entry, state, why, at_ms);
}

int attempt_apply_withdraw(struct store *store, struct peal_change *change)
{
	struct queue_entry entry;
	int64_t why = word_id(&store->sql, &store->words, change->withdraw.why);
	int found = why < 0 ? -1
			    : attempt_end(store, change->withdraw.number, &change->withdraw.attempt,
					  &entry);

	if (found <= 0)
		return found;
	entry.lane = change->withdraw.lane;
	entry.due_ms = change->withdraw.due_ms;
	if (attempt_place(store, &entry, change->withdraw.state, why, change->withdraw.at_ms) < 0)
		return -1;
	return queue_decide(store, entry.contact, change->withdraw.at_ms, change->withdraw.why);
}

static int attempt_append(struct store *store, const struct peal_attempt_row *row,
			  const struct queue_entry *entry, int64_t why)
{
	const char *const texts[] = { row->agent, row->ruling, row->cause_text, row->disposition,
				      row->language };
	int64_t words[5];

	for (int i = 0; i < 5; i++) {
		words[i] = word_id(&store->sql, &store->words, texts[i]);
		if (words[i] < 0)
			return -1;
	}
	return sql_do(&store->sql,
		      "INSERT INTO attempt(contact, attempt, attempt_no, campaign, agent, ruling,"
		      " outcome, cause, cause_text, disposition, started_ms, ended_ms, ring_ms,"
		      " talk_ms, language, is_transferred, next_due_ms, contact_state, why, dtmf,"
		      " recording, fields, transcript) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9,"
		      " ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23)",
		      INT(entry->contact), ID(row->attempt), INT(row->attempt_no),
		      INT(entry->campaign), INT(words[0]), INT(words[1]), INT(row->outcome),
		      INT(row->cause), INT(words[2]), INT(words[3]), INT(row->started_ms),
		      INT(row->ended_ms), INT(row->ring_ms), INT(row->talk_ms), INT(words[4]),
		      INT(row->is_transferred), INT(row->next_due_ms), INT(row->contact_state),
		      INT(why), TEXT(row->dtmf), TEXT(row->recording), TEXT(row->fields),
		      TEXT(row->transcript));
}

static int attempt_append_events(struct store *store, const struct peal_change *change,
				 const struct queue_entry *entry)
{
	struct event_entry event = { .campaign = entry->campaign,
				     .upload = entry->upload,
				     .at_ms = change->result.row.ended_ms,
				     .attempt = sqlite3_last_insert_rowid(store->sql.db) };

	event.kind = PEAL_EVENT_CALL_COMPLETED;
	if (change->result.is_call_event && event_append(store, &event) < 0)
		return -1;
	event.kind = PEAL_EVENT_CONTACT_COMPLETED;
	return change->result.is_contact_event ? event_append(store, &event) : 0;
}

int attempt_apply_result(struct store *store, struct peal_change *change)
{
	const struct peal_attempt_row *row = &change->result.row;
	struct queue_entry entry;
	int64_t why = word_id(&store->sql, &store->words, row->why);
	int found = why < 0 ? -1 : attempt_end(store, change->result.number, &row->attempt, &entry);

	change->result.is_applied_out = found > 0;
	if (found <= 0)
		return found;
	entry.lane = change->result.lane;
	entry.due_ms = row->next_due_ms;
	entry.attempts = row->attempt_no;
	entry.last_ms = row->ended_ms;
	if (attempt_place(store, &entry, row->contact_state, why, row->ended_ms) < 0 ||
	    attempt_append(store, row, &entry, why) < 0)
		return -1;
	return attempt_append_events(store, change, &entry);
}

/* ---- orphans ---- */

/* A node that has not said that it lives is gone; what it had is ours now. */
static int attempt_adopt(struct store *store, int64_t campaign, const struct peal_id *node,
			 int64_t now_ms, int64_t *count_out)
{
	if (sql_run(&store->sql,
		    "UPDATE inflight SET node = ?2 WHERE campaign = ?1 AND node <> ?2 AND node"
		    " NOT IN (SELECT node FROM node WHERE campaign = ?1 AND until_ms > ?3)",
		    INT(campaign), ID(*node), INT(now_ms)) < 0)
		return -1;
	return sql_get(&store->sql, count_out,
		       "SELECT count(*) FROM inflight WHERE campaign = ?1 AND node = ?2",
		       INT(campaign), ID(*node));
}

/* clang-format off */
#define ATTEMPT_INFLIGHT_SQL                                                                       \
	"SELECT i.attempt, i.attempt_no, " WORD_TEXT("i.agent") "," WORD_TEXT("i.ruling") ","      \
	" i.started_ms, i.last_ms, " CONTACT_COLUMNS                                               \
	" FROM inflight i JOIN contact c ON c.id = i.contact"                                      \
	" WHERE i.campaign = ?1 AND i.node = ?2 LIMIT ?3"
/* clang-format on */

static int attempt_read_inflight(struct store *store, int64_t campaign, const struct peal_id *node,
				 struct peal_arena *arena, struct peal_inflight_row *rows,
				 size_t max, size_t *count_out)
{
	sqlite3_stmt *row = sql_start(&store->sql, ATTEMPT_INFLIGHT_SQL, INT(campaign), ID(*node),
				      INT(max));
	size_t count = 0;
	int more;

	while ((more = sql_step(&store->sql, row)) > 0) {
		struct peal_inflight_row *kept = &rows[count++];

		kept->attempt = sql_column_id(row, 0);
		kept->attempt_no = (uint32_t)sqlite3_column_int64(row, 1);
		kept->agent = store_copy_text(store, arena, sql_column_text(row, 2));
		kept->ruling = store_copy_text(store, arena, sql_column_text(row, 3));
		kept->started_ms = sqlite3_column_int64(row, 4);
		kept->last_ms = sqlite3_column_int64(row, 5);
		kept->contact = contact_read(row, 6);
		contact_keep(store, arena, &kept->contact);
	}
	*count_out = count;
	return more;
}

int attempt_orphans(void *self, int64_t campaign, const struct peal_id *node, int64_t now_ms,
		    struct peal_arena *arena, struct peal_inflight_row **rows_out,
		    size_t *count_out, struct peal_error *err)
{
	struct store *store = self;
	struct peal_inflight_row *rows;
	int64_t max = 0;

	if (attempt_adopt(store, campaign, node, now_ms, &max) < 0)
		return store_fail(store, err, "looking for lost attempts");
	rows = store->host->alloc(arena, ((size_t)max + 1) * sizeof(*rows));
	if (attempt_read_inflight(store, campaign, node, arena, rows, (size_t)max, count_out) < 0)
		return store_fail(store, err, "reading lost attempts");
	*rows_out = rows;
	return 0;
}
