/* dial.h - plugins that place calls
 *
 * A dial stage is one agent.  The host paces it (calls per second, concurrent
 * calls), has every attempt on disk before place() is called, and asks
 * look_up() for those whose fate was lost in a crash. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_DIAL_H
#define PEAL_DIAL_H

#include "contact.h"
#include "host.h"
#include "outcome.h"
#include "script.h"

/* What the plugin can promise about an attempt whose fate was lost. */
enum peal_recall {
	PEAL_RECALL_NONE,	/* nothing: the outcome is `unknown` */
	PEAL_RECALL_LOOKUP,	/* the provider can be asked by attempt id */
	PEAL_RECALL_IDEMPOTENT, /* placing again with the same id rings nobody twice */
};

/* What a plugin can do; `peal check` refuses settings that need what it cannot. */
enum peal_dial_ability {
	PEAL_DIAL_CALLER_ID = 1u << 0, /* shows the caller id that it is given */
	PEAL_DIAL_MACHINES = 1u << 1,  /* tells people from answering machines */
	PEAL_DIAL_RECORDING = 1u << 2, /* records calls to a file */
	PEAL_DIAL_DIALOGUE = 1u << 3,  /* performs the script's steps */
	/* No ability but a need: it has no number to show but those of caller_ids. */
	PEAL_DIAL_NEEDS_CALLER_ID = 1u << 4,
};

/* What is done when an answering machine picks up.  The outcome is `machine` in
 * each case but OFF, where nobody listens for one. */
enum peal_machine {
	PEAL_MACHINE_OFF,
	PEAL_MACHINE_HANG_UP,
	PEAL_MACHINE_MESSAGE,  /* waits for the beep, and leaves the message */
	PEAL_MACHINE_CONTINUE, /* as if it were a person */
};

struct peal_call; /* one attempt under way; the host's */

struct peal_call_request {
	const char *attempt_id; /* a UUID (RFC 9562), unique for ever; give it to the provider */
	uint32_t attempt_no;	/* from 1 */
	const char *agent;
	uint64_t number; /* E.164 digits */
	const char *to;	 /* the same as text, with '+' */
	const struct peal_contact *contact;
	struct peal_script script; /* rendered; empty without a template stage */
	int64_t ring_max_ms;	   /* give up then: no_answer */
	int64_t talk_max_ms;	   /* hang up then */
	const char *caller_id;	   /* of the agent's pool, E.164 with '+'; NULL: no pool */
	enum peal_machine machine;
	const char *recording;	  /* absolute path without ".wav", in a folder that exists; NULL:
				   * the call is not recorded */
	struct peal_arena *arena; /* lives as long as the call; so does all of the request */
	/* The number's window closes then: a call that still waits with the provider must
	 * not ring any more, and is ended.  PEAL_NEVER: it does not close. */
	int64_t ring_until_ms;
};

/* What became of it, handed over once. */
struct peal_call_end {
	enum peal_outcome outcome;
	int cause;		/* SIP status or the provider's code; 0: none */
	const char *cause_text; /* as the provider gave it; NULL: none */
	int64_t ring_ms;	/* 0: not known */
	int64_t talk_ms;	/* 0 unless answered */
	const char
		*transcript; /* UTF-8, one turn a line: "agent: ...", "callee: ..."; NULL: none */
	/* Keys pressed by the callee: "1#"; of a script that asks, those that were pressed
	 * for its questions, be they choices or not; NULL: none. */
	const char *dtmf;
	const char *recording; /* path or URL; NULL: none */
	bool is_transferred;   /* to a human */
	/* Calling this number again is pointless, whatever the schedule says: there is
	 * no such number, or the callee's network forbade it. */
	bool is_final;
	/* FAILED only: the trunk took no call at all, and nobody can have been rung.  No
	 * attempt is charged to the contact, which goes back to its queue. */
	bool is_uncharged;
	/* What was gathered on the call, by name: fields of the call for analyze stages
	 * and events.  At most PEAL_END_FIELDS_MAX, each name 64 bytes, each value
	 * 1 KiB; `caller_id` is there already. */
	const struct peal_pair *fields;
	size_t field_count;
	/* With is_uncharged: it failed for want of something of ours, such as a port, or
	 * because there were too many calls just then.  It is no sign of what the trunk
	 * takes, or takes from this contact, who is called again as often as it needs. */
	bool is_shortage;
	/* UNKNOWN only: the callee may be rung or talk until then (Unix ms), and is not
	 * called before; at most a day.  0: nobody is. */
	int64_t busy_until_ms;
};

#define PEAL_END_FIELDS_MAX 32

/* Somebody called us. */
struct peal_received {
	const char *from; /* as the trunk gave it: a number or a URI; "": withheld */
	const char *to;
	const char *id; /* the provider's */
	int64_t at_ms;
};

/* May this other number be called?  Call loop; exactly once; never before ask() has
 * returned.  `reason` (when not): "dnd: ...", lives during the call. */
