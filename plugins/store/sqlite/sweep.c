/* sweep - moving many contacts in portions: release, sweep, rehold */
/* SPDX-License-Identifier: MIT */
#include "sweep.h"

#include "campaign.h"
#include "contact.h"
#include "queue.h"

/* Entries are read so many at a time before they are moved: a row must not be
 * changed in a table that is being read. */
#define SWEEP_ENTRIES 256

void sweep_reset(struct sweep_position *position)
{
	*position = (struct sweep_position){ 0 };
}

void sweep_notice(struct sweep_position *position, int64_t campaign, int64_t upload)
{
	if (position->campaign == campaign && (position->upload == 0 || position->upload == upload))
		position->is_late = true;
}

static void sweep_begin(struct sweep_position *position, int64_t campaign, int64_t upload)
{
	*position = (struct sweep_position){
		.campaign = campaign, .upload = upload, .lane = -1, .due_ms = 0, .contact = 0
	};
}

/* ---- staged contacts ---- */

static int sweep_release_range(struct store *store, const struct peal_change *change,
			       const struct contact_range *range)
{
	struct queue_entry entries[BULK_ROWS];
	size_t count = 0;

	for (int64_t contact = range->min; contact <= range->max; contact++) {
		entries[count++] = (struct queue_entry){
			.campaign = change->release.campaign,
			.lane = change->release.due_ms == PEAL_NEVER ? PEAL_LANE_HELD
								     : PEAL_LANE_FRESH,
			.due_ms = change->release.due_ms,
			.contact = contact,
			.upload = change->release.upload,
		};
		if (count < BULK_ROWS && contact < range->max)
			continue;
		if (queue_put_new(store, entries, count) < 0)
			return -1;
		count = 0;
	}
	return 0;
}

int sweep_apply_release(struct store *store, struct peal_change *change)
{
	struct contact_range range;
	uint64_t moved = 0;
	int more = 1;

	while (moved < change->release.max &&
	       (more = contact_unstage(store, change->release.campaign, change->release.upload,
				       change->release.max - moved, &range)) > 0) {
		if (sweep_release_range(store, change, &range) < 0)
			return -1;
		moved += (uint64_t)(range.max - range.min + 1);
	}
	change->release.moved_out = moved;
	return more < 0 ? -1 : 0;
}

static int sweep_staged(struct store *store, struct peal_change *change, int64_t why)
{
	struct queue_entry entry = { .attempts = 0 };
	struct contact_range range;
	int more = 1;

	while (change->sweep.moved_out < change->sweep.max &&
	       (more = contact_unstage(store, change->sweep.campaign, change->sweep.upload,
				       change->sweep.max - change->sweep.moved_out, &range)) > 0) {
		for (entry.contact = range.min; entry.contact <= range.max; entry.contact++) {
			if (queue_done(store, &entry, change->sweep.state, why,
				       change->sweep.at_ms) < 0)
				return -1;
		}
		change->sweep.moved_out += (uint64_t)(range.max - range.min + 1);
	}
	return more < 0 ? -1 : 0;
}

/* ---- queued contacts ---- */

/* The next entries of the sweep; moves its position past them. */
static int sweep_read(struct store *store, struct queue_entry *entries, size_t max)
{
	struct sweep_position *position = &store->sweep;
	sqlite3_stmt *row;
	size_t count = 0;
	int more = 1;

	row = sql_start(&store->sql,
			"SELECT lane, due_ms, contact, upload, attempts, last_ms FROM queue WHERE"
			" campaign = ?1 AND (lane, due_ms, contact) > (?2, ?3, ?4)"
			" AND (?5 = 0 OR upload = ?5) ORDER BY lane, due_ms, contact",
			INT(position->campaign), INT(position->lane), INT(position->due_ms),
			INT(position->contact), INT(position->upload));
	while (count < max && (more = sql_step(&store->sql, row)) > 0) {
		entries[count++] = (struct queue_entry){
			.campaign = position->campaign,
			.lane = (enum peal_lane)sqlite3_column_int(row, 0),
			.due_ms = sqlite3_column_int64(row, 1),
			.contact = sqlite3_column_int64(row, 2),
			.upload = sqlite3_column_int64(row, 3),
			.attempts = sqlite3_column_int64(row, 4),
			.last_ms = sqlite3_column_int64(row, 5),
		};
	}
	if (more > 0)
		sql_end(row);
	if (more < 0)
		return -1;
	if (count > 0) {
		position->lane = entries[count - 1].lane;
		position->due_ms = entries[count - 1].due_ms;
		position->contact = entries[count - 1].contact;
	}
	return (int)count;
}

