/* dtmf.h - keys in the sound (ITU-T Q.23, Q.24)
 *
 * A key is two sines for 40 ms; it is told once, however long it is held. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_DTMF_H
#define PEAL_SIP_DTMF_H

#include "hear/sine.h"

#define DTMF_BLOCK 102u /* samples: three of them fit into the shortest key */

struct dtmf {
	float block[DTMF_BLOCK];
	unsigned filled;
	char last;	 /* of the last block, '\0': none */
	char held;	 /* has been told and is still down */
	unsigned absent; /* blocks without it */
};

void dtmf_init(struct dtmf *dtmf);
/* A key that was pressed, or '\0'. */
char dtmf_frame(struct dtmf *dtmf, const float samples[HEAR_FRAME_SAMPLES]);

#endif
