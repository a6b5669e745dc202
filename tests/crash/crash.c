/* crash.c - running a campaign, and killing it, over and over
 *
 * One life of `peal run` is a random time; in it the operator does up to three
 * things from the side.  Times are random and the machine is what it is: a seed
 * repeats the plan, not each moment. */
/* SPDX-License-Identifier: MIT */
#include "crash.h"

#include "process.h"

#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#define PIPELINE "crash.cfg"
#define LIFE_MAX_MS 2500 /* beyond the start */
#define LIFE_SHORT_MS 500
#define MEAN_LIFE_MS 1100 /* for guessing when the kills will be over */
#define END_MORE_MS 2000  /* and the window ends after that */
#define LIST_GOOD 30	  /* good rows of one list, */
#define LIST_ROWS 30000	  /* and all: eight batches */
#define LIST_EVERY 6	  /* kills between one list and the next */
#define ACTS_MAX 3	  /* in one life */
#define DND_ADDS 4	  /* numbers, with one command */
#define RUN_MAX_MS (5 * 60 * 1000)
#define LAST_RUNS_MAX 40
#define LOG_SHOWN 4000	  /* bytes */
#define LAST_LIST_MS 1000 /* before the window's end: too late for all of it */

struct crash {
	struct campaign *campaign;
	const struct crash_plan *plan;
	struct process run, receiver;
	int64_t start_ms;  /* how long `peal` takes to begin */
	int64_t paused_ms; /* since when; 0: it is not paused */
	bool is_list_new;  /* there is one that no run has seen */
	bool has_failed;
};

static void fail(struct crash *crash, const char *what, int code)
{
	char *path = g_build_filename(crash->campaign->folder, "run.log", NULL);
	char *log = NULL;
	size_t length = 0;

	fprintf(stderr, "crash: %s ended with %d%s; the end of %s:\n", what,
		code >= PROCESS_SIGNALED ? code - PROCESS_SIGNALED : code,
		code >= PROCESS_SIGNALED ? " (a signal)" : "", path);
	if (g_file_get_contents(path, &log, &length, NULL))
		fputs(length > LOG_SHOWN ? log + length - LOG_SHOWN : log, stderr);
	g_free(log);
	g_free(path);
	crash->has_failed = true;
}

static void run_start(struct crash *crash)
{
	static const char *const argv[] = { "bin/peal",	      "run", PIPELINE, "--quiet",
					    "--show-numbers", NULL };

	process_start(&crash->run, crash->campaign->folder, "run.log", argv);
}

static void run_end(struct crash *crash)
{
	int code = process_wait(&crash->run);

	if (code != 0)
		fail(crash, "peal run", code);
}

/* Beside the program that uses it, which may wait for us as for any other. */
static sqlite3 *store_open(const struct crash *crash)
{
	char *path = g_build_filename(crash->campaign->folder, "crash.db", NULL);
	sqlite3 *db = NULL;

	sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL);
	sqlite3_busy_timeout(db, 1000);
	g_free(path);
	return db;
}

/* ---- the receiver ---- */

static void receiver_start(struct crash *crash)
{
	char port[16];
	const char *const argv[] = { "bin/peal-receiver", "--port",   port,	      "--port-file",
				     "port.txt",	  "--log",    "events.jsonl", "--secret",
				     CAMPAIGN_SECRET,	  "--script", "slow:50",      NULL };

	snprintf(port, sizeof(port), "%d", crash->campaign->receiver_port);
	process_start(&crash->receiver, crash->campaign->folder, "receiver.log", argv);
}

static bool receiver_wait(struct crash *crash)
{
	char *path = g_build_filename(crash->campaign->folder, "port.txt", NULL);
	int64_t until_ms = process_now_ms() + 20000;
	FILE *file = NULL;
	int found = 0;

	while (file == NULL && process_now_ms() < until_ms &&
	       !process_has_ended(&crash->receiver, process_now_ms() + 5))
		file = fopen(path, "r");
	if (file != NULL) {
		found = fscanf(file, "%d", &crash->campaign->receiver_port);
		fclose(file);
	}
	g_free(path);
	return found == 1;
}

/* It is away for a moment: what it has answered it has written. */
static void receiver_restart(struct crash *crash)
{
	int code;

	kill(crash->receiver.pid, SIGTERM);
	code = process_wait(&crash->receiver);
	/* One that had hardly begun has taken nothing yet. */
	if (code != 0 && code != PROCESS_SIGNALED + SIGTERM)
		fail(crash, "peal-receiver", code);
	receiver_start(crash);
}

