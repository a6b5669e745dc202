/* stream_send.c - the packets of a stream: sounds, silence and keys (RFC 3550, 4733) */
/* SPDX-License-Identifier: MIT */
#include "stream.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#define HEADER_BYTES 12u
#define PACKET_BYTES_MAX (HEADER_BYTES + STREAM_FRAME + 16u)
#define KEY_PACKETS 8u /* 160 ms */
#define KEY_ENDS 3u    /* the last packet is sent so often */
#define KEY_REST 6u    /* turns between two keys */
#define WRONG_TYPE 77  /* nobody agrees to it */
#define FAST_FACTOR 10

void stream_play(struct stream *stream, const struct sound *sound, bool is_again)
{
	if (sound == NULL || sound->samples == 0 || stream->queue_count == STREAM_QUEUE_MAX)
		return;
	stream->queue[stream->queue_count].sound = sound;
	stream->queue[stream->queue_count++].is_again = is_again;
}

void stream_stop(struct stream *stream)
{
	stream->queue_count = 0;
	stream->played = 0;
}

bool stream_press(struct stream *stream, const char *keys)
{
	size_t bytes = strlen(stream->keys);

	if (stream->telephone_event < 0)
		return false;
	strncat(stream->keys, keys, STREAM_KEYS_MAX - bytes);
	return true;
}

bool stream_is_lost(struct stream *stream)
{
	uint64_t *random = &stream->media->random;

	if (stream->config.loss <= 0)
		return false;
	*random ^= *random << 13;
	*random ^= *random >> 7;
	*random ^= *random << 17;
	return (double)(*random >> 11) / (double)(1ull << 53) * 100 < stream->config.loss;
}

static void put(struct stream *stream, uint8_t *packet, size_t payload_bytes, int type,
		bool is_marked, uint32_t timestamp)
{
	int bytes = (int)(HEADER_BYTES + payload_bytes);
	int socket = stream->other_socket >= 0 ? stream->other_socket : stream->socket;
	uint16_t sequence = htons(stream->sequence++);
	uint32_t words[2] = { htonl(timestamp), htonl(stream->ssrc) };

	packet[0] = 0x80;
	packet[1] = (uint8_t)(type | (is_marked ? 0x80 : 0));
	memcpy(packet + 2, &sequence, 2);
	memcpy(packet + 4, words, 8);
	if (stream->srtp_send != NULL &&
	    srtp_protect(stream->srtp_send, packet, &bytes) != srtp_err_status_ok)
		return;
	if (stream_is_lost(stream))
		return;
	stream->media->sent++;
	sendto(socket, packet, (size_t)bytes, MSG_DONTWAIT | MSG_NOSIGNAL,
	       (struct sockaddr *)&stream->peer,
	       stream->peer.ss_family == AF_INET6 ? sizeof(struct sockaddr_in6)
						  : sizeof(struct sockaddr_in));
}

static int key_event(char key)
{
	static const char keys[] = "0123456789*#ABCD";
	const char *place = strchr(keys, key);

	return place != NULL ? (int)(place - keys) : 0;
}

/* One packet of the key that is being pressed; nothing else is sent meanwhile. */
static void send_key(struct stream *stream, uint8_t *packet)
{
	unsigned number = stream->key_packet++;
	unsigned length = number < KEY_PACKETS ? number + 1 : KEY_PACKETS;
	uint16_t duration = htons((uint16_t)(length * STREAM_FRAME));

	if (number == 0)
		stream->key_timestamp = stream->timestamp;
	if (number < KEY_PACKETS + KEY_ENDS) {
		packet[HEADER_BYTES] = (uint8_t)key_event(stream->keys[0]);
		packet[HEADER_BYTES + 1] = (uint8_t)(10 | (number >= KEY_PACKETS ? 0x80 : 0));
		memcpy(packet + HEADER_BYTES + 2, &duration, 2);
		put(stream, packet, 4, stream->telephone_event, number == 0, stream->key_timestamp);
		return;
	}
	if (number < KEY_PACKETS + KEY_ENDS + KEY_REST)
		return;
	memmove(stream->keys, stream->keys + 1, strlen(stream->keys));
	stream->key_packet = 0;
}

/* The next samples; what is over leaves the queue. */
static void take_samples(struct stream *stream, int16_t *out)
{
	size_t count = 0;

	while (count < STREAM_FRAME && stream->queue_count > 0) {
		const struct sound *sound = stream->queue[0].sound;
		size_t left = sound->samples - stream->played;
		size_t part = left < STREAM_FRAME - count ? left : STREAM_FRAME - count;

		memcpy(out + count, sound->pcm + stream->played, part * sizeof(*out));
		count += part;
		stream->played += part;
		if (stream->played < sound->samples)
			break;
		stream->played = 0;
		if (!stream->queue[0].is_again)
			memmove(&stream->queue[0], &stream->queue[1],
				--stream->queue_count * sizeof(stream->queue[0]));
	}
	if (count == 0 && stream->config.echoes)
		memcpy(out, stream->echo, sizeof(stream->echo));
	else
		memset(out + count, 0, (STREAM_FRAME - count) * sizeof(*out));
}

static void send_sound(struct stream *stream, uint8_t *packet)
{
	int16_t samples[STREAM_FRAME];
	int type = stream->config.fault == RTP_WRONG_TYPE ? WRONG_TYPE : (int)stream->codec;

	take_samples(stream, samples);
	for (size_t i = 0; i < STREAM_FRAME; i++)
		packet[HEADER_BYTES + i] = codec_encode(&stream->media->codec, stream->codec,
							samples[i]);
	put(stream, packet, STREAM_FRAME, type, false, stream->timestamp);
}

static void send_one(struct stream *stream)
{
	_Alignas(4) uint8_t packet[PACKET_BYTES_MAX + SRTP_MAX_TRAILER_LEN];
	bool was_busy = stream->queue_count > 0 || stream->keys[0] != '\0';

	if (stream->keys[0] != '\0')
		send_key(stream, packet);
	else
		send_sound(stream, packet);
	stream->timestamp += STREAM_FRAME;
	if (was_busy && stream->queue_count == 0 && stream->keys[0] == '\0')
		stream->config.events->quiet(stream->config.context);
}

void stream_send(struct stream *stream)
{
	int count = stream->config.fault == RTP_FAST ? FAST_FACTOR : 1;

	if (!stream->has_peer || stream->socket < 0 || stream->is_held ||
	    stream->config.fault == RTP_NONE)
		return;
	while (count-- > 0)
		send_one(stream);
}
