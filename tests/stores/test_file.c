/* test_file - what a store does with its file, and with files that are none */
/* SPDX-License-Identifier: MIT */
#include "groups.h"

#include "child.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- what survives ---- */

static void test_reopen__everything_is_there_but_leases(void **state)
{
	struct store_box *box = *state;
	const void *rows;
	struct peal_queue_row row;
	struct peal_change dnd = { .kind = PEAL_CHANGE_DND_ADD, .dnd_add.row = { 99, 5, "asked" } };
	char identity[40];

	box_queued(box, 5);
	box_call(box, PEAL_LANE_FRESH, PEAL_CONTACT_QUEUED, box->now_ms);
	box_call(box, PEAL_LANE_FRESH, PEAL_CONTACT_COMPLETED, PEAL_NEVER);
	box_apply(box, &dnd);
	box_claim(box, PEAL_LANE_FRESH, &row, 1);
	snprintf(identity, sizeof(identity), "%s", box->ops->identity(box->self));
	box_reopen(box);
	assert_string_equal(box->ops->identity(box->self), identity);
	assert_int_equal(box_count_state(box, PEAL_CONTACT_QUEUED), 4);
	assert_int_equal(box_count_state(box, PEAL_CONTACT_COMPLETED), 1);
	assert_int_equal(BOX_READ(box, PEAL_READ_ATTEMPTS, &rows, .campaign = 0), 2);
	assert_int_equal(BOX_READ(box, PEAL_READ_DND, &rows, .number = 99), 1);
	assert_int_equal(box_claim(box, PEAL_LANE_FRESH, &row, 1), 1);
	assert_int_equal(row.contact.number, BOX_NUMBER + 3);
}

static uint64_t changed(struct store_box *box)
{
	uint64_t version = 0;

	assert_int_equal(box->ops->changed(box->self, &version, &box->err), 0);
	return version;
}

static void test_changed__only_by_another_process(void **state)
{
	struct store_box *box = *state;
	struct store_box *beside = box_create_beside(box);
	uint64_t before = changed(box);

	box_upload(box, "one.csv");
	assert_true(changed(box) == before);
	box_upload(beside, "two.csv");
	assert_true(changed(box) != before);
	box_destroy(&beside);
}

static void test_claim__finds_what_another_process_put_before(void **state)
{
	struct store_box *box = *state;
	struct store_box *beside = box_create_beside(box);
	struct peal_queue_row rows[8];
	int64_t upload = box_queued(box, 3);

	assert_int_equal(box_claim(box, PEAL_LANE_FRESH, rows, 8), 3);
	box_contacts(beside, upload, 10, 2, BOX_DUE_MS - 100, true);
	assert_int_equal(box_claim(box, PEAL_LANE_FRESH, rows, 8), 2);
	assert_int_equal(rows[0].contact.number, BOX_NUMBER + 10);
	box_destroy(&beside);
}

static void test_intent__after_another_process_has_flushed(void **state)
{
	struct store_box *box = *state;
	struct store_box *beside = box_create_beside(box);
	struct peal_queue_row row;
	struct peal_change intent;
	struct peal_change sweep = { .kind = PEAL_CHANGE_SWEEP,
				     .sweep = { .campaign = box->campaign,
						.upload = box_queued(box, 1),
						.state = PEAL_CONTACT_FLUSHED,
						.reason = "flushed",
						.max = 10 } };

	box_claim(box, PEAL_LANE_FRESH, &row, 1);
	box_apply(beside, &sweep);
	assert_int_equal(sweep.sweep.moved_out, 1);
	intent = box_intent(box, &row);
	box_apply(box, &intent);
	assert_int_equal(intent.intent.verdict_out, PEAL_INTENT_GONE);
	box_destroy(&beside);
}

/* ---- the lock ---- */

static int lock(struct store_box *box, int64_t campaign)
{
	return box->ops->campaign_lock(box->self, campaign, &box->err);
}

static void test_lock__is_for_one_store_at_a_time(void **state)
{
	struct store_box *box = *state;
	struct store_box *beside = box_create_beside(box);

	assert_int_equal(lock(box, box->campaign), 0);
	assert_int_equal(lock(box, box->campaign), 0); /* it is ours already */
	assert_true(lock(beside, box->campaign) < 0);
	assert_int_equal(beside->err.code, PEAL_FAIL_BUSY);
	assert_non_null(strstr(beside->err.text, box->path));
	assert_int_equal(lock(beside, box->campaign + 1), 0);
	box_close(box);
	assert_int_equal(lock(beside, beside->campaign), 0);
	box_destroy(&beside);
}

