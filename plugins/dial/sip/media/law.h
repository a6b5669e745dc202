/* law.h - what streams look up in tables: G.711 of one law in the other, as samples,
 * and the tones of the keys */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_LAW_H
#define PEAL_SIP_LAW_H

#include "media/media.h"

#define LAW_KEY_FRAMES 5 /* a key is heard for 100 ms */
#define LAW_KEY_BYTES (LAW_KEY_FRAMES * HEAR_FRAME_SAMPLES)
#define LAW_KEYS 16

/* Made once, shared by all streams; by enum media_codec. */
struct law {
	int16_t linear[2][256];
	uint8_t other[2][256];			  /* the same sample in the other law */
	uint8_t keys[2][LAW_KEYS][LAW_KEY_BYTES]; /* in the order of their events */
};

void law_init(struct law *law);
/* The byte of a sample that is 0. */
uint8_t law_silence(enum media_codec codec);
/* In place, when they differ. */
void law_convert(const struct law *law, enum media_codec from, enum media_codec to, uint8_t *bytes,
		 size_t count);

#endif
