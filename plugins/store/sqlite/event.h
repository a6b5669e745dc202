/* event.h - the outbox: events, and their deliveries to receivers */
/* SPDX-License-Identifier: MIT */
#ifndef SQLITE_EVENT_H
#define SQLITE_EVENT_H

#include "store.h"

struct event_entry {
	int64_t campaign, upload, at_ms;
	enum peal_event_kind kind;
	int64_t attempt; /* the attempt's row; 0: none */
	const char *detail;
};

int event_append(struct store *store, const struct event_entry *entry);

int event_apply_event(struct store *store, struct peal_change *change);
int event_apply_delivery(struct store *store, struct peal_change *change);
int event_apply_replay(struct store *store, struct peal_change *change);

/* Operation of the kind. */
int event_hand_out(void *self, int64_t campaign, const char *receiver, unsigned wants_mask,
		   int64_t now_ms, uint32_t max, struct peal_arena *arena,
		   struct peal_event_row *rows_out, uint32_t *count_out, int64_t *next_ms_out,
		   struct peal_error *err);

#endif
