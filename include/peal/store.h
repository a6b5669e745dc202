/* store.h - plugins that keep campaigns, contacts and what happened to them
 *
 * The rules of a campaign are the host's; a store keeps rows and moves them in
 * transactions.  Every operation is synchronous and runs on one thread, the
 * store thread (commands of `peal` call them on their main thread); a store may
 * use threads of its own.  Several nodes (processes) may work on one store: what
 * a node claims it holds as a lease that runs out.
 *
 * Hot state is small and keyed by due time; a contact's own data is written once
 * and read by id.  A contact is in one place: staged (only its data is there),
 * in the queue, in flight, or done.
 *
 * A store that is kept in a file has its PATH option named `path`: commands that
 * only look do not make it.
 *
 *   staged --release--> queue --intent--> in flight --result--> queue | done
 *   staged | queue --sweep, finish--> done
 *   in flight --withdraw--> queue | done
 */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_STORE_H
#define PEAL_STORE_H

#include "contact.h"
#include "outcome.h"
#include "webhook.h"

struct peal_id {
	uint8_t bytes[16]; /* a UUID */
};

enum peal_campaign_state {
	PEAL_CAMPAIGN_SCHEDULED, /* there, not started */
	PEAL_CAMPAIGN_RUNNING,
	PEAL_CAMPAIGN_PAUSED,
	PEAL_CAMPAIGN_COMPLETED,
	PEAL_CAMPAIGN_STOPPED,
	PEAL_CAMPAIGN_STATE_COUNT,
};

enum peal_contact_state {
	PEAL_CONTACT_STAGED,
	PEAL_CONTACT_QUEUED,
	PEAL_CONTACT_IN_PROGRESS,
	PEAL_CONTACT_COMPLETED,
	PEAL_CONTACT_EXHAUSTED,
	PEAL_CONTACT_SUPPRESSED,
	PEAL_CONTACT_FLUSHED,
	PEAL_CONTACT_STATE_COUNT,
};

enum peal_upload_state {
	PEAL_UPLOAD_LOADING,
	PEAL_UPLOAD_STAGED,   /* loaded, not released (or its release lies ahead) */
	PEAL_UPLOAD_RELEASED, /* in the queue */
	PEAL_UPLOAD_FAILED,   /* reading failed; the rows before are kept */
	PEAL_UPLOAD_FLUSHED,
	PEAL_UPLOAD_STATE_COUNT,
};

/* Queue lanes: claims take callbacks first, then from LANE_FRESH and LANE_AGAIN in
 * turn, so that neither fresh contacts nor retries starve.  LANE_HELD is never
 * claimed. */
enum peal_lane {
	PEAL_LANE_FRESH,
	PEAL_LANE_AGAIN,    /* tried, and not reached */
	PEAL_LANE_CALLBACK, /* reached, and to be called again; stays so until it is done */
	PEAL_LANE_HELD,
	PEAL_LANE_COUNT,
};

/* ---- rows, as read ---- */

struct peal_campaign_row {
	int64_t id;
	const char *name;
	enum peal_campaign_state state;
	int64_t created_ms, started_ms, ended_ms; /* 0: not yet */
	const char *reason;			  /* why it ended or paused; "" none */
};

struct peal_upload_row {
	int64_t id, campaign;
	const char *name;	 /* "contacts.csv" */
	const char *fingerprint; /* of its content */
	enum peal_upload_state state;
	int64_t created_ms;
	int64_t release_at_ms;	  /* 0: none set */
	int64_t release_until_ms; /* what is not called by then is exhausted; 0: none */
	uint64_t lines_done;	  /* the last line that is in the store */
	uint64_t row_count, accepted_count, excluded_count;
	struct peal_slice columns; /* packed names: the host's, opaque here */
	const char *error;	   /* FAILED: why; "" none */
};

struct peal_contact_row {
	int64_t id, upload;
	uint64_t number, line;
	struct peal_slice name;
	struct peal_slice values; /* packed: the host's, opaque here */
};

/* A contact that is due, with what a call needs.  The same (campaign, lane,
 * due_ms, id) names its place in the queue when it is moved. */
struct peal_queue_row {
	struct peal_contact_row contact;
	enum peal_lane lane;
	int64_t due_ms;
	uint32_t attempt_count;
	int64_t last_ms; /* when its last attempt ended; 0: none */
};

struct peal_inflight_row {
	struct peal_contact_row contact;
	struct peal_id attempt;
	uint32_t attempt_no;
	const char *agent;
	const char *ruling;
	int64_t started_ms;
	int64_t last_ms; /* when the attempt before it ended; 0: none */
};

