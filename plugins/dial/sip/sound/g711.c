/* g711.c - linear samples to G.711 bytes (ITU-T G.711)
 *
 * Both laws write a sample as sign, segment and step: each segment is twice as wide
 * as the one before and has 16 steps. */
/* SPDX-License-Identifier: MIT */
#include "sound/g711.h"

#define PCMU_BIAS 132	   /* makes each segment begin at a power of two: 33 of 14 bits */
#define PCMU_LARGEST 32635 /* what is louder has the last step */

/* How often the value can be halved before it is below `end`. */
static unsigned segment_of(unsigned value, unsigned end)
{
	unsigned segment = 0;

	while (value >= end) {
		value >>= 1;
		segment++;
	}
	return segment;
}

uint8_t g711_pcmu(int16_t sample)
{
	unsigned sign = sample < 0 ? 0x80 : 0;
	unsigned size = (unsigned)(sample < 0 ? -(int)sample : sample);
	unsigned segment;

	if (size > PCMU_LARGEST)
		size = PCMU_LARGEST;
	size += PCMU_BIAS;
	segment = segment_of(size, 256);
	return (uint8_t) ~(sign | segment << 4 | (size >> (segment + 3) & 0x0f));
}

uint8_t g711_pcma(int16_t sample)
{
	unsigned sign = sample < 0 ? 0 : 0x80;
	/* 12 bits; the negative half mirrors the positive one, so that -1 is like 0. */
	unsigned size = (unsigned)(sample < 0 ? ~(int)sample : sample) >> 4;
	unsigned segment = segment_of(size, 16);
	unsigned step = segment > 1 ? size >> (segment - 1) : size;

	/* Every second bit is turned, so that silence has changes in it. */
	return (uint8_t)((sign | segment << 4 | (step & 0x0f)) ^ 0x55);
}
