/* contact - contacts and exclusions, as they were loaded
 *
 * Written once, by ascending id, and never changed: where a contact stands is
 * told by the small tables. */
/* SPDX-License-Identifier: MIT */
#include "contact.h"

#include "queue.h"

struct peal_contact_row contact_read(sqlite3_stmt *row, int first)
{
	return (struct peal_contact_row){
		.id = sqlite3_column_int64(row, first),
		.upload = sqlite3_column_int64(row, first + 1),
		.line = (uint64_t)sqlite3_column_int64(row, first + 2),
		.number = (uint64_t)sqlite3_column_int64(row, first + 3),
		.name = sql_column_slice(row, first + 4),
		.values = sql_column_slice(row, first + 5),
	};
}

void contact_keep(struct store *store, struct peal_arena *arena, struct peal_contact_row *contact)
{
	contact->name = store_copy(store, arena, contact->name);
	contact->values = store_copy(store, arena, contact->values);
}

int contact_load(struct store *store, int64_t id, struct peal_arena *arena,
		 struct peal_contact_row *contact_out)
{
	sqlite3_stmt *row = sql_start(
		&store->sql, "SELECT " CONTACT_COLUMNS " FROM contact c WHERE c.id = ?1", INT(id));
	int more = sql_step(&store->sql, row);

	if (more == 0)
		return sql_missing(&store->sql,
				   "a contact of the queue is not in the table contact");
	if (more < 0)
		return -1;
	*contact_out = contact_read(row, 0);
	contact_keep(store, arena, contact_out);
	sql_end(row);
	return 0;
}

/* ---- staging: ranges of ids, because an upload's contacts come in order ---- */

static int contact_stage(struct store *store, int64_t upload, const struct contact_range *range)
{
	int64_t grown = sql_run(&store->sql,
				"UPDATE staged SET contact_max = ?2 WHERE contact_min ="
				" (SELECT max(contact_min) FROM staged)"
				" AND contact_max = ?1 - 1 AND upload = ?3",
				INT(range->min), INT(range->max), INT(upload));

	if (grown != 0)
		return grown < 0 ? -1 : 0;
	return sql_do(&store->sql,
		      "INSERT INTO staged(contact_min, contact_max, upload) VALUES(?1, ?2, ?3)",
		      INT(range->min), INT(range->max), INT(upload));
}

static int contact_find_staged(struct store *store, int64_t campaign, int64_t upload,
			       struct contact_range *range_out)
{
	sqlite3_stmt *row = sql_start(&store->sql,
				      "SELECT contact_min, contact_max FROM staged WHERE"
				      " CASE WHEN ?2 <> 0 THEN upload = ?2 ELSE upload IN"
				      " (SELECT id FROM upload WHERE campaign = ?1) END"
				      " ORDER BY contact_min LIMIT 1",
				      INT(campaign), INT(upload));
	int more = sql_step(&store->sql, row);

	if (more <= 0)
		return more;
	range_out->min = sqlite3_column_int64(row, 0);
	range_out->max = sqlite3_column_int64(row, 1);
	sql_end(row);
	return 1;
}

int contact_unstage(struct store *store, int64_t campaign, int64_t upload, uint64_t max,
		    struct contact_range *range_out)
{
	struct contact_range range;
	int found = contact_find_staged(store, campaign, upload, &range);
	int64_t changed;

	if (found <= 0)
		return found;
	if ((uint64_t)(range.max - range.min) < max) {
		changed = sql_run(&store->sql, "DELETE FROM staged WHERE contact_min = ?1",
				  INT(range.min));
	} else {
		range.max = range.min + (int64_t)max - 1;
		changed = sql_run(&store->sql,
				  "UPDATE staged SET contact_min = ?2 WHERE contact_min = ?1",
				  INT(range.min), INT(range.max + 1));
	}
	*range_out = range;
	return changed < 0 ? -1 : 1;
}

/* ---- loading ---- */

/* At most BULK_ROWS.  Ids follow one another: each is the highest so far and one. */
static int contact_append(struct store *store, int64_t upload, const struct peal_contact_row *rows,
			  size_t count, int64_t *first_id_out)
{
	int failed = 0;

	if (count == BULK_ROWS)
		failed = bulk_append(&store->sql, &store->bulk, upload, rows);
	for (size_t i = 0; i < count && count < BULK_ROWS && failed == 0; i++)
		failed = sql_do(&store->sql,
				"INSERT INTO contact(upload, line, number, name, data)"
				" VALUES(?1, ?2, ?3, ?4, ?5)",
				INT(upload), INT(rows[i].line), INT(rows[i].number),
				NAME(rows[i].name), BLOB(rows[i].values));
	*first_id_out = sqlite3_last_insert_rowid(store->sql.db) - (int64_t)count + 1;
	return failed;
}

static int contact_queue(struct store *store, const struct peal_change *change, size_t at,
			 size_t count, int64_t first_id)
{
	struct queue_entry entries[BULK_ROWS];

	for (size_t i = 0; i < count; i++) {
		int64_t due_ms = change->contacts.due_ms[at + i];

		entries[i] = (struct queue_entry){
			.campaign = change->contacts.campaign,
			.lane = due_ms == PEAL_NEVER ? PEAL_LANE_HELD : PEAL_LANE_FRESH,
			.due_ms = due_ms,
			.contact = first_id + (int64_t)i,
			.upload = change->contacts.upload,
		};
	}
	return queue_put_new(store, entries, count);
}

static int contact_append_all(struct store *store, const struct peal_change *change,
			      struct contact_range *range_out)
{
	size_t total = change->contacts.count, count;
	int64_t first_id;

	for (size_t at = 0; at < total; at += count) {
		count = total - at < BULK_ROWS ? total - at : BULK_ROWS;
		if (contact_append(store, change->contacts.upload, change->contacts.rows + at,
				   count, &first_id) < 0)
			return -1;
		if (at == 0)
			range_out->min = first_id;
		range_out->max = first_id + (int64_t)count - 1;
		if (change->contacts.is_queued &&
		    contact_queue(store, change, at, count, first_id) < 0)
			return -1;
	}
	return 0;
}

int contact_apply_contacts(struct store *store, struct peal_change *change)
{
	int64_t upload = change->contacts.upload;
	struct contact_range range = { 0 };

	if (change->contacts.count == 0)
		return 0;
	if (contact_append_all(store, change, &range) < 0)
		return -1;
	if (sql_run(&store->sql,
		    "UPDATE upload SET contact_max = ?3,"
		    " contact_min = CASE contact_min WHEN 0 THEN ?2 ELSE contact_min END"
		    " WHERE id = ?1",
		    INT(upload), INT(range.min), INT(range.max)) < 0)
		return -1;
	return change->contacts.is_queued ? 0 : contact_stage(store, upload, &range);
}

int contact_apply_exclusions(struct store *store, struct peal_change *change)
{
	for (size_t i = 0; i < change->exclusions.count; i++) {
		const struct peal_exclusion_row *row = &change->exclusions.rows[i];
		int64_t reason = word_id(&store->sql, &store->words, row->reason);

		/* A line that is excluded keeps its first reason. */
		if (reason < 0 ||
		    sql_run(&store->sql,
			    "INSERT INTO exclusion(upload, line, number, raw, reason, detail,"
			    " at_ms) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)"
			    " ON CONFLICT DO NOTHING",
			    INT(row->upload), INT(row->line), INT(row->number), NAME(row->raw),
			    INT(reason), TEXT(row->detail), INT(row->at_ms)) < 0)
			return -1;
	}
	return 0;
}
