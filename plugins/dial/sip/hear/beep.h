/* beep.h - the beep after a greeting: one steady sine, then quiet */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_BEEP_H
#define PEAL_SIP_BEEP_H

#include "hear/sine.h"

struct beep {
	float hz, energy; /* of the sine that is heard, or was */
	unsigned frames;  /* of it; 0: there is none */
	unsigned missing; /* frames since */
};

void beep_init(struct beep *beep);
/* `mean` is the frame's mean of absolute samples.  True when a beep has ended. */
bool beep_frame(struct beep *beep, const struct sine *sine, unsigned mean);
/* In the one frame in which a sine has been there long enough to be one. */
bool beep_is_certain(const struct beep *beep);

#endif
