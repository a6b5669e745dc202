/* operations - what both plugins offer to the host */
/* SPDX-License-Identifier: MIT */
#include "attempt.h"
#include "campaign.h"
#include "claim.h"
#include "commit.h"
#include "event.h"
#include "read.h"

static int operation_changed(void *self, uint64_t *version_out, struct peal_error *err)
{
	struct store *store = self;
	int64_t version = 0;

	if (sql_get(&store->sql, &version, "PRAGMA data_version") < 0)
		return store_fail(store, err, "asking for changes");
	*version_out = (uint64_t)version;
	return 0;
}

static const char *operation_identity(void *self)
{
	struct store *store = self;

	return store->identity;
}

const struct peal_store_ops store_ops = {
	.size = sizeof(struct peal_store_ops),
	.campaign_open = campaign_open,
	.campaign_lock = campaign_lock,
	.commit = commit_all,
	.claim = claim_take,
	.unclaim = claim_return,
	.next_due = claim_next_due,
	.orphans = attempt_orphans,
	.events = event_hand_out,
	.read = read_rows,
	.changed = operation_changed,
	.identity = operation_identity,
};
