/* tones.c - what the network says with tones before a call is answered */
/* SPDX-License-Identifier: MIT */
#include "hear/tones.h"

#include "hear/ringing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SHARE_MIN 0.75f
#define STEADY_HZ 12.0f
#define GAP_MAX 4u	 /* frames between two of the three */
#define RUN_MIN 8u	 /* a shorter one is none of the three */
#define LAST_RUN_MIN 10u /* then it is told */
#define LONG_RUN_MIN 16u /* between 274 and 380 ms */

/* Each of the three sines: as Telcordia has it, low and high, and as E.180 has it. */
enum pitch {
	PITCH_NONE,
	PITCH_LOW,
	PITCH_HIGH,
	PITCH_PLAIN,
};

static const struct {
	float hz;
	enum pitch pitch;
	unsigned place;
} pitches[] = {
	{ 913.8f, PITCH_LOW, 0 },    { 950, PITCH_PLAIN, 0 },  { 985.2f, PITCH_HIGH, 0 },
	{ 1370.6f, PITCH_LOW, 1 },   { 1400, PITCH_PLAIN, 1 }, { 1428.5f, PITCH_HIGH, 1 },
	{ 1776.7f, PITCH_PLAIN, 2 }, { 1800, PITCH_PLAIN, 2 },
};

static const struct {
	enum pitch first, second;
	bool is_first_long, is_second_long;
	const char *cause;
} kinds[] = {
	{ PITCH_LOW, PITCH_LOW, false, false, "intercept" },
	{ PITCH_HIGH, PITCH_LOW, true, false, "vacant" },
	{ PITCH_LOW, PITCH_HIGH, false, true, "reorder" },
	{ PITCH_HIGH, PITCH_LOW, false, true, "reorder" },
	{ PITCH_HIGH, PITCH_HIGH, true, true, "no_circuit" },
	{ PITCH_LOW, PITCH_LOW, true, true, "no_circuit" },
	{ PITCH_LOW, PITCH_HIGH, true, false, "ineffective" },
};

void tones_init(struct tones *tones)
{
	memset(tones, 0, sizeof(*tones));
}

static enum pitch pitch_of(float hz, unsigned place)
{
	enum pitch pitch = PITCH_NONE;
	float best = 50; /* what E.180 allows */

	for (size_t i = 0; i < sizeof(pitches) / sizeof(*pitches); i++) {
		float away = fabsf(hz - pitches[i].hz);

		if (pitches[i].place == place && away < best) {
			best = away;
			pitch = pitches[i].pitch;
		}
	}
	return pitch;
}

static const char *kind_of(const struct tones_run runs[3])
{
	enum pitch first = pitch_of(runs[0].hz, 0), second = pitch_of(runs[1].hz, 1);
	bool is_first_long = runs[0].frames >= LONG_RUN_MIN;
	bool is_second_long = runs[1].frames >= LONG_RUN_MIN;

	if (first == PITCH_NONE || second == PITCH_NONE || pitch_of(runs[2].hz, 2) == PITCH_NONE)
		return NULL;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (kinds[i].first == first && kinds[i].second == second &&
		    kinds[i].is_first_long == is_first_long &&
		    kinds[i].is_second_long == is_second_long)
			return kinds[i].cause;
	return "information";
}

/* A new sine: what was heard until now moves on, unless it was a mere moment at
 * the seam of two. */
static void next_run(struct tones *tones, float hz)
{
	struct tones_run *runs = tones->runs;

	if (runs[2].frames >= RUN_MIN)
		memmove(runs, runs + 1, 2 * sizeof(*runs));
	runs[2] = (struct tones_run){ .hz = hz, .frames = 1 };
	tones->was_told = false;
}

static const char *follow_runs(struct tones *tones, const struct sine *sine)
{
	struct tones_run *run = &tones->runs[2];

	if (sine->hz == 0 || sine->share < SHARE_MIN) {
		if (++tones->gap > GAP_MAX)
			memset(tones->runs, 0, sizeof(tones->runs));
		return NULL;
	}
	if (run->frames == 0 || tones->gap > 1 || fabsf(sine->hz - run->hz) > STEADY_HZ)
		next_run(tones, sine->hz);
	else
		run->frames++;
	tones->gap = 0;
	if (run->frames < LAST_RUN_MIN || tones->was_told || tones->runs[0].frames < RUN_MIN)
		return NULL;
	tones->was_told = true;
	return kind_of(tones->runs);
}

/* ---- the engaged tone ---- */

#define RHYTHM_MIN 8u  /* frames: 160 ms */
#define RHYTHM_MAX 45u /* 900 ms; ringing is longer, or its pauses are */
#define BUSY_MIN 16u   /* faster is said of the network, not of the callee */

static const char *rhythm_of(const unsigned lengths[5])
{
	unsigned shortest = lengths[0], longest = lengths[0];

	for (size_t i = 1; i < 5; i++) {
		if (lengths[i] < shortest)
			shortest = lengths[i];
		if (lengths[i] > longest)
			longest = lengths[i];
	}
	if (shortest < RHYTHM_MIN || longest > RHYTHM_MAX || longest - shortest > 3 + shortest / 8)
		return NULL;
	return shortest < BUSY_MIN ? "reorder_tone" : "busy_tone";
}

static const char *follow_rhythm(struct tones *tones, bool is_on)
{
	const char *cause = NULL;

	tones->length++;
	if (is_on == tones->is_on)
		return NULL;
	memmove(tones->lengths, tones->lengths + 1, 4 * sizeof(*tones->lengths));
	tones->lengths[4] = tones->length;
	if (!is_on)
		cause = rhythm_of(tones->lengths);
	if (cause != NULL)
		memset(tones->lengths, 0, sizeof(tones->lengths));
	tones->is_on = is_on;
	tones->length = 0;
	return cause;
}

const char *tones_frame(struct tones *tones, const struct sine *sine,
			const float samples[HEAR_FRAME_SAMPLES], bool is_loud)
{
	const char *cause = follow_runs(tones, sine);
	const char *rhythm = follow_rhythm(tones, is_loud && ringing_is_engaged(samples));

	return cause != NULL ? cause : rhythm;
}
