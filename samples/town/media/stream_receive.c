/* stream_receive.c - what a stream hears: the caller's voice, silence, keys */
/* SPDX-License-Identifier: MIT */
#include "stream.h"

#include "samples/town/memory.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#define PACKET_BYTES_MAX 2048u
#define PACKETS_PER_TURN 64		      /* more wait for the next turn */
#define VOICE_LEVEL 250			      /* mean of absolute samples; silence is far below */
#define VOICE_FRAMES 3u			      /* 60 ms in a row are a voice, and no click */
#define SILENT_TICKS 35u		      /* 700 ms without a voice end a prompt */
#define HEARD_SAMPLES_MAX (600u * SOUND_RATE) /* ten minutes are kept */

const int16_t *stream_heard(const struct stream *stream, size_t *samples_out)
{
	*samples_out = stream->heard_samples;
	return stream->heard;
}

/* To the place that its timestamp says, so that what was lost is silence. */
static void record(struct stream *stream, uint32_t timestamp, const int16_t *samples, size_t count)
{
	uint32_t at;

	if (stream->heard_samples == 0)
		stream->first_timestamp = timestamp;
	at = timestamp - stream->first_timestamp;
	if (at > HEARD_SAMPLES_MAX - count)
		return; /* from before the begin, or too late */
	while (at + count > stream->heard_max) {
		size_t max = stream->heard_max > 0 ? stream->heard_max * 2 : SOUND_RATE * 4;

		stream->heard = memory_resize(stream->heard, max * sizeof(int16_t));
		memset(stream->heard + stream->heard_max, 0,
		       (max - stream->heard_max) * sizeof(int16_t));
		stream->heard_max = max;
	}
	memcpy(stream->heard + at, samples, count * sizeof(*samples));
	if (at + count > stream->heard_samples)
		stream->heard_samples = at + count;
}

static void listen_to(struct stream *stream, const int16_t *samples, size_t count)
{
	const struct stream_config *config = &stream->config;
	int64_t sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += abs(samples[i]);
	if (sum < (int64_t)(VOICE_LEVEL * count)) {
		if (stream->voice_frames < VOICE_FRAMES)
			stream->voice_frames = 0;
		return;
	}
	stream->silent_ticks = 0;
	if (++stream->voice_frames == VOICE_FRAMES && !stream->was_voice) {
		stream->was_voice = true;
		config->events->voice(config->context);
	}
}

/* Each turn without a voice brings the end of a prompt nearer. */
static void count_silence(struct stream *stream)
{
	if (stream->voice_frames < VOICE_FRAMES || ++stream->silent_ticks < SILENT_TICKS)
		return;
	stream->voice_frames = 0;
	stream->silent_ticks = 0;
	stream->config.events->prompt(stream->config.context);
}

static void take_sound(struct stream *stream, uint32_t timestamp, const uint8_t *payload,
		       size_t bytes)
{
	int16_t samples[PACKET_BYTES_MAX];

	for (size_t i = 0; i < bytes; i++)
		samples[i] = codec_decode(&stream->media->codec, stream->codec, payload[i]);
	if (stream->config.is_recording)
		record(stream, timestamp, samples, bytes);
	if (stream->config.echoes && bytes == STREAM_FRAME)
		memcpy(stream->echo, samples, sizeof(stream->echo));
	listen_to(stream, samples, bytes);
}

static void take_key(struct stream *stream, uint32_t timestamp, const uint8_t *payload,
		     size_t bytes)
{
	static const char keys[] = "0123456789*#ABCD";

	if (bytes < 4 || payload[0] > 15)
		return;
	if (stream->has_event && stream->event_timestamp == timestamp)
		return;
	stream->has_event = true;
	stream->event_timestamp = timestamp;
	stream->config.events->key(stream->config.context, keys[payload[0]]);
}

/* Where the sound comes from is where it goes to, whatever the SDP said. */
static void latch(struct stream *stream, const struct sockaddr_storage *from, socklen_t bytes)
{
	if (stream->is_latched)
		return;
	memcpy(&stream->peer, from, bytes);
	stream->has_peer = true;
	stream->is_latched = true;
}

/* Where the payload begins, past contributing sources and an extension; 0: it is no
 * RTP. */
static size_t payload_offset(const uint8_t *packet, size_t bytes)
{
	size_t at = 12u + (packet[0] & 15u) * 4u;

	if (bytes < 12 || packet[0] >> 6 != 2 || (packet[1] >= 192 && packet[1] <= 223))
		return 0;
	if (packet[0] & 0x10) {
		if (at + 4 > bytes)
			return 0;
		at += 4u + ((size_t)packet[at + 2] << 8 | packet[at + 3]) * 4u;
	}
	return at < bytes ? at : 0;
}

static void take_packet(struct stream *stream, uint8_t *packet, size_t bytes)
{
	int length = (int)bytes;
	uint32_t timestamp;
	size_t at;

	if (stream->srtp_receive != NULL &&
	    srtp_unprotect(stream->srtp_receive, packet, &length) != srtp_err_status_ok)
		return;
	at = payload_offset(packet, (size_t)length);
	if (at == 0)
		return;
	memcpy(&timestamp, packet + 4, 4);
	timestamp = ntohl(timestamp);
	stream->media->received++;
	if (!stream->was_flowing) {
		stream->was_flowing = true;
		stream->config.events->flows(stream->config.context);
	}
	if ((packet[1] & 0x7f) == (int)stream->codec)
		take_sound(stream, timestamp, packet + at, (size_t)length - at);
	else if ((packet[1] & 0x7f) == stream->telephone_event)
		take_key(stream, timestamp, packet + at, (size_t)length - at);
}

void stream_receive(struct stream *stream)
{
	_Alignas(4) uint8_t packet[PACKET_BYTES_MAX];
	struct sockaddr_storage from;

	for (int i = 0; stream->socket >= 0 && i < PACKETS_PER_TURN; i++) {
		socklen_t from_bytes = sizeof(from);
		ssize_t bytes = recvfrom(stream->socket, packet, sizeof(packet), MSG_DONTWAIT,
					 (struct sockaddr *)&from, &from_bytes);

		if (bytes < 0)
			break;
		if (bytes < 12 || stream_is_lost(stream))
			continue;
		latch(stream, &from, from_bytes);
		take_packet(stream, packet, (size_t)bytes);
	}
	count_silence(stream);
}
