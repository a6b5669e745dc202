/* tones.h - what the network says with tones before a call is answered
 *
 * Special information tones (ITU-T E.180, and the kinds that Telcordia tells apart
 * by pitch and length), and the engaged tone by its rhythm. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_TONES_H
#define PEAL_SIP_TONES_H

#include "hear/sine.h"

struct tones_run {
	float hz;
	unsigned frames;
};

struct tones {
	/* three rising sines */
	struct tones_run runs[3]; /* the last one is what is heard now */
	unsigned gap;
	bool was_told;
	/* a rhythm */
	unsigned lengths[5]; /* frames on, off, on, off, on */
	unsigned length;     /* of what is heard now */
	bool is_on;
};

void tones_init(struct tones *tones);
/* A cause ("vacant", "busy_tone", ...), or NULL.  The samples are the frame's of
 * which `sine` was made; `is_loud` when there is anything to hear. */
const char *tones_frame(struct tones *tones, const struct sine *sine,
			const float samples[HEAR_FRAME_SAMPLES], bool is_loud);

#endif
