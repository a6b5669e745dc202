/* bridge.c - two streams whose peers talk to each other */
/* SPDX-License-Identifier: MIT */
#include "media/bridge.h"

#include "media/media_inner.h"
#include "media/turn.h"

#define QUIET_TURNS 5	   /* packets may be of up to 60 ms; then we send silence */
#define APART_SAMPLES 4000 /* half a second: the other's clock was set anew */

void bridge_join(struct stream *one, struct stream *other)
{
	if (one == other || one->bridged == other)
		return;
	bridge_part(one);
	bridge_part(other);
	one->bridged = other;
	other->bridged = one;
	if (one->out != NULL)
		one->out->is_running = false;
	if (other->out != NULL)
		other->out->is_running = false;
}

void bridge_part(struct stream *stream)
{
	struct stream *other = stream->bridged;

	if (other == NULL)
		return;
	stream->bridged = other->bridged = NULL;
	stream->is_relaying = other->is_relaying = false;
	stream->has_relay_key = other->has_relay_key = false;
}

/* The timestamp that a packet has on the other stream. */
static uint32_t relay_timestamp(struct stream *to, uint32_t timestamp, bool *is_new_out)
{
	uint32_t moved = timestamp + to->relay_shift;
	int32_t apart = (int32_t)(moved - to->timestamp);

	*is_new_out = !to->is_relaying || apart > APART_SAMPLES || apart < -APART_SAMPLES ||
		      (int32_t)(moved - to->relay_begins) < 0;
	if (!*is_new_out)
		return moved;
	to->relay_shift = to->timestamp - timestamp;
	to->relay_begins = to->timestamp;
	return to->timestamp;
}

void bridge_relay(struct stream *from, struct thread *thread, const struct rtp_packet *packet)
{
	struct stream *to = from->bridged;
	uint8_t payload[RTP_PAYLOAD_BYTES_MAX];
	struct rtp_packet moved = *packet;
	bool is_new;

	/* What we say ourselves goes first. */
	if (to == NULL || !turn_may_send(to) || turn_is_speaking(to))
		return;
	memcpy(payload, packet->payload, packet->payload_bytes);
	law_convert(&from->media->law, from->codec, to->codec, payload, packet->payload_bytes);
	moved.payload = payload;
	moved.payload_type = to->payload_type;
	moved.timestamp = relay_timestamp(to, packet->timestamp, &is_new);
	moved.is_marked |= is_new;
	if (to->out != NULL)
		(void)intake_put(to->out, moved.timestamp, payload, packet->payload_bytes);
	turn_send(to, thread, &moved);
	to->is_relaying = true;
	to->relay_turns = 0;
}

void bridge_relay_key(struct stream *from, struct thread *thread, const struct rtp_packet *packet,
		      char key)
{
	struct stream *to = from->bridged;
	struct rtp_packet moved = *packet;
	bool is_new;

	if (to == NULL || !turn_may_send(to) || packet->payload_bytes < TELEPHONE_EVENT_BYTES)
		return;
	if (to->telephone_event < 0) {
		if (key != '\0')
			turn_press(to, key);
		return;
	}
	/* All packets of a press have the timestamp of its beginning; one that began
	 * before the bridge was not meant for this peer. */
	if (key != '\0') {
		to->relay_key_came = packet->timestamp;
		to->relay_key_sent = relay_timestamp(to, packet->timestamp, &is_new);
		to->has_relay_key = true;
	}
	if (!to->has_relay_key || to->relay_key_came != packet->timestamp)
		return;
	moved.payload_type = (uint8_t)to->telephone_event;
	moved.payload_bytes = TELEPHONE_EVENT_BYTES;
	moved.timestamp = to->relay_key_sent;
	turn_send(to, thread, &moved);
	to->is_relaying = true;
	to->relay_turns = 0;
}

bool bridge_turn(struct stream *stream)
{
	if (stream->is_relaying && ++stream->relay_turns > QUIET_TURNS)
		stream->is_relaying = false;
	return stream->is_relaying;
}
