/* dial.h - plugins that place calls
 *
 * A dial stage is one agent.  The host paces it (calls per second, concurrent
 * calls), has every attempt on disk before place() is called, and asks
 * look_up() for those whose fate was lost in a crash. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_DIAL_H
#define PEAL_DIAL_H

#include "contact.h"
#include "outcome.h"
#include "template.h"

/* What the plugin can promise about an attempt whose fate was lost. */
enum peal_recall {
	PEAL_RECALL_NONE,	/* nothing: the outcome is `unknown` */
	PEAL_RECALL_LOOKUP,	/* the provider can be asked by attempt id */
	PEAL_RECALL_IDEMPOTENT, /* placing again with the same id rings nobody twice */
};

struct peal_call; /* one attempt under way; the host's */

struct peal_call_request {
	const char *attempt_id; /* a UUID (RFC 9562), unique for ever; give it to the provider */
	uint32_t attempt_no;	/* from 1 */
	const char *agent;
	uint64_t number; /* E.164 digits */
	const char *to;	 /* the same as text, with '+' */
	const struct peal_contact *contact;
	struct peal_script script; /* rendered; text empty without a template stage */
	int64_t ring_max_ms;	   /* give up then: no_answer */
	int64_t talk_max_ms;	   /* hang up then */
	struct peal_arena *arena;  /* lives as long as the call; so does all of the request */
};

/* What became of it, handed over once. */
struct peal_call_end {
	enum peal_outcome outcome;
	int cause;		/* SIP status or the provider's code; 0: none */
	const char *cause_text; /* as the provider gave it; NULL: none */
	int64_t ring_ms;	/* 0: not known */
	int64_t talk_ms;	/* 0 unless answered */
	const char
		*transcript;   /* UTF-8, one turn a line: "agent: ...", "callee: ..."; NULL: none */
	const char *dtmf;      /* keys pressed by the callee: "1#"; NULL: none */
	const char *recording; /* path or URL; NULL: none */
	bool is_transferred;   /* to a human */
};

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
};

struct peal_dial_ops {
	size_t size; /* sizeof(struct peal_dial_ops) */
	enum peal_recall recall;

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
};

#endif
