/* media.h - the sound of calls: RTP, on threads of its own
 *
 * A stream is one call's RTP port.  It sends a packet every 20 ms from the moment
 * it knows its peer, in absolute time: sound when there is some, silence when not.
 * Functions run on one thread (the SIP thread) unless it is said otherwise; what they
 * ask for is done within 20 ms, in their order.  Events come back there, through the
 * post function of the config. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_MEDIA_H
#define PEAL_SIP_MEDIA_H

#include "hear/hear.h"
#include "sound/sound.h"

#include <netinet/in.h>

#define MEDIA_KEY_BYTES 30 /* AES_CM_128_HMAC_SHA1_80: key and salt */

enum media_codec {
	MEDIA_CODEC_PCMU, /* payload type 0 */
	MEDIA_CODEC_PCMA, /* payload type 8 */
};

struct media;
struct stream;

struct media_config {
	const struct peal_host *host; /* for the log and random bytes */
	const char *address;	      /* to bind: "127.0.0.1", "::1" */
	uint16_t port_min, port_max;  /* even ports of this range; a used one rests 2 s */
	unsigned thread_count;	      /* 0: cores less one, at least one */
	bool is_latch_any;	      /* symmetric RTP from any address, not only from the SDP's */
	const struct hear_config *hear; /* NULL: hear.h's own */
	/* Any thread: runs fn on the caller's thread.  Until media_destroy() has
	 * returned; what has been posted may run after it. */
	void (*post_fn)(void *context, peal_fn *fn, void *argument);
	void *context;
};

/* Any thread. */
struct media *media_create(const struct media_config *config, struct peal_error *err);
/* All streams are destroyed before.  Accepts NULL. */
void media_destroy(struct media **media);

struct media_figures {
	uint64_t sent, received, dropped; /* packets; dropped: not ours, or malformed */
	uint64_t late;			  /* sent more than 5 ms after their time */
	uint64_t skipped;		  /* never sent: more than 60 ms late */
};
/* Any thread. */
void media_figures(const struct media *media, struct media_figures *figures_out);

/* What the other side has agreed to. */
struct media_peer {
	struct sockaddr_storage address; /* port 0, or no single host: no media */
	enum media_codec codec;
	uint8_t payload_type; /* of the codec, as the peer wants it */
	int telephone_event;  /* payload type of RFC 4733; -1: none */
	bool is_secure;	      /* SRTP with these keys */
	uint8_t key_send[MEDIA_KEY_BYTES], key_receive[MEDIA_KEY_BYTES];
	bool is_held; /* sendonly or inactive: nothing is sent, sounds and keys wait */
};

struct stream_events {
	/* All sounds of a stream_play() have been sent. */
	void (*played)(void *context, uint32_t play);
	/* A key, once per press, whether it came as RFC 4733 or in the sound. */
	void (*key)(void *context, char key);
	/* What was heard: a verdict on who picked up, a beep, information tones. */
	void (*heard)(void *context, const struct heard *heard);
	/* A stream_record_answer() is over and its file whole; `silent`: nobody spoke. */
	void (*recorded)(void *context, int64_t length_ms, bool is_silent);
	/* The first packet came from the peer. */
	void (*flows)(void *context);
};

/* Takes a port.  `events` is static. */
struct stream *stream_create(struct media *media, const struct stream_events *events, void *context,
			     struct peal_error *err);
/* No callback follows.  Files are closed in the background.  Accepts NULL. */
void stream_destroy(struct stream **stream);
uint16_t stream_port(const struct stream *stream);

/* May be called again: early media, answer, re-INVITE.  Where the peer is, if not
 * where the SDP says, is learned anew then. */
void stream_connect(struct stream *stream, const struct media_peer *peer);

/* Instead of what is being played.  The sounds are kept (sound_keep) until they
 * were played.  Returns a number that played() gives, unless other sounds come
 * before; 0 sounds: silence, and played() at once. */
uint32_t stream_play(struct stream *stream, struct sound *const *sounds, size_t count);

/* What to listen for in what comes in: HEAR_... of hear.h, 0: nothing.  Keys in the
 * sound are listened for whenever RFC 4733 was not agreed to, and only then. */
void stream_listen(struct stream *stream, unsigned hear_mask);

/* Both sides to a stereo WAV (left: we, right: the callee), from now on until the
 * stream is destroyed.  Can be played at any moment, also after a crash. */
int stream_record(struct stream *stream, const char *path, struct peal_error *err);
/* The callee alone, mono; ends by itself after longest_ms, or silence_ms of
 * silence (0: any), or a key, or when the next one begins; recorded() follows. */
int stream_record_answer(struct stream *stream, const char *path, int64_t longest_ms,
			 int64_t silence_ms, struct peal_error *err);

/* From now on, what one receives the other sends, packet by packet, keys too; until
 * either is bridged to another one or destroyed.  Sounds that are played go first. */
void stream_bridge(struct stream *one, struct stream *other);
/* Sends a key to the peer: RFC 4733, or in the sound. */
void stream_press(struct stream *stream, char key);

#endif
