/* take.c - one recording of the set: who picks up, on what line, and what is true of it */
/* SPDX-License-Identifier: MIT */
#include "take.h"

#include "hear/hear.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BABBLE_VOICES 8u

const struct line take_lines[] = {
	{ "no noise", NOISE_NONE, 0 },	       { "white, 25 dB", NOISE_WHITE, 25 },
	{ "white, 15 dB", NOISE_WHITE, 15 },   { "pink, 25 dB", NOISE_PINK, 25 },
	{ "pink, 15 dB", NOISE_PINK, 15 },     { "babble, 25 dB", NOISE_BABBLE, 25 },
	{ "babble, 15 dB", NOISE_BABBLE, 15 },
};
const size_t take_line_count = sizeof(take_lines) / sizeof(*take_lines);

/* What is being put together. */
struct scene {
	float *samples;
	size_t count;
	uint64_t dice;
	float level; /* of the speech */
};

static float dice(struct scene *scene)
{
	scene->dice ^= scene->dice << 13;
	scene->dice ^= scene->dice >> 7;
	scene->dice ^= scene->dice << 17;
	return (float)(scene->dice >> 40) / 16777216.0f;
}

static float between(struct scene *scene, float low, float high)
{
	return low + (high - low) * dice(scene);
}

static float *grow(struct scene *scene, size_t count)
{
	float *at = scene->samples + scene->count;

	if (scene->count + count > TAKE_SAMPLES_MAX)
		abort(); /* a phrase is too long for the set */
	scene->count += count;
	return at;
}

static void add_silence(struct scene *scene, float ms)
{
	grow(scene, (size_t)(ms * SPEAKER_RATE / 1000));
}

static void add_sine(struct scene *scene, float *at, size_t count, float hz, float peak)
{
	float phase = between(scene, 0, 6.28f), step = 6.28318531f * hz / SPEAKER_RATE;

	for (size_t i = 0; i < count; i++)
		at[i] += peak * sinf(phase + step * (float)i);
}

/* The end of the ringing that the line still carries after the answer. */
static void add_ringing(struct scene *scene)
{
	static const float pairs[][2] = { { 425, 425 }, { 440, 480 }, { 400, 450 } };
	const float *pair = pairs[(size_t)between(scene, 0, 2.999f)];
	size_t count = (size_t)between(scene, 300, 3200);
	float peak = between(scene, 300, 2500), *at = grow(scene, count);

	add_sine(scene, at, count, pair[0], peak);
	add_sine(scene, at, count, pair[1], peak);
}

static void add_speech(struct scene *scene, const struct speech *speech, float scale)
{
	float *at = grow(scene, speech->count);

	for (size_t i = 0; i < speech->count; i++)
		at[i] += scale * speech->samples[i];
}

static void add_words(struct scene *scene, const struct reading *reading, bool is_machine)
{
	float scale = scene->level / speech_level(&reading->parts[0]);

	for (size_t part = 0; part < reading->part_count; part++) {
		if (part > 0 && is_machine)
			add_silence(scene, between(scene, 200, 800));
		else if (part > 0)
			add_silence(scene, between(scene, 400, 1600));
		add_speech(scene, &reading->parts[part], scale);
	}
}

static void add_beep(struct scene *scene, struct take *take)
{
	size_t count = (size_t)between(scene, 0.15f * SPEAKER_RATE, 0.9f * SPEAKER_RATE);
	float hz = between(scene, 440, 1500), *at;

	add_silence(scene, between(scene, 100, 1200));
	take->beep_ms = (int64_t)(scene->count * 1000 / SPEAKER_RATE);
	at = grow(scene, count);
	add_sine(scene, at, count, hz, scene->level * between(scene, 1, 3));
	take->beep_end_ms = (int64_t)(scene->count * 1000 / SPEAKER_RATE);
}

static float white(struct scene *scene)
{
	float sum = 0;

	for (int i = 0; i < 4; i++)
		sum += dice(scene) - 0.5f;
	return sum;
}

