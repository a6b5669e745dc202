/* event - the outbox: events, and their deliveries to receivers
 *
 * An outcome's commit costs one row per event, however many receivers there are:
 * a receiver reads on from where it was, and only answers are written for it. */
/* SPDX-License-Identifier: MIT */
#include "event.h"

#include "attempt.h"
#include "campaign.h"
#include "contact.h"

/* What is handed out in one go; marked when all of it could be read. */
struct event_batch {
	struct receiver *receiver;
	int64_t receiver_word;
	struct peal_event_row *rows;
	uint32_t count, max, fresh_at; /* rows from fresh_at on are new ones */
	int64_t position;	       /* the receiver's, when it is done */
};

int event_append(struct store *store, const struct event_entry *entry)
{
	return sql_do(&store->sql,
		      "INSERT INTO event(campaign, kind, at_ms, upload, attempt, detail)"
		      " VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
		      INT(entry->campaign), INT(entry->kind), INT(entry->at_ms), INT(entry->upload),
		      INT(entry->attempt), TEXT(entry->detail));
}

int event_apply_event(struct store *store, struct peal_change *change)
{
	const struct event_entry entry = { .campaign = change->event.campaign,
					   .upload = change->event.upload,
					   .at_ms = change->event.at_ms,
					   .kind = change->event.event,
					   .detail = change->event.detail };

	return event_append(store, &entry);
}

/* ---- answers ---- */

/* What was waiting for its next try is not any more. */
static int event_stop_waiting(struct store *store, int64_t campaign, int64_t receiver,
			      int64_t event)
{
	int64_t due_ms = 0;
	int more = sql_get(&store->sql, &due_ms,
			   "SELECT due_ms FROM delivery WHERE event = ?1 AND receiver = ?2"
			   " AND state = ?3",
			   INT(event), INT(receiver), INT(PEAL_DELIVERY_WAITING));

	if (more <= 0)
		return more;
	return sql_do(&store->sql,
		      "DELETE FROM waiting WHERE campaign = ?1 AND receiver = ?2"
		      " AND due_ms = ?3 AND event = ?4",
		      INT(campaign), INT(receiver), INT(due_ms), INT(event));
}

static int event_wait(struct store *store, int64_t campaign, int64_t receiver, int64_t due_ms,
		      int64_t event)
{
	return sql_do(&store->sql,
		      "INSERT INTO waiting(campaign, receiver, due_ms, event)"
		      " VALUES(?1, ?2, ?3, ?4)",
		      INT(campaign), INT(receiver), INT(due_ms), INT(event));
}

/* There are too many of them to be counted when it is asked. */
static int event_count_delivered(struct store *store, int64_t campaign)
{
	struct peal_change change = {
		.kind = PEAL_CHANGE_COUNT,
		.count = { .campaign = campaign, .name = "deliveries.delivered", .delta = 1 }
	};

	return campaign_apply_count(store, &change);
}

int event_apply_delivery(struct store *store, struct peal_change *change)
{
	const struct peal_delivery_row *row = &change->delivery.row;
	int64_t campaign = change->delivery.campaign;
	int64_t receiver = word_id(&store->sql, &store->words, row->receiver);

	if (receiver < 0 || event_stop_waiting(store, campaign, receiver, row->event) < 0)
		return -1;
	if (sql_run(&store->sql,
		    "INSERT OR REPLACE INTO delivery(event, receiver, state, tries, status,"
		    " first_try_ms, last_try_ms, due_ms, detail)"
		    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
		    INT(row->event), INT(receiver), INT(row->state), INT(row->try_count),
		    INT(row->status), INT(row->first_try_ms), INT(row->last_try_ms),
		    INT(row->state == PEAL_DELIVERY_WAITING ? row->due_ms : 0),
		    TEXT(row->detail)) < 0)
		return -1;
	if (row->state == PEAL_DELIVERY_DONE)
		return event_count_delivered(store, campaign);
	if (row->state != PEAL_DELIVERY_WAITING)
		return 0;
	return event_wait(store, campaign, receiver, row->due_ms, row->event);
}

