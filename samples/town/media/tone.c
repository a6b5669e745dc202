/* tone.c - tones: beeps, ringing, information tones, keys, and a humming voice */
/* SPDX-License-Identifier: MIT */
#include "sound.h"

#include "samples/town/memory.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EDGE_SAMPLES 40 /* 5 ms in which a tone rises and falls, so that it does not click */

const struct sound *sounds_find(const struct sounds *sounds, const char *name)
{
	const struct sound *sound = sounds->first;

	while (sound != NULL && strcmp(sound->name, name) != 0)
		sound = sound->next;
	return sound;
}

struct sound *sounds_add(struct sounds *sounds, const char *name, size_t samples)
{
	struct sound *sound = memory_get(sizeof(*sound));

	sound->name = memory_copy(name, strlen(name));
	sound->samples = samples;
	sound->pcm = memory_get(samples * sizeof(int16_t));
	sound->next = sounds->first;
	sounds->first = sound;
	return sound;
}

void sounds_finish(struct sounds *sounds)
{
	while (sounds->first != NULL) {
		struct sound *sound = sounds->first;

		sounds->first = sound->next;
		free(sound->name);
		free(sound->pcm);
		free(sound);
	}
}

/* Adds a tone to what is there. */
static void add_tone(struct sound *sound, double hz, size_t from, size_t samples, double level)
{
	for (size_t i = 0; i < samples && from + i < sound->samples; i++) {
		size_t edge = i < samples - 1 - i ? i : samples - 1 - i;
		double height = edge < EDGE_SAMPLES ? (double)edge / EDGE_SAMPLES : 1;

		sound->pcm[from + i] +=
			(int16_t)(level * height * sin(2 * M_PI * hz * (double)i / SOUND_RATE));
	}
}

const struct sound *sounds_beep(struct sounds *sounds, int hz, int ms)
{
	char name[32];
	const struct sound *found;
	struct sound *sound;

	snprintf(name, sizeof(name), "beep %d %d", hz, ms);
	found = sounds_find(sounds, name);
	if (found != NULL)
		return found;
	sound = sounds_add(sounds, name, (size_t)ms * SOUND_RATE / 1000);
	add_tone(sound, hz, 0, sound->samples, 10000);
	return sound;
}

/* As in India: 400 Hz with 25 Hz, 0.4 s, 0.2 s of silence, 0.4 s, 2 s of silence. */
const struct sound *sounds_ringback(struct sounds *sounds)
{
	const struct sound *found = sounds_find(sounds, "ringback");
	struct sound *sound;

	if (found != NULL)
		return found;
	sound = sounds_add(sounds, "ringback", 3 * SOUND_RATE);
	for (size_t from = 0; from <= 4800; from += 4800) {
		add_tone(sound, 375, from, 3200, 4000);
		add_tone(sound, 425, from, 3200, 4000);
	}
	return sound;
}

struct tones {
	double hz[3];
	int ms[3];
};

const struct sound *sounds_tones(struct sounds *sounds, int which)
{
	static const struct tones kinds[] = {
		{ { 985.2, 1370.6, 1776.7 }, { 380, 274, 380 } }, /* vacant */
		{ { 913.8, 1370.6, 1776.7 }, { 274, 274, 380 } }, /* intercept */
		{ { 913.8, 1428.5, 1776.7 }, { 274, 380, 380 } }, /* reorder */
		{ { 985.2, 1428.5, 1776.7 }, { 380, 380, 380 } }, /* no circuit */
	};
	const struct tones *kind = &kinds[which];
	const struct sound *found;
	struct sound *sound;
	char name[32];
	size_t at = 0;

	snprintf(name, sizeof(name), "tones %d", which);
	found = sounds_find(sounds, name);
	if (found != NULL)
		return found;
	sound = sounds_add(sounds, name,
			   (size_t)(kind->ms[0] + kind->ms[1] + kind->ms[2] + 300) * 8);
	for (int i = 0; i < 3; i++) {
		add_tone(sound, kind->hz[i], at, (size_t)kind->ms[i] * 8, 8000);
		at += (size_t)kind->ms[i] * 8;
	}
	return sound;
}

/* ITU-T Q.23: 120 ms, and 120 ms of silence. */
const struct sound *sounds_key(struct sounds *sounds, char key)
{
	static const char keys[] = "123A456B789C*0#D";
	static const double rows[] = { 697, 770, 852, 941 }, columns[] = { 1209, 1336, 1477, 1633 };
	const char *place = key != '\0' ? strchr(keys, key) : NULL;
	char name[8] = { 'k', 'e', 'y', key, '\0' };
	const struct sound *found = sounds_find(sounds, name);
	struct sound *sound;

	if (found != NULL || place == NULL)
		return found;
	sound = sounds_add(sounds, name, 1920);
	add_tone(sound, rows[(place - keys) / 4], 0, 960, 7000);
	add_tone(sound, columns[(place - keys) % 4], 0, 960, 7000);
	return sound;
}

/* One syllable: a falling pitch with the overtones of a vowel. */
static void hum_syllable(struct sound *sound, size_t from, size_t samples, unsigned which)
{
	static const double formants[4][2] = {
		{ 700, 1200 }, { 400, 2000 }, { 500, 900 }, { 300, 2300 }
	};
	const double *formant = formants[which % 4];
	double phase = 0;

	for (size_t i = 0; i < samples && from + i < sound->samples; i++) {
		double at = (double)i / (double)samples, sum = 0;
		double pitch = 140 - 25 * at + 5 * (double)(which % 3);

		phase += 2 * M_PI * pitch / SOUND_RATE;
		for (int overtone = 1; overtone <= 20; overtone++) {
			double hz = pitch * overtone;
			double near = fmin(fabs(hz - formant[0]), fabs(hz - formant[1]));

			sum += sin(phase * overtone) / (1 + near * near / 20000);
		}
		sound->pcm[from + i] = (int16_t)(2200 * sum * sin(M_PI * at));
	}
}

/* A word takes a beat of 160 ms for every three letters, and a short rest. */
void sound_hum(struct sounds *sounds, const char *name, const char *words)
{
	size_t letters = strlen(words), at = 0;
	struct sound *sound = sounds_add(sounds, name, (letters / 2 + 2) * 1280);
	unsigned which = 0;

	for (size_t i = 0; i < letters; i++) {
		if (words[i] == ' ')
			at += 480;
		else if (words[i] == '.' || words[i] == ',' || words[i] == '?')
			at += 1600;
		else if (i % 3 == 0) {
			hum_syllable(sound, at, 1280, which++);
			at += 1280;
		}
	}
	if (at < sound->samples)
		sound->samples = at;
}
