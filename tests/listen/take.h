/* take.h - one recording of the set: who picks up, on what line, and what is true of it */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_LISTEN_TAKE_H
#define PEAL_LISTEN_TAKE_H

#include "speaker.h"

#include <stdint.h>

#define TAKE_PARTS_MAX 4u
#define TAKE_SAMPLES_MAX (60u * SPEAKER_RATE)

enum noise {
	NOISE_NONE,
	NOISE_WHITE,
	NOISE_PINK,
	NOISE_BABBLE, /* many voices far away */
};

struct line {
	const char *name;
	enum noise noise;
	float below_db; /* the speech, by its mean level */
};

extern const struct line take_lines[];
extern const size_t take_line_count;

/* A phrase in one voice; it is spoken once, for all lines. */
struct reading {
	const struct phrase *phrase;
	struct speech parts[TAKE_PARTS_MAX];
	size_t part_count;
};

struct take {
	int16_t *samples; /* as G.711 has left them */
	size_t count;
	int64_t beep_ms, beep_end_ms; /* -1: none */
};

/* Many voices at once, for as long as a take is; NULL: no memory. */
float *take_babble(const struct reading *readings, size_t count);
/* The same seed gives the same take. */
int take_make(const struct reading *reading, const struct line *line, const float *babble,
	      uint64_t seed, struct take *take_out);
void take_free(struct take *take);

#endif
