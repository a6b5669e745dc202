/* call.h - one attempt: from place() to ended()
 *
 *   preparing -> inviting -> ringing -> talking -> (gone)
 *                 |  ^  |       |
 *                 v  |  +-------+--> canceling -> (gone)
 *               asking
 *
 * SIP thread only.  The request is the host's and lives until ended(). */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_CALL_H
#define PEAL_SIP_CALL_H

#include "call/dialogue.h"
#include "call/line.h"
#include "call/outcome.h"
#include "call/transfer.h"

enum call_state {
	CALL_PREPARING, /* its words are being spoken */
	CALL_INVITING,	/* nobody has said anything but 100 */
	CALL_RINGING,	/* 180 to 183 */
	CALL_ASKING,	/* may it go where it was redirected to? */
	CALL_CANCELING,
	CALL_TALKING,
};

struct call {
	struct table_entry entry; /* must be first; the key is the host's call */
	struct sip *sip;
	struct peal_call *host_call;
	const struct peal_call_request *request;
	enum call_state state;
	enum outcome_stopped stopped;

	int target; /* of the trunk; -1: redirected elsewhere */
	uint32_t tried_mask;
	bool is_charged;	 /* a target was tried that may have done something */
	struct target *redirect; /* where it was redirected to; NULL: it was not */
	struct outcome last;

	struct line line;
	bool has_rung, has_flow;
	const char *tones; /* heard in early media; NULL: none */
	int64_t rang_ms, answered_ms;
	struct stack_timer *limit_timer; /* ring_max_ms, talk_max_ms */
	struct stack_timer *step_timer;	 /* the trunk's silence, the CANCEL's, the sound's */

	struct words words;
	struct notes notes;
	struct dialogue dialogue;
	struct transfer *transfer;
	char *answers; /* where recorded answers go; NULL: beside the recording, or none */
	bool is_transferred, is_recorded;
	char last_key;
	bool was_info; /* the last key came by INFO */
	int64_t last_key_ms;
};

/* Reports the end itself when there is no memory. */
void call_place(struct sip *sip, struct peal_call *host_call,
		const struct peal_call_request *request);
/* Not found: it has ended. */
void call_hang_up(struct sip *sip, const struct peal_call *host_call);
/* Drops leg, sound and memory, without a report. */
void call_destroy(struct call *call);
struct call *call_find(const struct sip *sip, const struct peal_call *host_call);

/* ---- of its parts, for each other ---- */

/* The next target, or the end. */
void call_try(struct call *call);
void call_invite(struct call *call);
void call_judge(struct call *call, enum outcome_how how, const struct leg_end *end);
/* Reports and destroys. */
void call_end(struct call *call, const struct outcome *outcome);
void call_end_answered(struct call *call, const char *text);
void call_timers_end(struct call *call);
/* Was it answered by the other side: sound, script, limits. */
void call_answered(struct call *call, struct peal_slice sdp);
bool call_may_redirect(const struct call *call, const struct leg_end *end);
void call_redirect(struct call *call, const char *contact);
/* From whom: the request's caller id, or the settings'. */
void call_from(const struct call *call, const char *domain, char uri_out[TARGET_URI_MAX]);

extern const struct stream_events call_sound;
extern const struct dialogue_events call_dialogue;
/* A key of the callee's, by RTP or INFO. */
void call_key(struct call *call, char key, bool is_info);

#endif
