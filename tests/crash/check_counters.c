/* check_counters.c - the store agrees with itself */
/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void check_integrity(struct check *check)
{
	sqlite3_stmt *row = NULL;
	const char *answer = "nothing";

	if (sqlite3_prepare_v2(check->witness->store.db, "PRAGMA integrity_check", -1, &row,
			       NULL) == SQLITE_OK &&
	    sqlite3_step(row) == SQLITE_ROW)
		answer = (const char *)sqlite3_column_text(row, 0);
	if (strcmp(answer, "ok") != 0)
		check_broken(check, "the integrity check says: %s", answer);
	sqlite3_finalize(row);
	if (store_value(&check->witness->store, "SELECT state FROM campaign") != 3)
		check_broken(check, "the campaign is not completed");
}

/* What a counter must be: a count of rows by name, upload and value.  Rows of
 * upload 0 are of the whole campaign. */
static const char expected[] =
	"CREATE TEMP TABLE fact AS"
	" SELECT c.upload AS upload, 'contacts.accepted' AS name, 1 AS value FROM contact c"
	" UNION ALL SELECT c.upload, 'contacts.' || CASE d.state WHEN 3 THEN 'completed'"
	"  WHEN 4 THEN 'exhausted' WHEN 5 THEN 'suppressed' WHEN 6 THEN 'flushed'"
	"  ELSE '?' END, 1 FROM done d JOIN contact c ON c.id = d.contact"
	" UNION ALL SELECT e.upload, 'excluded.' || w.text, 1 FROM exclusion e"
	"  JOIN word w ON w.id = e.reason"
	" UNION ALL SELECT upload, 'contacts.called', 1 FROM contact WHERE id IN"
	"  (SELECT contact FROM attempt)"
	" UNION ALL SELECT upload, 'contacts.retried', 1 FROM contact WHERE id IN"
	"  (SELECT contact FROM attempt GROUP BY contact HAVING count(*) > 1)"
	" UNION ALL SELECT upload, 'contacts.connected', 1 FROM contact WHERE id IN"
	"  (SELECT contact FROM attempt WHERE outcome = 1)"
	" UNION ALL SELECT c.upload, 'calls', 1 FROM attempt a JOIN contact c ON c.id = a.contact"
	" UNION ALL SELECT c.upload, 'calls.connected', 1 FROM attempt a"
	"  JOIN contact c ON c.id = a.contact WHERE a.outcome = 1"
	" UNION ALL SELECT c.upload, 'calls.talk_ms', a.talk_ms FROM attempt a"
	"  JOIN contact c ON c.id = a.contact WHERE a.outcome = 1"
	" UNION ALL SELECT c.upload, 'calls.transferred', a.is_transferred FROM attempt a"
	"  JOIN contact c ON c.id = a.contact WHERE a.outcome = 1"
	" UNION ALL SELECT c.upload, 'outcome.' || CASE a.outcome WHEN 0 THEN 'unknown'"
	"  WHEN 1 THEN 'answered' WHEN 2 THEN 'busy' WHEN 3 THEN 'no_answer'"
	"  WHEN 4 THEN 'rejected' WHEN 5 THEN 'unreachable' WHEN 6 THEN 'failed'"
	"  WHEN 7 THEN 'machine' ELSE 'canceled' END, 1 FROM attempt a"
	"  JOIN contact c ON c.id = a.contact"
	" UNION ALL SELECT c.upload, 'disposition.' || w.text, 1 FROM attempt a"
	"  JOIN contact c ON c.id = a.contact JOIN word w ON w.id = a.disposition;"
	"INSERT INTO fact SELECT 0, name, value FROM fact;"
	"CREATE TEMP TABLE counted AS SELECT upload, name, sum(value) AS value FROM fact"
	" GROUP BY upload, name HAVING sum(value) <> 0;"
	"INSERT INTO counted SELECT 0, 'deliveries.delivered', count(*) FROM event;";

/* Hours are not counted here: they are of the campaign's time zone. */
static const char compared[] =
	"SELECT f.upload, f.name, f.value, coalesce(c.value, 0) FROM counted f"
	" LEFT JOIN counter c ON c.upload = f.upload AND c.name = f.name"
	" WHERE f.value <> coalesce(c.value, 0)"
	" UNION ALL SELECT c.upload, c.name, 0, c.value FROM counter c LEFT JOIN counted f"
	" ON c.upload = f.upload AND c.name = f.name WHERE f.name IS NULL AND c.value <> 0"
	" AND c.name NOT LIKE 'hour.%' AND c.name NOT IN ('calls.positive')"
	" UNION ALL SELECT upload, 'hour.*.calls', 0, sum(value) FROM counter"
	" WHERE name LIKE 'hour.%.calls' GROUP BY upload HAVING sum(value) <>"
	" (SELECT value FROM counted f WHERE f.upload = counter.upload AND f.name = 'calls')";

void check_counters(struct check *check)
{
	sqlite3 *db = check->witness->store.db;
	sqlite3_stmt *row = NULL;
	int more = sqlite3_exec(db, expected, NULL, NULL, NULL);

	if (more == SQLITE_OK)
		more = sqlite3_prepare_v2(db, compared, -1, &row, NULL);
	while (more == SQLITE_OK || more == SQLITE_ROW) {
		more = sqlite3_step(row);
		if (more == SQLITE_ROW)
			check_broken(check,
				     "the counter %s of upload %d is %" PRId64
				     ", and the rows say %" PRId64,
				     sqlite3_column_text(row, 1), sqlite3_column_int(row, 0),
				     (int64_t)sqlite3_column_int64(row, 3),
				     (int64_t)sqlite3_column_int64(row, 2));
	}
	if (more != SQLITE_DONE)
		check_broken(check, "the counters cannot be read: %s", sqlite3_errmsg(db));
	sqlite3_finalize(row);
}

void check_upload_rows(struct check *check)
{
	const struct store_witness *store = &check->witness->store;

	if (store_value(store, "SELECT count(*) FROM upload u WHERE accepted_count <>"
			       " (SELECT count(*) FROM contact c WHERE c.upload = u.id)"
			       " OR excluded_count <>"
			       " (SELECT count(*) FROM exclusion e WHERE e.upload = u.id)"
			       " OR row_count <> accepted_count + excluded_count") != 0)
		check_broken(check, "an upload's counts are not those of its rows");
	if (store_value(store, "SELECT count(*) FROM upload WHERE state <> 2") != 0)
		check_broken(check, "an upload is not released");
	if (store_value(store, "SELECT count(*) FROM upload") != check->campaign->list_count)
		check_broken(check, "there are not as many uploads as lists (%d)",
			     check->campaign->list_count);
	if (store_value(store, "SELECT count(*) FROM event WHERE kind = 5") !=
	    check->campaign->list_count)
		check_broken(check, "there are not as many events upload.processed as lists");
}

void check_events_settled(struct check *check)
{
	const struct store_witness *store = &check->witness->store;
	int64_t waiting = store_value(store, "SELECT count(*) FROM waiting");
	int64_t open = store_value(store, "SELECT count(*) FROM event e WHERE id >"
					  " (SELECT max(settled_max) FROM receiver) AND NOT EXISTS"
					  " (SELECT 1 FROM delivery d WHERE d.event = e.id"
					  " AND d.state = 1)");
	int64_t dead = store_value(store, "SELECT count(*) FROM delivery WHERE state = 2");

	if (waiting != 0 || open != 0 || dead != 0)
		check_broken(check,
			     "%" PRId64 " events wait, %" PRId64 " have no answer, %" PRId64
			     " are dead letters",
			     waiting, open, dead);
}