static void test_lock__is_free_when_its_process_was_killed(void **state)
{
	struct store_box *box = *state;
	struct child child = child_start("holder", box->path);

	child_wait_for(&child, 1);
	assert_true(lock(box, box->campaign) < 0);
	assert_int_equal(box->err.code, PEAL_FAIL_BUSY);
	child_kill(&child);
	assert_int_equal(lock(box, box->campaign), 0);
}

/* Its node may have said that it lives for long, but it is surely dead. */
static void test_lock__the_killed_process_leaves_orphans(void **state)
{
	struct store_box *box = *state;
	struct child child;
	struct peal_inflight_row *rows;
	struct peal_id node = box_id(77);
	size_t count = 0;

	box_queued(box, 1);
	child = child_start("caller", box->path);
	child_wait_for(&child, 1);
	child_kill(&child);
	assert_int_equal(box_count_state(box, PEAL_CONTACT_IN_PROGRESS), 1);
	assert_int_equal(lock(box, box->campaign), 0);
	assert_int_equal(box->ops->orphans(box->self, box->campaign, &node, box->now_ms, box->arena,
					   &rows, &count, &box->err),
			 0);
	assert_int_equal(count, 1);
}

/* ---- files that cannot be used ---- */

struct bytes {
	char *at;
	size_t count;
};

static struct bytes file_read(const char *path)
{
	struct bytes bytes = { .at = NULL };
	struct stat info;
	int fd = open(path, O_RDONLY);

	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &info), 0);
	bytes.count = (size_t)info.st_size;
	bytes.at = malloc(bytes.count + 1);
	assert_int_equal(read(fd, bytes.at, bytes.count), bytes.count);
	close(fd);
	return bytes;
}

static void file_write(const char *path, off_t at, const void *bytes, size_t count)
{
	int fd = open(path, O_WRONLY | O_CREAT, 0666);

	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, bytes, count, at), count);
	close(fd);
}

/* Refused with the code; the sentence names the file and the file is untouched. */
static void expect_refused(struct store_box *box, enum peal_code code, const char *says)
{
	struct bytes before = file_read(box->path), after;

	if (box_open(box) == 0)
		fail_msg("the file was accepted");
	if (box->err.code != code || strstr(box->err.text, box->path) == NULL ||
	    strstr(box->err.text, says) == NULL)
		fail_msg("code %d: %s", box->err.code, box->err.text);
	after = file_read(box->path);
	assert_int_equal(before.count, after.count);
	assert_memory_equal(before.at, after.at, before.count);
	free(before.at);
	free(after.at);
}

static void file_sql(const char *path, const char *text)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void test_open__newer_version(void **state)
{
	struct store_box *box = *state;

	box_close(box);
	file_sql(box->path, "PRAGMA user_version = 4242");
	expect_refused(box, PEAL_FAIL_VERSION, "4242");
	expect_refused(box, PEAL_FAIL_VERSION, "knows version 1");
}

static void test_open__database_of_another_program(void **state)
{
	struct store_box *box = *state;

	box_close(box);
	unlink(box->path);
	file_sql(box->path, "CREATE TABLE recipe(name)");
	expect_refused(box, PEAL_FAIL_CORRUPT, "another program");
	file_sql(box->path, "DROP TABLE recipe; PRAGMA application_id = 7");
	expect_refused(box, PEAL_FAIL_CORRUPT, "another program");
}

static void test_open__no_database_at_all(void **state)
{
	struct store_box *box = *state;
	char text[5000];

	memset(text, 'x', sizeof(text));
	box_close(box);
	unlink(box->path);
	file_write(box->path, 0, "phone,name\n", 11);
	expect_refused(box, PEAL_FAIL_CORRUPT, "move it away");
	file_write(box->path, 0, text, sizeof(text));
	expect_refused(box, PEAL_FAIL_CORRUPT, "restore a backup");
}

static void test_open__damaged_page(void **state)
{
	struct store_box *box = *state;
	char noise[4096];

	memset(noise, 0xa5, sizeof(noise));
	box_queued(box, 2000);
	box_close(box);
	for (off_t page = 2; page < 30; page += 3)
		file_write(box->path, page * 4096, noise, sizeof(noise));
	expect_refused(box, PEAL_FAIL_CORRUPT, "restore a backup");
}