struct peal_attempt_row {
	int64_t id; /* dense, in order of their ends */
	struct peal_id attempt;
	int64_t contact;
	uint32_t attempt_no;
	const char *agent;
	const char *ruling; /* what allowed it: window and list versions */
	enum peal_outcome outcome;
	int cause;
	const char *cause_text; /* "" none, and so below */
	const char *disposition;
	int64_t started_ms, ended_ms, ring_ms, talk_ms;
	const char *transcript, *dtmf, *recording, *language;
	bool is_transferred;
	const char *fields;		       /* JSON object */
	int64_t next_due_ms;		       /* PEAL_NEVER: none follows */
	enum peal_contact_state contact_state; /* after it: QUEUED or a final one */
	const char *why;		       /* why again, or why not */
};

struct peal_exclusion_row {
	int64_t upload;
	uint64_t line, number; /* number 0: not one */
	struct peal_slice raw; /* as written */
	const char *reason, *detail;
	int64_t at_ms;
};

/* A decision about a contact other than an attempt: moved, held, suppressed. */
struct peal_decision_row {
	int64_t contact;
	int64_t at_ms;
	const char *what;
};

/* An event that is due at a receiver.  Exactly what its body needs. */
struct peal_event_row {
	int64_t id;
	enum peal_event_kind kind;
	int64_t at_ms;
	uint32_t try_count;   /* tries made at this receiver */
	int64_t first_try_ms; /* 0: none yet */
	int64_t upload;	      /* 0: none */
	const char *detail;   /* JSON object for events that are about no attempt; "" none */
	bool has_attempt;     /* the two below are set */
	struct peal_attempt_row attempt;
	struct peal_contact_row contact;
};

enum peal_delivery_state {
	PEAL_DELIVERY_WAITING, /* for its next try */
	PEAL_DELIVERY_DONE,
	PEAL_DELIVERY_DEAD,
	PEAL_DELIVERY_STATE_COUNT,
};

struct peal_delivery_row {
	int64_t event;
	enum peal_event_kind kind;
	const char *receiver;
	enum peal_delivery_state state;
	uint32_t try_count;
	int status;
	int64_t first_try_ms, last_try_ms;
	int64_t due_ms; /* WAITING: its next try */
	const char *detail;
};

struct peal_dnd_row {
	uint64_t number;
	int64_t added_ms;
	const char *reason;
};

/* ---- changes ---- */

enum peal_change_kind {
	PEAL_CHANGE_CAMPAIGN,
	PEAL_CHANGE_UPLOAD_ADD,
	PEAL_CHANGE_UPLOAD,
	PEAL_CHANGE_CONTACTS,
	PEAL_CHANGE_EXCLUSIONS,
	PEAL_CHANGE_RELEASE,
	PEAL_CHANGE_SWEEP,
	PEAL_CHANGE_REHOLD,
	PEAL_CHANGE_MOVE,
	PEAL_CHANGE_FINISH,
	PEAL_CHANGE_INTENT,
	PEAL_CHANGE_WITHDRAW,
	PEAL_CHANGE_RESULT,
	PEAL_CHANGE_EVENT,
	PEAL_CHANGE_DELIVERY,
	PEAL_CHANGE_REPLAY,
	PEAL_CHANGE_DND_ADD,
	PEAL_CHANGE_DND_REMOVE,
	PEAL_CHANGE_AGENT,
	PEAL_CHANGE_COUNT,
	PEAL_CHANGE_NODE,
};

enum peal_intent_verdict {
	PEAL_INTENT_OK,
	PEAL_INTENT_GONE, /* not in the queue any more: withdrawn or taken by another node */
	PEAL_INTENT_BUSY, /* the number is in a call of another contact; stays in the queue */
	PEAL_INTENT_DND,  /* the number is on the account's DND list; stays in the queue */
};

/* One change.  Outputs (`..._out`) are written when it is applied; they count
 * only when the commit as a whole succeeded. */
