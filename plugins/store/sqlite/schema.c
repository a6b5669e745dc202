/* schema - the tables of a store, and whether a file has them */
/* SPDX-License-Identifier: MIT */
#include "schema.h"

/* A contact is staged (its id is in a range of `staged`), in `queue`, in
 * `inflight`, or in `done`; never in two.  Hot tables hold small rows in the order
 * in which they are read; `contact`, `attempt` and `event` are only appended to.
 * Columns of words (agent, why, ...) hold ids of `word`. */
static const char schema_tables[] =
	"CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE word(id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);"
	"CREATE TABLE campaign(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,"
	" state INTEGER NOT NULL, created_ms INTEGER NOT NULL, started_ms INTEGER NOT NULL,"
	" ended_ms INTEGER NOT NULL, reason TEXT NOT NULL, events_before INTEGER NOT NULL);"
	"CREATE TABLE upload(id INTEGER PRIMARY KEY, campaign INTEGER NOT NULL,"
	" name TEXT NOT NULL, fingerprint TEXT NOT NULL, state INTEGER NOT NULL,"
	" created_ms INTEGER NOT NULL, release_at_ms INTEGER NOT NULL,"
	" release_until_ms INTEGER NOT NULL, lines_done INTEGER NOT NULL,"
	" row_count INTEGER NOT NULL, accepted_count INTEGER NOT NULL,"
	" excluded_count INTEGER NOT NULL, columns BLOB NOT NULL, error TEXT NOT NULL,"
	" contact_min INTEGER NOT NULL, contact_max INTEGER NOT NULL);"
	"CREATE TABLE contact(id INTEGER PRIMARY KEY, upload INTEGER NOT NULL,"
	" line INTEGER NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL,"
	" data BLOB NOT NULL);"
	"CREATE TABLE exclusion(upload INTEGER NOT NULL, line INTEGER NOT NULL,"
	" number INTEGER NOT NULL, raw TEXT NOT NULL, reason INTEGER NOT NULL,"
	" detail TEXT NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY(upload, line)) WITHOUT ROWID;"
	"CREATE TABLE staged(contact_min INTEGER PRIMARY KEY, contact_max INTEGER NOT NULL,"
	" upload INTEGER NOT NULL);"
	"CREATE TABLE queue(campaign INTEGER NOT NULL, lane INTEGER NOT NULL,"
	" due_ms INTEGER NOT NULL, contact INTEGER NOT NULL, upload INTEGER NOT NULL,"
	" attempts INTEGER NOT NULL, last_ms INTEGER NOT NULL,"
	" PRIMARY KEY(campaign, lane, due_ms, contact)) WITHOUT ROWID;"
	/* Keyed by number: a number is in one call only, over all campaigns. */
	"CREATE TABLE inflight(number INTEGER PRIMARY KEY, contact INTEGER NOT NULL,"
	" campaign INTEGER NOT NULL, upload INTEGER NOT NULL, attempt BLOB NOT NULL,"
	" attempt_no INTEGER NOT NULL, agent INTEGER NOT NULL, ruling INTEGER NOT NULL,"
	" node BLOB NOT NULL, started_ms INTEGER NOT NULL, attempts INTEGER NOT NULL,"
	" last_ms INTEGER NOT NULL);"
	"CREATE TABLE done(contact INTEGER PRIMARY KEY, state INTEGER NOT NULL,"
	" attempts INTEGER NOT NULL, why INTEGER NOT NULL, at_ms INTEGER NOT NULL);"
	"CREATE TABLE attempt(id INTEGER PRIMARY KEY, contact INTEGER NOT NULL,"
	" attempt BLOB NOT NULL, attempt_no INTEGER NOT NULL, campaign INTEGER NOT NULL,"
	" agent INTEGER NOT NULL, ruling INTEGER NOT NULL, outcome INTEGER NOT NULL,"
	" cause INTEGER NOT NULL, cause_text INTEGER NOT NULL, disposition INTEGER NOT NULL,"
	" started_ms INTEGER NOT NULL, ended_ms INTEGER NOT NULL, ring_ms INTEGER NOT NULL,"
	" talk_ms INTEGER NOT NULL, language INTEGER NOT NULL, is_transferred INTEGER NOT NULL,"
	" next_due_ms INTEGER NOT NULL, contact_state INTEGER NOT NULL, why INTEGER NOT NULL,"
	" dtmf TEXT NOT NULL, recording TEXT NOT NULL, fields TEXT NOT NULL,"
	" transcript TEXT NOT NULL);"
	"CREATE TABLE decision(id INTEGER PRIMARY KEY, contact INTEGER NOT NULL,"
	" at_ms INTEGER NOT NULL, what INTEGER NOT NULL);"
	"CREATE TABLE event(id INTEGER PRIMARY KEY, campaign INTEGER NOT NULL,"
	" kind INTEGER NOT NULL, at_ms INTEGER NOT NULL, upload INTEGER NOT NULL,"
	" attempt INTEGER NOT NULL, detail TEXT NOT NULL);"
	/* Every event of the campaign up to settled_max has its answer. */
	"CREATE TABLE receiver(campaign INTEGER NOT NULL, receiver INTEGER NOT NULL,"
	" settled_max INTEGER NOT NULL, PRIMARY KEY(campaign, receiver)) WITHOUT ROWID;"
	"CREATE TABLE delivery(event INTEGER NOT NULL, receiver INTEGER NOT NULL,"
	" state INTEGER NOT NULL, tries INTEGER NOT NULL, status INTEGER NOT NULL,"
	" first_try_ms INTEGER NOT NULL, last_try_ms INTEGER NOT NULL, due_ms INTEGER NOT NULL,"
	" detail TEXT NOT NULL, PRIMARY KEY(event, receiver)) WITHOUT ROWID;"
	"CREATE INDEX delivery_dead ON delivery(receiver, event) WHERE state = 2;"
	"CREATE TABLE waiting(campaign INTEGER NOT NULL, receiver INTEGER NOT NULL,"
	" due_ms INTEGER NOT NULL, event INTEGER NOT NULL,"
	" PRIMARY KEY(campaign, receiver, due_ms, event)) WITHOUT ROWID;"
	"CREATE TABLE dnd(number INTEGER PRIMARY KEY, added_ms INTEGER NOT NULL,"
	" reason INTEGER NOT NULL);"
	"CREATE TABLE counter(campaign INTEGER NOT NULL, upload INTEGER NOT NULL,"
	" name TEXT NOT NULL, value INTEGER NOT NULL,"
	" PRIMARY KEY(campaign, upload, name)) WITHOUT ROWID;"
	"CREATE TABLE agent(campaign INTEGER NOT NULL, agent TEXT NOT NULL,"
	" PRIMARY KEY(campaign, agent)) WITHOUT ROWID;"
	"CREATE TABLE node(campaign INTEGER NOT NULL, node BLOB NOT NULL,"
	" until_ms INTEGER NOT NULL, PRIMARY KEY(campaign, node)) WITHOUT ROWID;";

