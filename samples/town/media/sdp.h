/* sdp.h - what two sides say about their sound (RFC 4566, 4568) */
/* SPDX-License-Identifier: MIT */
#ifndef TOWN_SDP_H
#define TOWN_SDP_H

#include "samples/town/text.h"

#define SDP_KEY_BYTES 30 /* AES_CM_128_HMAC_SHA1_80: key and salt */

enum sdp_codec {
	SDP_PCMU = 0, /* the payload types are fixed (RFC 3551) */
	SDP_PCMA = 8,
};

enum sdp_direction {
	SDP_SENDRECV,
	SDP_SENDONLY,
	SDP_RECVONLY,
	SDP_INACTIVE,
};

struct sdp {
	char host[64];
	int port; /* 0: no sound */
	enum sdp_codec codecs[2];
	size_t codec_count;
	int telephone_event; /* payload type; -1: none */
	enum sdp_direction direction;
	bool is_savp; /* RTP/SAVP: encrypted, or nothing */
	bool has_key;
	int key_tag;
	uint8_t key[SDP_KEY_BYTES];
};

/* < 0: it is none, or it has no sound that we know. */
int sdp_read(struct text text, struct sdp *out);
void sdp_write(struct page *page, const struct sdp *sdp, unsigned version);

#endif
