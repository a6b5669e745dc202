/* sweep.h - moving many contacts in portions: release, sweep, rehold
 *
 * A sweep is called again until nothing is left; it remembers how far it was, so
 * that a portion does not read again what an earlier one passed over. */
/* SPDX-License-Identifier: MIT */
#ifndef SQLITE_SWEEP_H
#define SQLITE_SWEEP_H

#include "peal/store.h"

struct store;

/* Entries up to (lane, due_ms, contact) are not of the upload that is swept. */
struct sweep_position {
	int64_t campaign, upload; /* campaign 0: no sweep is under way */
	int64_t lane, due_ms, contact;
	bool is_late; /* something was put into the queue since: look once more */
};

void sweep_reset(struct sweep_position *position);
/* Something of the upload is put into the queue. */
void sweep_notice(struct sweep_position *position, int64_t campaign, int64_t upload);

int sweep_apply_release(struct store *store, struct peal_change *change);
int sweep_apply_sweep(struct store *store, struct peal_change *change);
int sweep_apply_rehold(struct store *store, struct peal_change *change);

#endif