static void test_open__truncated(void **state)
{
	struct store_box *box = *state;

	box_queued(box, 2000);
	box_close(box);
	assert_int_equal(truncate(box->path, 5 * 4096), 0);
	expect_refused(box, PEAL_FAIL_CORRUPT, "restore a backup");
}

static void test_open__empty_file_is_a_new_store(void **state)
{
	struct store_box *box = *state;

	box_close(box);
	assert_int_equal(truncate(box->path, 0), 0);
	assert_int_equal(box_open(box), 0);
	assert_int_equal(box_count_state(box, PEAL_CONTACT_QUEUED), 0);
}

static void test_open__new_file_by_many_processes_at_once(void **state)
{
	struct store_box *box = *state;
	pid_t children[8];
	int status, failed = 0;

	box_close(box);
	unlink(box->path);
	for (int i = 0; i < 8; i++) {
		children[i] = fork();
		assert_true(children[i] >= 0);
		if (children[i] == 0 && box_open(box) == 0)
			_exit(0);
		if (children[i] == 0) {
			fprintf(stderr, "%s\n", box->err.text);
			_exit(1);
		}
	}
	for (int i = 0; i < 8; i++) {
		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		failed += status != 0;
	}
	assert_int_equal(failed, 0);
	assert_int_equal(box_open(box), 0);
}

static void test_open__folder_as_file(void **state)
{
	struct store_box *box = *state;

	box_close(box);
	unlink(box->path);
	assert_int_equal(mkdir(box->path, 0777), 0);
	assert_true(box_open(box) < 0);
	assert_int_equal(box->err.code, PEAL_FAIL_INPUT);
	assert_non_null(strstr(box->err.text, box->path));
	rmdir(box->path);
}

static void test_open__makes_its_folder_but_not_two(void **state)
{
	struct store_box *box = *state;
	char folder[90];

	box_close(box);
	snprintf(folder, sizeof(folder), "%s/var", box->folder);
	snprintf(box->path, sizeof(box->path), "%s/a/n.db", folder);
	assert_true(box_open(box) < 0);
	assert_int_equal(box->err.code, PEAL_FAIL_IO);
	assert_non_null(strstr(box->err.text, box->path));
	snprintf(box->path, sizeof(box->path), "%s/n.db", folder);
	assert_int_equal(box_open(box), 0);
	box_close(box);
	unlink(box->path);
	rmdir(folder);
}

/* As a user who may not write: root may everything, so a child becomes nobody. */
static void expect_refused_for_nobody(struct store_box *box, const char *says)
{
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		bool is_right = (getuid() != 0 || setuid(65534) == 0) && box_open(box) < 0 &&
				(box->err.code == PEAL_FAIL_IO ||
				 box->err.code == PEAL_FAIL_FULL) &&
				strstr(box->err.text, box->path) != NULL &&
				strstr(box->err.text, says) != NULL;

		if (!is_right)
			fprintf(stderr, "code %d: %s\n", box->err.code, box->err.text);
		_exit(is_right ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void test_open__read_only(void **state)
{
	struct store_box *box = *state;

	box_close(box);
	chmod(box->folder, 0755);
	chmod(box->path, 0444);
	expect_refused_for_nobody(box, "written");
	chmod(box->path, 0666);
	chmod(box->folder, 0555);
	expect_refused_for_nobody(box, "folder");
	unlink(box->path);
	expect_refused_for_nobody(box, "folder");
	chmod(box->folder, 0755);
}

int test_file(void)
{
	const struct CMUnitTest tests[] = {
		BOX_TEST(test_reopen__everything_is_there_but_leases),
		BOX_TEST(test_changed__only_by_another_process),
		BOX_TEST(test_claim__finds_what_another_process_put_before),
		BOX_TEST(test_intent__after_another_process_has_flushed),
		BOX_TEST(test_lock__is_for_one_store_at_a_time),
		BOX_TEST(test_lock__is_free_when_its_process_was_killed),
		BOX_TEST(test_lock__the_killed_process_leaves_orphans),
		BOX_TEST(test_open__newer_version),
		BOX_TEST(test_open__database_of_another_program),
		BOX_TEST(test_open__no_database_at_all),
		BOX_TEST(test_open__damaged_page),
		BOX_TEST(test_open__truncated),
		BOX_TEST(test_open__empty_file_is_a_new_store),
		BOX_TEST(test_open__new_file_by_many_processes_at_once),
		BOX_TEST(test_open__folder_as_file),
		BOX_TEST(test_open__makes_its_folder_but_not_two),
		BOX_TEST(test_open__read_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