struct peal_change {
	enum peal_change_kind kind;
	union {
		/* Moves the state when it is one of from_mask (1u << state). */
		struct {
			int64_t campaign;
			unsigned from_mask;
			enum peal_campaign_state to;
			int64_t at_ms;
			const char *reason;
			bool is_applied_out;
		} campaign;
		struct {
			struct peal_upload_row row;
			int64_t id_out;
		} upload_add;
		/* Sets state, release times, counts, lines_done and error of row.id. */
		struct {
			struct peal_upload_row row;
		} upload;
		/* Appends; ids are given in order.  is_queued: also to the queue, by
		 * due_ms (LANE_FRESH; PEAL_NEVER: LANE_HELD). */
		struct {
			int64_t campaign, upload;
			const struct peal_contact_row *rows; /* id is not read */
			const int64_t *due_ms;
			size_t count;
			bool is_queued;
		} contacts;
		struct {
			const struct peal_exclusion_row *rows;
			size_t count;
		} exclusions;
		/* Puts at most `max` staged contacts of an upload into the queue; fewer:
		 * that was all. */
		struct {
			int64_t campaign, upload, due_ms;
			uint64_t max;
			uint64_t moved_out;
		} release;
		/* Finishes at most `max` staged or queued contacts of an upload (0: of
		 * the campaign); never what is in flight.  Adds how many to a counter,
		 * in the same commit, so that the counts are right after a crash. */
		struct {
			int64_t campaign, upload;
			enum peal_contact_state state;
			int64_t at_ms;
			const char *reason;
			const char *counter; /* of the campaign, and of the upload; NULL: none */
			uint64_t max;
			uint64_t moved_out;
		} sweep;
		/* Moves at most `max` held contacts to LANE_FRESH, due at due_ms. */
		struct {
			int64_t campaign, due_ms;
			uint64_t max;
			uint64_t moved_out;
		} rehold;
		/* From one place of the queue to another; with a decision row when
		 * `why` is not NULL. */
		struct {
			int64_t campaign, contact;
			enum peal_lane from_lane, to_lane;
			int64_t from_due_ms, to_due_ms, at_ms;
			const char *why;
		} move;
		/* From the queue to done, without an attempt.  Adds one to a counter when
		 * it is applied, in the same commit. */
		struct {
			int64_t campaign, contact;
			enum peal_lane lane;
			int64_t due_ms, at_ms;
			enum peal_contact_state state;
			const char *why;
			const char *counter; /* of the campaign, and of the upload; NULL: none */
			bool is_applied_out;
		} finish;
		/* From the queue to in flight.  Not OK: nothing changed. */
		struct {
			int64_t campaign, contact;
			uint64_t number;
			enum peal_lane lane;
			int64_t due_ms;
			struct peal_id attempt;
			uint32_t attempt_no;
			const char *agent, *ruling;
			struct peal_id node;
			int64_t started_ms;
			enum peal_intent_verdict verdict_out;
		} intent;
		/* From in flight back to the queue or, with a final state, to done:
		 * nobody was rung; no attempt is counted. */
		struct {
			int64_t campaign, contact;
			uint64_t number;
			struct peal_id attempt;
			enum peal_contact_state state;
			enum peal_lane lane; /* QUEUED */
			int64_t due_ms, at_ms;
			const char *why;
		} withdraw;
		/* From in flight to the queue or to done, with the attempt's row and its
		 * events.  Applied once: a second one for the same attempt changes
		 * nothing and is_applied_out is false. */
		struct {
			int64_t campaign, upload;
			uint64_t number;
			struct peal_attempt_row row;	      /* id is not read */
			enum peal_lane lane;		      /* contact_state QUEUED */
			bool is_call_event, is_contact_event; /* also to the outbox */
			bool is_applied_out;
		} result;
		struct {
			int64_t campaign, upload; /* upload 0: none */
			enum peal_event_kind event;
			int64_t at_ms;
			const char *detail;
		} event;
		/* A receiver's answer, and when to try again. */
		struct {
			int64_t campaign;
			struct peal_delivery_row row;
		} delivery;
		/* Dead deliveries of a receiver (NULL: of all) are due again. */
		struct {
			int64_t campaign, due_ms;
			const char *receiver;
			uint64_t moved_out;
		} replay;
		struct {
			struct peal_dnd_row row;
			bool is_new_out;
		} dnd_add;
		struct {
			uint64_t number;
			bool was_there_out;
		} dnd_remove;
		struct {
			int64_t campaign;
			const char *agent;
			bool is_stopped;
		} agent;
		/* Adds to one counter: of an upload, or (upload 0) of the campaign. */
		struct {
			int64_t campaign, upload;
			const char *name;
			int64_t delta;
		} count;
		/* This node lives until then. */
		struct {
			int64_t campaign;
			struct peal_id node;
			int64_t until_ms;
		} node;
	};
};

/* ---- reading ---- */

/* Called for each row; texts are valid during the call.  Not 0: stop. */
typedef int peal_row_fn(void *context, const void *row);

enum peal_read_kind {
	PEAL_READ_CAMPAIGNS,  /* struct peal_campaign_row */
	PEAL_READ_UPLOADS,    /* struct peal_upload_row, by id */
	PEAL_READ_CONTACTS,   /* struct peal_contact_state_row, by id */
	PEAL_READ_ATTEMPTS,   /* struct peal_attempt_contact_row, by id */
	PEAL_READ_EXCLUSIONS, /* struct peal_exclusion_row, by upload and line */
	PEAL_READ_DECISIONS,  /* struct peal_decision_row, by time */
	PEAL_READ_DELIVERIES, /* struct peal_delivery_row, by event */
	PEAL_READ_DND,	      /* struct peal_dnd_row, by number */
	PEAL_READ_COUNTS,     /* struct peal_count_row: what COUNT and sweep changes added */
	PEAL_READ_AGENTS,     /* struct peal_agent_row: those that are stopped */
	PEAL_READ_NUMBERS,    /* struct peal_contact_row without name and values, by id */
	PEAL_READ_LIVE,	      /* struct peal_count_row: how many of a campaign are where now:
			       * contacts.staged, contacts.in_progress, contacts.held,
			       * deliveries.waiting (with events that are new to a receiver),
			       * deliveries.dead; and deliveries.delivered, among the COUNTS */
	PEAL_READ_KIND_COUNT,
};

