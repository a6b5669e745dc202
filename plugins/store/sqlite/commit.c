/* commit - all changes of a group in one durable transaction
 *
 * What is kept in memory follows when the transaction is on disk, so that a
 * rollback has nothing to undo but caches. */
/* SPDX-License-Identifier: MIT */
#include "commit.h"

#include "attempt.h"
#include "campaign.h"
#include "contact.h"
#include "dnd.h"
#include "event.h"
#include "queue.h"

#define COMMIT_KIND_COUNT (PEAL_CHANGE_NODE + 1)

static int (*const commit_apply[COMMIT_KIND_COUNT])(struct store *store,
						    struct peal_change *change) = {
	[PEAL_CHANGE_CAMPAIGN] = campaign_apply_campaign,
	[PEAL_CHANGE_UPLOAD_ADD] = campaign_apply_upload_add,
	[PEAL_CHANGE_UPLOAD] = campaign_apply_upload,
	[PEAL_CHANGE_CONTACTS] = contact_apply_contacts,
	[PEAL_CHANGE_EXCLUSIONS] = contact_apply_exclusions,
	[PEAL_CHANGE_RELEASE] = sweep_apply_release,
	[PEAL_CHANGE_SWEEP] = sweep_apply_sweep,
	[PEAL_CHANGE_REHOLD] = sweep_apply_rehold,
	[PEAL_CHANGE_MOVE] = queue_apply_move,
	[PEAL_CHANGE_FINISH] = queue_apply_finish,
	[PEAL_CHANGE_INTENT] = attempt_apply_intent,
	[PEAL_CHANGE_WITHDRAW] = attempt_apply_withdraw,
	[PEAL_CHANGE_RESULT] = attempt_apply_result,
	[PEAL_CHANGE_EVENT] = event_apply_event,
	[PEAL_CHANGE_DELIVERY] = event_apply_delivery,
	[PEAL_CHANGE_REPLAY] = event_apply_replay,
	[PEAL_CHANGE_DND_ADD] = dnd_apply_add,
	[PEAL_CHANGE_DND_REMOVE] = dnd_apply_remove,
	[PEAL_CHANGE_AGENT] = campaign_apply_agent,
	[PEAL_CHANGE_COUNT] = campaign_apply_count,
	[PEAL_CHANGE_NODE] = campaign_apply_node,
};

static int commit_check(const struct store *store, const struct peal_change *changes, size_t count,
			struct peal_error *err)
{
	for (size_t i = 0; i < count; i++) {
		if ((unsigned)changes[i].kind >= COMMIT_KIND_COUNT)
			return peal_fail(
				err, PEAL_FAIL_BUG,
				"store \"%s\": change %zu of %zu has the kind %u, which is "
				"none",
				store_name(store), i, count, (unsigned)changes[i].kind);
	}
	return 0;
}

static int commit_changes(struct store *store, struct peal_change *changes, size_t count)
{
	if (sql_run(&store->sql, "BEGIN IMMEDIATE") < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (commit_apply[changes[i].kind](store, &changes[i]) < 0)
			return -1;
	}
	if (receiver_write(&store->receivers, &store->sql, &store->words) < 0)
		return -1;
	return sql_do(&store->sql, "COMMIT");
}

/* Leases end, and deliveries have their answer. */
static void commit_settle(struct store *store, const struct peal_change *change)
{
	switch (change->kind) {
	case PEAL_CHANGE_MOVE:
		lease_end(&store->leases, change->move.contact, change->move.from_lane,
			  change->move.from_due_ms);
		break;
	case PEAL_CHANGE_FINISH:
		lease_end(&store->leases, change->finish.contact, change->finish.lane,
			  change->finish.due_ms);
		break;
	case PEAL_CHANGE_INTENT:
		/* BUSY and DND: who has the lease decides next. */
		if (change->intent.verdict_out == PEAL_INTENT_OK ||
		    change->intent.verdict_out == PEAL_INTENT_GONE)
			lease_end(&store->leases, change->intent.contact, change->intent.lane,
				  change->intent.due_ms);
		break;
	case PEAL_CHANGE_DELIVERY:
		receiver_settle(&store->receivers, change->delivery.campaign,
				change->delivery.row.receiver, change->delivery.row.event);
		break;
	default:
		break;
	}
}

static void commit_undo(struct store *store)
{
	if (!sqlite3_get_autocommit(store->sql.db))
		sqlite3_exec(store->sql.db, "ROLLBACK", NULL, NULL, NULL);
	word_forget(&store->words);
	sweep_reset(&store->sweep);
	lease_scan_reset(&store->leases);
}

int commit_all(void *self, struct peal_change *changes, size_t count, struct peal_error *err)
{
	struct store *store = self;

	if (commit_check(store, changes, count, err) < 0)
		return -1;
	if (commit_changes(store, changes, count) < 0) {
		commit_undo(store);
		return store_fail(store, err, "writing");
	}
	receiver_written(&store->receivers);
	for (size_t i = 0; i < count; i++)
		commit_settle(store, &changes[i]);
	return 0;
}
