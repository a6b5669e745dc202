/* campaign - campaigns, uploads, and what is kept per campaign */
/* SPDX-License-Identifier: MIT */
#include "campaign.h"

struct peal_campaign_row campaign_read(sqlite3_stmt *row)
{
	return (struct peal_campaign_row){
		.id = sqlite3_column_int64(row, 0),
		.name = sql_column_text(row, 1),
		.state = (enum peal_campaign_state)sqlite3_column_int(row, 2),
		.created_ms = sqlite3_column_int64(row, 3),
		.started_ms = sqlite3_column_int64(row, 4),
		.ended_ms = sqlite3_column_int64(row, 5),
		.reason = sql_column_text(row, 6),
	};
}

struct peal_upload_row campaign_read_upload(sqlite3_stmt *row)
{
	return (struct peal_upload_row){
		.id = sqlite3_column_int64(row, 0),
		.campaign = sqlite3_column_int64(row, 1),
		.name = sql_column_text(row, 2),
		.fingerprint = sql_column_text(row, 3),
		.state = (enum peal_upload_state)sqlite3_column_int(row, 4),
		.created_ms = sqlite3_column_int64(row, 5),
		.release_at_ms = sqlite3_column_int64(row, 6),
		.release_until_ms = sqlite3_column_int64(row, 7),
		.lines_done = (uint64_t)sqlite3_column_int64(row, 8),
		.row_count = (uint64_t)sqlite3_column_int64(row, 9),
		.accepted_count = (uint64_t)sqlite3_column_int64(row, 10),
		.excluded_count = (uint64_t)sqlite3_column_int64(row, 11),
		.columns = sql_column_slice(row, 12),
		.error = sql_column_text(row, 13),
	};
}

/* A receiver of a new campaign need not look at the events of older ones. */
static int campaign_create(struct store *store, const char *name, int64_t now_ms)
{
	return sql_do(&store->sql,
		      "INSERT INTO campaign(name, state, created_ms, started_ms, ended_ms, reason,"
		      " events_before) VALUES(?1, ?2, ?3, 0, 0, '',"
		      " (SELECT coalesce(max(id), 0) FROM event)) ON CONFLICT DO NOTHING",
		      TEXT(name), INT(PEAL_CAMPAIGN_SCHEDULED), INT(now_ms));
}

static int campaign_find(struct store *store, const char *name, struct peal_campaign_row *row_out)
{
	sqlite3_stmt *row = sql_start(&store->sql,
				      "SELECT " CAMPAIGN_COLUMNS " FROM campaign WHERE name = ?1",
				      TEXT(name));
	int more = sql_step(&store->sql, row);

	if (more <= 0)
		return more;
	*row_out = campaign_read(row);
	g_free(store->campaign_name);
	g_free(store->campaign_reason);
	row_out->name = store->campaign_name = g_strdup(row_out->name);
	row_out->reason = store->campaign_reason = g_strdup(row_out->reason);
	sql_end(row);
	return 1;
}

int campaign_open(void *self, const char *name, bool may_create, int64_t now_ms,
		  struct peal_campaign_row *row_out, struct peal_error *err)
{
	struct store *store = self;
	int found = campaign_find(store, name, row_out);

	if (found == 0 && may_create) {
		found = campaign_create(store, name, now_ms);
		if (found == 0)
			found = campaign_find(store, name, row_out);
	}
	if (found < 0)
		return store_fail(store, err, "opening the campaign");
	return found > 0 ? 0 : 1;
}

int campaign_apply_campaign(struct store *store, struct peal_change *change)
{
	int64_t changed;

	changed = sql_run(&store->sql,
			  "UPDATE campaign SET state = ?3, reason = ?5,"
			  " started_ms = CASE WHEN ?3 = ?6 AND started_ms = 0 THEN ?4"
			  " ELSE started_ms END,"
			  " ended_ms = CASE WHEN ?3 IN (?7, ?8) THEN ?4 ELSE 0 END"
			  " WHERE id = ?1 AND (?2 >> state) & 1",
			  INT(change->campaign.campaign), INT(change->campaign.from_mask),
			  INT(change->campaign.to), INT(change->campaign.at_ms),
			  TEXT(change->campaign.reason), INT(PEAL_CAMPAIGN_RUNNING),
			  INT(PEAL_CAMPAIGN_COMPLETED), INT(PEAL_CAMPAIGN_STOPPED));
	change->campaign.is_applied_out = changed > 0;
	return changed < 0 ? -1 : 0;
}

int campaign_apply_upload_add(struct store *store, struct peal_change *change)
{
	const struct peal_upload_row *row = &change->upload_add.row;

	if (sql_run(&store->sql,
		    "INSERT INTO upload(campaign, name, fingerprint, state, created_ms,"
		    " release_at_ms, release_until_ms, lines_done, row_count, accepted_count,"
		    " excluded_count, columns, error, contact_min, contact_max)"
		    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 0, 0)",
		    INT(row->campaign), TEXT(row->name), TEXT(row->fingerprint), INT(row->state),
		    INT(row->created_ms), INT(row->release_at_ms), INT(row->release_until_ms),
		    INT(row->lines_done), INT(row->row_count), INT(row->accepted_count),
		    INT(row->excluded_count), BLOB(row->columns), TEXT(row->error)) < 0)
		return -1;
	change->upload_add.id_out = sqlite3_last_insert_rowid(store->sql.db);
	return 0;
}

int campaign_apply_upload(struct store *store, struct peal_change *change)
{
	const struct peal_upload_row *row = &change->upload.row;

	return sql_do(&store->sql,
		      "UPDATE upload SET state = ?2, release_at_ms = ?3, release_until_ms = ?4,"
		      " lines_done = ?5, row_count = ?6, accepted_count = ?7,"
		      " excluded_count = ?8, error = ?9 WHERE id = ?1",
		      INT(row->id), INT(row->state), INT(row->release_at_ms),
		      INT(row->release_until_ms), INT(row->lines_done), INT(row->row_count),
		      INT(row->accepted_count), INT(row->excluded_count), TEXT(row->error));
}

int campaign_apply_agent(struct store *store, struct peal_change *change)
{
	int64_t campaign = change->agent.campaign, changed;

	if (change->agent.is_stopped)
		changed = sql_run(&store->sql,
				  "INSERT INTO agent(campaign, agent) VALUES(?1, ?2)"
				  " ON CONFLICT DO NOTHING",
				  INT(campaign), TEXT(change->agent.agent));
	else
		changed = sql_run(&store->sql,
				  "DELETE FROM agent WHERE campaign = ?1 AND agent = ?2",
				  INT(campaign), TEXT(change->agent.agent));
	return changed < 0 ? -1 : 0;
}

int campaign_apply_count(struct store *store, struct peal_change *change)
{
	return sql_do(&store->sql,
		      "INSERT INTO counter(campaign, upload, name, value)"
		      " VALUES(?1, ?2, ?3, ?4)"
		      " ON CONFLICT DO UPDATE SET value = value + excluded.value",
		      INT(change->count.campaign), INT(change->count.upload),
		      TEXT(change->count.name), INT(change->count.delta));
}

int campaign_apply_node(struct store *store, struct peal_change *change)
{
	return sql_do(&store->sql,
		      "INSERT INTO node(campaign, node, until_ms) VALUES(?1, ?2, ?3)"
		      " ON CONFLICT DO UPDATE SET until_ms = excluded.until_ms",
		      INT(change->node.campaign), ID(change->node.node),
		      INT(change->node.until_ms));
}
