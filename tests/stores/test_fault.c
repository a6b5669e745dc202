/* test_fault - a full disk, a failing change, SIGKILL: all of a commit or none */
/* SPDX-License-Identifier: MIT */
#include "groups.h"

#include "child.h"

#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#define FAULT_KILLS 20
#define FAULT_PLACES                                                                               \
	"SELECT contact, attempts FROM queue UNION ALL SELECT contact, attempts FROM inflight"     \
	" UNION ALL SELECT contact, attempts FROM done"

static int64_t fault_number(const char *path, const char *text)
{
	sqlite3 *db;
	sqlite3_stmt *row;
	int64_t number;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	sqlite3_busy_timeout(db, 10000);
	if (sqlite3_prepare_v2(db, text, -1, &row, NULL) != SQLITE_OK)
		fail_msg("%s: %s", text, sqlite3_errmsg(db));
	assert_int_equal(sqlite3_step(row), SQLITE_ROW);
	number = sqlite3_column_int64(row, 0);
	sqlite3_finalize(row);
	sqlite3_close(db);
	return number;
}

static void fault_run(const char *path, const char *text)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

/* ---- a full disk ---- */

static void limit_files(rlim_t bytes)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = bytes < limit.rlim_max ? bytes : limit.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* Commits contacts until one commit fails; returns how many were kept. */
static size_t fill_disk(struct store_box *box, int64_t upload)
{
	struct peal_contact_row rows[500];
	int64_t due_ms[500] = { 0 };
	struct peal_change changes[2] = {
		{ .kind = PEAL_CHANGE_CONTACTS,
		  .contacts = { box->campaign, upload, rows, due_ms, 500, true } },
		{ .kind = PEAL_CHANGE_COUNT, .count = { box->campaign, upload, "accepted", 500 } },
	};
	size_t kept = 0;

	for (int i = 0; i < 500; i++)
		rows[i] = (struct peal_contact_row){ .number = BOX_NUMBER,
						     .name = { "Asha", 4 },
						     .values = { "Pune", 4 } };
	while (kept < 1000000 && box->ops->commit(box->self, changes, 2, &box->err) == 0)
		kept += 500;
	return kept;
}

static void test_disk_full__the_commit_leaves_nothing(void **state)
{
	struct store_box *box = *state;
	int64_t upload = box_upload(box, "one.csv");
	struct peal_queue_row row;
	size_t kept;

	signal(SIGXFSZ, SIG_IGN);
	limit_files(2 << 20);
	kept = fill_disk(box, upload);
	if (box->err.code != PEAL_FAIL_FULL || strstr(box->err.text, box->path) == NULL)
		fail_msg("code %d: %s", box->err.code, box->err.text);
	assert_int_equal(box_counter(box, upload, "accepted"), kept);
	limit_files(RLIM_INFINITY);
	/* With room again the same store goes on. */
	assert_int_equal(box_count_state(box, PEAL_CONTACT_QUEUED), kept);
	assert_int_equal(box_claim(box, PEAL_LANE_FRESH, &row, 1), 1);
	box_contacts(box, upload, 1, 10, BOX_DUE_MS, true);
	assert_int_equal(box_count_state(box, PEAL_CONTACT_QUEUED), kept + 10);
	box_reopen(box);
	assert_int_equal(box_count_state(box, PEAL_CONTACT_QUEUED), kept + 10);
}

/* ---- a change that fails in the middle of a commit ---- */

