/* witness_store.c - what the store knows, read with SQLite itself */
/* SPDX-License-Identifier: MIT */
#include "witness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The words of peal/store.h and peal/outcome.h, by their numbers in the tables. */
static const char *const contact_states[] = { "staged",	   "queued",	 "in_progress", "completed",
					      "exhausted", "suppressed", "flushed" };
static const char *const outcomes[] = { "unknown",   "answered", "busy",
					"no_answer", "rejected", "unreachable",
					"failed",    "machine",	 "canceled" };

typedef void row_fn(struct store_witness *store, sqlite3_stmt *row);

static bool for_rows(struct store_witness *store, const char *sql, row_fn *fn)
{
	sqlite3_stmt *row = NULL;
	int more = sqlite3_prepare_v2(store->db, sql, -1, &row, NULL);

	while (more == SQLITE_OK || more == SQLITE_ROW) {
		more = sqlite3_step(row);
		if (more == SQLITE_ROW)
			fn(store, row);
	}
	if (more != SQLITE_DONE)
		fprintf(stderr, "store: %s: %s\n", sql, sqlite3_errmsg(store->db));
	sqlite3_finalize(row);
	return more == SQLITE_DONE;
}

int64_t store_value(const struct store_witness *store, const char *sql)
{
	sqlite3_stmt *row = NULL;
	int64_t value = INT64_MIN;

	if (sqlite3_prepare_v2(store->db, sql, -1, &row, NULL) == SQLITE_OK &&
	    sqlite3_step(row) == SQLITE_ROW)
		value = sqlite3_column_int64(row, 0);
	else
		fprintf(stderr, "store: %s: %s\n", sql, sqlite3_errmsg(store->db));
	sqlite3_finalize(row);
	return value;
}

static void text_take(sqlite3_stmt *row, int column, char *out, size_t bytes)
{
	const char *text = (const char *)sqlite3_column_text(row, column);

	snprintf(out, bytes, "%s", text != NULL ? text : "");
}

static void word_take(const char *const *words, size_t count, int64_t index, char out[16])
{
	snprintf(out, 16, "%s", index >= 0 && (size_t)index < count ? words[index] : "?");
}

/* ".../list-007.csv" is 7. */
static int list_of(sqlite3_stmt *row, int column)
{
	const char *name = (const char *)sqlite3_column_text(row, column);
	const char *digits = name != NULL ? strrchr(name, '-') : NULL;

	return digits != NULL ? atoi(digits + 1) : 0;
}

static void uuid_take(sqlite3_stmt *row, int column, char out[UUID_TEXT])
{
	const unsigned char *bytes = sqlite3_column_blob(row, column);
	size_t used = 0;

	for (int i = 0; bytes != NULL && i < sqlite3_column_bytes(row, column) && i < 16; i++)
		used += (size_t)snprintf(out + used, UUID_TEXT - used, "%s%02x",
					 i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "",
					 bytes[i]);
}

static void identity_take(struct store_witness *store, sqlite3_stmt *row)
{
	text_take(row, 0, store->identity, sizeof(store->identity));
}

static void contact_take(struct store_witness *store, sqlite3_stmt *row)
{
	struct contact contact = { .id = sqlite3_column_int64(row, 0),
				   .list = list_of(row, 1),
				   .line = sqlite3_column_int64(row, 2),
				   .number = (uint64_t)sqlite3_column_int64(row, 3),
				   .places = sqlite3_column_int(row, 4),
				   .attempt_count = sqlite3_column_int(row, 6) };

	if (sqlite3_column_type(row, 5) != SQLITE_NULL)
		word_take(contact_states, G_N_ELEMENTS(contact_states),
			  sqlite3_column_int64(row, 5), contact.state);
	g_array_append_val(store->contacts, contact);
}

static void exclusion_take(struct store_witness *store, sqlite3_stmt *row)
{
	struct exclusion exclusion = { .list = list_of(row, 0),
				       .line = sqlite3_column_int64(row, 1),
				       .number = (uint64_t)sqlite3_column_int64(row, 2) };

	text_take(row, 3, exclusion.reason, sizeof(exclusion.reason));
	g_array_append_val(store->exclusions, exclusion);
}