/* White noise through three slow followers falls by some 3 dB an octave. */
static float pink(struct scene *scene, float slow[3])
{
	float now = white(scene);

	slow[0] += 0.8f * (now - slow[0]);
	slow[1] += 0.2f * (now - slow[1]);
	slow[2] += 0.03f * (now - slow[2]);
	return 0.3f * slow[0] + slow[1] + 2.5f * slow[2];
}

static void fill_noise(struct scene *scene, enum noise noise, const float *babble, float *at)
{
	size_t start = (size_t)between(scene, 0, TAKE_SAMPLES_MAX - 1);
	float slow[3] = { 0 };

	for (size_t i = 0; i < scene->count; i++) {
		if (noise == NOISE_WHITE)
			at[i] = white(scene);
		else if (noise == NOISE_PINK)
			at[i] = pink(scene, slow);
		else
			at[i] = babble[(start + i) % TAKE_SAMPLES_MAX];
	}
}

static int add_noise(struct scene *scene, const struct line *line, const float *babble)
{
	float *noise = calloc(scene->count, sizeof(float)), scale;
	double sum = 0;

	if (noise == NULL)
		return -1;
	fill_noise(scene, line->noise, babble, noise);
	for (size_t i = 0; i < scene->count; i++)
		sum += fabsf(noise[i]);
	scale = scene->level * powf(10, -line->below_db / 20) * (float)scene->count / (float)sum;
	for (size_t i = 0; i < scene->count; i++)
		scene->samples[i] += scale * noise[i];
	free(noise);
	return 0;
}

/* The nearest sample that the law has: sizes rise with the step. */
static int16_t through(float sample, bool is_pcma)
{
	int low = 0, high = 127, size = 0;

	while (low <= high) {
		int step = (low + high) / 2;

		size = is_pcma ? hear_pcma((uint8_t)((0x80 | step) ^ 0x55))
			       : hear_pcmu((uint8_t)(0xff - step));
		if ((float)size < fabsf(sample))
			low = step + 1;
		else
			high = step - 1;
	}
	return (int16_t)(sample < 0 ? -size : size);
}

static int finish(struct scene *scene, struct take *take)
{
	bool is_pcma = dice(scene) < 0.5f;

	take->count = scene->count;
	take->samples = calloc(scene->count, sizeof(int16_t));
	if (take->samples == NULL)
		return -1;
	for (size_t i = 0; i < scene->count; i++)
		take->samples[i] = through(scene->samples[i], is_pcma);
	return 0;
}

int take_make(const struct reading *reading, const struct line *line, const float *babble,
	      uint64_t seed, struct take *take_out)
{
	bool is_machine = phrase_is_machine(reading->phrase->kind);
	struct scene scene = { .dice = (seed + 1) * 0x9e3779b97f4a7c15u };
	int status = 0;

	*take_out = (struct take){ .beep_ms = -1, .beep_end_ms = -1 };
	scene.samples = calloc(TAKE_SAMPLES_MAX, sizeof(float));
	if (scene.samples == NULL)
		return -1;
	for (int i = 0; i < 8; i++)
		dice(&scene);
	scene.level = between(&scene, 900, 3600);
	if (dice(&scene) < 0.25f)
		add_ringing(&scene);
	add_silence(&scene, between(&scene, 60, is_machine ? 1200 : 1900));
	add_words(&scene, reading, is_machine);
	if (is_machine)
		add_beep(&scene, take_out);
	add_silence(&scene, 5000);
	if (line->noise != NOISE_NONE)
		status = add_noise(&scene, line, babble);
	if (status == 0)
		status = finish(&scene, take_out);
	free(scene.samples);
	return status;
}

float *take_babble(const struct reading *readings, size_t count)
{
	float *babble = calloc(TAKE_SAMPLES_MAX, sizeof(float));
	size_t next = 0;

	for (size_t voice = 0; babble != NULL && voice < BABBLE_VOICES; voice++)
		for (size_t at = 0; at < TAKE_SAMPLES_MAX;) {
			const struct speech *speech = &readings[next++ * 7 % count].parts[0];

			for (size_t i = 0; i < speech->count && at < TAKE_SAMPLES_MAX; i++)
				babble[at++] += speech->samples[i];
			at += 1600;
		}
	return babble;
}

void take_free(struct take *take)
{
	free(take->samples);
	take->samples = NULL;
}