static int sweep_finish(struct store *store, const struct peal_change *change, int64_t why,
			const struct queue_entry *entries, int count)
{
	for (int i = 0; i < count; i++) {
		if (queue_remove(store, &entries[i]) < 0 ||
		    queue_done(store, &entries[i], change->sweep.state, why, change->sweep.at_ms) <
			    0)
			return -1;
	}
	return 0;
}

static int sweep_queued(struct store *store, struct peal_change *change, int64_t why)
{
	struct sweep_position *position = &store->sweep;
	struct queue_entry entries[SWEEP_ENTRIES];

	if (store_notice_others(store) < 0)
		return -1;
	if (position->campaign != change->sweep.campaign ||
	    position->upload != change->sweep.upload)
		sweep_begin(position, change->sweep.campaign, change->sweep.upload);
	while (change->sweep.moved_out < change->sweep.max) {
		uint64_t left = change->sweep.max - change->sweep.moved_out;
		int count = sweep_read(store, entries, left < SWEEP_ENTRIES ? left : SWEEP_ENTRIES);

		if (count < 0 || sweep_finish(store, change, why, entries, count) < 0)
			return -1;
		change->sweep.moved_out += (uint64_t)count;
		if (count > 0)
			continue;
		if (!position->is_late) {
			sweep_reset(position);
			return 0;
		}
		sweep_begin(position, change->sweep.campaign, change->sweep.upload);
	}
	return 0;
}

static int sweep_count(struct store *store, const struct peal_change *change)
{
	struct peal_change count = { .kind = PEAL_CHANGE_COUNT,
				     .count = { .campaign = change->sweep.campaign,
						.name = change->sweep.counter,
						.delta = (int64_t)change->sweep.moved_out } };

	if (change->sweep.counter == NULL || change->sweep.moved_out == 0)
		return 0;
	if (campaign_apply_count(store, &count) < 0)
		return -1;
	count.count.upload = change->sweep.upload;
	return count.count.upload == 0 ? 0 : campaign_apply_count(store, &count);
}

int sweep_apply_sweep(struct store *store, struct peal_change *change)
{
	int64_t why = word_id(&store->sql, &store->words, change->sweep.reason);

	change->sweep.moved_out = 0;
	if (why < 0 || sweep_staged(store, change, why) < 0 || sweep_queued(store, change, why) < 0)
		return -1;
	return sweep_count(store, change);
}

/* ---- held contacts ---- */

static int sweep_read_held(struct store *store, int64_t campaign, struct queue_entry *entries,
			   size_t max)
{
	sqlite3_stmt *row;
	size_t count = 0;
	int more;

	row = sql_start(&store->sql,
			"SELECT due_ms, contact, upload, attempts, last_ms FROM queue WHERE"
			" campaign = ?1 AND lane = ?2 ORDER BY due_ms, contact LIMIT ?3",
			INT(campaign), INT(PEAL_LANE_HELD), INT(max));
	while ((more = sql_step(&store->sql, row)) > 0) {
		entries[count++] = (struct queue_entry){
			.campaign = campaign,
			.lane = PEAL_LANE_HELD,
			.due_ms = sqlite3_column_int64(row, 0),
			.contact = sqlite3_column_int64(row, 1),
			.upload = sqlite3_column_int64(row, 2),
			.attempts = sqlite3_column_int64(row, 3),
			.last_ms = sqlite3_column_int64(row, 4),
		};
	}
	return more < 0 ? -1 : (int)count;
}

int sweep_apply_rehold(struct store *store, struct peal_change *change)
{
	struct queue_entry entries[SWEEP_ENTRIES];
	uint64_t left = change->rehold.max;
	int count;

	change->rehold.moved_out = 0;
	while (left > 0) {
		count = sweep_read_held(store, change->rehold.campaign, entries,
					left < SWEEP_ENTRIES ? left : SWEEP_ENTRIES);
		if (count <= 0)
			return count;
		for (int i = 0; i < count; i++) {
			if (queue_remove(store, &entries[i]) < 0)
				return -1;
			entries[i].lane = PEAL_LANE_FRESH;
			entries[i].due_ms = change->rehold.due_ms;
			if (queue_put(store, &entries[i]) < 0)
				return -1;
		}
		change->rehold.moved_out += (uint64_t)count;
		left -= (uint64_t)count;
	}
	return 0;
}
