/* codec.c - G.711 in both directions, by tables (ITU-T G.711)
 *
 * The decoders are written from the standard's segments; an encoder's table is the
 * nearest value of its decoder, so that the two cannot disagree. */
/* SPDX-License-Identifier: MIT */
#include "codec.h"

#include <stdlib.h>

static int16_t decode_pcmu(uint8_t byte)
{
	int bits = ~byte & 0xff, segment = bits >> 4 & 7;
	int value = (((bits & 15) << 3) + 132) << segment;

	return (int16_t)(bits & 0x80 ? 132 - value : value - 132);
}

static int16_t decode_pcma(uint8_t byte)
{
	int bits = byte ^ 0x55, segment = bits >> 4 & 7;
	int value = ((bits & 15) << 4) + 8;

	if (segment > 0)
		value = (value + 256) << (segment - 1);
	return (int16_t)(bits & 0x80 ? value : -value);
}

struct level {
	int16_t value;
	uint8_t byte;
};

static int compare(const void *one, const void *other)
{
	const struct level *a = one, *b = other;

	return a->value != b->value ? a->value - b->value : a->byte - b->byte;
}

static void invert(const int16_t decode[256], uint8_t encode[65536])
{
	struct level levels[256];
	size_t at = 0;

	for (int i = 0; i < 256; i++)
		levels[i] = (struct level){ decode[i], (uint8_t)i };
	qsort(levels, 256, sizeof(levels[0]), compare);
	for (int sample = -32768; sample <= 32767; sample++) {
		while (at < 255 &&
		       abs(levels[at + 1].value - sample) <= abs(levels[at].value - sample))
			at++;
		encode[(uint16_t)sample] = levels[at].byte;
	}
}

void codec_init(struct codec *codec)
{
	for (int i = 0; i < 256; i++) {
		codec->decode_pcmu[i] = decode_pcmu((uint8_t)i);
		codec->decode_pcma[i] = decode_pcma((uint8_t)i);
	}
	invert(codec->decode_pcmu, codec->encode_pcmu);
	invert(codec->decode_pcma, codec->encode_pcma);
}
