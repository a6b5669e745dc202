/* level.c - is a frame speech, or only the line's noise? */
/* SPDX-License-Identifier: MIT */
#include "hear/level.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define SPAN_FRAMES 10u
#define ABOVE_FLOOR 4u
#define THRESHOLD_MIN 80u
#define THRESHOLD_MAX 800u /* a floor above 200 is speech that we came into */
#define BACKGROUND 0.07f   /* 23 dB below the loudest */
#define FORGET 0.9995f	   /* of the loudest, each frame: half in 28 s */

void level_init(struct level *level)
{
	memset(level, 0, sizeof(*level));
	level->threshold = THRESHOLD_MIN;
	level->lowest = UINT_MAX;
}

unsigned level_mean(const int16_t samples[HEAR_FRAME_SAMPLES])
{
	int sum = 0;

	for (size_t i = 0; i < HEAR_FRAME_SAMPLES; i++)
		sum += abs(samples[i]);
	return (unsigned)sum / HEAR_FRAME_SAMPLES;
}

static void end_span(struct level *level)
{
	level->spans[level->span_next] = level->lowest;
	level->span_next = (level->span_next + 1) % LEVEL_SPANS;
	if (level->span_count < LEVEL_SPANS)
		level->span_count++;
	level->frames = 0;
	level->lowest = UINT_MAX;
}

static unsigned noise_floor(const struct level *level)
{
	unsigned lowest = level->lowest;

	for (unsigned i = 0; i < level->span_count; i++)
		if (level->spans[i] < lowest)
			lowest = level->spans[i];
	return lowest;
}

/* Three frames together: the gap inside a word is not yet the floor, nor a click
 * the loudest. */
static void follow(struct level *level, unsigned mean)
{
	bool is_start = level->span_count == 0 && level->frames < 2; /* there are no three */
	unsigned slow;

	level->recent[2] = level->recent[1];
	level->recent[1] = level->recent[0];
	level->recent[0] = mean;
	slow = is_start ? mean : (mean + level->recent[1] + level->recent[2]) / 3;
	if (slow < level->lowest)
		level->lowest = slow;
	level->loudest *= FORGET;
	if (!is_start && (float)slow > level->loudest)
		level->loudest = (float)slow;
	if (++level->frames == SPAN_FRAMES)
		end_span(level);
}

static unsigned threshold(const struct level *level)
{
	unsigned wanted = noise_floor(level);

	wanted = wanted < THRESHOLD_MAX ? wanted * ABOVE_FLOOR : THRESHOLD_MAX;
	if (wanted < THRESHOLD_MIN)
		wanted = THRESHOLD_MIN;
	if (wanted > THRESHOLD_MAX)
		wanted = THRESHOLD_MAX;
	if ((float)wanted < level->loudest * BACKGROUND)
		wanted = (unsigned)(level->loudest * BACKGROUND);
	return wanted;
}

void level_frame(struct level *level, unsigned mean, bool is_tone)
{
	level->is_speech = false;
	if (is_tone)
		return;
	follow(level, mean);
	level->threshold = threshold(level);
	level->is_speech = mean > level->threshold;
}