_Static_assert(PEAL_DELIVERY_DEAD == 2, "the index delivery_dead says so");

/* A random UUID (version 4), as text. */
static void schema_identity(const struct peal_host *host, char text_out[37])
{
	uint8_t bytes[16];
	size_t used = 0;

	host->random(host, bytes, sizeof(bytes));
	bytes[6] = (bytes[6] & 0x0fu) | 0x40u;
	bytes[8] = (bytes[8] & 0x3fu) | 0x80u;
	for (size_t i = 0; i < sizeof(bytes); i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			text_out[used++] = '-';
		used += (size_t)snprintf(text_out + used, 37 - used, "%02x", bytes[i]);
	}
}

static int schema_fill(struct sql *sql, const struct peal_host *host)
{
	char identity[37], numbers[96];

	schema_identity(host, identity);
	snprintf(numbers, sizeof(numbers), "PRAGMA application_id = %d; PRAGMA user_version = %d",
		 SCHEMA_APPLICATION_ID, SCHEMA_VERSION);
	if (sql_script(sql, schema_tables) < 0 || sql_script(sql, numbers) < 0)
		return -1;
	return sql_do(sql, "INSERT INTO meta(name, value) VALUES('identity', ?1)", TEXT(identity));
}

/* Two processes may meet a new file at once: who comes second finds it made. */
int schema_make(struct sql *sql, const struct peal_host *host)
{
	int64_t tables = 0;
	int result;

	if (sql_script(sql, "BEGIN IMMEDIATE") < 0)
		return -1;
	result = sql_get(sql, &tables, "SELECT count(*) FROM sqlite_schema");
	if (result >= 0 && tables == 0)
		result = schema_fill(sql, host);
	if (result >= 0 && sql_script(sql, "COMMIT") == 0)
		return 0;
	if (!sqlite3_get_autocommit(sql->db))
		sqlite3_exec(sql->db, "ROLLBACK", NULL, NULL, NULL);
	return -1;
}

int schema_check(struct sql *sql, const char *store_name, bool *is_empty_out,
		 struct peal_error *err)
{
	int64_t tables = 0, application_id = 0, version = 0;

	if (sql_get(sql, &tables, "SELECT count(*) FROM sqlite_schema") < 0 ||
	    sql_get(sql, &application_id, "PRAGMA application_id") < 0 ||
	    sql_get(sql, &version, "PRAGMA user_version") < 0)
		return SCHEMA_SQL_FAILED;
	*is_empty_out = tables == 0 && application_id == 0;
	if (*is_empty_out)
		return 0;
	if (application_id != SCHEMA_APPLICATION_ID)
		return peal_fail(err, PEAL_FAIL_CORRUPT,
				 "store \"%s\" is an SQLite database of another program, not a "
				 "Peal store; it was left as it is: name another path, or move "
				 "the file away",
				 store_name);
	if (version > SCHEMA_VERSION)
		return peal_fail(err, PEAL_FAIL_VERSION,
				 "store \"%s\" was made by a newer Peal: its tables have version "
				 "%lld, this Peal knows version %d; it was left as it is: use "
				 "the newer Peal, or another path",
				 store_name, (long long)version, SCHEMA_VERSION);
	if (version < 1)
		return peal_fail(err, PEAL_FAIL_CORRUPT,
				 "store \"%s\" says that its tables have version %lld, which "
				 "never was; it was left as it is: restore a backup, or move it "
				 "away to begin a new one",
				 store_name, (long long)version);
	return 0;
}
