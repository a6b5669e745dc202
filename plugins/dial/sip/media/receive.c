/* receive.c - the packets that came for a stream, and which of them count
 *
 * All of it is from the network: what is not clearly the peer's is counted and
 * forgotten. */
/* SPDX-License-Identifier: MIT */
#include "media/receive.h"

#include "media/bridge.h"
#include "media/clock.h"
#include "media/event.h"
#include "media/listen.h"
#include "media/media_inner.h"
#include "media/thread.h"

#define PAYLOAD_PCMU 0
#define PAYLOAD_PCMA 8
/* Packets of 10 ms are two a turn; jitter brings some at once. */
#define CREDIT_PER_TURN 3
#define CREDIT_MAX 32
/* Half a second without packets; then it is looked every tenth of one. */
#define QUIET_TURNS 25u
#define QUIET_LOOKS 5u

enum content {
	CONTENT_NONE,
	CONTENT_PCMU,
	CONTENT_PCMA,
	CONTENT_KEY,
};

/* By RFC 3264 the peer may use whatever we have offered, not only what it chose. */
static enum content content_of(const struct stream *stream, uint8_t payload_type)
{
	if (payload_type == stream->payload_type)
		return stream->codec == MEDIA_CODEC_PCMA ? CONTENT_PCMA : CONTENT_PCMU;
	if ((int)payload_type == stream->telephone_event)
		return CONTENT_KEY;
	if (payload_type == PAYLOAD_PCMU)
		return CONTENT_PCMU;
	return payload_type == PAYLOAD_PCMA ? CONTENT_PCMA : CONTENT_NONE;
}

/* Is it the peer's, and new? */
static enum content packet_check(struct stream *stream, const struct wire_packet *came,
				 struct rtp_packet *packet_out)
{
	size_t count = came->count;
	enum content content;
	enum rtp_verdict verdict;

	if (count == 0 || stream->credit == 0 ||
	    !wire_accepts(&stream->wire, came->source, stream->media->config.is_latch_any))
		return CONTENT_NONE;
	if (stream->secure != NULL && secure_open(stream->secure, came->bytes, &count) < 0)
		return CONTENT_NONE;
	if (rtp_read(came->bytes, count, packet_out) < 0)
		return CONTENT_NONE;
	content = content_of(stream, packet_out->payload_type);
	if (content == CONTENT_NONE)
		return CONTENT_NONE;
	verdict = rtp_window_take(&stream->window, packet_out);
	if (verdict == RTP_OLD)
		return CONTENT_NONE;
	if (verdict == RTP_NEW_SOURCE) {
		stream->pressed = (struct telephone_event_receiver){ 0 };
		if (stream->in != NULL)
			stream->in->is_running = false;
	}
	return content;
}

static void key_receive(struct stream *stream, struct thread *thread,
			const struct rtp_packet *packet)
{
	char key = telephone_event_take(&stream->pressed, packet->timestamp, packet->payload,
					packet->payload_bytes, clock_ms());

	bridge_relay_key(stream, thread, packet, key);
	if (key != '\0')
		listen_key(stream, key);
}

static void sound_receive(struct stream *stream, struct thread *thread, enum content content,
			  struct rtp_packet *packet)
{
	enum media_codec codec = content == CONTENT_PCMA ? MEDIA_CODEC_PCMA : MEDIA_CODEC_PCMU;
	uint8_t converted[RTP_PAYLOAD_BYTES_MAX];

	if (codec != stream->codec) {
		memcpy(converted, packet->payload, packet->payload_bytes);
		law_convert(&stream->media->law, codec, stream->codec, converted,
			    packet->payload_bytes);
		packet->payload = converted;
	}
	if (stream->in != NULL &&
	    !intake_put(stream->in, packet->timestamp, packet->payload, packet->payload_bytes))
		thread_count(thread, THREAD_DROPPED, 1);
	bridge_relay(stream, thread, packet);
}

static void packet_receive(struct stream *stream, struct thread *thread,
			   const struct wire_packet *came)
{
	struct rtp_packet packet;
	enum content content = packet_check(stream, came, &packet);

	if (content == CONTENT_NONE) {
		thread_count(thread, THREAD_DROPPED, 1);
		return;
	}
	thread_count(thread, THREAD_RECEIVED, 1);
	stream->credit--;
	wire_latch(&stream->wire, came->source);
	if (!stream->has_flowed) {
		stream->has_flowed = true;
		event_post_flows(stream);
	}
	if (content == CONTENT_KEY)
		key_receive(stream, thread, &packet);
	else
		sound_receive(stream, thread, content, &packet);
}

/* Nothing came for a while, and nobody listens: to look each time costs more than it
 * finds.  What comes meanwhile waits in the socket. */
static bool is_worth_looking(const struct stream *stream)
{
	return stream->in != NULL || stream->bridged != NULL || stream->quiet_turns < QUIET_TURNS ||
	       stream->quiet_turns % QUIET_LOOKS == 0;
}

void receive_run(struct stream *stream, struct thread *thread)
{
	unsigned count = 0;

	stream->credit += CREDIT_PER_TURN;
	if (stream->credit > CREDIT_MAX)
		stream->credit = CREDIT_MAX;
	if (is_worth_looking(stream))
		count = wire_receive(&stream->wire, thread_batch(thread));
	stream->quiet_turns = count > 0 ? 0 : stream->quiet_turns + 1;
	for (unsigned i = 0; i < count; i++) {
		struct wire_packet came = wire_packet(thread_batch(thread), i);

		packet_receive(stream, thread, &came);
	}
}
