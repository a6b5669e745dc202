/* beep.c - the beep after a greeting: one steady sine, then quiet
 *
 * Speech and music have pure moments, but do not hold them at one frequency and
 * level and then stop; dial tones, ringing and keys are two sines. */
/* SPDX-License-Identifier: MIT */
#include "hear/beep.h"

#include <math.h>
#include <string.h>

#define FRAMES_MIN 5u	/* 120 ms, whose ends share their frames with silence */
#define FRAMES_MAX 102u /* 2 s */
#define SHARE_MIN 0.8f
#define OTHER_MAX 0.04f
#define HZ_MIN 395.0f
#define HZ_MAX 2010.0f
#define STEADY_HZ 6.0f
#define LOUDER_MAX 2.0f /* in energy */
#define QUIET_FRAMES 4u /* after it */

/* Ringing and engaged tones of many countries. */
#define NETWORK_HZ 425.0f
#define NETWORK_OFF_BY 6.0f

void beep_init(struct beep *beep)
{
	memset(beep, 0, sizeof(*beep));
}

bool beep_is_certain(const struct beep *beep)
{
	return beep->frames == FRAMES_MIN + 1 && beep->missing == 0;
}

static bool is_candidate(const struct sine *sine)
{
	return sine->share > SHARE_MIN && sine->other < OTHER_MAX && sine->hz > HZ_MIN &&
	       sine->hz < HZ_MAX && fabsf(sine->hz - NETWORK_HZ) > NETWORK_OFF_BY;
}

static bool goes_on(const struct beep *beep, const struct sine *sine)
{
	return beep->missing < 2 && fabsf(sine->hz - beep->hz) < STEADY_HZ &&
	       sine->energy < beep->energy * LOUDER_MAX && beep->energy < sine->energy * LOUDER_MAX;
}

static void begin(struct beep *beep, const struct sine *sine)
{
	*beep = (struct beep){ .hz = sine->hz, .energy = sine->energy, .frames = 1 };
}

/* The frame in which it ends is part of it; those after it have to be quiet. */
static bool follow_end(struct beep *beep, unsigned mean)
{
	float loud = (float)mean;

	beep->missing++;
	if (beep->missing > 1 && loud * loud * 6 > beep->energy) {
		beep_init(beep);
		return false;
	}
	if (beep->missing < QUIET_FRAMES)
		return false;
	beep_init(beep);
	return true;
}

bool beep_frame(struct beep *beep, const struct sine *sine, unsigned mean)
{
	if (is_candidate(sine)) {
		if (beep->frames == 0 || !goes_on(beep, sine)) {
			begin(beep, sine);
			return false;
		}
		beep->missing = 0;
		beep->frames++;
		return false;
	}
	if (beep->frames < FRAMES_MIN || beep->frames > FRAMES_MAX) {
		if (beep->missing++ > 0)
			beep_init(beep);
		return false;
	}
	return follow_end(beep, mean);
}
