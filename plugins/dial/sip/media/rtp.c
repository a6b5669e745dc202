/* rtp.c - packets of sound (RFC 3550): written, read, and told from old ones */
/* SPDX-License-Identifier: MIT */
#include "media/rtp.h"

#include <string.h>

#define RTP_VERSION 2u
#define WINDOW_PACKETS 64
#define JUMP_PACKETS_MAX 3000 /* RFC 3550, A.1: more than a minute lost is a restart */

static uint16_t read_16(const uint8_t *bytes)
{
	return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

static uint32_t read_32(const uint8_t *bytes)
{
	return (uint32_t)read_16(bytes) << 16 | read_16(bytes + 2);
}

static void write_16(uint8_t *bytes, uint16_t value)
{
	bytes[0] = (uint8_t)(value >> 8);
	bytes[1] = (uint8_t)value;
}

static void write_32(uint8_t *bytes, uint32_t value)
{
	write_16(bytes, (uint16_t)(value >> 16));
	write_16(bytes + 2, (uint16_t)value);
}

/* Header, sources and extension. */
size_t rtp_head_bytes(const uint8_t *bytes, size_t count)
{
	size_t head;

	if (count < RTP_HEADER_BYTES || bytes[0] >> 6 != RTP_VERSION)
		return 0;
	head = RTP_HEADER_BYTES + 4u * (bytes[0] & 15u);
	if ((bytes[0] & 0x10) == 0)
		return head <= count ? head : 0;
	if (head + 4 > count)
		return 0;
	head += 4 + 4u * read_16(bytes + head + 2);
	return head <= count ? head : 0;
}

int rtp_read(const uint8_t *bytes, size_t count, struct rtp_packet *packet_out)
{
	size_t head = rtp_head_bytes(bytes, count);
	size_t padding = 0;

	if (head == 0 || head >= count)
		return -1;
	if ((bytes[0] & 0x20) != 0) {
		padding = bytes[count - 1];
		if (padding == 0 || head + padding >= count)
			return -1;
	}
	if (count - head - padding > RTP_PAYLOAD_BYTES_MAX)
		return -1;
	*packet_out = (struct rtp_packet){
		.payload_type = bytes[1] & 0x7f,
		.is_marked = (bytes[1] & 0x80) != 0,
		.sequence = read_16(bytes + 2),
		.timestamp = read_32(bytes + 4),
		.ssrc = read_32(bytes + 8),
		.payload = bytes + head,
		.payload_bytes = count - head - padding,
	};
	return 0;
}

size_t rtp_write(const struct rtp_packet *packet, uint8_t *bytes_out)
{
	bytes_out[0] = RTP_VERSION << 6;
	bytes_out[1] = (uint8_t)((packet->is_marked ? 0x80 : 0) | (packet->payload_type & 0x7f));
	write_16(bytes_out + 2, packet->sequence);
	write_32(bytes_out + 4, packet->timestamp);
	write_32(bytes_out + 8, packet->ssrc);
	memcpy(bytes_out + RTP_HEADER_BYTES, packet->payload, packet->payload_bytes);
	return RTP_HEADER_BYTES + packet->payload_bytes;
}

static void window_open(struct rtp_window *window, const struct rtp_packet *packet)
{
	*window = (struct rtp_window){
		.is_open = true,
		.ssrc = packet->ssrc,
		.newest = packet->sequence,
		.restart = (uint16_t)(packet->sequence + 1),
		.seen = 1,
	};
}

/* A single one from far away is noise; two in a row are a source that has begun
 * anew under its old name. */
static enum rtp_verdict window_jump(struct rtp_window *window, const struct rtp_packet *packet)
{
	if (packet->sequence == window->restart) {
		window_open(window, packet);
		return RTP_NEW_SOURCE;
	}
	window->restart = (uint16_t)(packet->sequence + 1);
	return RTP_OLD;
}

enum rtp_verdict rtp_window_take(struct rtp_window *window, const struct rtp_packet *packet)
{
	int ahead = (int16_t)(uint16_t)(packet->sequence - window->newest);

	if (!window->is_open || packet->ssrc != window->ssrc) {
		window_open(window, packet);
		return RTP_NEW_SOURCE;
	}
	if (ahead > JUMP_PACKETS_MAX || ahead <= -WINDOW_PACKETS)
		return window_jump(window, packet);
	if (ahead > 0) {
		window->seen = ahead < WINDOW_PACKETS ? window->seen << ahead | 1 : 1;
		window->newest = packet->sequence;
		/* Else an old one, replayed, could look like a restart. */
		window->restart = (uint16_t)(packet->sequence + 1);
		return RTP_NEW;
	}
	if ((window->seen >> -ahead & 1) != 0)
		return RTP_OLD;
	window->seen |= UINT64_C(1) << -ahead;
	return RTP_NEW;
}
