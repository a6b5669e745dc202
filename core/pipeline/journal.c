/* journal.c - group commit */
/* SPDX-License-Identifier: MIT */
#include "core/pipeline/journal.h"

#include "core/base/memory.h"
#include "core/base/panic.h"
#include "core/base/time.h"

#include <stdlib.h>

#define RETRY_MS TIME_SECOND_MS
/* One takes changes, one is under way, and of one that is on disk it is told. */
#define GROUP_COUNT 3

struct waiter {
	journal_fn *fn;
	void *context;
};

struct upload_tally {
	int64_t upload;
	struct tally tally;
};

struct named {
	int64_t upload;
	const char *name;
	int64_t delta;
};

/* Changes that go in one commit. */
struct group {
	struct peal_change *changes;
	size_t count, room;
	struct waiter *waiters; /* side by side with the changes */
	size_t waiter_room;
	struct upload_tally *tallies;
	size_t tally_count, tally_room;
	struct named *named;
	size_t named_count, named_room;
	struct peal_arena *arena; /* names of counters */
};

struct journal {
	struct loop *loop;
	struct storage *storage;
	int64_t campaign;
	struct journal_hooks hooks;
	struct group groups[GROUP_COUNT];
	struct group *open;   /* takes changes */
	struct group *closed; /* under way; NULL: none */
	bool is_flush_posted;
	int64_t failing_since_us;
	struct peal_timer *retry;
};

struct journal *journal_create(struct loop *loop, struct storage *storage, int64_t campaign,
			       const struct journal_hooks *hooks)
{
	struct journal *journal = memory_alloc(sizeof(*journal));

	journal->loop = loop;
	journal->storage = storage;
	journal->campaign = campaign;
	journal->hooks = *hooks;
	journal->open = &journal->groups[0];
	for (int i = 0; i < GROUP_COUNT; i++)
		journal->groups[i].arena = arena_create();
	return journal;
}

static void group_finish(struct group *group)
{
	free(group->changes);
	free(group->waiters);
	free(group->tallies);
	free(group->named);
	arena_destroy(&group->arena);
}

void journal_destroy(struct journal **journal)
{
	if (*journal == NULL)
		return;
	loop_timer_stop((*journal)->loop, (*journal)->retry);
	for (int i = 0; i < GROUP_COUNT; i++)
		group_finish(&(*journal)->groups[i]);
	free(*journal);
	*journal = NULL;
}

static void group_add(struct group *group, const struct peal_change *change, struct waiter waiter)
{
	group->changes = memory_grow(group->changes, &group->room, group->count + 1,
				     sizeof(*change));
	group->waiters = memory_grow(group->waiters, &group->waiter_room, group->count + 1,
				     sizeof(waiter));
	group->changes[group->count] = *change;
	group->waiters[group->count++] = waiter;
}

static void count_add(struct journal *journal, struct group *group, int64_t upload,
		      const char *name, int64_t delta)
{
	struct peal_change change = { .kind = PEAL_CHANGE_COUNT };

	change.count.campaign = journal->campaign;
	change.count.upload = upload;
	change.count.name = name;
	change.count.delta = delta;
	group_add(group, &change, (struct waiter){ NULL, NULL });
}

static void tally_close(struct journal *journal, struct group *group, int64_t upload,
			const struct tally *tally)
{
	char name[TALLY_NAME_MAX];

	for (unsigned id = 0; id < TALLY_COUNT; id++) {
		if (tally->sum[id] == 0)
			continue;
		tally_name(id, name);
		count_add(journal, group, upload, arena_text(group->arena, name), tally->sum[id]);
	}
}

/* Counters become changes, those of the campaign as the sum over its uploads. */
static void counts_close(struct journal *journal, struct group *group)
{
	struct tally all = { { 0 } };

	for (size_t i = 0; i < group->tally_count; i++) {
		struct upload_tally *one = &group->tallies[i];

		if (one->upload != 0)
			tally_close(journal, group, one->upload, &one->tally);
		for (unsigned id = 0; id < TALLY_COUNT; id++)
			all.sum[id] += one->tally.sum[id];
	}
	tally_close(journal, group, 0, &all);
	for (size_t i = 0; i < group->named_count; i++) {
		struct named *named = &group->named[i];

		count_add(journal, group, 0, named->name, named->delta);
		if (named->upload != 0)
			count_add(journal, group, named->upload, named->name, named->delta);
	}
	group->tally_count = group->named_count = 0;
}

