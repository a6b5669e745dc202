/* level.h - is a frame speech, or only the line's noise?
 *
 * The noise floor is the quietest moment of the last second and a half, so that a
 * noisy line is not taken for somebody who never stops talking; and who is far
 * quieter than the one who spoke is somebody in the background. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_LEVEL_H
#define PEAL_SIP_LEVEL_H

#include "hear/hear.h"

#define LEVEL_SPANS 8u /* of 200 ms each */

struct level {
	unsigned threshold; /* what speech has to pass */
	bool is_speech;
	unsigned recent[3]; /* means of the last frames */
	float loudest;	    /* of what was speech; is forgotten slowly */
	unsigned frames;    /* of the span that is being heard */
	unsigned lowest;    /* in it */
	unsigned spans[LEVEL_SPANS];
	unsigned span_next, span_count;
};

void level_init(struct level *level);
/* Mean of the absolute samples. */
unsigned level_mean(const int16_t samples[HEAR_FRAME_SAMPLES]);
/* `is_tone`: it is known to be something else than speech. */
void level_frame(struct level *level, unsigned mean, bool is_tone);

#endif