struct peal_contact_state_row {
	struct peal_contact_row contact;
	enum peal_contact_state state;
	uint32_t attempt_count;
	int64_t due_ms;	 /* QUEUED; PEAL_NEVER: held */
	const char *why; /* final states: why; "" none */
};

struct peal_attempt_contact_row {
	struct peal_attempt_row attempt;
	struct peal_contact_row contact;
};

struct peal_count_row {
	int64_t upload; /* 0: the campaign */
	const char *name;
	int64_t value;
};

struct peal_agent_row {
	const char *agent;
};

struct peal_read_filter {
	int64_t campaign; /* 0: all */
	int64_t upload;	  /* 0: all */
	uint64_t number;  /* 0: all; a contact's, for CONTACTS, ATTEMPTS, EXCLUSIONS,
			   * DECISIONS, DND */
};

struct peal_claim_request {
	int64_t campaign;
	enum peal_lane lane;
	int64_t now_ms; /* due at or before it */
	struct peal_id node;
	int64_t until_ms; /* the lease */
	uint32_t max;
};

struct peal_store_ops {
	size_t size; /* sizeof(struct peal_store_ops) */

	/* Finds the campaign by name, or makes it (SCHEDULED) when `may_create`.
	 * 0, or 1 when there is none.  row_out's texts live until the next call. */
	int (*campaign_open)(void *self, const char *name, bool may_create, int64_t now_ms,
			     struct peal_campaign_row *row_out, struct peal_error *err);

	/* Makes this process the one that runs the campaign, until close() or its
	 * end, however it ends.  PEAL_FAIL_BUSY: another one does.  A store that
	 * many nodes share allows several. */
	int (*campaign_lock)(void *self, int64_t campaign, struct peal_error *err);

	/* All of the changes in one durable transaction, in this order, or none.
	 * When it returns 0 they are on disk. */
	int (*commit)(void *self, struct peal_change *changes, size_t count,
		      struct peal_error *err);

	/* Leases due contacts to the node, earliest first, and skips those that are
	 * leased.  A lease ends with an intent, move or finish of the contact, with
	 * unclaim(), or at until_ms.  rows_out has room for request->max; texts are
	 * in the arena.  A lease need not outlive the process when only one runs a
	 * campaign. */
	int (*claim)(void *self, const struct peal_claim_request *request, struct peal_arena *arena,
		     struct peal_queue_row *rows_out, uint32_t *count_out, struct peal_error *err);
	/* Gives back what is still leased to the node. */
	int (*unclaim)(void *self, int64_t campaign, const struct peal_id *node,
		       struct peal_error *err);

	/* The earliest entry of the claimable lanes that is not leased: its due time
	 * and number; due PEAL_NEVER: there is none. */
	int (*next_due)(void *self, int64_t campaign, int64_t *due_ms_out, uint64_t *number_out,
			struct peal_error *err);

	/* Attempts in flight that belong to no living node but this one: their fate
	 * must be found out.  They are this node's from now on. */
	int (*orphans)(void *self, int64_t campaign, const struct peal_id *node, int64_t now_ms,
		       struct peal_arena *arena, struct peal_inflight_row **rows_out,
		       size_t *count_out, struct peal_error *err);

	/* Events to deliver to a receiver now: waiting ones that are due, then new
	 * ones, in order; those that are handed out are not handed out again until
	 * their DELIVERY change, or until the process ends.  `wants_mask`
	 * (1u << kind): the others are passed over for ever.  *next_ms_out: when to
	 * ask again if there were fewer than max; PEAL_NEVER: nothing waits. */
	int (*events)(void *self, int64_t campaign, const char *receiver, unsigned wants_mask,
		      int64_t now_ms, uint32_t max, struct peal_arena *arena,
		      struct peal_event_row *rows_out, uint32_t *count_out, int64_t *next_ms_out,
		      struct peal_error *err);

	/* Calls row_fn for each row; returns what it returned, or < 0. */
	int (*read)(void *self, enum peal_read_kind kind, const struct peal_read_filter *filter,
		    peal_row_fn *row_fn, void *context, struct peal_error *err);

	/* A number that changes when another process has changed the store. */
	int (*changed)(void *self, uint64_t *version_out, struct peal_error *err);

	/* A text that names this store among all, for ids of events. */
	const char *(*identity)(void *self);
};

#endif
