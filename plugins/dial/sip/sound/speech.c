/* speech.c - makes what a voice spoke fit to be joined with what comes before and after */
/* SPDX-License-Identifier: MIT */
#include "sound/speech.h"

#include "sound/limits.h"
#include "sound/spoken.h"

#include <math.h>

#define FRAME_SAMPLES 80u /* 10 ms */
#define MILLISECOND (SOUND_HERTZ / 1000u)
#define FADE_SAMPLES (5 * MILLISECOND) /* a cut does not click */

/* Kept before the first and after the last frame that is heard: soft consonants lie
 * there, and two of them together are no pause yet. */
#define LEAD_MS 20u
#define TAIL_MS 40u

#define HEARD_LEAST 24.0  /* RMS below which nothing is sound: -63 dB of full scale */
#define HEARD_BELOW 0.008 /* of the loudest frame: -42 dB */
#define GATE 0.316	  /* of the mean: -10 dB; what is softer is a pause (ITU-R BS.1770) */
#define LEVEL 3277.0	  /* RMS of what is no pause: -20 dB of full scale */
#define GAIN_MAX 30.0
#define KNEE 0.7f /* of full scale; what is louder is bent, not cut */

struct part {
	size_t start, end; /* samples */
};

static double frame_level(const struct linear *linear, size_t frame)
{
	size_t start = frame * FRAME_SAMPLES;
	size_t end = start + FRAME_SAMPLES < linear->count ? start + FRAME_SAMPLES : linear->count;
	double sum = 0;

	for (size_t i = start; i < end; i++)
		sum += (double)linear->at[i] * linear->at[i];
	return sqrt(sum / FRAME_SAMPLES);
}

static size_t frame_count(const struct linear *linear)
{
	return (linear->count + FRAME_SAMPLES - 1) / FRAME_SAMPLES;
}

static double loudest(const struct linear *linear)
{
	double most = 0;

	for (size_t frame = 0; frame < frame_count(linear); frame++)
		most = fmax(most, frame_level(linear, frame));
	return most;
}

/* From the first to the last frame that is heard, and a little more. */
static struct part heard(const struct linear *linear, double most)
{
	double least = fmax(HEARD_LEAST, most * HEARD_BELOW);
	size_t first = 0, last = frame_count(linear) - 1;
	struct part part;

	while (first < last && frame_level(linear, first) < least)
		first++;
	while (last > first && frame_level(linear, last) < least)
		last--;
	part.start = first * FRAME_SAMPLES;
	part.start -= part.start < LEAD_MS * MILLISECOND ? part.start : LEAD_MS * MILLISECOND;
	part.end = (last + 1) * FRAME_SAMPLES + TAIL_MS * MILLISECOND;
	if (part.end > linear->count)
		part.end = linear->count;
	return part;
}

/* RMS of the frames that are at least so loud; 0: none is. */
static double mean_level(const struct linear *linear, double least)
{
	double sum = 0;
	size_t count = 0;

	for (size_t frame = 0; frame < frame_count(linear); frame++) {
		double level = frame_level(linear, frame);

		if (level < least)
			continue;
		sum += level * level;
		count++;
	}
	return count > 0 ? sqrt(sum / (double)count) : 0;
}

/* The loudest frame says little: a click may be it. */
static double gain_of(const struct linear *linear)
{
	double mean = mean_level(linear, HEARD_LEAST);

	return fmin(LEVEL / mean_level(linear, mean * GATE), GAIN_MAX);
}

static int16_t limited(float value)
{
	float size = fabsf(value);

	if (size <= KNEE)
		return linear_sample(value);
	size = KNEE + (1 - KNEE) * tanhf((size - KNEE) / (1 - KNEE));
	return linear_sample(copysignf(size, value));
}

static float fade(size_t at, const struct part *part)
{
	size_t from_start = at - part->start, from_end = part->end - 1 - at;
	size_t nearest = from_start < from_end ? from_start : from_end;

	return nearest < FADE_SAMPLES ? (float)nearest / FADE_SAMPLES : 1;
}

/* Moves the part to `lead`, with its gain; what is around it becomes silence. */
static void move(struct linear *linear, const struct part *part, size_t lead, size_t tail,
		 float gain)
{
	size_t length = part->end - part->start;

	for (size_t i = part->start; i < part->end; i++)
		linear->at[i] = limited((float)linear->at[i] / 32768.0f * gain * fade(i, part));
	memmove(linear->at + lead, linear->at + part->start, length * sizeof(int16_t));
	memset(linear->at, 0, lead * sizeof(int16_t));
	memset(linear->at + lead + length, 0, tail * sizeof(int16_t));
	linear->count = lead + length + tail;
}

static size_t beyond(unsigned pause_ms, unsigned have_ms)
{
	return pause_ms > have_ms ? (pause_ms - have_ms) * (size_t)MILLISECOND : 0;
}

int speech_shape(struct linear *linear, struct peal_slice words, struct peal_error *err)
{
	size_t lead = beyond(spoken_pause_before_ms(words), LEAD_MS);
	size_t tail = beyond(spoken_pause_after_ms(words), TAIL_MS);
	double most = loudest(linear);
	struct part part;

	if (most < HEARD_LEAST && spoken_has_letters(words))
		return peal_fail(err, PEAL_FAIL_REMOTE, "there is only silence in what it spoke");
	if (most < HEARD_LEAST)
		return speech_pause(linear, words, err);
	part = heard(linear, most);
	if (linear_reserve(linear, lead + tail, err) < 0)
		return -1;
	move(linear, &part, lead, tail, (float)gain_of(linear));
	return 0;
}

int speech_pause(struct linear *linear, struct peal_slice words, struct peal_error *err)
{
	unsigned pause_ms = spoken_pause_after_ms(words);
	size_t samples = (size_t)(pause_ms > TAIL_MS ? pause_ms : TAIL_MS) * MILLISECOND;

	linear->count = 0;
	if (linear_reserve(linear, samples, err) < 0)
		return -1;
	memset(linear->at, 0, samples * sizeof(int16_t));
	linear->count = samples;
	return 0;
}
