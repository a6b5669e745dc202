/* call.h - one call between a caller and a telephone of the town
 *
 * NEW -> ACCEPTED -> TALKING -> OVER, or NEW -> REFUSED -> OVER.  What is OVER stays
 * for a while, for what is sent again. */
/* SPDX-License-Identifier: MIT */
#ifndef TOWN_CALL_H
#define TOWN_CALL_H

#include "samples/town/sip/ask.h"
#include "samples/town/sip/message.h"
#include "samples/town/town.h"

#define CALL_T1_MS 500
#define CALL_T2_MS 4000
#define CALL_END_MS (64 * CALL_T1_MS) /* nobody waits longer for an ACK */
#define CALL_LINGER_MS 10000
#define CALL_LEGS 2 /* of a fork */

enum call_state {
	CALL_NEW,      /* nothing final has been said */
	CALL_ACCEPTED, /* 200 was sent, its ACK is awaited */
	CALL_TALKING,
	CALL_REFUSED, /* a final answer was sent, its ACK is awaited */
	CALL_OVER,
};

enum call_hold {
	HOLD_NOT,
	HOLD_ASKED,
	HOLD_HELD,
};

struct call {
	struct link link; /* in town->calls */
	struct town *town;
	const struct traits *traits;
	enum call_state state;
	bool is_outgoing, is_canceled; /* the town called, and gave up */
	bool has_rung, has_beeped, has_pressed, is_acknowledged;
	struct flow flow;
	/* The dialog: local and remote as From and To of our requests. */
	char *call_id, *local, *remote, *target, *route;
	char tags[CALL_LEGS][24];
	unsigned leg;				 /* the one that answers */
	uint32_t cseq, invite_cseq, remote_cseq; /* ours, of our INVITE, theirs */
	/* The INVITE that is being answered, and our last answer. */
	char *branch, *head, *last;
	size_t last_bytes;
	/* For the log. */
	char attempt[33], from[40], to[40];
	int64_t begun_ms, answered_ms;
	int status; /* final */
	/* Behaviour: `next` ends the ringing, and then the talk. */
	struct alarm next, again, over, says, press, hold, fork;
	int64_t again_ms;
	int repeats_left, fork_left;
	enum call_hold hold_state;
	unsigned asks; /* of ours, under way */
	size_t key_at; /* of traits->keys, the next that is sent by INFO */
	/* Sound. */
	struct stream *stream;
	struct sdp peer;
	bool has_peer, is_secure;
	enum sdp_codec codec;
	uint8_t key[SDP_KEY_BYTES];
	unsigned sdp_version;
	const struct mix_call *mix_call; /* of an outgoing one */
};

/* call.c */
struct call *call_create(struct town *town, struct text call_id);
void call_log(const struct call *call, const char *event, int status, const char *by);
void call_log_text(const struct call *call, const char *event, const char *by, const char *name,
		   const char *text);
void call_log_number(const struct call *call, const char *event, const char *by, const char *name,
		     int64_t number);
/* The dialog that a message belongs to: our tag stands in To, or in From. */
struct call *call_find(const struct town *town, const struct message *message);
struct call *call_find_invite(const struct town *town, const struct message *request);
/* Is this packet one of the lost ones? */
bool call_is_lost(struct call *call);
void call_send(struct call *call, struct text bytes);
void call_add_contact(const struct call *call, struct page *page); /* the line */
void call_set_target(struct call *call, const struct message *message);
/* Who the town's side is in the log, and who the other. */
const char *call_ours(const struct call *call);
const char *call_theirs(const struct call *call);
/* It is over, and this is what became of it; by NULL: nobody ended it. */
void call_end(struct call *call, int status, const char *by);
void call_finish_all(struct town *town);

/* incoming.c: until it is answered */
void incoming_invite(struct town *town, const struct flow *flow, const struct message *request);
void incoming_cancel(struct town *town, const struct flow *flow, const struct message *request);

/* invite.c: answers to the INVITE */
void invite_reply(struct call *call, int status, unsigned leg, const char *headers,
		  struct text sdp);
void invite_repeat(struct call *call); /* the last one, until its ACK */
void invite_acknowledged(struct call *call, const struct message *ack);

/* dialog.c: requests within the dialog, and ours */
void dialog_receive(struct call *call, const struct flow *flow, const struct message *request);
struct dialog_request {
	const char *method;
	uint32_t cseq;	     /* 0: the next one */
	const char *branch;  /* NULL: a new one */
	const char *headers; /* further lines, each ended; NULL: none */
	const char *type;    /* of the body */
	struct text body;
	ask_fn *fn; /* NULL: whatever is answered */
};
void dialog_send(struct call *call, const struct dialog_request *request);
void dialog_hang_up(struct call *call);

/* talk.c: once it is answered */
void talk_begin(struct call *call);
void talk_stop(struct call *call);
void talk_quiet(struct call *call);  /* all was said */
void talk_prompt(struct call *call); /* the caller has stopped speaking */

/* sound.c: SDP and the stream of a call */
bool sound_is_possible(struct call *call, struct text sdp);
struct text sound_offer(struct call *call, enum sdp_direction direction);
struct text sound_answer(struct call *call);
void sound_connect(struct call *call, struct text sdp);
void sound_early(struct call *call);
void sound_say(struct call *call);
/* In the sound or beside it; false: there is no sound. */
bool sound_press(struct call *call, const char *keys);
void sound_end(struct call *call);
int sound_prepare(struct town *town); /* before the first call; < 0: said why */

/* outgoing.c: the town calls */
void outgoing_call(struct town *town, const struct mix_call *call);
void outgoing_acknowledge(struct call *call);

#endif
