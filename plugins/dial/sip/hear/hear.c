/* hear.c - what is heard on a call: each frame goes to the detectors that are wanted */
/* SPDX-License-Identifier: MIT */
#include "hear/hear.h"

#include "hear/beep.h"
#include "hear/dtmf.h"
#include "hear/level.h"
#include "hear/pick_up.h"
#include "hear/ringing.h"
#include "hear/tones.h"

#include <assert.h>
#include <stdlib.h>

#define FRAME_MS 20
#define NEEDS_LEVEL (HEAR_PICK_UP | HEAR_SPEECH)
#define NEEDS_SINES (HEAR_PICK_UP | HEAR_BEEP | HEAR_TONES)
#define NEEDS_BEEP (HEAR_PICK_UP | HEAR_BEEP)
#define AUDIBLE 60u /* mean of the absolute samples */

/* Those of the option table. */
static const struct hear_config fallbacks = {
	.initial_silence_ms = 2500,
	.greeting_ms = 4000,
	.after_greeting_silence_ms = 1000,
	.total_ms = 7000,
	.word_min_ms = 80,
	.between_words_ms = 50,
	.words_max = 11,
};

struct hear {
	struct hear_config config;
	unsigned mask;
	int64_t keys_ms, beep_ms, tones_ms; /* heard since each was asked for */
	unsigned mean;			    /* of the frame's absolute samples */
	struct level level;
	struct dtmf dtmf;
	struct pick_up pick_up;
	struct beep beep;
	struct tones tones;
};

static_assert(sizeof(struct hear) <= 2048, "one for each call");

/* What one frame has led to. */
struct findings {
	struct heard *at;
	size_t count;
};

struct hear *hear_create(const struct hear_config *config)
{
	struct hear *hear = calloc(1, sizeof(*hear));

	if (hear != NULL)
		hear->config = config != NULL ? *config : fallbacks;
	return hear;
}

void hear_destroy(struct hear **hear)
{
	free(*hear);
	*hear = NULL;
}

void hear_listen(struct hear *hear, unsigned mask)
{
	unsigned added = mask & ~hear->mask;

	if ((added & NEEDS_LEVEL) != 0 && (hear->mask & NEEDS_LEVEL) == 0)
		level_init(&hear->level);
	if ((added & NEEDS_BEEP) != 0 && (hear->mask & NEEDS_BEEP) == 0)
		beep_init(&hear->beep);
	if ((added & HEAR_KEYS) != 0) {
		dtmf_init(&hear->dtmf);
		hear->keys_ms = 0;
	}
	if ((added & HEAR_TONES) != 0) {
		tones_init(&hear->tones);
		hear->tones_ms = 0;
	}
	if ((added & HEAR_PICK_UP) != 0)
		pick_up_init(&hear->pick_up, &hear->config);
	if ((added & HEAR_BEEP) != 0)
		hear->beep_ms = 0;
	hear->mask = mask;
}

static void add(struct findings *findings, struct heard heard)
{
	assert(findings->count < HEAR_FINDINGS_MAX);
	findings->at[findings->count++] = heard;
}

static void hear_keys(struct hear *hear, const float *samples, struct findings *findings)
{
	char key = dtmf_frame(&hear->dtmf, samples);

	hear->keys_ms += FRAME_MS;
	if (key != '\0')
		add(findings, (struct heard){ HEARD_KEY, key, NULL, hear->keys_ms });
}

static void hear_beep(struct hear *hear, const struct sine *sine, struct findings *findings)
{
	bool is_over = beep_frame(&hear->beep, sine, hear->mean);

	hear->beep_ms += FRAME_MS;
	if (is_over && (hear->mask & HEAR_BEEP) != 0)
		add(findings, (struct heard){ HEARD_BEEP, '\0', NULL, hear->beep_ms });
}

static void hear_pick_up(struct hear *hear, struct findings *findings)
{
	struct heard heard;

	pick_up_frame(&hear->pick_up, hear->level.is_speech, beep_is_certain(&hear->beep), &heard);
	if (heard.what == HEARD_NOTHING)
		return;
	add(findings, heard);
	hear->mask &= ~(unsigned)HEAR_PICK_UP;
}

static void hear_tones(struct hear *hear, const float *samples, const struct sine *sine,
		       struct findings *findings)
{
	const char *cause = tones_frame(&hear->tones, sine, samples, hear->mean >= AUDIBLE);

	hear->tones_ms += FRAME_MS;
	if (cause != NULL)
		add(findings, (struct heard){ HEARD_TONES, '\0', cause, hear->tones_ms });
}

static void hear_sines(struct hear *hear, const float *samples, struct findings *findings)
{
	struct sine sine = { .hz = 0 };

	if (hear->mean >= AUDIBLE)
		sine_find(samples, &sine);
	if ((hear->mask & NEEDS_BEEP) != 0)
		hear_beep(hear, &sine, findings);
	if ((hear->mask & HEAR_TONES) != 0)
		hear_tones(hear, samples, &sine, findings);
}

static void hear_level(struct hear *hear, const float *samples)
{
	bool is_ringing = (hear->mask & HEAR_PICK_UP) != 0 && hear->mean >= AUDIBLE &&
			  ringing_is_heard(samples);

	level_frame(&hear->level, hear->mean, is_ringing);
}

size_t hear_frame(struct hear *hear, const int16_t samples[HEAR_FRAME_SAMPLES],
		  struct heard findings_out[HEAR_FINDINGS_MAX])
{
	struct findings findings = { .at = findings_out };
	float numbers[HEAR_FRAME_SAMPLES];

	if (hear->mask == 0)
		return 0;
	for (size_t i = 0; i < HEAR_FRAME_SAMPLES; i++)
		numbers[i] = samples[i];
	hear->mean = level_mean(samples);
	if ((hear->mask & HEAR_KEYS) != 0)
		hear_keys(hear, numbers, &findings);
	if ((hear->mask & NEEDS_SINES) != 0)
		hear_sines(hear, numbers, &findings);
	if ((hear->mask & NEEDS_LEVEL) != 0)
		hear_level(hear, numbers);
	if ((hear->mask & HEAR_PICK_UP) != 0)
		hear_pick_up(hear, &findings);
	return findings.count;
}

bool hear_is_speech(const struct hear *hear)
{
	return (hear->mask & HEAR_SPEECH) != 0 && hear->level.is_speech;
}