typedef void peal_ask_fn(void *context, bool may_call, const char *reason);

struct peal_dial_host {
	/* Any; not before place() or look_up() has returned; in this order, each at
	 * most once, the first two if they are known.  All texts are copied; of a
	 * transcript 256 KiB, of a recording 1 KiB, of the others 256 bytes are kept.
	 * What comes late, twice or out of order is counted against the plugin and
	 * dropped. */
	void (*ringing)(struct peal_call *call);
	void (*answered)(struct peal_call *call);
	/* The call is over and is not to be touched any more. */
	void (*ended)(struct peal_call *call, const struct peal_call_end *end);

	/* Any.  Completes a prepare() that returned PEAL_LATER, within two minutes; err
	 * NULL: ready.  With an error the contact goes back to its queue, for longer
	 * each time, and no attempt is charged; after some times in a row it is set aside
	 * until the next run.  At once with PEAL_FAIL_INPUT, which will not pass: words
	 * that cannot be said, a file that is not there. */
	void (*prepared)(struct peal_job *job, const struct peal_error *err);

	/* Call loop.  A call is about to go to another number than the contact's, by a
	 * redirection: asks the scrub stages, the account's DND list, the number's window,
	 * and whether another call is with it.  Not after ended(); if the call ends first,
	 * fn is called with false. */
	void (*ask)(struct peal_call *call, uint64_t number, peal_ask_fn *fn, void *context);

	/* Any.  Can calls be placed at all?  Until told otherwise: yes.  While not, the
	 * host gives the agent no calls; `why` is for the log, NULL: not yet, and nothing is
	 * wrong. */
	void (*available)(const struct peal_host *host, bool is_available, const char *why);

	/* Any.  Logged, and an event for webhooks; the plugin answers the caller. */
	void (*received)(const struct peal_host *host, const struct peal_received *received);

	/* Call loop; before ended(), at most once for a call.  fn is called on the call
	 * loop when what ended() will have said is on disk; soon, of a call that the host
	 * has given up; never, if the process ends before.  For plugins that acknowledge
	 * reports of their provider. */
	void (*when_kept)(struct peal_call *call, peal_fn *fn, void *context);
};

/* What a stage can promise when that depends on its settings. */
struct peal_dial_promise {
	enum peal_recall recall;
	unsigned abilities; /* enum peal_dial_ability */
	int64_t grace_ms;   /* how long a call may take beyond its longest ring and talk until
			     * its end is reported; at least 5 s are given */
	double cps;	 /* calls per second of a stage that does not say; 0: the host's default */
	int64_t busy_ms; /* calls go on at the provider when this process ends, so long beyond
			  * their longest ring and talk at most: then of one whose fate is
			  * unknown the number is not called before.  0: they end with it */
};

struct peal_dial_ops {
	size_t size; /* sizeof(struct peal_dial_ops) */
	enum peal_recall recall;
	unsigned abilities; /* enum peal_dial_ability */

	/* Call loop.  Everything that takes time before a telephone may ring: words
	 * are spoken to files here.  PEAL_NOW, or PEAL_LATER and prepared().  `request`
	 * lives until then; place() follows, or nothing: what was prepared is a cache.
	 * Optional. */
	enum peal_when (*prepare)(void *self, const struct peal_call_request *request,
				  struct peal_job *job);

	/* Call loop; must not block.  0: ended() will follow, exactly once.  < 0:
	 * nobody was or will be rung; the outcome is `failed`. */
	int (*place)(void *self, struct peal_call *call, const struct peal_call_request *request,
		     struct peal_error *err);

	/* Call loop.  Ask for an early end; ended() still follows.  Any state, any
	 * number of times; not after ended(). */
	void (*hang_up)(void *self, struct peal_call *call);

	/* Call loop, after a restart: find out what became of an attempt that was on
	 * its way at placed_ms, and report it through ended(); with outcome
	 * `canceled` and talk_ms 0 when nobody was rung.  < 0: cannot say.  Needed
	 * unless recall is NONE (LOOKUP), or when place() is not enough. */
	int (*look_up)(void *self, struct peal_call *call, const struct peal_call_request *request,
		       int64_t placed_ms, struct peal_error *err);

	/* Call loop.  No more calls will be placed.  Optional. */
	void (*drain)(void *self);

	/* Main thread; when check() of the same settings has found nothing wrong, also
	 * before open().  Filled with `recall`, `abilities` and zeros.  Optional. */
	void (*promise)(const void *config, struct peal_dial_promise *promise);

	/* Main thread; as promise(), also before open().  What of the script surely cannot
	 * be said or played on any call: < 0, and a line for each by peal_fail_also(),
	 * "script: FILE:LINE: ...".  May look at local files.  Optional. */
	int (*check_script)(const void *config, const struct peal_outline *outline,
			    struct peal_error *err);
};

#endif