/* ---- the operator ---- */

/* Runs a command; the campaign is killed meanwhile when its time has come. */
static int command(struct crash *crash, const char *const *argv, int64_t kill_ms)
{
	struct process process;

	process_start(&process, crash->campaign->folder, "run.log", argv);
	if (!process_has_ended(&process, kill_ms))
		process_kill(&crash->run);
	return process_wait(&process);
}

static void pause_campaign(struct crash *crash, int64_t kill_ms)
{
	static const char *const argv[] = { "bin/peal", "pause", PIPELINE, NULL };
	int code = command(crash, argv, kill_ms);

	/* 1: it is completed, or was never begun. */
	if (code == 0)
		crash->paused_ms = process_now_ms();
	else if (code != 1)
		fail(crash, "peal pause", code);
}

static void resume_campaign(struct crash *crash, int64_t kill_ms)
{
	static const char *const argv[] = { "bin/peal", "resume", PIPELINE, NULL };
	const struct quiet quiet = { crash->paused_ms, process_now_ms() };
	int code = command(crash, argv, kill_ms);

	if (code != 0)
		fail(crash, "peal resume", code);
	g_array_append_val(crash->campaign->pauses, quiet);
	crash->paused_ms = 0;
}

/* Those that are called next, when the store can be asked: they may be called at
 * this very moment. */
static int next_numbers(const struct crash *crash, uint64_t numbers[DND_ADDS])
{
	sqlite3_stmt *row = NULL;
	sqlite3 *db = store_open(crash);
	int count = 0;

	sqlite3_prepare_v2(db,
			   "SELECT c.number FROM queue q JOIN contact c ON c.id = q.contact"
			   " ORDER BY q.lane, q.due_ms, q.contact LIMIT ?1",
			   -1, &row, NULL);
	sqlite3_bind_int(row, 1, DND_ADDS);
	while (row != NULL && count < DND_ADDS && sqlite3_step(row) == SQLITE_ROW)
		numbers[count++] = (uint64_t)sqlite3_column_int64(row, 0);
	sqlite3_finalize(row);
	sqlite3_close(db);
	return count;
}

static void numbers_pick(struct crash *crash, uint64_t numbers[DND_ADDS])
{
	struct campaign *campaign = crash->campaign;

	for (int i = next_numbers(crash, numbers); i < DND_ADDS; i++)
		numbers[i] =
			g_array_index(campaign->good, uint64_t,
				      dice_between(&campaign->dice, 0, campaign->good->len - 1));
}

static void add_dnd(struct crash *crash, int64_t kill_ms)
{
	uint64_t numbers[DND_ADDS];
	char texts[DND_ADDS][24];
	const char *argv[4 + DND_ADDS + 1] = { "bin/peal", "dnd", "add", PIPELINE };
	int64_t added_ms;
	int code;

	numbers_pick(crash, numbers);
	for (int i = 0; i < DND_ADDS; i++) {
		snprintf(texts[i], sizeof(texts[i]), "+%" PRIu64, numbers[i]);
		argv[4 + i] = texts[i];
	}
	code = command(crash, argv, kill_ms);
	added_ms = process_now_ms();
	if (code != 0)
		fail(crash, "peal dnd add", code);
	for (int i = 0; i < DND_ADDS && code == 0; i++) {
		const struct dnd_add add = { numbers[i], added_ms };

		g_array_append_val(crash->campaign->dnd_adds, add);
	}
}

static void act(struct crash *crash, int64_t kill_ms)
{
	struct dice *dice = &crash->campaign->dice;

	if (crash->paused_ms != 0 && dice_percent(dice, 70))
		resume_campaign(crash, kill_ms);
	else if (crash->paused_ms == 0 && dice_percent(dice, 35))
		pause_campaign(crash, kill_ms);
	else if (dice_percent(dice, 85))
		add_dnd(crash, kill_ms);
	else
		receiver_restart(crash);
}

/* ---- lives ---- */

/* Soon after the start it loads and recovers; a little later it begins to call, soon
 * after the life before; then it calls and delivers. */
static int64_t life_pick(struct crash *crash)
{
	struct dice *dice = &crash->campaign->dice;
	int64_t start_ms = crash->start_ms;

	if (crash->is_list_new)
		return dice_between(dice, start_ms / 2, 12 * start_ms);
	if (dice_percent(dice, 25))
		return dice_between(dice, 0, 2 * start_ms);
	if (dice_percent(dice, 30))
		return dice_between(dice, start_ms, start_ms + LIFE_SHORT_MS);
	return dice_between(dice, start_ms, start_ms + LIFE_MAX_MS);
}

