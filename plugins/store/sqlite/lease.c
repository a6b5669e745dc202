/* lease - which node has claimed which contact, and how far each lane was read */
/* SPDX-License-Identifier: MIT */
#include "lease.h"

static void *lease_key(int64_t contact)
{
	return (void *)(intptr_t)contact;
}

void lease_init(struct leases *leases)
{
	leases->by_contact = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	leases->scans = g_ptr_array_new_with_free_func(g_free);
	leases->earliest_until_ms = PEAL_NEVER;
}

void lease_finish(struct leases *leases)
{
	if (leases->by_contact != NULL)
		g_hash_table_destroy(leases->by_contact);
	if (leases->scans != NULL)
		g_ptr_array_free(leases->scans, TRUE);
	*leases = (struct leases){ 0 };
}

bool lease_is_held(const struct leases *leases, int64_t contact)
{
	return g_hash_table_contains(leases->by_contact, lease_key(contact));
}

void lease_add(struct leases *leases, const struct lease *lease)
{
	struct lease *kept = g_new(struct lease, 1);

	*kept = *lease;
	g_hash_table_replace(leases->by_contact, lease_key(lease->contact), kept);
	if (lease->until_ms < leases->earliest_until_ms)
		leases->earliest_until_ms = lease->until_ms;
}

void lease_end(struct leases *leases, int64_t contact, enum peal_lane lane, int64_t due_ms)
{
	const struct lease *lease = g_hash_table_lookup(leases->by_contact, lease_key(contact));

	if (lease != NULL && lease->lane == lane && lease->due_ms == due_ms)
		g_hash_table_remove(leases->by_contact, lease_key(contact));
}

/* Its row can be claimed again, so the scan must meet it. */
static void lease_give_back(struct leases *leases, const struct lease *lease)
{
	lease_scan_back(leases, lease->campaign, lease->lane, lease->due_ms, lease->contact);
}

void lease_expire(struct leases *leases, int64_t now_ms)
{
	GHashTableIter iter;
	void *value;
	int64_t earliest_ms = PEAL_NEVER;

	if (now_ms < leases->earliest_until_ms)
		return;
	g_hash_table_iter_init(&iter, leases->by_contact);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const struct lease *lease = value;

		if (lease->until_ms <= now_ms) {
			lease_give_back(leases, lease);
			g_hash_table_iter_remove(&iter);
		} else if (lease->until_ms < earliest_ms) {
			earliest_ms = lease->until_ms;
		}
	}
	leases->earliest_until_ms = earliest_ms;
}

void lease_drop(struct leases *leases, int64_t campaign, const struct peal_id *node)
{
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, leases->by_contact);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const struct lease *lease = value;

		if (lease->campaign != campaign || memcmp(&lease->node, node, sizeof(*node)) != 0)
			continue;
		lease_give_back(leases, lease);
		g_hash_table_iter_remove(&iter);
	}
}

static void lease_scan_begin(struct lease_scan *scan)
{
	scan->due_ms = INT64_MIN;
	scan->contact = 0;
}

static struct lease_scan *lease_scan_find(struct leases *leases, int64_t campaign,
					  enum peal_lane lane)
{
	for (guint i = 0; i < leases->scans->len; i++) {
		struct lease_scan *scan = g_ptr_array_index(leases->scans, i);

		if (scan->campaign == campaign && scan->lane == lane)
			return scan;
	}
	return NULL;
}

struct lease_scan *lease_scan(struct leases *leases, int64_t campaign, enum peal_lane lane)
{
	struct lease_scan *scan = lease_scan_find(leases, campaign, lane);

	if (scan == NULL) {
		scan = g_new0(struct lease_scan, 1);
		scan->campaign = campaign;
		scan->lane = lane;
		lease_scan_begin(scan);
		g_ptr_array_add(leases->scans, scan);
	}
	return scan;
}

void lease_scan_back(struct leases *leases, int64_t campaign, enum peal_lane lane, int64_t due_ms,
		     int64_t contact)
{
	struct lease_scan *scan = lease_scan_find(leases, campaign, lane);

	if (scan == NULL || scan->due_ms < due_ms ||
	    (scan->due_ms == due_ms && scan->contact < contact))
		return;
	scan->due_ms = due_ms;
	scan->contact = contact - 1;
}

void lease_scan_reset(struct leases *leases)
{
	for (guint i = 0; i < leases->scans->len; i++)
		lease_scan_begin(g_ptr_array_index(leases->scans, i));
}
