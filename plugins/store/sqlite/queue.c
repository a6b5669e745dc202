/* queue - contacts that wait for their call, by lane and due time */
/* SPDX-License-Identifier: MIT */
#include "queue.h"

#include "campaign.h"

/* Claims and sweeps must meet it, wherever it stands. */
static void queue_announce(struct store *store, const struct queue_entry *entry)
{
	lease_scan_back(&store->leases, entry->campaign, entry->lane, entry->due_ms,
			entry->contact);
	sweep_notice(&store->sweep, entry->campaign, entry->upload);
}

int queue_put(struct store *store, const struct queue_entry *entry)
{
	queue_announce(store, entry);
	return sql_do(&store->sql,
		      "INSERT INTO queue(campaign, lane, due_ms, contact, upload, attempts,"
		      " last_ms) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
		      INT(entry->campaign), INT(entry->lane), INT(entry->due_ms),
		      INT(entry->contact), INT(entry->upload), INT(entry->attempts),
		      INT(entry->last_ms));
}

int queue_put_new(struct store *store, const struct queue_entry *entries, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (count < BULK_ROWS && queue_put(store, &entries[i]) < 0)
			return -1;
		queue_announce(store, &entries[i]);
	}
	return count < BULK_ROWS ? 0 : bulk_put(&store->sql, &store->bulk, entries);
}

int queue_peek(struct store *store, struct queue_entry *entry)
{
	sqlite3_stmt *row = sql_start(
		&store->sql,
		"SELECT upload, attempts, last_ms FROM queue WHERE"
		" campaign = ?1 AND lane = ?2 AND due_ms = ?3 AND contact = ?4",
		INT(entry->campaign), INT(entry->lane), INT(entry->due_ms), INT(entry->contact));
	int more = sql_step(&store->sql, row);

	if (more <= 0)
		return more;
	entry->upload = sqlite3_column_int64(row, 0);
	entry->attempts = sqlite3_column_int64(row, 1);
	entry->last_ms = sqlite3_column_int64(row, 2);
	sql_end(row);
	return 1;
}

int queue_remove(struct store *store, const struct queue_entry *entry)
{
	return sql_do(&store->sql,
		      "DELETE FROM queue WHERE"
		      " campaign = ?1 AND lane = ?2 AND due_ms = ?3 AND contact = ?4",
		      INT(entry->campaign), INT(entry->lane), INT(entry->due_ms),
		      INT(entry->contact));
}

int queue_take(struct store *store, struct queue_entry *entry)
{
	int found = queue_peek(store, entry);

	if (found > 0 && queue_remove(store, entry) < 0)
		return -1;
	return found;
}

int queue_done(struct store *store, const struct queue_entry *entry, enum peal_contact_state state,
	       int64_t why, int64_t at_ms)
{
	return sql_do(&store->sql,
		      "INSERT INTO done(contact, state, attempts, why, at_ms)"
		      " VALUES(?1, ?2, ?3, ?4, ?5)",
		      INT(entry->contact), INT(state), INT(entry->attempts), INT(why), INT(at_ms));
}

int queue_decide(struct store *store, int64_t contact, int64_t at_ms, const char *why)
{
	int64_t what = word_id(&store->sql, &store->words, why);

	if (why == NULL)
		return 0;
	if (what < 0 ||
	    sql_run(&store->sql, "INSERT INTO decision(contact, at_ms, what) VALUES(?1, ?2, ?3)",
		    INT(contact), INT(at_ms), INT(what)) < 0)
		return -1;
	return 0;
}

int queue_apply_move(struct store *store, struct peal_change *change)
{
	struct queue_entry entry = { .campaign = change->move.campaign,
				     .lane = change->move.from_lane,
				     .due_ms = change->move.from_due_ms,
				     .contact = change->move.contact };
	int taken = queue_take(store, &entry);

	if (taken <= 0)
		return taken;
	entry.lane = change->move.to_lane;
	entry.due_ms = change->move.to_due_ms;
	if (queue_put(store, &entry) < 0)
		return -1;
	return queue_decide(store, entry.contact, change->move.at_ms, change->move.why);
}

static int queue_count_finish(struct store *store, const struct peal_change *change, int64_t upload)
{
	struct peal_change count = { .kind = PEAL_CHANGE_COUNT,
				     .count = { .campaign = change->finish.campaign,
						.name = change->finish.counter,
						.delta = 1 } };

	if (change->finish.counter == NULL)
		return 0;
	if (campaign_apply_count(store, &count) < 0)
		return -1;
	count.count.upload = upload;
	return campaign_apply_count(store, &count);
}

int queue_apply_finish(struct store *store, struct peal_change *change)
{
	struct queue_entry entry = { .campaign = change->finish.campaign,
				     .lane = change->finish.lane,
				     .due_ms = change->finish.due_ms,
				     .contact = change->finish.contact };
	int64_t why = word_id(&store->sql, &store->words, change->finish.why);
	int taken = queue_take(store, &entry);

	change->finish.is_applied_out = taken > 0;
	if (taken <= 0)
		return taken;
	if (why < 0 ||
	    queue_done(store, &entry, change->finish.state, why, change->finish.at_ms) < 0 ||
	    queue_count_finish(store, change, entry.upload) < 0)
		return -1;
	return queue_decide(store, entry.contact, change->finish.at_ms, change->finish.why);
}