static void attempt_take(struct store_witness *store, sqlite3_stmt *row)
{
	struct attempt attempt = { .contact = sqlite3_column_int64(row, 1),
				   .number = (uint64_t)sqlite3_column_int64(row, 2),
				   .attempt_no = sqlite3_column_int(row, 3),
				   .started_ms = sqlite3_column_int64(row, 8),
				   .ended_ms = sqlite3_column_int64(row, 9) };

	uuid_take(row, 0, attempt.id);
	text_take(row, 4, attempt.agent, sizeof(attempt.agent));
	word_take(outcomes, G_N_ELEMENTS(outcomes), sqlite3_column_int64(row, 5), attempt.outcome);
	text_take(row, 6, attempt.disposition, sizeof(attempt.disposition));
	word_take(contact_states, G_N_ELEMENTS(contact_states), sqlite3_column_int64(row, 7),
		  attempt.contact_state);
	g_array_append_val(store->attempts, attempt);
}

static const struct {
	const char *sql;
	row_fn *fn;
} readings[] = {
	{ "SELECT value FROM meta WHERE name = 'identity'", identity_take },
	{ "SELECT c.id, u.name, c.line, c.number,"
	  " (SELECT count(*) FROM staged s WHERE c.id BETWEEN s.contact_min AND s.contact_max)"
	  " + (SELECT count(*) FROM queue q WHERE q.contact = c.id)"
	  " + (SELECT count(*) FROM inflight i WHERE i.contact = c.id) + (d.contact IS NOT NULL),"
	  " d.state, d.attempts FROM contact c JOIN upload u ON u.id = c.upload"
	  " LEFT JOIN done d ON d.contact = c.id ORDER BY u.name, c.line, c.id",
	  contact_take },
	{ "SELECT u.name, e.line, e.number, w.text FROM exclusion e JOIN upload u"
	  " ON u.id = e.upload JOIN word w ON w.id = e.reason ORDER BY u.name, e.line",
	  exclusion_take },
	{ "SELECT a.attempt, a.contact, c.number, a.attempt_no, g.text, a.outcome, d.text,"
	  " a.contact_state, a.started_ms, a.ended_ms FROM attempt a"
	  " JOIN contact c ON c.id = a.contact LEFT JOIN word g ON g.id = a.agent"
	  " LEFT JOIN word d ON d.id = a.disposition ORDER BY a.id",
	  attempt_take },
};

bool store_read(struct store_witness *store, const struct campaign *campaign)
{
	char *path = g_build_filename(campaign->folder, "crash.db", NULL);
	bool is_good = sqlite3_open_v2(path, &store->db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK;

	g_free(path);
	store->contacts = g_array_new(FALSE, TRUE, sizeof(struct contact));
	store->exclusions = g_array_new(FALSE, TRUE, sizeof(struct exclusion));
	store->attempts = g_array_new(FALSE, TRUE, sizeof(struct attempt));
	store->attempt_by_id = g_hash_table_new(g_str_hash, g_str_equal);
	for (size_t i = 0; is_good && i < G_N_ELEMENTS(readings); i++)
		is_good = for_rows(store, readings[i].sql, readings[i].fn);
	for (guint i = 0; i < store->attempts->len; i++) {
		struct attempt *attempt = &g_array_index(store->attempts, struct attempt, i);

		g_hash_table_insert(store->attempt_by_id, attempt->id, attempt);
	}
	return is_good;
}

void store_destroy(struct store_witness *store)
{
	sqlite3_close(store->db);
	g_hash_table_destroy(store->attempt_by_id);
	g_array_free(store->contacts, TRUE);
	g_array_free(store->exclusions, TRUE);
	g_array_free(store->attempts, TRUE);
}

const struct attempt *store_attempt(const struct store_witness *store, const char *id)
{
	return g_hash_table_lookup(store->attempt_by_id, id);
}
