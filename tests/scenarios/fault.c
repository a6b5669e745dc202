/* fault.c - a store that fails, or dies with its process, when the test says so */
/* SPDX-License-Identifier: MIT */
#include "tests/scenarios/fault.h"

static const struct peal_store_ops *inner_of(const struct fault *fault)
{
	return fault->inner->ops.store;
}

/* ---- what may fail ---- */

static int fail(struct peal_error *err)
{
	return peal_fail(err, PEAL_FAIL_FULL, "the disk is full, as this test wants it");
}

static void kill_now(struct fault *fault)
{
	fault->is_killed = true;
	if (fault->loop != NULL)
		loop_stop(fault->loop);
}

static bool is_to_fail(const struct fault *fault)
{
	return fault->fails_now || (fault->fail_at != 0 && fault->commit_count >= fault->fail_at &&
				    fault->commit_count < fault->fail_at + fault->fail_count);
}

static int fault_commit(void *self, struct peal_change *changes, size_t count,
			struct peal_error *err)
{
	struct fault *fault = self;
	int result;

	if (fault->is_killed)
		return fail(err);
	fault->commit_count++;
	if (fault->commit_count == fault->kill_at && !fault->kills_after) {
		kill_now(fault);
		return fail(err);
	}
	if (is_to_fail(fault))
		return fail(err);
	result = inner_of(fault)->commit(fault->inner_self, changes, count, err);
	if (fault->commit_count == fault->kill_at) {
		kill_now(fault);
		return fail(err);
	}
	return result;
}

static int fault_changed(void *self, uint64_t *version_out, struct peal_error *err)
{
	struct fault *fault = self;
	int result = inner_of(fault)->changed(fault->inner_self, version_out, err);

	*version_out += fault->visit_count;
	return result;
}

/* ---- what goes through ---- */

static int fault_campaign_open(void *self, const char *name, bool may_create, int64_t now_ms,
			       struct peal_campaign_row *row_out, struct peal_error *err)
{
	struct fault *fault = self;

	return inner_of(fault)->campaign_open(fault->inner_self, name, may_create, now_ms, row_out,
					      err);
}

static int fault_campaign_lock(void *self, int64_t campaign, struct peal_error *err)
{
	struct fault *fault = self;

	return inner_of(fault)->campaign_lock(fault->inner_self, campaign, err);
}

static int fault_claim(void *self, const struct peal_claim_request *request,
		       struct peal_arena *arena, struct peal_queue_row *rows_out,
		       uint32_t *count_out, struct peal_error *err)
{
	struct fault *fault = self;

	return inner_of(fault)->claim(fault->inner_self, request, arena, rows_out, count_out, err);
}

static int fault_unclaim(void *self, int64_t campaign, const struct peal_id *node,
			 struct peal_error *err)
{
	struct fault *fault = self;

	return inner_of(fault)->unclaim(fault->inner_self, campaign, node, err);
}

static int fault_next_due(void *self, int64_t campaign, int64_t *due_ms_out, uint64_t *number_out,
			  struct peal_error *err)
{
	struct fault *fault = self;

	return inner_of(fault)->next_due(fault->inner_self, campaign, due_ms_out, number_out, err);
}

static int fault_orphans(void *self, int64_t campaign, const struct peal_id *node, int64_t now_ms,
			 struct peal_arena *arena, struct peal_inflight_row **rows_out,
			 size_t *count_out, struct peal_error *err)
{
	struct fault *fault = self;

	return inner_of(fault)->orphans(fault->inner_self, campaign, node, now_ms, arena, rows_out,
					count_out, err);
}

static int fault_events(void *self, int64_t campaign, const char *receiver, unsigned wants_mask,
			int64_t now_ms, uint32_t max, struct peal_arena *arena,
			struct peal_event_row *rows_out, uint32_t *count_out, int64_t *next_ms_out,
			struct peal_error *err)
{
	struct fault *fault = self;

	return inner_of(fault)->events(fault->inner_self, campaign, receiver, wants_mask, now_ms,
				       max, arena, rows_out, count_out, next_ms_out, err);
}

static int fault_read(void *self, enum peal_read_kind kind, const struct peal_read_filter *filter,
		      peal_row_fn *row_fn, void *context, struct peal_error *err)
{
	struct fault *fault = self;

	return inner_of(fault)->read(fault->inner_self, kind, filter, row_fn, context, err);
}

static const char *fault_identity(void *self)
{
	struct fault *fault = self;

	return inner_of(fault)->identity(fault->inner_self);
}

static const struct peal_store_ops operations = {
	.size = sizeof(operations),
	.campaign_open = fault_campaign_open,
	.campaign_lock = fault_campaign_lock,
	.commit = fault_commit,
	.claim = fault_claim,
	.unclaim = fault_unclaim,
	.next_due = fault_next_due,
	.orphans = fault_orphans,
	.events = fault_events,
	.read = fault_read,
	.changed = fault_changed,
	.identity = fault_identity,
};

/* ---- the stage ---- */

/* The config of the outer plugin is the fault itself. */
static int fault_open(const struct peal_host *host, const void *config, void **self_out,
		      struct peal_error *err)
{
	struct fault *fault = (struct fault *)config;
	int result = fault->inner->is.open(host, fault->inner_config, &fault->inner_self, err);

	if (result == 0)
		*self_out = fault;
	return result;
}

static void fault_close(void *self)
{
	struct fault *fault = self;

	fault->inner->is.close(fault->inner_self);
	fault->inner_self = NULL;
}

void fault_put(struct fault *fault, struct stage *store)
{
	fault->inner = store->plugin;
	fault->inner_config = store->config;
	fault->outer = *store->plugin;
	fault->outer_ops = operations;
	fault->outer.is.open = fault_open;
	fault->outer.is.close = fault_close;
	fault->outer.ops.store = &fault->outer_ops;
	store->plugin = &fault->outer;
	store->config = fault;
}