/* A replayed event begins anew: it has its full count and time of tries again. */
int event_apply_replay(struct store *store, struct peal_change *change)
{
	int64_t campaign = change->replay.campaign, due_ms = change->replay.due_ms, moved;
	int64_t receiver = word_find(&store->sql, &store->words, change->replay.receiver);
	bool is_any = change->replay.receiver == NULL;

	change->replay.moved_out = 0;
	if (receiver <= 0 && !is_any)
		return (int)receiver; /* unknown: it has no deliveries */
	if (sql_run(&store->sql,
		    "INSERT INTO waiting(campaign, receiver, due_ms, event)"
		    " SELECT e.campaign, d.receiver, ?3, d.event FROM delivery d"
		    " JOIN event e ON e.id = d.event WHERE d.state = 2 AND e.campaign = ?1"
		    " AND (?4 OR d.receiver = ?2)",
		    INT(campaign), INT(receiver), INT(due_ms), INT(is_any)) < 0)
		return -1;
	moved = sql_run(&store->sql,
			"UPDATE delivery SET state = ?5, tries = 0, first_try_ms = 0, due_ms = ?3"
			" WHERE state = 2 AND (?4 OR receiver = ?2)"
			" AND (SELECT campaign FROM event WHERE id = delivery.event) = ?1",
			INT(campaign), INT(receiver), INT(due_ms), INT(is_any),
			INT(PEAL_DELIVERY_WAITING));
	change->replay.moved_out = moved < 0 ? 0 : (uint64_t)moved;
	return moved < 0 ? -1 : 0;
}

/* ---- handing out ---- */

static bool event_is_under_way(const struct event_batch *batch, int64_t event)
{
	return g_hash_table_contains(batch->receiver->under_way, (void *)(intptr_t)event);
}

static int event_collect_waiting(struct store *store, struct event_batch *batch, int64_t now_ms)
{
	sqlite3_stmt *row;
	int more = 1;

	row = sql_start(&store->sql,
			"SELECT d.event, d.tries, d.first_try_ms FROM waiting w JOIN delivery d"
			" ON d.event = w.event AND d.receiver = w.receiver WHERE w.campaign = ?1"
			" AND w.receiver = ?2 AND w.due_ms <= ?3 ORDER BY w.due_ms, w.event",
			INT(batch->receiver->campaign), INT(batch->receiver_word), INT(now_ms));
	while (batch->count < batch->max && (more = sql_step(&store->sql, row)) > 0) {
		int64_t event = sqlite3_column_int64(row, 0);

		if (event_is_under_way(batch, event))
			continue;
		batch->rows[batch->count++] = (struct peal_event_row){
			.id = event,
			.try_count = (uint32_t)sqlite3_column_int64(row, 1),
			.first_try_ms = sqlite3_column_int64(row, 2),
		};
	}
	if (more > 0)
		sql_end(row);
	return more < 0 ? -1 : 0;
}

/* New events that are wanted and have no answer from before a restart. */
static int event_collect_fresh(struct store *store, struct event_batch *batch, unsigned wants_mask)
{
	int64_t last = 0;
	sqlite3_stmt *row;
	int more = 1;

	if (sql_get(&store->sql, &last, "SELECT coalesce(max(id), 0) FROM event") < 0)
		return -1;
	if (last <= batch->position || batch->count == batch->max)
		return 0;
	row = sql_start(&store->sql,
			"SELECT id FROM event WHERE id > ?1 AND id <= ?2 AND campaign = ?3"
			" AND (?4 >> kind) & 1 AND NOT EXISTS (SELECT 1 FROM delivery d"
			" WHERE d.event = event.id AND d.receiver = ?5) ORDER BY id",
			INT(batch->position), INT(last), INT(batch->receiver->campaign),
			INT(wants_mask), INT(batch->receiver_word));
	while (batch->count < batch->max && (more = sql_step(&store->sql, row)) > 0) {
		batch->position = sqlite3_column_int64(row, 0);
		batch->rows[batch->count++] = (struct peal_event_row){ .id = batch->position };
	}
	if (more > 0)
		sql_end(row);
	else if (more == 0)
		batch->position = last;
	return more < 0 ? -1 : 0;
}

static void event_read(struct store *store, sqlite3_stmt *row, struct peal_arena *arena,
		       struct peal_event_row *event)
{
	const int attempt = 5, contact = attempt + ATTEMPT_COLUMN_COUNT;