static int group_commit(const struct peal_store_ops *ops, void *self, void *context,
			struct peal_error *err)
{
	struct journal *journal = context;

	return ops->commit(self, journal->closed->changes, journal->closed->count, err);
}

static void commit_start(struct journal *journal);
static void commit_done(void *context, int result, const struct peal_error *err);

static void retry_now(void *context)
{
	struct journal *journal = context;

	journal->retry = NULL;
	storage_do(journal->storage, group_commit, commit_done, journal);
}

static void commit_failed(struct journal *journal, const struct peal_error *err)
{
	journal->retry = loop_timer_start(journal->loop, RETRY_MS, retry_now, journal);
	if (journal->failing_since_us != 0)
		return;
	journal->failing_since_us = loop_monotonic_us(journal->loop);
	journal->hooks.failed(journal->hooks.context, err);
}

static void group_tell(struct group *group)
{
	for (size_t i = 0; i < group->count; i++) {
		if (group->waiters[i].fn != NULL)
			group->waiters[i].fn(group->waiters[i].context, &group->changes[i]);
	}
	group->count = 0;
	arena_reset(group->arena);
}

/* The next commit starts first, so that the store works while the loop does. */
static void commit_done(void *context, int result, const struct peal_error *err)
{
	struct journal *journal = context;
	struct group *group = journal->closed;

	if (result < 0) {
		commit_failed(journal, err);
		return;
	}
	journal->failing_since_us = 0;
	journal->closed = NULL;
	commit_start(journal);
	group_tell(group);
	if (journal_is_idle(journal))
		journal->hooks.idle(journal->hooks.context);
}

static bool group_is_empty(const struct group *group)
{
	return group->count == 0 && group->tally_count == 0 && group->named_count == 0;
}

static void commit_start(struct journal *journal)
{
	if (journal->closed != NULL || group_is_empty(journal->open))
		return;
	counts_close(journal, journal->open);
	journal->closed = journal->open;
	journal->open = &journal->groups[(journal->open - journal->groups + 1) % GROUP_COUNT];
	storage_do(journal->storage, group_commit, commit_done, journal);
}

static void flush(void *context)
{
	struct journal *journal = context;

	journal->is_flush_posted = false;
	commit_start(journal);
}

/* At the end of the loop's turn, so that what happens together goes together. */
static void flush_post(struct journal *journal)
{
	if (journal->is_flush_posted || journal->closed != NULL)
		return;
	journal->is_flush_posted = true;
	loop_post(journal->loop, flush, journal);
}

void journal_add(struct journal *journal, const struct peal_change *change, journal_fn *fn,
		 void *context)
{
	group_add(journal->open, change, (struct waiter){ fn, context });
	flush_post(journal);
}

struct tally *journal_tally(struct journal *journal, int64_t upload)
{
	struct group *group = journal->open;

	flush_post(journal);
	for (size_t i = group->tally_count; i-- > 0;) {
		if (group->tallies[i].upload == upload)
			return &group->tallies[i].tally;
	}
	group->tallies = memory_grow(group->tallies, &group->tally_room, group->tally_count + 1,
				     sizeof(*group->tallies));
	group->tallies[group->tally_count] = (struct upload_tally){ .upload = upload };
	return &group->tallies[group->tally_count++].tally;
}

void journal_count(struct journal *journal, int64_t upload, const char *name, int64_t delta)
{
	struct group *group = journal->open;

	flush_post(journal);
	for (size_t i = 0; i < group->named_count; i++) {
		struct named *named = &group->named[i];

		if (named->upload == upload && strcmp(named->name, name) == 0) {
			named->delta += delta;
			return;
		}
	}
	group->named = memory_grow(group->named, &group->named_room, group->named_count + 1,
				   sizeof(*group->named));
	group->named[group->named_count++] = (struct named){ upload, arena_text(group->arena, name),
							     delta };
}

bool journal_is_idle(const struct journal *journal)
{
	return journal->closed == NULL && group_is_empty(journal->open);
}

bool journal_is_failing(const struct journal *journal)
{
	return journal->failing_since_us != 0;
}

int64_t journal_failing_since_us(const struct journal *journal)
{
	return journal->failing_since_us;
}
