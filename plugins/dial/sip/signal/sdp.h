/* sdp.h - offers of ours, and what the other side says to them (RFC 4566, 3264)
 *
 * One audio stream: PCMU and PCMA at 8 kHz, telephone-event (RFC 4733), SDES keys
 * (RFC 4568).  Pure functions; what is read comes from the network. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_SDP_H
#define PEAL_SIP_SDP_H

#include "media/media.h"

#define SDP_BYTES_MAX 4096u

enum sdp_srtp {
	SDP_SRTP_NONE,
	SDP_SRTP_OFFER,	  /* RTP/AVP with a crypto line: used when the other side can */
	SDP_SRTP_REQUIRE, /* RTP/SAVP, or no call */
};

struct sdp_local {
	const char *address;
	uint16_t port;
	uint64_t session;
	uint32_t version;
	const enum media_codec *codecs; /* in order of preference */
	size_t codec_count;
	enum sdp_srtp srtp;
	uint8_t key[MEDIA_KEY_BYTES]; /* ours, unless srtp is NONE */
};

/* < 0: does not fit. */
int sdp_write_offer(const struct sdp_local *local, char *text_out, size_t bytes_max);
/* The answer to an offer that sdp_read() could read: what it has beside our one audio
 * stream is declined, line by line.  < 0: does not fit, or sdp_read() had refused it. */
int sdp_write_answer(const struct sdp_local *local, struct peal_slice offer, char *text_out,
		     size_t bytes_max);
/* What the other side offers, or has answered.  A stream that was declined is a peer
 * with port 0.  < 0: nothing that we can speak; the sentence says what it was. */
int sdp_read(struct peal_slice text, const struct sdp_local *local, struct media_peer *peer_out,
	     struct peal_error *err);

#endif
