/* claim - leasing due contacts to a node
 *
 * A lane is read on from where the last claim stopped: what lies before is leased.
 * What comes to lie before it (a contact put back, a lease that ran out, another
 * process at work) moves the position back. */
/* SPDX-License-Identifier: MIT */
#include "claim.h"

#include "contact.h"
#include "store.h"

static sqlite3_stmt *claim_scan(struct store *store, const struct lease_scan *scan,
				int64_t until_ms)
{
	return sql_start(&store->sql,
			 "SELECT due_ms, contact, attempts, last_ms FROM queue WHERE"
			 " campaign = ?1 AND lane = ?2 AND (due_ms, contact) > (?3, ?4)"
			 " AND due_ms <= ?5 ORDER BY due_ms, contact",
			 INT(scan->campaign), INT(scan->lane), INT(scan->due_ms),
			 INT(scan->contact), INT(until_ms));
}

/* Places only; the contacts are read when the scan has ended. */
static int claim_collect(struct store *store, const struct peal_claim_request *request,
			 struct lease_scan *scan, struct peal_queue_row *rows_out,
			 uint32_t *count_out)
{
	sqlite3_stmt *due = claim_scan(store, scan, request->now_ms);
	uint32_t count = 0;
	int more = 1;

	while (count < request->max && (more = sql_step(&store->sql, due)) > 0) {
		scan->due_ms = sqlite3_column_int64(due, 0);
		scan->contact = sqlite3_column_int64(due, 1);
		if (lease_is_held(&store->leases, scan->contact))
			continue;
		rows_out[count++] = (struct peal_queue_row){
			.contact.id = scan->contact,
			.lane = request->lane,
			.due_ms = scan->due_ms,
			.attempt_count = (uint32_t)sqlite3_column_int64(due, 2),
			.last_ms = sqlite3_column_int64(due, 3),
		};
	}
	if (more > 0)
		sql_end(due);
	*count_out = count;
	return more < 0 ? -1 : 0;
}

static int claim_load(struct store *store, struct peal_arena *arena, struct peal_queue_row *rows,
		      uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		if (contact_load(store, rows[i].contact.id, arena, &rows[i].contact) < 0)
			return -1;
	}
	return 0;
}

static void claim_lease(struct store *store, const struct peal_claim_request *request,
			const struct peal_queue_row *rows, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		const struct lease lease = { .campaign = request->campaign,
					     .contact = rows[i].contact.id,
					     .lane = rows[i].lane,
					     .due_ms = rows[i].due_ms,
					     .until_ms = request->until_ms,
					     .node = request->node };

		lease_add(&store->leases, &lease);
	}
}

/* Leaves the scan's position as it was when it fails. */
static int claim_read(struct store *store, const struct peal_claim_request *request,
		      struct peal_arena *arena, struct peal_queue_row *rows_out,
		      uint32_t *count_out)
{
	struct lease_scan *scan = lease_scan(&store->leases, request->campaign, request->lane);
	const struct lease_scan before = *scan;
	int result = sql_begin_reading(&store->sql);

	if (result == 0)
		result = claim_collect(store, request, scan, rows_out, count_out);
	if (result == 0)
		result = claim_load(store, arena, rows_out, *count_out);
	sql_end_reading(&store->sql);
	if (result < 0)
		*scan = before;
	return result;
}

int claim_take(void *self, const struct peal_claim_request *request, struct peal_arena *arena,
	       struct peal_queue_row *rows_out, uint32_t *count_out, struct peal_error *err)
{
	struct store *store = self;
	uint32_t count = 0;

	lease_expire(&store->leases, request->now_ms);
	if (store_notice_others(store) < 0 ||
	    claim_read(store, request, arena, rows_out, &count) < 0)
		return store_fail(store, err, "claiming contacts");
	claim_lease(store, request, rows_out, count);
	*count_out = count;
	return 0;
}

int claim_return(void *self, int64_t campaign, const struct peal_id *node, struct peal_error *err)
{
	struct store *store = self;

	(void)err; /* nothing here can fail */
	lease_drop(&store->leases, campaign, node);
	return 0;
}

/* The first entry of a lane that is not leased; due PEAL_NEVER: none. */
static int claim_first(struct store *store, struct lease_scan *scan, int64_t *due_ms_out,
		       int64_t *contact_out)
{
	sqlite3_stmt *due = claim_scan(store, scan, PEAL_NEVER);
	int more;

	*due_ms_out = PEAL_NEVER;
	while ((more = sql_step(&store->sql, due)) > 0) {
		int64_t due_ms = sqlite3_column_int64(due, 0);
		int64_t contact = sqlite3_column_int64(due, 1);

		if (!lease_is_held(&store->leases, contact)) {
			*due_ms_out = due_ms;
			*contact_out = contact;
			sql_end(due);
			return 0;
		}
		scan->due_ms = due_ms;
		scan->contact = contact;
	}
	return more;
}

static int claim_first_of_lanes(struct store *store, int64_t campaign, int64_t *due_ms_out,
				int64_t *number_out)
{
	int64_t due_ms, contact = 0, best = 0;

	*due_ms_out = PEAL_NEVER;
	*number_out = 0;
	for (int lane = PEAL_LANE_FRESH; lane < PEAL_LANE_HELD; lane++) {
		if (claim_first(store, lease_scan(&store->leases, campaign, lane), &due_ms,
				&contact) < 0)
			return -1;
		if (due_ms < *due_ms_out) {
			*due_ms_out = due_ms;
			best = contact;
		}
	}
	if (*due_ms_out == PEAL_NEVER)
		return 0;
	return sql_get(&store->sql, number_out, "SELECT number FROM contact WHERE id = ?1",
		       INT(best));
}

int claim_next_due(void *self, int64_t campaign, int64_t *due_ms_out, uint64_t *number_out,
		   struct peal_error *err)
{
	struct store *store = self;
	int64_t due_ms, number;

	lease_expire(&store->leases, store->host->now_ms(store->host));
	if (store_notice_others(store) < 0 ||
	    claim_first_of_lanes(store, campaign, &due_ms, &number) < 0)
		return store_fail(store, err, "looking for the next due contact");
	*due_ms_out = due_ms;
	*number_out = (uint64_t)number;
	return 0;
}
