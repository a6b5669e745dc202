/* campaign.h - campaigns, uploads, and what is kept per campaign: counters,
 * agents that are stopped, nodes */
/* SPDX-License-Identifier: MIT */
#ifndef SQLITE_CAMPAIGN_H
#define SQLITE_CAMPAIGN_H

#include "store.h"

/* The columns of the rows, of the tables `campaign` and `upload`. */
#define CAMPAIGN_COLUMNS "id, name, state, created_ms, started_ms, ended_ms, reason"
#define UPLOAD_COLUMNS                                                                             \
	"id, campaign, name, fingerprint, state, created_ms, release_at_ms, release_until_ms,"     \
	" lines_done, row_count, accepted_count, excluded_count, columns, error"

/* Borrowed until the next step. */
struct peal_campaign_row campaign_read(sqlite3_stmt *row);
struct peal_upload_row campaign_read_upload(sqlite3_stmt *row);

int campaign_apply_campaign(struct store *store, struct peal_change *change);
int campaign_apply_upload_add(struct store *store, struct peal_change *change);
int campaign_apply_upload(struct store *store, struct peal_change *change);
int campaign_apply_agent(struct store *store, struct peal_change *change);
int campaign_apply_count(struct store *store, struct peal_change *change);
int campaign_apply_node(struct store *store, struct peal_change *change);

/* Operations of the kind. */
int campaign_open(void *self, const char *name, bool may_create, int64_t now_ms,
		  struct peal_campaign_row *row_out, struct peal_error *err);
int campaign_lock(void *self, int64_t campaign, struct peal_error *err);

#endif
