/* ringing.c - the tones that networks make: ringing and engaged, by their pitches */
/* SPDX-License-Identifier: MIT */
#include "hear/ringing.h"

#define SHARE_MIN 0.85f
#define EACH_MIN 0.25f /* of two that are sent equally loud */

enum pitch {
	HZ_400,
	HZ_425,
	HZ_440,
	HZ_450,
	HZ_480,
	HZ_620,
};

/* 2 cos(2 pi f / 8000); the last two are not used. */
static const float twice[SINE_EIGHT] = { 1.90211303f, 1.88961209f, 1.88176154f, 1.87638267f,
					 1.85955297f, 1.76753126f, 0,		0 };

bool ringing_is_heard(const float samples[HEAR_FRAME_SAMPLES])
{
	float energies[SINE_EIGHT], wanted = SHARE_MIN * sine_total(samples, HEAR_FRAME_SAMPLES);

	sine_eight(samples, HEAR_FRAME_SAMPLES, twice, energies);
	return energies[HZ_425] > wanted || energies[HZ_440] + energies[HZ_480] > wanted ||
	       energies[HZ_400] + energies[HZ_450] > wanted;
}

bool ringing_is_engaged(const float samples[HEAR_FRAME_SAMPLES])
{
	float energies[SINE_EIGHT], total = sine_total(samples, HEAR_FRAME_SAMPLES);

	sine_eight(samples, HEAR_FRAME_SAMPLES, twice, energies);
	return energies[HZ_400] > SHARE_MIN * total || energies[HZ_425] > SHARE_MIN * total ||
	       energies[HZ_450] > SHARE_MIN * total ||
	       (energies[HZ_480] > EACH_MIN * total && energies[HZ_620] > EACH_MIN * total);
}
