/* linear.c - sound while it is worked on: 16-bit samples at 8 kHz */
/* SPDX-License-Identifier: MIT */
#include "sound/linear.h"

#include "sound/limits.h"

#include <math.h>
#include <stdlib.h>

int linear_reserve(struct linear *linear, size_t count, struct peal_error *err)
{
	size_t room = linear->room;
	int16_t *more;

	if (count > SOUND_SAMPLES_MAX || linear->count > SOUND_SAMPLES_MAX - count)
		return peal_fail(err, PEAL_FAIL_LIMIT, "it is longer than %u minutes",
				 SOUND_MINUTES_MAX);
	if (linear->count + count <= room)
		return 0;
	room = room < 4096 ? 4096 : room + room / 2;
	if (room < linear->count + count)
		room = linear->count + count;
	more = reallocarray(linear->at, room, sizeof(*more));
	if (more == NULL)
		return peal_fail(err, PEAL_FAIL_LIMIT, "memory is out");
	linear->at = more;
	linear->room = room;
	return 0;
}

void linear_finish(struct linear *linear)
{
	free(linear->at);
	*linear = (struct linear){ 0 };
}

int16_t linear_sample(float value)
{
	float scaled = value * 32768.0f;

	if (scaled >= 32767.0f)
		return INT16_MAX;
	if (scaled <= -32768.0f)
		return INT16_MIN;
	return (int16_t)lrintf(scaled);
}
