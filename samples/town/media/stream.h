/* stream.h - the sound of one call: RTP, a packet every 20 ms, on the town's loop */
/* SPDX-License-Identifier: MIT */
#ifndef TOWN_STREAM_H
#define TOWN_STREAM_H

#include "codec.h"
#include "samples/town/trait.h"
#include "sound.h"

#include <netinet/in.h>
#include <srtp2/srtp.h>
#include <uv.h>

#define STREAM_QUEUE_MAX 40u /* sounds that wait to be played; keys in the sound are many */
#define STREAM_KEYS_MAX 32u
#define STREAM_FRAME 160u /* samples of a packet */

struct stream;

struct stream_events {
	void (*quiet)(void *context);	      /* all sounds and keys were sent */
	void (*key)(void *context, char key); /* RFC 4733 */
	void (*flows)(void *context);	      /* the first packet came */
	void (*voice)(void *context);	      /* the caller has begun to speak; once */
	void (*prompt)(void *context);	      /* ... and has stopped; each time */
};

#define MEDIA_PHASES 4u /* streams take turns within the 20 ms */

struct media {
	uv_timer_t timer;
	const char *address;
	int port_min, port_max, port_next;
	struct codec codec;
	struct stream *phases[MEDIA_PHASES];
	size_t stream_count, phase_counts[MEDIA_PHASES];
	uint64_t tick; /* of 5 ms */
	uint64_t random;
	int sink, sink_port; /* takes what nobody hears */
	uint64_t sent, received, late;
};

int media_init(struct media *media, uv_loop_t *loop, const char *address, int port_min,
	       int port_max);
void media_finish(struct media *media); /* the loop has to run once more */

struct stream_config {
	enum trait_rtp fault;
	double loss; /* percent */
	bool is_recording, echoes;
	const struct stream_events *events;
	void *context;
};

/* NULL: no port is free. */
struct stream *stream_create(struct media *media, const struct stream_config *config);
/* No event follows; not from inside of an event.  Accepts NULL. */
void stream_destroy(struct stream **stream);
int stream_port(const struct stream *stream);
/* What the other side has said.  With keys when the sound is encrypted; < 0: they
 * cannot be used. */
int stream_connect(struct stream *stream, const struct sdp *peer, enum sdp_codec codec,
		   const uint8_t *key_send, const uint8_t *key_receive);
/* After what is being played. */
void stream_play(struct stream *stream, const struct sound *sound, bool is_again);
void stream_stop(struct stream *stream); /* silence */
/* As RFC 4733 when the other side can; false: it cannot. */
bool stream_press(struct stream *stream, const char *keys);
/* What was heard. */
const int16_t *stream_heard(const struct stream *stream, size_t *samples_out);

/* Inside of the files of this folder. */
struct stream {
	struct stream *next, **at; /* in the phase */
	struct media *media;
	struct stream_config config;
	unsigned phase;
	int socket, other_socket, port;
	struct sockaddr_storage peer;
	bool has_peer, is_latched, is_held;
	enum sdp_codec codec;
	int telephone_event;
	srtp_t srtp_send, srtp_receive;
	uint8_t key_send[SDP_KEY_BYTES], key_receive[SDP_KEY_BYTES];
	/* what is sent */
	uint32_t ssrc, timestamp;
	uint16_t sequence;
	struct {
		const struct sound *sound;
		bool is_again;
	} queue[STREAM_QUEUE_MAX];
	size_t queue_count, played;
	char keys[STREAM_KEYS_MAX + 1];
	unsigned key_packet; /* of the first of the keys */
	uint32_t key_timestamp;
	int16_t echo[STREAM_FRAME];
	/* what is heard */
	bool was_flowing, was_voice;
	uint32_t event_timestamp;
	bool has_event;
	unsigned voice_frames, silent_ticks;
	uint32_t first_timestamp;
	int16_t *heard;
	size_t heard_samples, heard_max;
};

void stream_send(struct stream *stream);    /* the packet that is due */
void stream_receive(struct stream *stream); /* all that has come */
bool stream_is_lost(struct stream *stream); /* is this packet one of the lost ones? */

#endif
