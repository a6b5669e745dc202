/* sound_compare.c - is one sound in another?
 *
 *   sound_compare PROMPT.wav RECORDING.wav [CHANNEL]
 *
 * Silence at the prompt's ends does not count.  Prints "correlation 0.987 at_ms 1234
 * gap_ms 0 pieces 100": the match of the whole prompt with the recording where it fits
 * best, where it begins there, the longest time for which the recording is silent and
 * the prompt is not, and how many percent of the prompt's half seconds are found, each
 * near its place: one that paused while it spoke loses a piece or two.  Ends with 2
 * when a file cannot be read, or the recording is shorter than the prompt. */
/* SPDX-License-Identifier: MIT */
#include "wave.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FRAME 160u
#define SILENT 60.0 /* mean of the absolute samples */
#define PIECE (WAVE_RATE / 2)
#define LOOK (WAVE_RATE / 4) /* for the first, rough look */
#define AROUND (WAVE_RATE / 10)
#define FOUND 0.95

static double product(const float *one, const float *other, size_t count)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += (double)one[i] * (double)other[i];
	return sum;
}

static double loudness(const float *at)
{
	double sum = 0;

	for (size_t i = 0; i < FRAME; i++)
		sum += fabs((double)at[i]);
	return sum / FRAME;
}

static void trim(struct wave *wave)
{
	size_t first = 0, end = wave->count / FRAME * FRAME;

	while (first < end && loudness(wave->at + first) < SILENT)
		first += FRAME;
	while (end > first && loudness(wave->at + end - FRAME) < SILENT)
		end -= FRAME;
	wave->count = end - first;
	memmove(wave->at, wave->at + first, wave->count * sizeof(*wave->at));
}

static size_t longest_gap(const struct wave *prompt, const float *at)
{
	size_t longest = 0, now = 0;

	for (size_t i = 0; i + FRAME <= prompt->count; i += FRAME) {
		bool is_gap = loudness(prompt->at + i) > 4 * SILENT && loudness(at + i) < SILENT;

		now = is_gap ? now + 1 : 0;
		if (now > longest)
			longest = now;
	}
	return longest;
}

/* Where from `first` to `last` the piece fits best. */
static size_t best_place(const float *piece, size_t count, const struct wave *recording,
			 size_t first, size_t last, double *best_out)
{
	double own = product(piece, piece, count), power;
	const float *at = recording->at + first;
	size_t best = first;

	*best_out = -1;
	if (first + count > recording->count)
		return best;
	power = product(at, at, count);
	for (size_t i = first; i <= last && i + count <= recording->count; i++, at++) {
		double now = own > 0 && power > 1 ? product(piece, at, count) / sqrt(own * power)
						  : 0;

		if (now > *best_out) {
			*best_out = now;
			best = i;
		}
		power += (double)at[count] * (double)at[count] - (double)at[0] * (double)at[0];
	}
	return best;
}

/* The loudest piece is looked for first: it is the surest. */
static size_t loudest_piece(const struct wave *prompt, size_t count)
{
	double most = -1;
	size_t best = 0;

	for (size_t at = 0; at + count <= prompt->count; at += FRAME) {
		double now = 0;

		for (size_t i = 0; i < count; i++)
			now += (double)prompt->at[at + i] * (double)prompt->at[at + i];
		if (now > most) {
			most = now;
			best = at;
		}
	}
	return best;
}

static size_t place_of(const struct wave *prompt, const struct wave *recording, double *best_out)
{
	size_t count = prompt->count < LOOK ? prompt->count : LOOK;
	size_t at = loudest_piece(prompt, count);
	size_t rough = best_place(prompt->at + at, count, recording, at,
				  recording->count - prompt->count + at, best_out);
	size_t first = rough - at < AROUND ? 0 : rough - at - AROUND;

	return best_place(prompt->at, prompt->count, recording, first, rough - at + AROUND,
			  best_out);
}

/* Every half second of the prompt, each on its own and behind the one before it. */
static unsigned percent_found(const struct wave *prompt, const struct wave *recording, size_t at)
{
	size_t piece = prompt->count < PIECE ? prompt->count : PIECE;
	unsigned count = 0, found = 0;

	for (size_t i = 0; i + piece <= prompt->count; i += piece) {
		size_t first = at + i < AROUND ? 0 : at + i - AROUND;
		double best;
		size_t place = best_place(prompt->at + i, piece, recording, first, at + i + AROUND,
					  &best);

		count++;
		if (best < FOUND)
			continue;
		found++;
		at = place < i ? 0 : place - i;
	}
	return count == 0 ? 0 : found * 100 / count;
}

static int compare(struct wave *prompt, const struct wave *recording, char **argv)
{
	double best;
	size_t at;

	trim(prompt);
	if (prompt->count == 0 || recording->count < prompt->count) {
		fprintf(stderr, "sound_compare: %s is silence, or longer than %s\n", argv[1],
			argv[2]);
		return 2;
	}
	at = place_of(prompt, recording, &best);
	printf("correlation %.3f at_ms %zu gap_ms %zu pieces %u\n", best, at * 1000 / WAVE_RATE,
	       longest_gap(prompt, recording->at + at) * 20, percent_found(prompt, recording, at));
	return 0;
}

int main(int argc, char **argv)
{
	struct wave prompt = { 0 }, recording = { 0 };
	unsigned channel = argc > 3 ? (unsigned)atoi(argv[3]) : 0;
	int result = 2;

	if (argc >= 3 && wave_read(&prompt, argv[1], 0) == 0 &&
	    wave_read(&recording, argv[2], channel) == 0)
		result = compare(&prompt, &recording, argv);
	else
		fprintf(stderr, "sound_compare: PROMPT.wav RECORDING.wav [CHANNEL]: cannot be "
				"read\n");
	wave_finish(&prompt);
	wave_finish(&recording);
	return result;
}