static void live(struct crash *crash)
{
	struct dice *dice = &crash->campaign->dice;
	int64_t kill_ms = process_now_ms() + life_pick(crash), at_ms = process_now_ms();

	run_start(crash);
	crash->is_list_new = false;
	for (int i = 0; i < ACTS_MAX && dice_percent(dice, 60); i++) {
		at_ms = dice_between(dice, at_ms, kill_ms);
		if (process_has_ended(&crash->run, at_ms))
			break;
		act(crash, kill_ms);
		if (crash->run.pid == 0)
			return;
		if (at_ms < process_now_ms())
			at_ms = process_now_ms();
		if (at_ms >= kill_ms)
			break;
	}
	if (process_has_ended(&crash->run, kill_ms))
		run_end(crash);
	else
		process_kill(&crash->run);
}

/* ---- the end ---- */

static void list_add(struct crash *crash)
{
	campaign_add_list(crash->campaign, LIST_GOOD, LIST_ROWS);
	crash->is_list_new = true;
}

/* When the next event is due; 0: all are delivered; -1: the store cannot be read. */
static int64_t next_event_ms(const struct crash *crash)
{
	sqlite3_stmt *row = NULL;
	sqlite3 *db = store_open(crash);
	int64_t due_ms = -1;

	sqlite3_prepare_v2(db, "SELECT coalesce(min(due_ms), 0) FROM waiting", -1, &row, NULL);
	if (row != NULL && sqlite3_step(row) == SQLITE_ROW)
		due_ms = sqlite3_column_int64(row, 0);
	sqlite3_finalize(row);
	sqlite3_close(db);
	return due_ms;
}

static void wait_until(int64_t at_ms)
{
	int64_t left_ms = at_ms - process_now_ms();

	poll(NULL, 0, left_ms > 0 ? (int)left_ms : 0);
}

/* Lives on until just before the window's end, and has a new list then: not all of
 * it can be called in time. */
static void near_the_end(struct crash *crash)
{
	int64_t near_ms = crash->campaign->end_ms - LAST_LIST_MS;

	run_start(crash);
	if (process_has_ended(&crash->run, near_ms))
		run_end(crash);
	else
		process_kill(&crash->run);
	wait_until(near_ms);
	list_add(crash);
}

/* Runs it undisturbed, as often as it takes until every event is delivered. */
static void finish(struct crash *crash)
{
	if (crash->paused_ms != 0)
		resume_campaign(crash, INT64_MAX);
	if (crash->plan->has_end)
		near_the_end(crash);
	for (int i = 0; i < LAST_RUNS_MAX && !crash->has_failed; i++) {
		int64_t due_ms;

		run_start(crash);
		if (!process_has_ended(&crash->run, process_now_ms() + RUN_MAX_MS)) {
			fail(crash, "peal run, which did not come to its end,", 0);
			process_kill(&crash->run);
			return;
		}
		run_end(crash);
		due_ms = next_event_ms(crash);
		if (due_ms <= 0)
			return;
		wait_until(due_ms);
	}
}

/* How long a command takes on this machine, in this build. */
static int64_t start_measure(struct crash *crash)
{
	static const char *const argv[] = { "bin/peal", "check", PIPELINE, NULL };
	int64_t began_ms = process_now_ms();
	int code = command(crash, argv, INT64_MAX);

	if (code != 0)
		fail(crash, "peal check", code);
	return process_now_ms() - began_ms + 1;
}

static void begin(struct crash *crash)
{
	struct campaign *campaign = crash->campaign;

	receiver_start(crash);
	if (!receiver_wait(crash))
		fail(crash, "peal-receiver", -1);
	list_add(crash);
	campaign_write(campaign);
	crash->start_ms = start_measure(crash);
	if (crash->plan->has_end) {
		campaign->end_ms = process_now_ms() + END_MORE_MS +
				   crash->plan->kill_count * (MEAN_LIFE_MS + crash->start_ms);
		campaign_write(campaign);
	}
}

bool crash_run(struct campaign *campaign, const struct crash_plan *plan)
{
	struct crash crash = { .campaign = campaign, .plan = plan };

	begin(&crash);
	for (int i = 1; i <= plan->kill_count && !crash.has_failed; i++) {
		live(&crash);
		if (i % LIST_EVERY == 0)
			list_add(&crash);
	}
	finish(&crash);
	process_kill(&crash.receiver);
	return !crash.has_failed;
}
