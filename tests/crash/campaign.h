/* campaign.h - the campaign that is crashed: its pipeline, its contact lists, and
 * what is known of it beforehand
 *
 * Everything lies in a folder of its own: crash.cfg, lists/, dnd.txt, crash.db (the
 * store), provider.log (what the provider saw), events.jsonl (what the receiver
 * saw), and run.log (what peal said). */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CRASH_CAMPAIGN_H
#define PEAL_CRASH_CAMPAIGN_H

#include "dice.h"

#include <glib.h>

#define CAMPAIGN_CPS 11
#define CAMPAIGN_CONCURRENT 10
#define CAMPAIGN_TRUNK_CPS 8
#define CAMPAIGN_TRUNK_CONCURRENT 7
#define CAMPAIGN_AGENTS 3
#define CAMPAIGN_MAX_ATTEMPTS 3
#define CAMPAIGN_RETRY_MS 1500
#define CAMPAIGN_STOP_NUMBER 919876500002u /* of dial.sim: answers, and wants no more calls */
#define CAMPAIGN_SECRET "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

struct campaign_agent {
	const char *name;
	bool is_on_trunk;
	int cps, concurrent;
};
extern const struct campaign_agent campaign_agents[CAMPAIGN_AGENTS];

enum row_kind {
	ROW_GOOD,
	ROW_DUPLICATE, /* of a good one, in this list or one before */
	ROW_DND,       /* on the list file */
	ROW_BAD,       /* not a number */
	ROW_POOR,      /* the script needs what it does not have */
	ROW_KIND_COUNT,
};

/* A row of a contact list, and what must become of it. */
struct row {
	int list; /* from 1 */
	int64_t line;
	enum row_kind kind;
	uint64_t number;
};

/* No call may be placed within it, the ends excluded. */
struct quiet {
	int64_t from_ms, until_ms;
};

/* A number that the operator added to the account's list, and when `peal dnd add`
 * had returned. */
struct dnd_add {
	uint64_t number;
	int64_t added_ms;
};

struct campaign {
	char *folder;
	struct dice dice;
	int list_count;
	GArray *rows;	  /* struct row, by list and line */
	GArray *good;	  /* uint64_t: the numbers of good rows, in their order */
	GArray *pauses;	  /* struct quiet */
	GArray *dnd_adds; /* struct dnd_add */
	int64_t end_ms;	  /* of the window; 0: none */
	int receiver_port;
};

/* `seed` makes its lists.  The pipeline is written by campaign_write(), when the
 * receiver's port is known. */
void campaign_create(struct campaign *campaign, uint64_t seed);
void campaign_write(const struct campaign *campaign);
/* A new list appears in the folder, whole. */
void campaign_add_list(struct campaign *campaign, int good_count, int row_count);
/* Removes the folder, unless it `is_kept` for somebody to look at. */
void campaign_destroy(struct campaign *campaign, bool is_kept);

/* NULL: there is no such row. */
const struct row *campaign_row(const struct campaign *campaign, int list, int64_t line);
bool campaign_has_dnd(const struct campaign *campaign, uint64_t number);

/* Numbers with a fixed behaviour in dial.sim: the provider refuses to place a call;
 * it forgets that it placed one. */
bool campaign_is_refused(uint64_t number);
bool campaign_is_forgotten(uint64_t number);

#endif
