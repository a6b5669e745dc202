/* codec.h - G.711 in both directions, by tables (ITU-T G.711) */
/* SPDX-License-Identifier: MIT */
#ifndef TOWN_CODEC_H
#define TOWN_CODEC_H

#include "sdp.h"

struct codec {
	int16_t decode_pcmu[256], decode_pcma[256];
	uint8_t encode_pcmu[65536], encode_pcma[65536]; /* by the sample as uint16_t */
};

void codec_init(struct codec *codec);

static inline uint8_t codec_encode(const struct codec *codec, enum sdp_codec which, int16_t sample)
{
	return (which == SDP_PCMA ? codec->encode_pcma : codec->encode_pcmu)[(uint16_t)sample];
}

static inline int16_t codec_decode(const struct codec *codec, enum sdp_codec which, uint8_t byte)
{
	return (which == SDP_PCMA ? codec->decode_pcma : codec->decode_pcmu)[byte];
}

#endif
