/* dtmf.c - keys in the sound (ITU-T Q.23, Q.24)
 *
 * What keeps speech from being taken for keys: two blocks in a row must be the same
 * two sines and hardly anything else, nor any second harmonic. */
/* SPDX-License-Identifier: MIT */
#include "hear/dtmf.h"

#include <math.h>
#include <string.h>

#define GROUP 4u	  /* rows, and columns */
#define MEAN_MIN 20000.0f /* mean square: some -38 dBm0 for each of the two sines */
#define PAIR_ROUGH 0.55f  /* share of the energy at the nominal frequencies ... */
#define PAIR_EXACT 0.85f  /* ... and at the frequencies as they are */
#define TWIST_ROUGH 20.0f /* 8 dB, and what the louder one spills into the bin of the other */
#define TWIST 8.0f	  /* 9 dB */
#define STANDS_OUT 2.5f	  /* of its group: only the pair as it is decides more */
#define HARMONIC_MAX 0.06f
#define OFF_BY 0.028f /* a sender may be wrong by 1.8 %, no other sound by less than 3.5 % */

static const float frequencies[2 * GROUP] = { 697, 770, 852, 941, 1209, 1336, 1477, 1633 };
static const float twice[2 * GROUP] = { 1.70773781f, 1.64528104f, 1.56868698f, 1.47820457f,
					1.16410402f, 0.99637021f, 0.79861839f, 0.56853271f };
static const char keys[GROUP][GROUP + 1] = { "123A", "456B", "789C", "*0#D" };

void dtmf_init(struct dtmf *dtmf)
{
	memset(dtmf, 0, sizeof(*dtmf));
}

/* Index of the strongest of a group; GROUP: none stands out. */
static size_t strongest(const float energies[GROUP])
{
	size_t best = 0;

	for (size_t i = 1; i < GROUP; i++)
		if (energies[i] > energies[best])
			best = i;
	for (size_t i = 0; i < GROUP; i++)
		if (i != best && energies[i] * STANDS_OUT > energies[best])
			return GROUP;
	return best;
}

/* A row and a column, as they were sent. */
struct pair {
	float hz[2], energy[2];
};

/* Each is measured with the other one taken out: the second one, which nobody has
 * measured before, twice. */
static struct pair measure_pair(const float *block, float row, float column)
{
	const float nominal[2] = { row, column };
	struct pair pair = { .hz = { row, column } };
	float rest[DTMF_BLOCK];

	for (size_t turn = 1; turn <= 3; turn++) {
		size_t one = turn % 2;

		memcpy(rest, block, sizeof(rest));
		sine_remove(rest, DTMF_BLOCK, pair.hz[1 - one]);
		pair.hz[one] = sine_exact_hz(rest, DTMF_BLOCK, nominal[one]);
		pair.energy[one] = sine_energy(rest, DTMF_BLOCK, pair.hz[one]);
	}
	return pair;
}

static bool is_as_sent(const struct pair *pair, float row, float column)
{
	return fabsf(pair->hz[0] - row) < OFF_BY * row &&
	       fabsf(pair->hz[1] - column) < OFF_BY * column &&
	       pair->energy[0] < TWIST * pair->energy[1] &&
	       pair->energy[1] < TWIST * pair->energy[0];
}

/* Takes both sines out and looks at what is left. */
static bool is_pure_pair(const float *block, float row, float column, float total)
{
	struct pair pair = measure_pair(block, row, column);
	float rest[DTMF_BLOCK];

	if (!is_as_sent(&pair, row, column))
		return false;
	memcpy(rest, block, sizeof(rest));
	sine_remove(rest, DTMF_BLOCK, pair.hz[0]);
	sine_remove(rest, DTMF_BLOCK, pair.hz[1]);
	return sine_total(rest, DTMF_BLOCK) < (1 - PAIR_EXACT) * total &&
	       sine_energy(rest, DTMF_BLOCK, 2 * pair.hz[0]) < HARMONIC_MAX * total &&
	       sine_energy(rest, DTMF_BLOCK, 2 * pair.hz[1]) < HARMONIC_MAX * total;
}

/* A key that is still down needs no proof any more. */
static char block_key(const float *block, char held)
{
	float energies[2 * GROUP], total = sine_total(block, DTMF_BLOCK), low, high;
	size_t row, column;

	if (total < MEAN_MIN * DTMF_BLOCK)
		return '\0';
	sine_eight(block, DTMF_BLOCK, twice, energies);
	row = strongest(energies);
	column = strongest(energies + GROUP);
	if (row == GROUP || column == GROUP)
		return '\0';
	low = energies[row];
	high = energies[GROUP + column];
	if (low + high < PAIR_ROUGH * total || low > TWIST_ROUGH * high || high > TWIST_ROUGH * low)
		return '\0';
	if (keys[row][column] != held &&
	    !is_pure_pair(block, frequencies[row], frequencies[GROUP + column], total))
		return '\0';
	return keys[row][column];
}

/* Down after two blocks, up again after three without it: a drop-out of a few
 * milliseconds is not a second press. */
static char follow(struct dtmf *dtmf, char key)
{
	bool is_again = key != '\0' && key == dtmf->last;

	dtmf->last = key;
	if (key == dtmf->held)
		dtmf->absent = 0;
	else if (++dtmf->absent == 3)
		dtmf->held = '\0';
	if (!is_again || key == dtmf->held)
		return '\0';
	dtmf->held = key;
	dtmf->absent = 0;
	return key;
}

char dtmf_frame(struct dtmf *dtmf, const float samples[HEAR_FRAME_SAMPLES])
{
	char pressed = '\0';

	for (size_t used = 0; used < HEAR_FRAME_SAMPLES;) {
		size_t count = DTMF_BLOCK - dtmf->filled;
		char key;

		if (count > HEAR_FRAME_SAMPLES - used)
			count = HEAR_FRAME_SAMPLES - used;
		memcpy(dtmf->block + dtmf->filled, samples + used, count * sizeof(*samples));
		dtmf->filled += (unsigned)count;
		used += count;
		if (dtmf->filled < DTMF_BLOCK)
			break;
		dtmf->filled = 0;
		key = follow(dtmf, block_key(dtmf->block, dtmf->held));
		if (key != '\0')
			pressed = key;
	}
	return pressed;
}
