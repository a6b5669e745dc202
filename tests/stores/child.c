/* child - this program again, as another process that works on the same store */
/* SPDX-License-Identifier: MIT */
#include "child.h"

#include "store_box.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHILD_GROUP 16

static _Atomic uint64_t *child_map(int fd)
{
	void *page = mmap(NULL, sizeof(uint64_t), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	assert_true(page != MAP_FAILED);
	return page;
}

struct child child_start(const char *role, const char *path)
{
	struct child child;
	char page[32];
	int fd = memfd_create("done", 0); /* open in the child, too */

	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, sizeof(uint64_t)), 0);
	child.done = child_map(fd);
	snprintf(page, sizeof(page), "%d", fd);
	child.pid = fork();
	assert_true(child.pid >= 0);
	if (child.pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		execl("/proc/self/exe", "store_suite", role, path, page, NULL);
		_exit(127);
	}
	close(fd);
	return child;
}

void child_wait_for(const struct child *child, uint64_t more)
{
	int status;

	while (atomic_load(child->done) < more) {
		if (waitpid(child->pid, &status, WNOHANG) == child->pid)
			fail_msg("the child has ended by itself, status %d", status);
		sched_yield();
	}
}

uint64_t child_kill(struct child *child)
{
	uint64_t done;
	int status;

	assert_int_equal(kill(child->pid, SIGKILL), 0);
	assert_int_equal(waitpid(child->pid, &status, 0), child->pid);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	done = atomic_load(child->done);
	munmap((void *)(uintptr_t)child->done, sizeof(uint64_t));
	return done;
}

/* ---- in the child ---- */

static void child_lock(struct store_box *box)
{
	if (box->ops->campaign_lock(box->self, box->campaign, &box->err) < 0)
		fail_msg("%s", box->err.text);
}

static void child_call(struct store_box *box)
{
	struct peal_queue_row row;
	struct peal_change changes[2];

	box->now_ms += 1000;
	assert_int_equal(box_claim(box, PEAL_LANE_FRESH, &row, 1), 1);
	changes[0] = (struct peal_change){ .kind = PEAL_CHANGE_NODE,
					   .node = { box->campaign, box->node, PEAL_NEVER } };
	changes[1] = box_intent(box, &row);
	box_commit(box, changes, 2);
	assert_int_equal(changes[1].intent.verdict_out, PEAL_INTENT_OK);
}

struct child_night {
	struct store_box *box;
	struct peal_queue_row under_way[CHILD_GROUP];
	uint32_t under_way_count;
	struct peal_change changes[4 * CHILD_GROUP];
	size_t change_count;
	uint64_t attempts; /* results so far */
	unsigned seed;
};

static void child_add(struct child_night *night, struct peal_change change)
{
	night->changes[night->change_count++] = change;
}

static void child_end_calls(struct child_night *night)
{
	struct store_box *box = night->box;

	for (uint32_t i = 0; i < night->under_way_count; i++) {
		bool is_again = rand_r(&night->seed) % 2 == 0;

		child_add(night, box_result(box, &night->under_way[i],
					    is_again ? PEAL_CONTACT_QUEUED : PEAL_CONTACT_COMPLETED,
					    is_again ? box->now_ms + 1000 : PEAL_NEVER));
	}
	child_add(night, (struct peal_change){ .kind = PEAL_CHANGE_COUNT,
					       .count = { box->campaign, 0, "attempts",
							  night->under_way_count } });
	night->attempts += night->under_way_count;
}

static void child_begin_calls(struct child_night *night)
{
	struct store_box *box = night->box;
	enum peal_lane lane = rand_r(&night->seed) % 2 == 0 ? PEAL_LANE_AGAIN : PEAL_LANE_FRESH;

	night->under_way_count = box_claim(box, lane, night->under_way,
					   1 + (uint32_t)rand_r(&night->seed) % CHILD_GROUP);
	for (uint32_t i = 0; i < night->under_way_count; i++)
		child_add(night, box_intent(box, &night->under_way[i]));
}

static void child_deliver(struct child_night *night)
{
	struct store_box *box = night->box;
	struct peal_event_row rows[CHILD_GROUP];
	uint32_t count;
	int64_t next_ms;

	if (box->ops->events(box->self, box->campaign, "crm", ~0u, box->now_ms, CHILD_GROUP,
			     box->arena, rows, &count, &next_ms, &box->err) < 0)
		fail_msg("%s", box->err.text);
	for (uint32_t i = 0; i < count; i++) {
		enum peal_delivery_state state = (enum peal_delivery_state)(
			rand_r(&night->seed) % PEAL_DELIVERY_STATE_COUNT);

		if (rand_r(&night->seed) % 4 == 0)
			continue; /* never answered: the process will die first */
		child_add(night,
			  (struct peal_change){ .kind = PEAL_CHANGE_DELIVERY,
						.delivery = { box->campaign,
							      { .event = rows[i].id,
								.receiver = "crm",
								.state = state,
								.try_count = rows[i].try_count + 1,
								.first_try_ms = box->now_ms,
								.due_ms = box->now_ms + 500 } } });
	}
}

/* What a process before this one has left in flight. */
static void child_adopt(struct child_night *night)
{
	struct store_box *box = night->box;
	struct peal_inflight_row *rows;
	size_t count;

	if (box->ops->orphans(box->self, box->campaign, &box->node, box->now_ms, box->arena, &rows,
			      &count, &box->err) < 0)
		fail_msg("%s", box->err.text);
	assert_true(count <= CHILD_GROUP);
	for (size_t i = 0; i < count; i++)
		night->under_way[i] = (struct peal_queue_row){
			.contact = rows[i].contact, .attempt_count = rows[i].attempt_no - 1
		};
	night->under_way_count = (uint32_t)count;
}

static void child_write(struct store_box *box, _Atomic uint64_t *done)
{
	struct child_night night = { .box = box, .seed = (unsigned)getpid() };
	int64_t upload = box_upload(box, "contacts.csv");

	child_adopt(&night);
	for (uint64_t round = 0;; round++) {
		night.change_count = 0;
		box->now_ms += 100;
		child_end_calls(&night);
		child_begin_calls(&night);
		child_deliver(&night);
		box_commit(box, night.changes, night.change_count);
		atomic_store(done, night.attempts + 1);
		if (round % 4 == 0)
			box_contacts(box, upload, round * 100 + (uint64_t)getpid() * 1000000, 20,
				     BOX_DUE_MS, true);
		if (round % 64 == 0)
			box_forget_rows(box);
	}
}

void child_main(const char *role, const char *path, const char *page)
{
	_Atomic uint64_t *done = child_map(atoi(page));
	struct store_box *box = box_create_at(path);

	child_lock(box);
	if (strcmp(role, "writer") == 0)
		child_write(box, done);
	if (strcmp(role, "caller") == 0)
		child_call(box);
	atomic_store(done, 1);
	for (;;)
		pause();
}
