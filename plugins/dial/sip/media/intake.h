/* intake.h - puts packets of sound back on the line of time
 *
 * A ring that is addressed by timestamp: what comes out of order or twice lands in
 * its place, what never comes is silence, and packets may be of any length.  A
 * frame comes out for every 20 ms, whatever goes in.  Pure. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_INTAKE_H
#define PEAL_SIP_INTAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INTAKE_FRAME_BYTES 160u
#define INTAKE_BYTES 2048u /* 256 ms; a power of two */
#define INTAKE_DELAY 320u  /* two packets may come late */

struct intake {
	bool is_running;
	uint8_t silence;
	uint8_t strange; /* packets in a row that had no place */
	uint32_t next;	 /* timestamp of what comes out next */
	uint32_t end;	 /* timestamp after the newest sample */
	uint8_t bytes[INTAKE_BYTES];
};

/* `silence`: the byte of it. */
void intake_init(struct intake *intake, uint8_t silence);
/* False: too late, or too far ahead; a clock that has jumped is followed soon. */
bool intake_put(struct intake *intake, uint32_t timestamp, const uint8_t *bytes, size_t count);
void intake_take(struct intake *intake, uint8_t frame_out[INTAKE_FRAME_BYTES]);

#endif
