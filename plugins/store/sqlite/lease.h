/* lease.h - which node has claimed which contact, and how far each lane was read
 *
 * In memory: one process runs a campaign, and its leases die with it.  A scan
 * position says that every row of its lane up to there is leased, so that a claim
 * never reads past what was claimed before. */
/* SPDX-License-Identifier: MIT */
#ifndef SQLITE_LEASE_H
#define SQLITE_LEASE_H

#include "sql.h"

struct lease {
	int64_t campaign, contact;
	enum peal_lane lane;
	int64_t due_ms, until_ms;
	struct peal_id node;
};

/* Rows of the lane up to and with (due_ms, contact) are leased. */
struct lease_scan {
	int64_t campaign;
	enum peal_lane lane;
	int64_t due_ms, contact;
};

struct leases {
	GHashTable *by_contact; /* contact -> struct lease */
	GPtrArray *scans;
	int64_t earliest_until_ms; /* no lease ends before */
};

void lease_init(struct leases *leases);
void lease_finish(struct leases *leases);

bool lease_is_held(const struct leases *leases, int64_t contact);
void lease_add(struct leases *leases, const struct lease *lease);
/* Of the contact at that place: who asks late, for a place where it is not any more, does
 * not end the lease of who has it now. */
void lease_end(struct leases *leases, int64_t contact, enum peal_lane lane, int64_t due_ms);

/* Ends those that have run out, and those of a node. */
void lease_expire(struct leases *leases, int64_t now_ms);
void lease_drop(struct leases *leases, int64_t campaign, const struct peal_id *node);

/* Where the lane's next claim begins; made when it is not there.  Valid until
 * lease_finish(). */
struct lease_scan *lease_scan(struct leases *leases, int64_t campaign, enum peal_lane lane);

/* A row that is not leased is at this place now: begin there, or before. */
void lease_scan_back(struct leases *leases, int64_t campaign, enum peal_lane lane, int64_t due_ms,
		     int64_t contact);

/* Nothing is known of the queue: begin all lanes anew. */
void lease_scan_reset(struct leases *leases);

#endif
