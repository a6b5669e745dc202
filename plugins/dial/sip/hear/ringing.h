/* ringing.h - the tones that networks make: ringing and engaged, by their pitches */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_RINGING_H
#define PEAL_SIP_RINGING_H

#include "hear/sine.h"

/* Is the frame ringing, of any of the usual pitches?  A line may still carry its
 * end when somebody has picked up. */
bool ringing_is_heard(const float samples[HEAR_FRAME_SAMPLES]);
/* Is it the engaged sine, on whose rhythm tones.h decides? */
bool ringing_is_engaged(const float samples[HEAR_FRAME_SAMPLES]);

#endif