	event->kind = (enum peal_event_kind)sqlite3_column_int(row, 0);
	event->at_ms = sqlite3_column_int64(row, 1);
	event->upload = sqlite3_column_int64(row, 2);
	event->detail = store_copy_text(store, arena, sql_column_text(row, 3));
	event->has_attempt = sqlite3_column_int64(row, 4) != 0;
	if (!event->has_attempt)
		return;
	event->attempt = attempt_read(row, attempt);
	attempt_keep(store, arena, &event->attempt);
	event->contact = contact_read(row, contact);
	contact_keep(store, arena, &event->contact);
}

static int event_load(struct store *store, struct peal_arena *arena, struct peal_event_row *event)
{
	sqlite3_stmt *row = sql_start(&store->sql,
				      "SELECT e.kind, e.at_ms, e.upload, e.detail,"
				      " e.attempt, " ATTEMPT_COLUMNS ", " CONTACT_COLUMNS
				      " FROM event e LEFT JOIN attempt a ON a.id = e.attempt"
				      " LEFT JOIN contact c ON c.id = a.contact WHERE e.id = ?1",
				      INT(event->id));
	int more = sql_step(&store->sql, row);

	if (more == 0)
		return sql_missing(&store->sql, "an event that waits is not in the table event");
	if (more < 0)
		return -1;
	event_read(store, row, arena, event);
	sql_end(row);
	return 0;
}

static void event_mark(const struct event_batch *batch)
{
	struct receiver *receiver = batch->receiver;

	for (uint32_t i = 0; i < batch->count; i++) {
		g_hash_table_add(receiver->under_way, (void *)(intptr_t)batch->rows[i].id);
		if (i >= batch->fresh_at)
			g_array_append_val(receiver->fresh, batch->rows[i].id);
	}
	receiver->position = batch->position;
}

static int event_next_ms(struct store *store, const struct event_batch *batch, int64_t now_ms,
			 int64_t *next_ms_out)
{
	*next_ms_out = PEAL_NEVER;
	if (batch->count == batch->max) {
		*next_ms_out = now_ms;
		return 0;
	}
	return sql_get(&store->sql, next_ms_out,
		       "SELECT due_ms FROM waiting WHERE campaign = ?1 AND receiver = ?2"
		       " AND due_ms > ?3 ORDER BY due_ms LIMIT 1",
		       INT(batch->receiver->campaign), INT(batch->receiver_word), INT(now_ms));
}

static int event_collect(struct store *store, struct event_batch *batch, unsigned wants_mask,
			 int64_t now_ms, struct peal_arena *arena)
{
	batch->position = batch->receiver->position;
	if (event_collect_waiting(store, batch, now_ms) < 0)
		return -1;
	batch->fresh_at = batch->count;
	if (event_collect_fresh(store, batch, wants_mask) < 0)
		return -1;
	for (uint32_t i = 0; i < batch->count; i++) {
		if (event_load(store, arena, &batch->rows[i]) < 0)
			return -1;
	}
	return 0;
}

int event_hand_out(void *self, int64_t campaign, const char *receiver, unsigned wants_mask,
		   int64_t now_ms, uint32_t max, struct peal_arena *arena,
		   struct peal_event_row *rows_out, uint32_t *count_out, int64_t *next_ms_out,
		   struct peal_error *err)
{
	struct store *store = self;
	struct event_batch batch = { .rows = rows_out, .max = max };
	int result;

	batch.receiver = receiver_get(&store->receivers, &store->sql, &store->words, campaign,
				      receiver);
	batch.receiver_word = word_find(&store->sql, &store->words, receiver);
	if (batch.receiver == NULL || batch.receiver_word < 0 || sql_begin_reading(&store->sql) < 0)
		return store_fail(store, err, "reading the outbox");
	result = event_collect(store, &batch, wants_mask, now_ms, arena);
	if (result == 0)
		result = event_next_ms(store, &batch, now_ms, next_ms_out);
	sql_end_reading(&store->sql);
	if (result < 0)
		return store_fail(store, err, "reading the outbox");
	event_mark(&batch);
	*count_out = batch.count;
	return 0;
}
