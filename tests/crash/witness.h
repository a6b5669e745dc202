/* witness.h - what the store, the provider and the receiver know of a campaign
 *
 * Three that do not know of each other: the store's tables, read with SQLite
 * itself; the provider's log; the receiver's log. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CRASH_WITNESS_H
#define PEAL_CRASH_WITNESS_H

#include "campaign.h"

#include <sqlite3.h>

#define UUID_TEXT 37

/* ---- the store ---- */

struct contact {
	int64_t id;
	int list; /* of struct row, as line */
	int64_t line;
	uint64_t number;
	int places;	/* of staged, queue, in flight, done: how many it is in */
	char state[16]; /* a final one; "" not finished */
	int attempt_count;
};

struct exclusion {
	int list;
	int64_t line;
	uint64_t number;
	char reason[32];
};

struct attempt {
	char id[UUID_TEXT];
	int64_t contact;
	uint64_t number;
	int attempt_no;
	char agent[16], outcome[16], disposition[32];
	char contact_state[16]; /* after it */
	int64_t started_ms, ended_ms;
};

struct store_witness {
	sqlite3 *db;
	char identity[UUID_TEXT];
	GArray *contacts, *exclusions; /* by list and line */
	GArray *attempts;	       /* in order of their ends */
	GHashTable *attempt_by_id;     /* borrowed text -> struct attempt * */
};

/* ---- the provider ---- */

struct placement {
	char id[UUID_TEXT];
	uint64_t number;
	char agent[16], outcome[16]; /* outcome "": the end is not known */
	int attempt_no;
	int64_t placed_ms, ended_ms; /* ended 0: the end is not known */
};

/* In the order of the log, which is the order in which it happened. */
struct move {
	guint placement; /* index */
	bool is_end;	 /* its first; the provider says it again when it is asked again */
	int64_t at_ms;
};

struct provider_witness {
	GArray *placements, *moves;
	GHashTable *by_id; /* borrowed text -> index + 1 */
	int doubled_count; /* ids that were placed again */
};

/* ---- the receiver ---- */

struct delivery {
	char *id, *type, *attempt; /* attempt "": the event is not about one */
	char *body;		   /* in one form: keys sorted */
	char *signature, *verdict;
	int64_t contact;
};

struct receiver_witness {
	GPtrArray *deliveries; /* struct delivery */
};

struct witness {
	struct store_witness store;
	struct provider_witness provider;
	struct receiver_witness receiver;
};

/* False when one cannot be read; says why on stderr. */
bool witness_read(struct witness *witness, const struct campaign *campaign);
void witness_destroy(struct witness *witness);

/* ---- its parts ---- */

bool store_read(struct store_witness *store, const struct campaign *campaign);
void store_destroy(struct store_witness *store);
bool provider_read(struct provider_witness *provider, const struct campaign *campaign);
void provider_destroy(struct provider_witness *provider);
bool receiver_read(struct receiver_witness *receiver, const struct campaign *campaign);
void receiver_destroy(struct receiver_witness *receiver);

/* One value of the store; INT64_MIN when it cannot be read. */
int64_t store_value(const struct store_witness *store, const char *sql);
/* NULL: the store does not know of it. */
const struct attempt *store_attempt(const struct store_witness *store, const char *id);
const struct placement *provider_placement(const struct provider_witness *provider, const char *id);

#endif
