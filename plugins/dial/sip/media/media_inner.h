/* media_inner.h - what the files of this folder share: a media, its streams
 *
 * The SIP thread owns the handle of a stream, one media thread its packets.  The
 * first tells the second by orders, the second answers by events. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_MEDIA_INNER_H
#define PEAL_SIP_MEDIA_INNER_H

#include "media/intake.h"
#include "media/law.h"
#include "media/mail.h"
#include "media/media.h"
#include "media/order.h"
#include "media/playlist.h"
#include "media/ports.h"
#include "media/record.h"
#include "media/rtp.h"
#include "media/secure.h"
#include "media/telephone_event.h"
#include "media/wire.h"

#define MEDIA_THREADS_MAX 64u
#define STREAM_KEYS_MAX 32u /* pressed, and not yet sent */

struct thread;

struct media {
	struct media_config config;
	struct hear_config hear;
	union wire_address address;
	struct ports *ports;
	struct recorder *recorder;
	struct law law;
	unsigned thread_count;
	struct thread *threads[MEDIA_THREADS_MAX];
};

/* Keys on their way to the peer. */
struct stream_keys {
	uint8_t first, count;
	uint8_t tone_step; /* of a key in the sound: frames that were sent, and the pause */
	char tone;	   /* '\0': none */
	char waiting[STREAM_KEYS_MAX];
	struct telephone_event_sender event;
};

/* An answer that is being recorded. */
struct stream_answer {
	struct record *record; /* NULL: none */
	struct event *event;   /* that will tell its end */
	int64_t length_ms, quiet_ms;
	int64_t longest_ms, silence_ms;
	bool has_spoken;
};

struct stream {
	/* Whoever has one may use the struct; the last one frees it. */
	atomic_uint references;
	atomic_bool is_gone;		/* the media thread has let go */
	_Atomic(struct thread *) owner; /* the media thread that runs it now */
	struct mail orders;
	struct letter adoption; /* for the mailbox of a media thread */
	struct order farewell;	/* stream_destroy() must not fail */
	struct media *media;
	const struct stream_events *events;
	void *context;

	/* The SIP thread's. */
	struct thread *home;	 /* the media thread that will run it */
	struct secure *keys_now; /* to compare with: the last ones that were given */
	enum media_codec codec_now;
	uint32_t plays;
	uint16_t port;
	bool is_destroyed, is_recorded, has_hear, has_intake;

	/* The media thread's. */
	struct order *todo;  /* taken, but not yet done; the oldest first */
	unsigned todo_turns; /* that the first of them has waited */
	int64_t round;	     /* of 20 ms: its last turn; 0: has had none */
	uint8_t phase;	     /* of a round: when its turns are */
	struct wire wire;
	struct secure *secure;
	enum media_codec codec;
	uint8_t payload_type;
	int telephone_event;
	bool is_held;

	struct rtp_window window;
	struct telephone_event_receiver pressed;
	unsigned credit;      /* packets that may come: who sends too fast has none */
	unsigned quiet_turns; /* since the last packet */
	bool has_flowed;

	uint16_t sequence;
	uint32_t ssrc, timestamp; /* of this turn */
	bool is_talking;	  /* else the next sound begins a talk spurt */
	struct playlist *playing;
	struct stream_keys keys;

	struct hear *hear;
	unsigned hear_asked, hear_mask;
	struct intake *in; /* what came, in order; NULL: nobody wants it */
	struct stream_answer answer;
	struct record *record;
	struct intake *out; /* what was relayed to the peer, for the record */

	struct stream *bridged;
	bool is_relaying, has_relay_key;
	uint8_t relay_turns;   /* since the last relayed packet */
	uint32_t relay_shift;  /* from the other's timestamps to ours */
	uint32_t relay_begins; /* not before that: older time was sent as silence */
	uint32_t relay_key_came, relay_key_sent; /* timestamps of the last key */
};

void stream_keep(struct stream *stream);
void stream_release(struct stream *stream);

#endif