static void test_commit__fails_in_the_middle(void **state)
{
	struct store_box *box = *state;
	struct peal_queue_row rows[2];
	struct peal_change changes[4];
	const struct peal_attempt_contact_row *attempts;

	box_queued(box, 2);
	assert_int_equal(box_claim(box, PEAL_LANE_FRESH, rows, 2), 2);
	changes[0] = box_intent(box, &rows[0]);
	box_apply(box, &changes[0]);
	fault_run(box->path, "ALTER TABLE event RENAME TO hidden");
	changes[0] = (struct peal_change){ .kind = PEAL_CHANGE_COUNT,
					   .count = { box->campaign, 0, "called", 1 } };
	changes[1] = box_intent(box, &rows[1]);
	changes[1].intent.agent = "ravi"; /* a new word that the rollback takes back */
	changes[2] = box_result(box, &rows[0], PEAL_CONTACT_COMPLETED, PEAL_NEVER);
	assert_true(box->ops->commit(box->self, changes, 3, &box->err) < 0);
	assert_non_null(strstr(box->err.text, box->path));
	fault_run(box->path, "ALTER TABLE hidden RENAME TO event");
	assert_int_equal(box_counter(box, 0, "called"), 0);
	assert_int_equal(box_count_state(box, PEAL_CONTACT_QUEUED), 1);
	assert_int_equal(box_count_state(box, PEAL_CONTACT_IN_PROGRESS), 1);
	/* Its lease is still held: the same changes can be tried again. */
	assert_int_equal(box_claim_for(box, 2, PEAL_LANE_FRESH, rows, 2), 0);
	box_commit(box, changes, 3);
	assert_true(changes[2].result.is_applied_out);
	changes[0] = box_result(box, &rows[1], PEAL_CONTACT_COMPLETED, PEAL_NEVER);
	changes[0].result.row.agent = "ravi";
	box_apply(box, &changes[0]);
	assert_int_equal(BOX_READ(box, PEAL_READ_ATTEMPTS, &attempts, .campaign = 0), 2);
	assert_string_equal(attempts[1].attempt.agent, "ravi");
	assert_string_equal(attempts[0].attempt.agent, "asha");
}

/* ---- SIGKILL ---- */

static void expect_none(const char *path, const char *what, const char *text)
{
	int64_t count = fault_number(path, text);

	if (count != 0)
		fail_msg("%lld %s", (long long)count, what);
}

static void check_invariants(const char *path)
{
	expect_none(path, "problems",
		    "SELECT count(*) FROM pragma_integrity_check"
		    " WHERE integrity_check <> 'ok'");
	expect_none(path, "contacts that are not in exactly one place",
		    "SELECT count(*) FROM contact c LEFT JOIN (SELECT contact, count(*) AS places"
		    " FROM (" FAULT_PLACES ") GROUP BY contact) p ON p.contact = c.id"
		    " WHERE coalesce(p.places, 0) + (SELECT count(*) FROM staged"
		    " WHERE c.id BETWEEN contact_min AND contact_max) <> 1");
	expect_none(path, "attempts without their event",
		    "SELECT abs((SELECT count(*) FROM attempt) -"
		    " (SELECT count(*) FROM event WHERE kind = 6))");
	expect_none(path, "attempts that were not counted",
		    "SELECT abs((SELECT count(*) FROM attempt) - (SELECT coalesce(sum(value), 0)"
		    " FROM counter WHERE name = 'attempts'))");
	expect_none(path, "attempts that were made twice",
		    "SELECT count(*) - count(DISTINCT contact * 1000 + attempt_no) FROM attempt");
	expect_none(path, "contacts whose attempts are not all there",
		    "SELECT count(*) FROM (" FAULT_PLACES ") p LEFT JOIN"
		    " (SELECT contact, count(*) AS made FROM attempt GROUP BY contact) a"
		    " ON a.contact = p.contact WHERE p.attempts <> coalesce(a.made, 0)");
	expect_none(path, "events that are passed over without an answer",
		    "SELECT count(*) FROM event e JOIN receiver r ON r.campaign = e.campaign"
		    " WHERE e.id <= r.settled_max AND NOT EXISTS (SELECT 1 FROM delivery d"
		    " WHERE d.event = e.id AND d.receiver = r.receiver)");
	expect_none(path, "waiting deliveries that are not due",
		    "SELECT abs((SELECT count(*) FROM waiting) -"
		    " (SELECT count(*) FROM delivery WHERE state = 0))");
}

/* After each kill the next process goes on with what is there. */
static void test_kill__at_any_moment(void **state)
{
	struct store_box *box = *state;
	unsigned seed = 4711;

	box_close(box);
	for (int i = 0; i < FAULT_KILLS; i++) {
		int64_t before = fault_number(box->path, "SELECT count(*) FROM attempt");
		struct child child = child_start("writer", box->path);
		uint64_t done;

		child_wait_for(&child, 1 + (uint64_t)rand_r(&seed) % 200);
		done = child_kill(&child);
		check_invariants(box->path);
		/* What it was told to be on disk is there. */
		assert_true(fault_number(box->path, "SELECT count(*) FROM attempt") >=
			    before + (int64_t)done - 1);
	}
	assert_int_equal(box_open(box), 0);
}

int test_fault(void)
{
	const struct CMUnitTest tests[] = {
		BOX_TEST(test_disk_full__the_commit_leaves_nothing),
		BOX_TEST(test_commit__fails_in_the_middle),
		BOX_TEST(test_kill__at_any_moment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
