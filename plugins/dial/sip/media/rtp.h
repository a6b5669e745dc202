/* rtp.h - packets of sound (RFC 3550): written, read, and told from old ones
 *
 * Pure functions; what is read comes from the network. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_RTP_H
#define PEAL_SIP_RTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RTP_HEADER_BYTES 12u
#define RTP_FRAME_BYTES 160u	   /* 20 ms of G.711 */
#define RTP_PAYLOAD_BYTES_MAX 960u /* 120 ms: nobody sends longer ones */

struct rtp_packet {
	uint8_t payload_type;
	bool is_marked; /* a talk spurt, or a key, begins */
	uint16_t sequence;
	uint32_t timestamp, ssrc;
	const uint8_t *payload; /* into the bytes that were read */
	size_t payload_bytes;	/* > 0 */
};

/* Where the payload begins; 0: not RTP, or cut. */
size_t rtp_head_bytes(const uint8_t *bytes, size_t count);
/* < 0: not a packet of ours to read: another version, cut, empty, or too long. */
int rtp_read(const uint8_t *bytes, size_t count, struct rtp_packet *packet_out);
/* RTP_HEADER_BYTES and the payload; bytes_out has room for both.  Gives their count. */
size_t rtp_write(const struct rtp_packet *packet, uint8_t *bytes_out);

/* What came last from a source, so that nothing counts twice.  Zero is new. */
struct rtp_window {
	bool is_open;
	uint32_t ssrc;
	uint16_t newest;
	uint16_t restart; /* where a source that has jumped would go on */
	uint64_t seen;	  /* bit N: newest - N came */
};

enum rtp_verdict {
	RTP_OLD, /* came before, is too old, or far away from what came */
	RTP_NEW,
	RTP_NEW_SOURCE, /* the first of its source: timestamps begin anew */
};

enum rtp_verdict rtp_window_take(struct rtp_window *window, const struct rtp_packet *packet);

#endif
